//! Cloze fields of every type, and those that are none.

use super::*;
use crate::interchange::Status;
use proptest::prelude::*;

fn draft(text: &str) -> Draft {
    read(&Source::alone("a.txt", &[], str::to_owned), text).remove(0)
}

#[test]
fn fields_become_blanks_with_their_weights() {
    let found = draft("The {1:SA:=Owl~%50%Bird} and {:NM:=3} of \\{x\\}.");
    let content = found.content.unwrap_or_else(|| panic!("{:?}", found.status));
    assert_eq!(content.stem.as_str(), "The [[b1]] and [[b2]] of {x}.");
    let Body::FillIn(fill) = content.body else { panic!() };
    assert_eq!(fill.blanks[0].accepted.len(), 2);
    assert_eq!(fill.blanks[1].accepted[0].pattern, "3");
    assert!(matches!(found.status, Status::Imported));
}

#[test]
fn lists_and_tolerances_are_told_as_lost() {
    let lost = |text: &str| match draft(text).status {
        Status::Lossy(losses) => losses[0].code(),
        other => panic!("{other:?}"),
    };
    assert_eq!(lost("a {1:MC:=b~c}"), "lost.field");
    assert_eq!(lost("a {1:NM:=3:0.1}"), "lost.scoring");
    assert_eq!(lost("a {1:SA:=b#good}"), "lost.feedback");
}

#[test]
fn what_is_no_question_is_refused() {
    let code = |text: &str| match draft(text).status {
        Status::Rejected(trouble) => trouble.code(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code("no field"), "answer.broken");
    assert_eq!(code("{1:MULTICHOICE}"), "answer.broken");
    assert_eq!(code("{1:MULTICHOICE:=Apple#Correct}"), "answer.broken");
    assert_eq!(code("{1:MULTICHOICE:Pear~%50%Apple}"), "answer.broken");
    assert_eq!(code("{3:NUMERICAL:=zero}"), "number.broken");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[ab1{}:=~%#\\\\*SAMCNR ]{0,60}") {
        let _ = draft(&text);
    }
}
