//! Cloze fields of every type, and those that are none.

use super::*;
use crate::interchange::Status;
use proptest::prelude::*;

fn draft(text: &str) -> Draft {
    read(&Source::alone("a.txt", &[], str::to_owned), text).remove(0)
}

fn parts_of(draft: &Draft) -> &[ClozePart] {
    match &draft.content.as_ref().unwrap_or_else(|| panic!("{:?}", draft.status)).body {
        Body::Cloze(cloze) => &cloze.parts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn fields_become_parts_with_their_weights() {
    let found = draft("The {2:SA:=Owl~%50%Bird} and {:NM:=3:0.5} of \\{x\\}.");
    assert_eq!(found.content.as_ref().unwrap().stem.as_str(), "The [[b1]] and [[b2]] of {x}.");
    let parts = parts_of(&found);
    assert_eq!((parts[0].weight, parts[1].weight), (2, 1));
    let earned = |at: usize, text: &str| parts[at].asks.earned(text).share();
    assert_eq!([earned(0, "owl"), earned(0, "bird"), earned(1, "3.5")], [1.0, 0.5, 1.0]);
    assert!(matches!(found.status, Status::Imported));
}

#[test]
fn lists_keep_their_options_and_feedback() {
    let found = draft("a {1:MC:=b#good~c#bad} {1:MR:=x~=y~z}");
    assert!(matches!(found.status, Status::Imported), "{:?}", found.status);
    let parts = parts_of(&found);
    assert_eq!(parts[0].asks.earned("b1-A").share(), 1.0);
    assert_eq!(parts[1].asks.earned("b2-A b2-B").share(), 1.0);
    assert_eq!(parts[1].asks.earned("b2-A").share(), 0.5);
    let told = &found.content.as_ref().unwrap().feedback.answers;
    assert_eq!(told[1].0, "b1-B");
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
