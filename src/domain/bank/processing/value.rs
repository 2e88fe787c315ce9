//! The values of QTI: typed scalars, one or several of them, or NULL.
//!
//! **Invariant:** NULL and "holds nothing" are the same thing, as the standard has it.

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseType {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// Text; identifiers, addresses and names of files among them.
    Text,
    /// Two identifiers in any order.
    Pair,
    /// Two identifiers in this order.
    DirectedPair,
    /// A place on a picture.
    Point,
}

impl BaseType {
    /// Reads the standard's name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "boolean" => Self::Boolean,
            "integer" | "int" => Self::Integer,
            "float" | "duration" => Self::Float,
            "identifier" | "string" | "uri" | "file" | "intOrIdentifier" => Self::Text,
            "pair" => Self::Pair,
            "directedPair" => Self::DirectedPair,
            "point" => Self::Point,
            _ => return None,
        })
    }

    /// Reads a value as the standard writes it. What is no number stays text, so that a response of
    /// the wrong type is wrong and not an error.
    #[must_use]
    pub fn read(self, text: &str) -> Scalar {
        let plain = text.trim();
        let words: Vec<&str> = plain.split_whitespace().collect();
        let scalar = match (self, words.as_slice()) {
            (Self::Boolean, _) => match plain {
                "true" | "1" => Some(Scalar::Boolean(true)),
                "false" | "0" => Some(Scalar::Boolean(false)),
                _ => None,
            },
            (Self::Integer, _) => plain.parse().ok().map(Scalar::Integer),
            (Self::Float, _) => plain.parse().ok().map(Scalar::Float),
            (Self::Pair, [a, b]) => Some(Scalar::Pair((*a).to_owned(), (*b).to_owned())),
            (Self::DirectedPair, [a, b]) => {
                Some(Scalar::DirectedPair((*a).to_owned(), (*b).to_owned()))
            }
            (Self::Point, [x, y]) => {
                x.parse().ok().zip(y.parse().ok()).map(|(x, y)| Scalar::Point(x, y))
            }
            _ => None,
        };
        scalar.unwrap_or_else(|| Scalar::Text(text.to_owned()))
    }
}

/// How many values a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// One.
    Single,
    /// Several, in no order.
    Multiple,
    /// Several, in order.
    Ordered,
}

impl Cardinality {
    /// Reads the standard's name; records have no place here.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "single" => Self::Single,
            "multiple" => Self::Multiple,
            "ordered" => Self::Ordered,
            _ => return None,
        })
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(String),
    /// Two identifiers in any order.
    Pair(String, String),
    /// Two identifiers in this order.
    DirectedPair(String, String),
    /// A place on a picture.
    Point(f64, f64),
}

impl Scalar {
    /// As a number; text that reads as one counts.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "scores and counts are far below 2^52")]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// True when both are the same value; numbers by size, pairs whatever way round.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Pair(a, b), Self::Pair(c, d)) => (a == c && b == d) || (a == d && b == c),
            (
                Self::Integer(_) | Self::Float(_) | Self::Text(_),
                Self::Integer(_) | Self::Float(_) | Self::Text(_),
            ) => self.number().is_some_and(|number| other.number() == Some(number)),
            (a, b) => a == b,
        }
    }

    /// As text, the way the standard writes it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Boolean(truth) => truth.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Pair(a, b) | Self::DirectedPair(a, b) => format!("{a} {b}"),
            Self::Point(x, y) => format!("{x} {y}"),
        }
    }
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Whether the order of the values counts.
    pub is_ordered: bool,
    /// The values; none is NULL.
    pub items: Vec<Scalar>,
}

impl Value {
    /// Nothing.
    pub const NULL: Self = Self { is_ordered: false, items: Vec::new() };

    /// One value.
    #[must_use]
    pub fn single(scalar: Scalar) -> Self {
        Self { is_ordered: false, items: vec![scalar] }
    }

    /// One number.
    #[must_use]
    pub fn float(number: f64) -> Self {
        Self::single(Scalar::Float(number))
    }

    /// True or false.
    #[must_use]
    pub fn boolean(truth: bool) -> Self {
        Self::single(Scalar::Boolean(truth))
    }

    /// Reads several values of one type. An empty text is NULL.
    #[must_use]
    pub fn read(base: BaseType, cardinality: Cardinality, texts: &[String]) -> Self {
        let items = texts.iter().filter(|text| !text.is_empty()).map(|text| base.read(text));
        Self { is_ordered: cardinality == Cardinality::Ordered, items: items.collect() }
    }

    /// True when there is nothing.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        self.items.is_empty()
    }

    /// The number, when there is exactly one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.items.as_slice() {
            [only] => only.number(),
            _ => None,
        }
    }

    /// True only when this is exactly "true".
    #[must_use]
    pub fn is_true(&self) -> bool {
        matches!(self.items.as_slice(), [Scalar::Boolean(true)])
    }

    /// True when both hold the same: in order when either is ordered, else as bags.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        if self.items.len() != other.items.len() {
            return false;
        }
        if self.is_ordered || other.is_ordered {
            return self.items.iter().zip(&other.items).all(|(a, b)| a.is_same(b));
        }
        let mut left: Vec<&Scalar> = other.items.iter().collect();
        self.items.iter().all(|item| {
            left.iter()
                .position(|other| other.is_same(item))
                .map(|at| left.swap_remove(at))
                .is_some()
        })
    }

    /// The values without repeats, in the order of their first standing.
    pub fn distinct(&self) -> impl Iterator<Item = &Scalar> {
        self.items
            .iter()
            .enumerate()
            .filter(|(at, item)| !self.items[..*at].iter().any(|before| before.is_same(item)))
            .map(|(_, item)| item)
    }
}
