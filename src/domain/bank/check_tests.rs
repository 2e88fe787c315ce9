//! What `check` says of content that is not right.

use super::super::content::{Blank, BlankId, Html};
use super::*;

fn codes(content: &Content) -> Vec<String> {
    let line = |problem: &Problem| format!("{} {}", problem.at, problem.fault.code());
    check(content).iter().map(line).collect()
}

fn content(stem: &str, body: Body) -> Content {
    Content::plain(Html::from_sanitized(stem.into()), body)
}

fn option(id: &str, text: &str) -> ChoiceOption {
    ChoiceOption {
        id: OptionId::new(id).unwrap(),
        text: Html::from_sanitized(text.into()),
        pinned: false,
    }
}

#[test]
fn every_problem_is_told_at_once_and_where_it_is() {
    let body = Body::SingleChoice(SingleChoice {
        options: vec![option("a", "x"), option("a", "x"), option("c", "<p> </p>")],
        key: OptionId::new("d").unwrap(),
        partial: vec![(OptionId::new("e").unwrap(), Fraction::ONE)],
    });
    let found = codes(&content("<p></p>", body));
    let expected = [
        "stem stem.empty",
        "options[1].text option.text_twice",
        "options[1].id option.id_twice",
        "options[2].text option.empty",
        "key key.unknown",
        "partial[0].option credit.unknown",
    ];
    assert_eq!(found, expected);
}

#[test]
fn weights_must_be_able_to_earn_the_whole() {
    let id = |text: &str| OptionId::new(text).unwrap();
    let weights = vec![(id("a"), 0.4), (id("b"), 0.4), (id("c"), -2.0)];
    let body = Body::MultipleChoice(MultipleChoice {
        options: vec![option("a", "1"), option("b", "2"), option("c", "3")],
        key: vec![id("a"), id("b")],
        rule: MultipleRule::Weighted(weights),
    });
    let found = codes(&content("?", body));
    assert_eq!(found, ["rule.weights[2] weight.out_of_range", "rule.weights weights.short"]);
}

#[test]
fn blanks_and_their_places_in_the_stem_must_agree() {
    let blank = |id: &str, weight| Blank {
        id: BlankId::new(id).unwrap(),
        accepted: vec![Accepted { pattern: "x".into(), fraction: Fraction::ONE }],
        weight,
    };
    let fill = FillIn {
        blanks: vec![blank("b1", 1), blank("b2", 0), blank("b3", 1)],
        any_order: false,
        all_or_nothing: false,
        text: TextRule::default(),
    };
    let stem = "[[b1]] and [[b1]], [[b2]], [[zz]], $[[1,2],[3,4]]$";
    let expected = [
        "stem blank.twice_in_stem",
        "blanks[1].weight blank.weight",
        "stem blank.not_in_stem",
        "stem blank.unknown_marker",
    ];
    assert_eq!(codes(&content(stem, Body::FillIn(fill))), expected);
}

#[test]
fn accepted_answers_that_never_count_or_always_count_are_told() {
    let answer = |pattern: &str, share| Accepted {
        pattern: pattern.into(),
        fraction: Fraction::clamped(share),
    };
    let short = |accepted| {
        let question = super::super::content::ShortAnswer { accepted, text: TextRule::default() };
        codes(&content("?", Body::ShortAnswer(question)))
    };
    assert_eq!(short(vec![]), ["accepted accepted.none"]);
    assert_eq!(
        short(vec![answer("TCP", 0.5), answer("ｔｃｐ", 0.5), answer(" ", 0.1)]),
        [
            "accepted[1] accepted.unreachable",
            "accepted[2] accepted.empty",
            "accepted accepted.no_full"
        ]
    );
    assert_eq!(short(vec![answer("*", 1.0)]), ["accepted[0] accepted.matches_all"]);
}

#[test]
fn an_essay_without_a_rubric_can_be_published_and_a_reversed_limit_cannot() {
    let mut essay = Essay::default();
    let warned = check(&content("?", Body::Essay(essay.clone())));
    assert!(warned.len() == 1 && publishable(&warned));
    (essay.chars_min, essay.chars_max) = (Some(900), Some(800));
    assert!(!publishable(&check(&content("?", Body::Essay(essay)))));
}
