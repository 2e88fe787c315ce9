//! Tables that turn responses into numbers: worth of values, worth of areas, and lookups of outcomes.
//!
//! **Invariants:** a value given twice counts once, and an area however often it is hit; bounds hold
//! after the sum.

use super::value::{Cardinality, Scalar, Value};
use crate::domain::bank::policy::clamped_sum;

/// What a value is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value.
    pub key: Scalar,
    /// Its worth.
    pub worth: f64,
    /// Whether case counts when texts are compared.
    pub is_case_sensitive: bool,
}

impl Entry {
    fn is_for(&self, value: &Scalar) -> bool {
        match (&self.key, value) {
            (Scalar::Text(key), Scalar::Text(value)) if !self.is_case_sensitive => {
                key.to_lowercase() == value.to_lowercase()
            }
            (key, value) => key.is_same(value),
        }
    }
}

/// Worth of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Known values; the first that fits counts.
    pub entries: Vec<Entry>,
    /// What any other value is worth.
    pub default: f64,
    /// The sum is never below.
    pub lower: Option<f64>,
    /// The sum is never above.
    pub upper: Option<f64>,
}

impl Mapping {
    /// The worth of a response.
    #[must_use]
    pub fn worth(&self, response: &Value) -> f64 {
        let one = |value: &Scalar| {
            self.entries.iter().find(|entry| entry.is_for(value)).map_or(self.default, |e| e.worth)
        };
        clamped_sum(response.distinct().map(one), self.lower, self.upper)
    }

    /// The most a response can be worth.
    #[must_use]
    pub fn most(&self, cardinality: Cardinality) -> f64 {
        most(self.entries.iter().map(|entry| entry.worth), cardinality, self.upper)
    }
}

fn most(worths: impl Iterator<Item = f64>, cardinality: Cardinality, upper: Option<f64>) -> f64 {
    let gains = worths.filter(|worth| *worth > 0.0);
    let sum = match cardinality {
        Cardinality::Single => gains.fold(0.0, f64::max),
        Cardinality::Multiple | Cardinality::Ordered => gains.sum(),
    };
    upper.map_or(sum, |upper| sum.min(upper))
}

/// An area on a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Everywhere.
    Default,
    /// Left, top, right, bottom.
    Rect([f64; 4]),
    /// Middle and radius.
    Circle([f64; 3]),
    /// Middle and half axes.
    Ellipse([f64; 4]),
    /// Corners.
    Polygon(Vec<(f64, f64)>),
}

impl Shape {
    /// Reads the standard's name and numbers, parted by commas or space.
    #[must_use]
    pub fn read(name: &str, coords: &str) -> Option<Self> {
        let numbers: Vec<f64> = coords
            .split([',', ' ', '\t', '\n'])
            .map(|part| part.trim().trim_end_matches('%'))
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok().filter(|number: &f64| number.is_finite()))
            .collect::<Option<_>>()?;
        Some(match name {
            "default" => Self::Default,
            "rect" => Self::Rect(numbers.try_into().ok()?),
            "circle" => Self::Circle(numbers.try_into().ok()?),
            "ellipse" => Self::Ellipse(numbers.try_into().ok()?),
            "poly" if numbers.len() >= 6 && numbers.len().is_multiple_of(2) => {
                Self::Polygon(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
            }
            _ => return None,
        })
    }

    /// True when the point lies in the area or on its edge.
    #[must_use]
    pub fn holds(&self, x: f64, y: f64) -> bool {
        match self {
            Self::Default => true,
            Self::Rect([left, top, right, bottom]) => {
                (*left..=*right).contains(&x) && (*top..=*bottom).contains(&y)
            }
            Self::Circle([cx, cy, radius]) => (x - cx).hypot(y - cy) <= *radius,
            Self::Ellipse([cx, cy, across, down]) => {
                ((x - cx) / across).powi(2) + ((y - cy) / down).powi(2) <= 1.0
            }
            Self::Polygon(corners) => in_polygon(corners, x, y),
        }
    }
}

/// Counts the edges that a ray to the right crosses.
fn in_polygon(corners: &[(f64, f64)], x: f64, y: f64) -> bool {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).fold(false, |inside, ((ax, ay), (bx, by))| {
        let crosses = (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax;
        inside != crosses
    })
}

/// Worth of areas.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaMapping {
    /// Areas with their worth; a point counts for the first that holds it.
    pub areas: Vec<(Shape, f64)>,
    /// What a point in no area is worth.
    pub default: f64,
    /// The sum is never below.
    pub lower: Option<f64>,
    /// The sum is never above.
    pub upper: Option<f64>,
}

impl AreaMapping {
    /// The worth of a response.
    #[must_use]
    pub fn worth(&self, response: &Value) -> f64 {
        let mut hit = vec![false; self.areas.len()];
        let mut stray = 0.0;
        for point in &response.items {
            let Scalar::Point(x, y) = point else { continue };
            match self.areas.iter().position(|(shape, _)| shape.holds(*x, *y)) {
                Some(area) => hit[area] = true,
                None => stray += self.default,
            }
        }
        let earned =
            self.areas.iter().zip(hit).filter(|(_, hit)| *hit).map(|((_, worth), _)| *worth);
        clamped_sum(earned.chain([stray]), self.lower, self.upper)
    }

    /// The most a response can be worth.
    #[must_use]
    pub fn most(&self, cardinality: Cardinality) -> f64 {
        most(self.areas.iter().map(|(_, worth)| *worth), cardinality, self.upper)
    }
}

/// A table from numbers to outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// From the largest source down; the first source not above the number counts.
    pub rows: Vec<(f64, Value)>,
    /// Whether the number must be the source itself.
    pub is_exact: bool,
    /// When no row counts.
    pub default: Value,
}

impl Lookup {
    /// What the table says of `number`.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "an exact table lists whole numbers")]
    pub fn find(&self, number: f64) -> Value {
        let counts = |source: f64| if self.is_exact { source == number } else { source <= number };
        let row = self.rows.iter().find(|(source, _)| counts(*source));
        row.map_or_else(|| self.default.clone(), |(_, value)| value.clone())
    }
}
