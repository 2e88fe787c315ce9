//! Response processing as QTI writes it: declared variables, and rules that turn responses into
//! outcomes. The XML is read elsewhere; this is what it means.
//!
//! ```text
//! responses ─► Program { responses, outcomes, rules } ─► outcomes ─► (fraction, rule)
//! ```
//!
//! **Invariants:** a program has no loops and was read with bounded depth, so it ends after as many
//! steps as it has nodes; what is missing is NULL, as the standard has it, and never an error; what
//! this room cannot do is refused by name when a program is read, not guessed at when it runs.

pub mod expression;
pub mod mapping;
mod operator;
mod run;
pub mod value;

use std::collections::BTreeMap;

use super::scoring::Rule;
use crate::domain::marking::Fraction;
use expression::Expression;
use mapping::{AreaMapping, Lookup, Mapping};
use value::{BaseType, Cardinality, Value};

/// A response variable.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseVariable {
    /// How many values it holds.
    pub cardinality: Cardinality,
    /// What its values are.
    pub base: BaseType,
    /// The right response; empty when there is none.
    pub correct: Value,
    /// Worth of values.
    pub mapping: Option<Mapping>,
    /// Worth of areas.
    pub areas: Option<AreaMapping>,
}

/// An outcome variable.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeVariable {
    /// What its values are.
    pub base: BaseType,
    /// What it holds before the rules run.
    pub default: Value,
    /// The most it is said to reach.
    pub normal_maximum: Option<f64>,
    /// Turns a number into an outcome.
    pub lookup: Option<Lookup>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The first branch whose test is true; else `otherwise`.
    Condition {
        /// Tests with what follows from each.
        branches: Vec<(Expression, Vec<Step>)>,
        /// What follows when no test is true.
        otherwise: Vec<Step>,
    },
    /// Gives an outcome a value.
    Set {
        /// The outcome.
        outcome: String,
        /// The value.
        value: Expression,
    },
    /// Gives an outcome what its table says of a number.
    Lookup {
        /// The outcome.
        outcome: String,
        /// The number.
        value: Expression,
    },
    /// Ends the rules.
    Exit,
}

/// The standard's ready-made rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// 1 for the right response, else 0.
    MatchCorrect,
    /// The sum of what the values are worth.
    MapResponse,
    /// The sum of what the areas hit are worth.
    MapResponsePoint,
}

impl Template {
    /// Reads the last part of a template's address, with or without `.xml`.
    #[must_use]
    pub fn from_address(address: &str) -> Option<Self> {
        let last = address.rsplit('/').next().unwrap_or_default();
        match last.strip_suffix(".xml").unwrap_or(last).to_ascii_lowercase().as_str() {
            "match_correct" | "cc2_match" | "cc2_match_basic" => Some(Self::MatchCorrect),
            "map_response" | "cc2_map_response" => Some(Self::MapResponse),
            "map_response_point" => Some(Self::MapResponsePoint),
            _ => None,
        }
    }

    /// The rule's name beside a mark.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::MatchCorrect => Rule::MatchCorrect,
            Self::MapResponse => Rule::MapResponse,
            Self::MapResponsePoint => Rule::MapResponsePoint,
        }
    }

    /// The rules themselves.
    #[must_use]
    pub fn steps(self) -> Vec<Step> {
        let response = || "RESPONSE".to_owned();
        let set = |value| vec![Step::Set { outcome: "SCORE".to_owned(), value }];
        let number = |figure| Expression::Constant(Value::float(figure));
        let given = Expression::Variable(response());
        let (test, then, otherwise) = match self {
            Self::MatchCorrect => {
                let correct = Expression::Correct(response());
                let test = Expression::Apply(expression::Operator::Match, vec![given, correct]);
                (test, number(1.0), number(0.0))
            }
            Self::MapResponse | Self::MapResponsePoint => {
                let worth = match self {
                    Self::MapResponsePoint => Expression::MapResponsePoint(response()),
                    _ => Expression::MapResponse(response()),
                };
                let test = Expression::Apply(expression::Operator::IsNull, vec![given]);
                (test, number(0.0), worth)
            }
        };
        vec![Step::Condition { branches: vec![(test, set(then))], otherwise: set(otherwise) }]
    }
}

/// How an item turns responses into outcomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Response variables by name.
    pub responses: BTreeMap<String, ResponseVariable>,
    /// Outcome variables by name.
    pub outcomes: BTreeMap<String, OutcomeVariable>,
    /// The steps; none when a person or another machine scores.
    pub steps: Vec<Step>,
    /// The ready-made rules the steps came from.
    pub template: Option<Template>,
}

/// Variables by name.
pub type Variables = BTreeMap<String, Value>;

/// What scoring an item by its program says.
#[derive(Clone, Debug, PartialEq)]
pub struct Processed {
    /// All outcomes.
    pub outcomes: Variables,
    /// SCORE as a share of the most it can be; nothing when the item says no SCORE or no most.
    pub fraction: Option<Fraction>,
    /// By which rule.
    pub rule: Rule,
}

impl Program {
    /// Runs the rules over `given`.
    #[must_use]
    pub fn run(&self, given: &Variables) -> Processed {
        let outcomes = run::outcomes(self, given);
        let score = outcomes.get("SCORE").and_then(Value::number);
        let fraction = score
            .zip(self.score_max())
            .map(|(score, most)| if most > 0.0 { score / most } else { 0.0 })
            .map(Fraction::clamped);
        let answered = given.values().any(|value| !value.is_null());
        let rule = match self.template {
            _ if !answered => Rule::Unanswered,
            Some(template) => template.rule(),
            None => Rule::Processing,
        };
        Processed { outcomes, fraction, rule }
    }

    /// The most that SCORE can be: as declared, else as the ready-made rules have it.
    #[must_use]
    pub fn score_max(&self) -> Option<f64> {
        let declared = self.outcomes.get("MAXSCORE").and_then(|most| most.default.number());
        let normal = self.outcomes.get("SCORE").and_then(|score| score.normal_maximum);
        let response = self.responses.get("RESPONSE");
        let by_template = || match self.template? {
            Template::MatchCorrect => Some(1.0),
            Template::MapResponse => {
                let response = response?;
                response.mapping.as_ref().map(|mapping| mapping.most(response.cardinality))
            }
            Template::MapResponsePoint => {
                let response = response?;
                response.areas.as_ref().map(|areas| areas.most(response.cardinality))
            }
        };
        declared.or(normal).or_else(by_template)
    }
}
