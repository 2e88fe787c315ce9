//! Places on a picture: areas to choose among, or points to set anywhere.
//!
//! **Invariants:** places are in the picture's own units, `width` by `height`, whatever its size on a
//! screen; an area that is hit counts once, however often.

use std::collections::BTreeSet;

use super::content::{MultipleRule, OptionId};
pub use super::processing::mapping::Shape;

/// A picture that is answered on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address in the bank.
    pub address: String,
    /// Units across.
    pub width: u32,
    /// Units down.
    pub height: u32,
    /// In words, for who cannot see it.
    pub alt: String,
}

/// An area of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Its id within the question.
    pub id: OptionId,
    /// In words; candidates who cannot see the picture choose by it.
    pub label: String,
    /// Where it is.
    pub shape: Shape,
}

/// A picture with its areas.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The picture.
    pub picture: Picture,
    /// The areas; of two that overlap the first counts.
    pub areas: Vec<Area>,
}

/// 图上选点题.
#[derive(Clone, Debug, PartialEq)]
pub struct Hotspot {
    /// The picture with the areas that count.
    pub board: Board,
    /// Points are set anywhere and the areas are not shown; otherwise areas are chosen.
    pub free: bool,
    /// The most areas or points one may give; none for any number.
    pub most: Option<u32>,
    /// The right areas.
    pub key: Vec<OptionId>,
    /// What an incomplete or partly wrong answer earns.
    pub rule: MultipleRule,
}

/// A point in a picture's units.
pub type Point = (i32, i32);

impl Board {
    /// The area that holds `point`.
    #[must_use]
    pub fn hit(&self, (x, y): Point) -> Option<&Area> {
        self.areas.iter().find(|area| area.shape.holds(f64::from(x), f64::from(y)))
    }
}

impl Hotspot {
    /// The areas that `points` hit, and how many points hit none.
    #[must_use]
    pub fn hits(&self, points: &[Point]) -> (BTreeSet<OptionId>, usize) {
        let mut strays = 0;
        let mut hit = BTreeSet::new();
        for point in points {
            match self.board.hit(*point) {
                Some(area) => {
                    hit.insert(area.id.clone());
                }
                None => strays += 1,
            }
        }
        (hit, strays)
    }
}

impl Shape {
    /// The standard's name of it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Rect(_) => "rect",
            Self::Circle(_) => "circle",
            Self::Ellipse(_) => "ellipse",
            Self::Polygon(_) => "poly",
        }
    }

    /// Its numbers as the standard writes them.
    #[must_use]
    pub fn numbers(&self) -> Vec<f64> {
        match self {
            Self::Default => Vec::new(),
            Self::Rect(numbers) | Self::Ellipse(numbers) => numbers.to_vec(),
            Self::Circle(numbers) => numbers.to_vec(),
            Self::Polygon(corners) => corners.iter().flat_map(|(x, y)| [*x, *y]).collect(),
        }
    }

    /// A point in it, for a mark beside it.
    #[must_use]
    pub fn middle(&self) -> Option<(f64, f64)> {
        match self {
            Self::Default => None,
            Self::Rect([left, top, right, bottom]) => {
                Some((f64::midpoint(*left, *right), f64::midpoint(*top, *bottom)))
            }
            Self::Circle([x, y, _]) | Self::Ellipse([x, y, _, _]) => Some((*x, *y)),
            Self::Polygon(corners) => {
                let count = f64::from(u32::try_from(corners.len()).ok()?);
                let sum = |each: fn(&(f64, f64)) -> f64| corners.iter().map(each).sum::<f64>();
                Some((sum(|own| own.0) / count, sum(|own| own.1) / count))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_hit_twice_counts_once_and_a_stray_is_told() {
        let area = |id: &str, coords: &str| Area {
            id: OptionId::new(id).unwrap(),
            label: id.to_owned(),
            shape: Shape::read("rect", coords).unwrap(),
        };
        let picture =
            Picture { address: String::new(), width: 100, height: 100, alt: String::new() };
        let board = Board { picture, areas: vec![area("a", "0,0,10,10"), area("b", "20,0,30,10")] };
        let hotspot = Hotspot {
            board,
            free: true,
            most: None,
            key: vec![],
            rule: MultipleRule::AllOrNothing,
        };
        let (hit, strays) = hotspot.hits(&[(1, 1), (2, 2), (50, 50)]);
        assert_eq!((hit.len(), strays), (1, 1));
    }

    #[test]
    fn a_shape_comes_back_from_its_name_and_numbers() {
        for (name, coords) in
            [("rect", "0,0,10,10"), ("circle", "5,5,2"), ("poly", "0,0,4,0,4,4"), ("default", "")]
        {
            let shape = Shape::read(name, coords).unwrap();
            let numbers: Vec<String> = shape.numbers().iter().map(ToString::to_string).collect();
            assert_eq!((shape.name(), numbers.join(",").as_str()), (name, coords));
            assert!(shape.middle().is_none_or(|(x, y)| shape.holds(x, y)));
        }
    }
}
