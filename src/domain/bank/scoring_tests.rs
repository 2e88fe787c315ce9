//! What each rule of scoring gives.

use super::super::content::{
    AcceptedNumber, Blank, ChoiceOption, Essay, Html, ShortAnswer, TrueFalse, Unit, Units,
};
use super::super::number::{Comma, Tolerance};
use super::*;
use proptest::prelude::*;

fn id(text: &str) -> OptionId {
    OptionId::new(text).unwrap()
}

fn options(ids: &str) -> Vec<ChoiceOption> {
    let option = |c: char| ChoiceOption {
        id: id(&c.to_string()),
        text: Html::from_sanitized(c.to_string()),
        pinned: false,
    };
    ids.chars().map(option).collect()
}

fn choose(ids: &str) -> Response {
    Response::MultipleChoice(ids.chars().map(|c| id(&c.to_string())).collect())
}

fn multiple(key: &str, rule: MultipleRule) -> Body {
    let key = key.chars().map(|c| id(&c.to_string())).collect();
    Body::MultipleChoice(MultipleChoice { options: options("abcd"), key, rule })
}

fn share_of(body: &Body, response: &Response) -> f64 {
    match score(body, Some(response)).unwrap() {
        Outcome::Scored { fraction, .. } => fraction.share(),
        Outcome::ForPerson => f64::NAN,
    }
}

fn accept(pattern: &str, share: f64) -> Accepted {
    Accepted { pattern: pattern.into(), fraction: Fraction::clamped(share) }
}

fn fill(any_order: bool, all_or_nothing: bool) -> Body {
    let blank = |name: &str, pattern: &str, weight| Blank {
        id: BlankId::new(name).unwrap(),
        accepted: vec![accept(pattern, 1.0), accept("近似", 0.5)],
        weight,
    };
    Body::FillIn(FillIn {
        blanks: vec![blank("b1", "长江", 1), blank("b2", "黄河", 3)],
        any_order,
        all_or_nothing,
        text: TextRule::default(),
    })
}

fn write(first: &str, second: &str) -> Response {
    let entry = |name: &str, text: &str| (BlankId::new(name).unwrap(), text.to_owned());
    Response::FillIn([entry("b1", first), entry("b2", second)].into())
}

#[test]
fn each_rule_of_multiple_choice_treats_an_incomplete_and_a_wrong_choice_its_own_way() {
    let half = Fraction::clamped(0.5);
    let weights = vec![(id("a"), 0.5), (id("b"), 0.5), (id("c"), -1.0)];
    let cases = [
        (MultipleRule::AllOrNothing, [1.0, 0.0, 0.0, 0.0]),
        (MultipleRule::SubsetFixed(half), [1.0, 0.5, 0.0, 0.0]),
        (MultipleRule::SubsetShare, [1.0, 0.5, 0.0, 0.0]),
        (MultipleRule::RightMinusWrong, [1.0, 0.5, 0.5, 0.0]),
        (MultipleRule::Weighted(weights), [1.0, 0.5, 0.0, 0.0]),
    ];
    for (rule, expected) in cases {
        let body = multiple("ab", rule.clone());
        let found = ["ab", "a", "abc", "cd"].map(|chosen| share_of(&body, &choose(chosen)));
        assert_eq!(found, expected, "{rule:?}");
    }
}

#[test]
fn a_single_choice_earns_its_own_worth() {
    let partial = vec![(id("b"), Fraction::clamped(0.25))];
    let body = Body::SingleChoice(SingleChoice { options: options("abc"), key: id("a"), partial });
    let found = ["a", "b", "c"].map(|chosen| share_of(&body, &Response::SingleChoice(id(chosen))));
    assert_eq!(found, [1.0, 0.25, 0.0]);
}

