//! Programs worked out by hand, rule by rule.

use super::super::super::scoring::Rule;
use super::super::mapping::{AreaMapping, Entry, Mapping, Shape};
use super::super::value::{BaseType, Cardinality, Scalar, Value};
use super::super::{OutcomeVariable, Program, ResponseVariable, Template, Variables};
use crate::domain::marking::Fraction;

fn program(template: Template, cardinality: Cardinality, base: BaseType) -> Program {
    let correct = Value::read(base, cardinality, &["A".to_owned(), "B".to_owned()]);
    let own = ResponseVariable { cardinality, base, correct, mapping: None, areas: None };
    let score = OutcomeVariable {
        base: BaseType::Float,
        default: Value::NULL,
        normal_maximum: None,
        lookup: None,
    };
    Program {
        responses: [("RESPONSE".to_owned(), own)].into(),
        outcomes: [("SCORE".to_owned(), score)].into(),
        steps: template.steps(),
        template: Some(template),
    }
}

fn given(base: BaseType, texts: &[&str]) -> Variables {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    [("RESPONSE".to_owned(), Value::read(base, Cardinality::Multiple, &texts))].into()
}

fn score(program: &Program, given: &Variables) -> f64 {
    program.run(given).outcomes["SCORE"].number().unwrap()
}

#[test]
fn match_correct_is_all_or_nothing_whatever_the_order_of_a_bag() {
    let own = program(Template::MatchCorrect, Cardinality::Multiple, BaseType::Text);
    let whole = own.run(&given(BaseType::Text, &["B", "A"]));
    assert_eq!((whole.fraction, whole.rule), (Some(Fraction::ONE), Rule::MatchCorrect));
    assert!(score(&own, &given(BaseType::Text, &["A"])).abs() < 1e-12);
    assert_eq!(own.run(&Variables::new()).rule, Rule::Unanswered);
    let row = program(Template::MatchCorrect, Cardinality::Ordered, BaseType::Text);
    assert!(score(&row, &given(BaseType::Text, &["B", "A"])).abs() < 1e-12);
}

#[test]
fn map_response_counts_a_value_once_and_holds_its_bounds() {
    let mut own = program(Template::MapResponse, Cardinality::Multiple, BaseType::Text);
    let entry = |key: &str, worth| Entry {
        key: Scalar::Text(key.to_owned()),
        worth,
        is_case_sensitive: key != "b",
    };
    let mapping = Mapping {
        entries: vec![entry("A", 1.0), entry("b", 1.0)],
        default: -2.0,
        lower: Some(-1.0),
        upper: Some(1.5),
    };
    own.responses.get_mut("RESPONSE").unwrap().mapping = Some(mapping);
    let of = |texts: &[&str]| score(&own, &given(BaseType::Text, texts));
    assert!((of(&["A", "A"]) - 1.0).abs() < 1e-12);
    assert!((of(&["A", "B"]) - 1.5).abs() < 1e-12);
    assert!((of(&["a"]) + 1.0).abs() < 1e-12);
    assert!(of(&[]).abs() < 1e-12);
}

#[test]
fn an_area_counts_once_and_a_stray_point_counts_each_time() {
    let mut own = program(Template::MapResponsePoint, Cardinality::Multiple, BaseType::Point);
    let areas = AreaMapping {
        areas: vec![(Shape::read("circle", "10,10,5").unwrap(), 2.0)],
        default: -0.5,
        lower: None,
        upper: None,
    };
    own.responses.get_mut("RESPONSE").unwrap().areas = Some(areas);
    let of = |texts: &[&str]| score(&own, &given(BaseType::Point, texts));
    assert!((of(&["10 10", "12 12", "90 90", "91 91"]) - 1.0).abs() < 1e-12);
}

#[test]
fn shapes_hold_their_points() {
    let holds = |name: &str, coords: &str, x, y| Shape::read(name, coords).unwrap().holds(x, y);
    assert!(holds("rect", "0,0,10,5", 10.0, 5.0) && !holds("rect", "0,0,10,5", 11.0, 5.0));
    assert!(holds("poly", "0,0,10,0,0,10", 2.0, 2.0) && !holds("poly", "0,0,10,0,0,10", 9.0, 9.0));
    assert!(holds("ellipse", "0,0,10,5", 9.0, 0.0) && !holds("ellipse", "0,0,10,5", 0.0, 6.0));
    assert_eq!(Shape::read("circle", "1,2"), None);
    assert_eq!(Shape::read("star", "1,2,3"), None);
}
