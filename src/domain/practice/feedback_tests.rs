//! What is told must agree with what is scored.

use super::*;
use crate::domain::bank::content::{
    Blank, ChoiceOption, Essay, Html, MultipleChoice, MultipleRule, ShortAnswer, TrueFalse,
};
use crate::domain::bank::number::Comma;
use crate::domain::bank::scoring::Rule;
use crate::domain::bank::text::TextRule;
use proptest::prelude::*;

fn accepted(pattern: &str, share: f64) -> Accepted {
    Accepted { pattern: pattern.to_owned(), fraction: Fraction::clamped(share) }
}

fn blank(id: &str, accepted: &[Accepted]) -> Blank {
    Blank { id: BlankId::new(id).unwrap(), accepted: accepted.to_vec(), weight: 1 }
}

fn fill_in(any_order: bool, all_or_nothing: bool) -> FillIn {
    let blanks = vec![
        blank("b1", &[accepted("长江", 1.0), accepted("扬子江", 0.5)]),
        blank("b2", &[accepted("黄河", 1.0)]),
    ];
    FillIn { blanks, any_order, all_or_nothing, text: TextRule::default() }
}

fn written(texts: &[&str]) -> Response {
    let ids = ["b1", "b2"].map(|id| BlankId::new(id).unwrap());
    Response::FillIn(ids.into_iter().zip(texts.iter().map(|text| (*text).to_owned())).collect())
}

fn verdicts(question: FillIn, texts: &[&str]) -> Vec<Verdict> {
    let told = feedback(&Body::FillIn(question), Some(&written(texts))).unwrap();
    match told.key {
        Key::Blanks { blanks, .. } => blanks.iter().map(|blank| blank.verdict).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_blank_is_judged_by_itself_also_where_only_the_whole_earns() {
    use Verdict::{Empty, Partly, Right, Wrong};
    assert_eq!(verdicts(fill_in(false, false), &["长江", "长江"]), [Right, Wrong]);
    assert_eq!(verdicts(fill_in(false, true), &["长江", " "]), [Right, Empty]);
    assert_eq!(verdicts(fill_in(false, false), &["扬子江", "黄河"]), [Partly, Right]);
}

#[test]
fn in_free_order_the_same_word_is_right_once() {
    use Verdict::{Partly, Right, Wrong};
    assert_eq!(verdicts(fill_in(true, false), &["黄河", "长江"]), [Right, Right]);
    assert_eq!(verdicts(fill_in(true, false), &["黄河", "黄河"]), [Right, Wrong]);
    assert_eq!(verdicts(fill_in(true, false), &["珠江", "扬子江"]), [Wrong, Partly]);
}

#[test]
fn who_asks_without_answering_is_told_the_key_and_earns_nothing() {
    let told = feedback(&Body::TrueFalse(TrueFalse { key: true }), None).unwrap();
    let nothing = Outcome::Scored { fraction: Fraction::ZERO, rule: Rule::Unanswered };
    assert_eq!(told, Feedback { outcome: nothing, key: Key::Verdict(true) });
    assert_eq!(is_right(&told.outcome), Some(false));
}

#[test]
fn an_essay_is_for_a_person_and_its_rubric_stays_inside() {
    let rubric = Some(Html::from_sanitized("要点".into()));
    let essay = Body::Essay(Essay { rubric, ..Essay::default() });
    let told =
        feedback(&essay, Some(&Response::Essay { text: "答".into(), attachments: 0 })).unwrap();
    assert_eq!((is_right(&told.outcome), &told.key), (None, &Key::ByPerson));
    assert!(!format!("{told:?}").contains("要点"));
}

#[test]
fn wildcards_are_shown_as_a_person_would_write_them() {
    let short = ShortAnswer {
        accepted: vec![accepted(r"2\*3*6", 1.0), accepted("六", 0.5)],
        text: TextRule::default(),
    };
    let told = feedback(&Body::ShortAnswer(short), None).unwrap();
    assert_eq!(told.key, Key::Words(vec!["2*3…6".to_owned()]));
}

#[test]
fn a_number_comes_with_the_bounds_that_scoring_accepts() {
    for tolerance in [Tolerance::Absolute(0.5), Tolerance::Relative(0.1), Tolerance::Geometric(1.0)]
    {
        for value in [4.0, -4.0] {
            let number = AcceptedNumber { value, tolerance, fraction: Fraction::ONE };
            let numeric = Numeric {
                accepted: vec![number],
                units: None,
                comma: Comma::default(),
                unit_shown: Some("m".into()),
            };
            let Key::Numbers { accepted, unit } = numbers(&numeric) else { panic!("a number") };
            assert_eq!(unit.as_deref(), Some("m"));
            let NumberKey { low, high, .. } = accepted[0];
            assert!(tolerance.accepts(value, low) && tolerance.accepts(value, high));
            assert!(
                !tolerance.accepts(value, low - 0.01) && !tolerance.accepts(value, high + 0.01)
            );
        }
    }
}

proptest! {
    /// Blanks of equal weight: the whole is right exactly when every part is, and earns exactly when one does.
    #[test]
    fn the_parts_never_say_other_than_the_whole(
        texts in prop::collection::vec(prop::sample::select(vec!["长江", "黄河", "扬子江", "珠江", ""]), 2),
        any_order in any::<bool>(),
    ) {
        let question = fill_in(any_order, false);
        let whole = earned(&question, &match written(&texts) { Response::FillIn(map) => map, _ => unreachable!() }).unwrap();
        let parts = verdicts(question, &texts);
        prop_assert_eq!(whole == Fraction::ONE, parts.iter().all(|part| *part == Verdict::Right));
        let earns = |part: &Verdict| matches!(part, Verdict::Right | Verdict::Partly);
        prop_assert_eq!(whole > Fraction::ZERO, parts.iter().any(earns));
    }

    #[test]
    fn the_outcome_is_what_scoring_says(chosen in prop::collection::btree_set(0_usize..4, 0..4)) {
        let ids = ["a", "b", "c", "d"].map(|id| OptionId::new(id).unwrap());
        let option = |id: &OptionId| ChoiceOption { id: id.clone(), text: Html::from_sanitized(String::new()), pinned: false };
        let body = Body::MultipleChoice(MultipleChoice {
            options: ids.iter().map(option).collect(),
            key: vec![ids[0].clone(), ids[2].clone()],
            rule: MultipleRule::SubsetShare,
        });
        let response = Response::MultipleChoice(chosen.iter().map(|at| ids[*at].clone()).collect());
        let told = feedback(&body, Some(&response)).unwrap();
        prop_assert_eq!(told.outcome, score(&body, Some(&response)).unwrap());
    }
}