#[test]
fn blanks_are_weighed_and_may_be_filled_in_any_order() {
    assert_eq!(share_of(&fill(false, false), &write("长江", "x")), 0.25);
    assert_eq!(share_of(&fill(false, false), &write("黄河", "长江")), 0.0);
    assert_eq!(share_of(&fill(true, false), &write("黄河", "长江")), 1.0);
    assert_eq!(share_of(&fill(true, false), &write("黄河", "黄河")), 0.75);
    assert_eq!(share_of(&fill(false, true), &write("长江", "近似")), 0.0);
    assert_eq!(share_of(&fill(false, true), &write("长江", "黄河")), 1.0);
}

#[test]
fn two_numbers_are_not_a_number_with_a_unit() {
    let body = |units| {
        let tolerance = Tolerance::Absolute(0.0);
        let accepted = vec![AcceptedNumber { value: 12.0, tolerance, fraction: Fraction::ONE }];
        Body::Numeric(Numeric { accepted, units, comma: Comma::Thousands, unit_shown: None })
    };
    let units = Units {
        known: vec![Unit { name: "m2".into(), factor: 1.0 }],
        side: UnitSide::After,
        penalty: UnitPenalty::OfWhole(Fraction::clamped(0.1)),
    };
    let typed = |text: &str| Response::Numeric { text: text.into(), unit: None };
    assert_eq!(share_of(&body(None), &typed("12 元")), 1.0);
    assert_eq!(share_of(&body(None), &typed("12 or 13")), 0.0);
    assert_eq!(share_of(&body(Some(units.clone())), &typed("12 m2")), 1.0);
    assert_eq!(share_of(&body(Some(units)), &typed("12")), 0.9);
}

#[test]
fn nothing_answered_is_told_apart_from_wrong_and_an_essay_waits_for_a_person() {
    let truth = Body::TrueFalse(TrueFalse { key: true });
    assert_eq!(score(&truth, None), Ok(UNANSWERED));
    let wrong = Outcome::Scored { fraction: Fraction::ZERO, rule: Rule::AllOrNothing };
    assert_eq!(score(&truth, Some(&Response::TrueFalse(false))), Ok(wrong));
    let essay = Body::Essay(Essay::default());
    let given = |text: &str, attachments| Response::Essay { text: text.into(), attachments };
    assert_eq!(score(&essay, Some(&given(" \n", 0))), Ok(UNANSWERED));
    assert_eq!(score(&essay, Some(&given("文", 0))), Ok(Outcome::ForPerson));
    assert!(score(&essay, Some(&given("", 1))).is_err(), "no files are asked for");
    let with_files = Body::Essay(Essay { attachments_max: 1, ..Essay::default() });
    assert_eq!(score(&with_files, Some(&given("", 1))), Ok(Outcome::ForPerson));
}

#[test]
fn an_impossible_response_is_an_error_and_not_a_zero() {
    let body = multiple("a", MultipleRule::AllOrNothing);
    assert_eq!(score(&body, Some(&choose("x"))), Err(Misfit::Option(id("x"))));
    let misfit = score(&body, Some(&Response::TrueFalse(true))).unwrap_err();
    assert_eq!(
        misfit.to_string(),
        "a true_false response cannot answer a multiple_choice question"
    );
    let long = Response::ShortAnswer("长".repeat(1_001));
    let short = Body::ShortAnswer(ShortAnswer { accepted: vec![], text: TextRule::default() });
    assert_eq!(score(&short, Some(&long)), Err(Misfit::TooLong { found: 1_001, most: 1_000 }));
    let blank = BlankId::new("zz").unwrap();
    let stray = Response::FillIn([(blank.clone(), String::new())].into());
    assert_eq!(score(&fill(true, true), Some(&stray)), Err(Misfit::Blank(blank)));
}

proptest! {
    #[test]
    fn a_wrong_option_never_helps_under_any_rule_that_punishes_it(chosen in "[abcd]{0,4}") {
        for rule in [MultipleRule::AllOrNothing, MultipleRule::SubsetShare, MultipleRule::RightMinusWrong] {
            let body = multiple("ab", rule);
            let without = share_of(&body, &choose(&chosen.replace(['c', 'd'], "")));
            prop_assert!(share_of(&body, &choose(&chosen)) <= without);
        }
    }
}
