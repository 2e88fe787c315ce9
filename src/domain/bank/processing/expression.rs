//! Expressions: what a rule can compute.
//!
//! **Invariant:** only what [`super::run`] can evaluate has a name here.

use super::mapping::Shape;
use super::value::Value;

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Equality {
    /// The same number.
    Exact,
    /// Within these distances below and above.
    Absolute(f64, f64),
    /// Within these percentages below and above.
    Relative(f64, f64),
}

/// What is done with the values of other expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum Operator {
    /// All values in one bag.
    Multiple,
    /// All values in one row.
    Ordered,
    /// How many values.
    ContainerSize,
    /// Whether there is nothing.
    IsNull,
    /// The n-th value, from 1.
    Index(usize),
    /// Whether the first is among the second.
    Member,
    /// Whether the first holds all of the second.
    Contains,
    /// The second without the first.
    Delete,
    /// The opposite.
    Not,
    /// All.
    And,
    /// Any.
    Or,
    /// At least and at most this many.
    AnyN(usize, usize),
    /// The same value.
    Match,
    /// The same text, with case or without, whole or as a part.
    StringMatch {
        /// Whether case counts.
        is_case_sensitive: bool,
        /// Whether the second may be a part of the first.
        is_part: bool,
    },
    /// The same number.
    Equal(Equality),
    /// The same number at so many decimals, or significant figures.
    EqualRounded {
        /// How many.
        figures: i32,
        /// Whether figures are decimals.
        is_decimals: bool,
    },
    /// Whether the point lies in the area.
    Inside(Shape),
    /// Less.
    Lt,
    /// Greater.
    Gt,
    /// Less or the same.
    Lte,
    /// Greater or the same.
    Gte,
    /// Sum.
    Sum,
    /// Product.
    Product,
    /// Difference.
    Subtract,
    /// Quotient.
    Divide,
    /// Power.
    Power,
    /// Whole quotient, rounded down.
    IntegerDivide,
    /// Remainder of it.
    IntegerModulus,
    /// Cut to a whole number.
    Truncate,
    /// Rounded to a whole number, half up.
    Round,
    /// The same number.
    IntegerToFloat,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Text without outer space (a custom operator in wide use).
    Trim,
    /// Text without accents (a custom operator in wide use).
    ToAscii,
    /// A number whose comma is a decimal point (a custom operator in wide use).
    ParseCommaDecimal,
}

impl Operator {
    /// Reads the standard's name of an operator that has no attributes.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "multiple" => Self::Multiple,
            "ordered" => Self::Ordered,
            "containerSize" => Self::ContainerSize,
            "isNull" => Self::IsNull,
            "member" => Self::Member,
            "contains" => Self::Contains,
            "delete" => Self::Delete,
            "not" => Self::Not,
            "and" => Self::And,
            "or" => Self::Or,
            "match" => Self::Match,
            "lt" => Self::Lt,
            "gt" => Self::Gt,
            "lte" => Self::Lte,
            "gte" => Self::Gte,
            "sum" => Self::Sum,
            "product" => Self::Product,
            "subtract" => Self::Subtract,
            "divide" => Self::Divide,
            "power" => Self::Power,
            "integerDivide" => Self::IntegerDivide,
            "integerModulus" => Self::IntegerModulus,
            "truncate" => Self::Truncate,
            "round" => Self::Round,
            "integerToFloat" => Self::IntegerToFloat,
            "min" => Self::Min,
            "max" => Self::Max,
            _ => return None,
        })
    }

    /// Reads the name of a custom operator, less its prefix.
    #[must_use]
    pub fn from_custom(definition: &str) -> Option<Self> {
        Some(match definition.rsplit(':').next().unwrap_or_default() {
            "Trim" => Self::Trim,
            "ToAscii" => Self::ToAscii,
            "ParseCommaDecimal" => Self::ParseCommaDecimal,
            _ => return None,
        })
    }
}

/// Something with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A value as written.
    Constant(Value),
    /// What a variable holds.
    Variable(String),
    /// The right response of a variable.
    Correct(String),
    /// What an outcome holds before the rules.
    Default(String),
    /// The worth of a response.
    MapResponse(String),
    /// The worth of the areas hit.
    MapResponsePoint(String),
    /// An operator over values.
    Apply(Operator, Vec<Expression>),
}
