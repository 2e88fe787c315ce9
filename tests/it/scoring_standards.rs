//! Scoring held against another system's published cases (Moodle 4.5.6). The cases are not ours to
//! ship; they are read where they are, and skipped by name where they are not.

use std::path::PathBuf;

use examhall::domain::bank::content::{
    AcceptedNumber, Body, ChoiceOption, Html, MultipleChoice, MultipleRule, Numeric, OptionId,
    Unit, UnitPenalty, Units,
};
use examhall::domain::bank::number::{self, Comma, Tolerance, UnitSide};
use examhall::domain::bank::policy::{self, Certainty};
use examhall::domain::bank::response::Response;
use examhall::domain::bank::scoring::{Outcome, score};
use examhall::domain::bank::text::{Pattern, Space, TextRule};
use examhall::domain::marking::Fraction;
use serde_json::Value;

/// The vectors called `name`, or none with a word on why.
fn vectors(name: &str) -> Option<Value> {
    let root = std::env::var_os("EXAMHALL_FIXTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("shared/fixtures"),
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(root.join("standards/vectors").join(name)) else {
        println!("skipped {name}: fixtures absent");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn figure(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok())).unwrap_or(0.0)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn short_answers_match_as_moodles_do() {
    let Some(found) = vectors("moodle_shortanswer_wildcard.json") else { return };
    let found = found["vectors"].as_array().unwrap();
    for case in found {
        let rule = TextRule {
            ignore_case: case["ignorecase"].as_bool().unwrap(),
            fold_width: true,
            space: Space::Keep,
        };
        let matches = Pattern::new(text(&case["pattern"]), rule).matches(text(&case["response"]));
        assert_eq!(Some(matches), case["match"].as_bool(), "{case}");
    }
    assert!(found.len() >= 19);
}

#[test]
fn tolerances_are_moodles() {
    let Some(found) = vectors("moodle_numerical_tolerance.json") else { return };
    for case in found["vectors"].as_array().unwrap() {
        let by = figure(&case["tolerance"]);
        let tolerance = match text(&case["type"]) {
            "relative" => Tolerance::Relative(by),
            "geometric" => Tolerance::Geometric(by),
            _ => Tolerance::Absolute(by),
        };
        let within = tolerance.accepts(figure(&case["answer"]), figure(&case["value"]));
        assert_eq!(Some(within), case["within"].as_bool(), "{case}");
    }
}

#[test]
fn numbers_are_read_as_moodle_reads_them() {
    let Some(found) = vectors("moodle_numerical_parse_response.json") else { return };
    for case in found["vectors"].as_array().unwrap() {
        let typed = number::read(text(&case["input"]), Comma::Decimal, UnitSide::After);
        let expected = &case["expected"];
        let Some(before) = expected["before_point"].as_str() else {
            assert_eq!(typed, None, "{case}");
            continue;
        };
        let exponent = Some(text(&expected["exponent"])).filter(|text| !text.is_empty());
        let number =
            format!("{before}.{}e{}", text(&expected["decimals"]), exponent.unwrap_or("0"));
        let typed = typed.unwrap();
        assert_eq!(
            (typed.value, typed.unit.as_str()),
            (number.parse().unwrap(), text(&expected["unit"]))
        );
    }
}

#[test]
fn units_are_applied_as_moodle_applies_them() {
    let Some(found) = vectors("moodle_numerical_apply_units.json") else { return };
    for case in found["vectors"].as_array().unwrap() {
        let settings = &found["settings"][text(&case["settings"])];
        let side = match settings["units_before"].as_bool() {
            Some(true) => UnitSide::Before,
            _ => UnitSide::After,
        };
        let comma =
            if text(&settings["decsep"]) == "," { Comma::Decimal } else { Comma::Thousands };
        let typed = number::read(text(&case["input"]), comma, side);
        let Some(expected) = case["value"].as_f64() else {
            assert_eq!(typed, None, "{case}");
            continue;
        };
        let typed = typed.unwrap();
        assert!((typed.value - expected).abs() <= expected.abs() * 1e-4, "{case}");
        let unit = case["separate_unit"].as_str().unwrap_or(&typed.unit);
        assert_eq!(unit, text(&case["unit"]), "{case}");
    }
}

fn numeric(question: &Value) -> Body {
    let answers = question["answers"].as_array().unwrap().iter();
    // Moodle's catch-all earns nothing in these cases; here what no answer accepts earns nothing.
    let accepted = answers.filter(|answer| answer["a"] != "*").map(|answer| AcceptedNumber {
        value: figure(&answer["a"]),
        tolerance: Tolerance::Absolute(figure(&answer["tol"])),
        fraction: Fraction::clamped(figure(&answer["f"])),
    });
    let penalty = Fraction::clamped(figure(&question["unitpenalty"]));
    let units = question["units"].as_object().map(|units| Units {
        known: units
            .iter()
            .map(|(name, per_base)| Unit { name: name.clone(), factor: 1.0 / figure(per_base) })
            .collect(),
        side: match question["units_before"].as_bool() {
            Some(true) => UnitSide::Before,
            _ => UnitSide::After,
        },
        penalty: match text(&question["unitgradingtype"]) {
            "outofmark" => UnitPenalty::OfEarned(penalty),
            "outofmax" => UnitPenalty::OfWhole(penalty),
            _ => UnitPenalty::Free,
        },
    });
    let accepted = accepted.collect();
    Body::Numeric(Numeric { accepted, units, comma: Comma::Thousands, unit_shown: None })
}

fn weighted(question: &Value) -> Body {
    let fractions = question["fractions"].as_object().unwrap();
    let weights: Vec<(OptionId, f64)> =
        fractions.iter().map(|(id, weight)| (OptionId::new(id).unwrap(), figure(weight))).collect();
    let option = |(id, _): &(OptionId, f64)| ChoiceOption {
        id: id.clone(),
        text: Html::from_sanitized(id.to_string()),
        pinned: false,
    };
    Body::MultipleChoice(MultipleChoice {
        options: weights.iter().map(option).collect(),
        key: weights.iter().filter(|(_, weight)| *weight > 0.0).map(|(id, _)| id.clone()).collect(),
        rule: MultipleRule::Weighted(weights),
    })
}

fn response(body: &Body, sent: &Value) -> Response {
    if matches!(body, Body::MultipleChoice(_)) {
        let chosen = sent.as_array().unwrap().iter().map(|id| OptionId::new(text(id)).unwrap());
        return Response::MultipleChoice(chosen.collect());
    }
    match sent.as_str() {
        Some(typed) => Response::Numeric { text: typed.to_owned(), unit: None },
        None => Response::Numeric {
            text: text(&sent["answer"]).to_owned(),
            unit: sent["unit"].as_str().map(str::to_owned),
        },
    }
}

#[test]
fn questions_score_as_moodles_do() {
    let Some(found) = vectors("moodle_grading_cases.json") else { return };
    let mut scored = 0;
    for group in found["groups"].as_array().unwrap() {
        let body = match text(&group["question"]["type"]) {
            "multichoice_multi" => weighted(&group["question"]),
            "numerical" => numeric(&group["question"]),
            "match" => {
                scored += matching(group);
                continue;
            }
            "cbm_adjust" => {
                scored += certainty(group);
                continue;
            }
            other => panic!("a kind of question without a rule: {other}"),
        };
        for case in group["cases"].as_array().unwrap() {
            let outcome = score(&body, Some(&response(&body, &case["response"]))).unwrap();
            let Outcome::Scored { fraction, .. } = outcome else { panic!("{case}") };
            assert_eq!(fraction, Fraction::clamped(figure(&case["fraction"])), "{case}");
            scored += 1;
        }
    }
    assert_eq!(scored, 27);
}

/// Rows of a matching question, each to its partner; gives how many cases held.
fn matching(group: &Value) -> usize {
    let pairs = group["question"]["pairs"].as_object().unwrap();
    let key: Vec<&str> = pairs.values().map(text).collect();
    let cases = group["cases"].as_array().unwrap();
    for case in cases {
        let chosen: Vec<Option<&str>> =
            pairs.keys().map(|row| case["response"][row].as_str()).collect();
        let fraction = policy::matched(&key, &chosen);
        assert_eq!(fraction, Fraction::clamped(figure(&case["fraction"])), "{case}");
    }
    cases.len()
}

/// Marks by how sure the candidate was; gives how many cases held.
fn certainty(group: &Value) -> usize {
    let cases = group["cases"].as_array().unwrap();
    for case in cases {
        let sure = match text(&case["response"]["certainty"]) {
            "low" => Certainty::Low,
            "med" => Certainty::Middle,
            _ => Certainty::High,
        };
        let mark = sure.mark(figure(&case["response"]["fraction"]));
        assert!((mark - figure(&case["fraction"])).abs() < 1e-9, "{case}");
    }
    cases.len()
}
