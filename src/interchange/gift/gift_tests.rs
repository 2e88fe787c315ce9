//! GIFT block by block: what each sign means and what is refused.

use super::*;
use crate::interchange::Status;
use proptest::prelude::*;

fn drafts(text: &str) -> Vec<Draft> {
    read(&Source::alone("a.gift", &[], str::to_owned), text)
}

fn body(text: &str) -> Body {
    let found = drafts(text);
    found[0].content.clone().unwrap_or_else(|| panic!("{found:?}")).body
}

fn code(text: &str) -> &'static str {
    match &drafts(text)[0].status {
        Status::Rejected(trouble) => trouble.code(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn kinds_are_told_by_their_signs() {
    assert!(matches!(body("q{~a =b}"), Body::SingleChoice(_)));
    assert!(matches!(body("q{~%50%a ~%50%b ~c}"), Body::MultipleChoice(_)));
    assert!(matches!(body("q{=a =b}"), Body::ShortAnswer(_)));
    assert!(matches!(body("q{T}"), Body::TrueFalse(TrueFalse { key: true })));
    assert!(matches!(body("q{#1..5}"), Body::Numeric(_)));
    assert!(matches!(body("q{}"), Body::Essay(_)));
    assert!(matches!(body("q{=a -> b =c -> d}"), Body::Matching(_)));
    assert!(matches!(body("only text"), Body::Description));
}

#[test]
fn feedback_goes_with_its_answer() {
    let told = |text: &str| drafts(text)[0].content.as_ref().unwrap().feedback.answers.clone();
    let names = |text: &str| -> Vec<String> { told(text).into_iter().map(|own| own.0).collect() };
    assert_eq!(names("q{~a#no =b#yes}"), ["A", "B"]);
    assert_eq!(names("q{F#wrong#right}"), ["true", "false"]);
    assert_eq!(names("q{=a#x =%50%b#y}"), ["1", "2"]);
}

#[test]
fn escaped_signs_are_letters() {
    let found = drafts(r"a \{b\} \= c?{~ \~ x = \\ }");
    let content = found[0].content.as_ref().unwrap();
    assert_eq!(content.stem.as_str(), "a {b} = c?");
    let texts: Vec<_> = content.body.options().iter().map(|o| o.text.as_str()).collect();
    assert_eq!(texts, ["~ x", "\\"]);
}

#[test]
fn comments_categories_ids_and_tags_go_with_the_next_question() {
    let found = drafts("$CATEGORY: $course$/top/一/二\n\n// [id:7] [tag:x]\n::T::q{T}\n\nr{F}");
    assert_eq!((found[0].id.as_deref(), found[0].title.as_deref()), (Some("7"), Some("T")));
    assert_eq!(found[0].category, ["一", "二"]);
    assert_eq!((found[0].tags.len(), found[1].tags.len(), found[1].place.line), (1, 0, 6));
}

#[test]
fn what_cannot_be_read_has_its_name() {
    assert_eq!(code("q{~a =b"), "gift.brace");
    assert_eq!(code("q{#one}"), "number.broken");
    assert_eq!(code("q{~%5000%a =b}"), "grade.unknown");
    assert_eq!(code("q{what =b}"), "answer.broken");
    assert_eq!(code("q{~a ~b}"), "answer.missing");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-c{}=~#%:\\\\>\\-\\n \\[\\].0-9TF甲]{0,80}") {
        let _ = drafts(&text);
    }
}
