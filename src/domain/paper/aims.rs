//! What a paper should come to, beyond counts: its expected score and its expected time.
//!
//! **Invariant:** sums are whole numbers; an aim that nobody set is filled in from the pool, so that all
//! papers of a sitting go for the same place.

use super::blueprint::{Blueprint, Bounds};
use super::pool::PoolItem;
use crate::domain::marking::Fraction;

/// What one item adds, and where the sum is to go.
#[derive(Clone, Debug)]
pub(super) struct Aims {
    /// Marks of each section's questions, in hundredths.
    pub worth: Vec<i64>,
    /// What a whole paper is worth, in hundredths.
    pub worth_total: i64,
    /// Expected score to go for, in hundredths of a millionth mark.
    pub score: Option<i64>,
    /// Expected seconds to go for.
    pub seconds: Option<i64>,
    /// Bounds of the paper's seconds, then of each section's.
    pub seconds_bounds: Vec<Bounds>,
}

impl Aims {
    pub fn of(blueprint: &Blueprint) -> Self {
        let worth_total = blueprint.worth().hundredths();
        let share = |facility: Fraction| worth_total * i64::from(facility.millionths());
        let of_sections = blueprint.sections.iter().map(|section| section.seconds);
        Self {
            worth: blueprint.sections.iter().map(|s| s.marks_each.hundredths()).collect(),
            worth_total,
            score: blueprint.facility.map(share),
            seconds: None,
            seconds_bounds: std::iter::once(blueprint.seconds).chain(of_sections).collect(),
        }
    }

    /// What an item adds to the expected score where it stands.
    pub fn score_of(&self, section: usize, item: &PoolItem) -> i64 {
        self.worth[section] * i64::from(item.forecast.facility.millionths())
    }

    /// The whole paper's marks, in the unit of scores.
    pub fn score_total(&self) -> i64 {
        self.worth_total * i64::from(Fraction::WHOLE)
    }
}
