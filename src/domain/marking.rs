//! Fraction → mark → grade. Three words, never mixed: a *fraction* says how right a response is
//! (0..1), a *mark* is that fraction weighted by what its slot is worth, a *grade* is what is reported.
//!
//! ```text
//! scoring or a person ──► GivenMark (appended, never changed) ──► standing (latest per slot)
//!                                                                   └─► Result ──► Grade
//! ```
//!
//! **Invariants:** fractions are whole millionths and marks whole hundredths, so sums are exact and
//! the same on every machine; a mark once given is never edited: a person's outranks a rule's, and among
//! equals the later outranks the earlier; a slot
//! that waits for a person has no mark, and a result with such a slot has no grade.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::grade::{GradeBand, GradeBands};
use crate::kernel::UtcMs;
use crate::kernel::id::{MarkId, PersonId};

/// How right a response is, in millionths: 0 is wrong, 1,000,000 is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(u32);

impl Fraction {
    /// Millionths that make a whole.
    pub const WHOLE: u32 = 1_000_000;
    /// Wrong, or unanswered.
    pub const ZERO: Self = Self(0);
    /// Fully right.
    pub const ONE: Self = Self(Self::WHOLE);

    /// Clamps `share` to 0..1 and rounds it to the nearest millionth; anything that is not a number
    /// is worth nothing.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=1,000,000 on the line itself"
    )]
    pub fn clamped(share: f64) -> Self {
        if share.is_nan() {
            return Self::ZERO;
        }
        Self((share.clamp(0.0, 1.0) * f64::from(Self::WHOLE)).round() as u32)
    }

    /// Reads stored millionths; `None` above a whole.
    #[must_use]
    pub const fn from_millionths(millionths: u32) -> Option<Self> {
        if millionths <= Self::WHOLE { Some(Self(millionths)) } else { None }
    }

    /// Millionths, as stored.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// 0.0..=1.0.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(Self::WHOLE)
    }
}

/// Marks in hundredths: `Marks(250)` is two and a half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marks(pub i64);

impl Marks {
    /// No marks.
    pub const ZERO: Self = Self(0);
    /// The most one slot may be worth: 1,000.00. With 300 slots a paper stays far inside an `i64`.
    pub const SLOT_MAX: Self = Self(100_000);

    /// Whole marks.
    #[must_use]
    pub const fn whole(marks: i64) -> Self {
        Self(marks.saturating_mul(100))
    }

    /// Hundredths, as stored.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// What `fraction` of this weight is worth, rounded half up to a hundredth.
    #[must_use]
    pub fn earned(self, fraction: Fraction) -> Self {
        let whole = i128::from(Fraction::WHOLE);
        let scaled = i128::from(self.0) * i128::from(fraction.0);
        let rounded = (scaled + whole / 2).div_euclid(whole);
        Self(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// The fraction that `given` marks are of this weight.
    ///
    /// # Errors
    /// When `given` is negative or more than the slot is worth.
    pub fn fraction_of(self, given: Self) -> Result<Fraction, MarkOutOfRange> {
        if given.0 < 0 || given > self || self.0 <= 0 {
            return Err(MarkOutOfRange { given, most: self });
        }
        let whole = i128::from(Fraction::WHOLE);
        let millionths =
            (i128::from(given.0) * whole + i128::from(self.0) / 2) / i128::from(self.0);
        Ok(Fraction(u32::try_from(millionths).unwrap_or(Fraction::WHOLE)))
    }
}

impl fmt::Display for Marks {
    /// Two decimals at most, none when whole: `2`, `2.5`, `1.67`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match (cents / 100, cents % 100) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, rest) if rest % 10 == 0 => write!(f, "{sign}{whole}.{}", rest / 10),
            (whole, rest) => write!(f, "{sign}{whole}.{rest:02}"),
        }
    }
}

impl std::iter::Sum for Marks {
    fn sum<I: Iterator<Item = Self>>(marks: I) -> Self {
        Self(marks.fold(0, |total, mark| total.saturating_add(mark.0)))
    }
}

/// A person gave a mark that the slot cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{given} marks cannot be given here: between 0 and {most} are possible")]
pub struct MarkOutOfRange {
    /// What was given.
    pub given: Marks,
    /// What the slot is worth.
    pub most: Marks,
}

/// Who gave a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A scoring rule, by its stable name.
    Rule(String),
    /// A person.
    Person(PersonId),
}

/// Name of the rule that gives no mark and takes back what a rule gave before: a person is to judge.
pub const FOR_PERSON: &str = "for_person";

/// One mark given to one slot: a fact, appended and never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenMark {
    /// Its id; later ids sort later, which settles marks of the same millisecond.
    pub id: MarkId,
    /// Number of the slot on the paper, from 0.
    pub slot: u16,
    /// How right the response was judged to be.
    pub fraction: Fraction,
    /// Who judged.
    pub by: Marker,
    /// When.
    pub at: UtcMs,
    /// What the marker wrote to explain it.
    pub comment: Option<String>,
}

impl GivenMark {
    /// What decides between two marks of one slot.
    const fn rank(&self) -> (bool, UtcMs, MarkId) {
        (matches!(self.by, Marker::Person(_)), self.at, self.id)
    }

    /// Takes back what a rule gave: an answer came that no rule can judge.
    fn is_for_person(&self) -> bool {
        matches!(&self.by, Marker::Rule(name) if name == FOR_PERSON)
    }
}

/// The moment to give a mark to `slot` at: now, or just after the latest mark of that slot, so that of
/// two marks given in one millisecond, or by two clocks, the one given second stands.
#[must_use]
pub fn moment_after(marks: &[GivenMark], slot: u16, now: UtcMs) -> UtcMs {
    let latest = marks.iter().filter(|mark| mark.slot == slot).map(|mark| mark.at).max();
    latest.map_or(now, |latest| now.max(latest.plus_ms(1)))
}

/// The mark that stands for each slot: a person's before a rule's, then the latest, then by id. So a
/// regrade that crosses a marker on its way can never undo what the marker gave. The order of `marks` is
/// immaterial, so a replay in any order gives the same result. A slot whose latest word is `FOR_PERSON` has none.
#[must_use]
pub fn standing(marks: &[GivenMark]) -> BTreeMap<u16, &GivenMark> {
    let mut latest: BTreeMap<u16, &GivenMark> = BTreeMap::new();
    for mark in marks {
        let kept = latest.entry(mark.slot).or_insert(mark);
        if mark.rank() > kept.rank() {
            *kept = mark;
        }
    }
    latest.retain(|_, mark| !mark.is_for_person());
    latest
}

/// A slot as the result sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotResult {
    /// Number on the paper, from 0.
    pub slot: u16,
    /// What it is worth.
    pub worth: Marks,
    /// What was earned; `None` while a person has still to mark it.
    pub earned: Option<Marks>,
}

/// What a candidate got, slot by slot and in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultSheet {
    /// One line per slot, in the paper's order.
    pub slots: Vec<SlotResult>,
    /// The sum of everything marked so far.
    pub earned: Marks,
    /// What the whole paper is worth.
    pub worth: Marks,
    /// Slots that wait for a person.
    pub pending: usize,
}

impl ResultSheet {
    /// Folds the marks given to a paper whose slots are worth `slots` (number, worth).
    #[must_use]
    pub fn fold(slots: &[(u16, Marks)], marks: &[GivenMark]) -> Self {
        let standing = standing(marks);
        let slots: Vec<SlotResult> = slots
            .iter()
            .map(|&(slot, worth)| SlotResult {
                slot,
                worth,
                earned: standing.get(&slot).map(|mark| worth.earned(mark.fraction)),
            })
            .collect();
        Self {
            earned: slots.iter().filter_map(|slot| slot.earned).sum(),
            worth: slots.iter().map(|slot| slot.worth).sum(),
            pending: slots.iter().filter(|slot| slot.earned.is_none()).count(),
            slots,
        }
    }

    /// The grade by `bands`; `None` while a slot waits for a person.
    #[must_use]
    pub fn grade<'a>(&self, bands: &'a GradeBands) -> Option<&'a GradeBand> {
        (self.pending == 0).then(|| bands.of(self.earned, self.worth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed};
    use proptest::prelude::*;

    fn mark(slot: u16, share: f64, at_ms: i64) -> GivenMark {
        GivenMark {
            id: MarkId::mint(UtcMs(at_ms), &Chance::from_seed(Seed::from_text("marks"))),
            slot,
            fraction: Fraction::clamped(share),
            by: Marker::Rule("all_or_nothing".into()),
            at: UtcMs(at_ms),
            comment: None,
        }
    }

    #[test]
    fn three_thirds_of_a_slot_round_to_hundredths_and_a_whole_is_whole() {
        assert_eq!(Marks::whole(5).earned(Fraction::clamped(1.0 / 3.0)), Marks(167));
        assert_eq!(Fraction::clamped(1.0 / 3.0 + 1.0 / 3.0 + 1.0 / 3.0), Fraction::ONE);
        assert_eq!(Marks(250).to_string() + "|" + &Marks(-167).to_string(), "2.5|-1.67");
    }

    #[test]
    fn a_persons_mark_comes_back_exactly_and_never_exceeds_the_slot() {
        let worth = Marks::whole(15);
        for given in 0..=1_500 {
            let fraction = worth.fraction_of(Marks(given)).unwrap();
            assert_eq!(worth.earned(fraction), Marks(given));
        }
        assert!(worth.fraction_of(Marks(1_501)).is_err());
        assert!(worth.fraction_of(Marks(-1)).is_err());
    }

    #[test]
    fn the_latest_mark_stands_whatever_order_they_are_read_in() {
        let marks = [mark(1, 0.2, 10), mark(1, 0.9, 30), mark(1, 0.5, 20)];
        let backwards: Vec<_> = marks.iter().rev().cloned().collect();
        assert_eq!(standing(&marks)[&1].fraction, Fraction::clamped(0.9));
        assert_eq!(standing(&backwards), standing(&marks));
    }

    #[test]
    fn a_person_outranks_a_rule_and_the_second_of_two_at_once_stands() {
        let by_rule = mark(1, 0.2, 90);
        let person = PersonId::mint(UtcMs(0), &Chance::from_seed(Seed::from_text("marker")));
        let by_person = GivenMark { by: Marker::Person(person), ..mark(1, 0.9, 10) };
        let marks = [by_person.clone(), by_rule];
        assert_eq!(standing(&marks)[&1], &by_person);
        assert_eq!(moment_after(&marks, 1, UtcMs(90)), UtcMs(91));
        assert_eq!(moment_after(&marks, 1, UtcMs(200)), UtcMs(200));
        assert_eq!(moment_after(&marks, 2, UtcMs(5)), UtcMs(5));
    }

    #[test]
    fn a_rule_gives_back_what_it_gave_and_a_person_keeps_theirs() {
        let given_back = GivenMark { by: Marker::Rule(FOR_PERSON.into()), ..mark(1, 0.0, 50) };
        let marks = [mark(1, 0.0, 10), given_back.clone()];
        assert!(standing(&marks).is_empty(), "a person is to judge");
        let person = PersonId::mint(UtcMs(0), &Chance::from_seed(Seed::from_text("marker")));
        let by_person = GivenMark { by: Marker::Person(person), ..mark(1, 0.9, 20) };
        assert_eq!(standing(&[given_back, by_person.clone()])[&1], &by_person);
        assert_eq!(
            standing(&[marks[1].clone(), mark(1, 0.4, 60)])[&1].fraction,
            Fraction::clamped(0.4)
        );
    }

    #[test]
    fn a_result_has_no_grade_until_the_last_essay_is_marked() {
        let slots = [(1, Marks::whole(60)), (2, Marks::whole(40))];
        let open = ResultSheet::fold(&slots, &[mark(1, 1.0, 1)]);
        assert_eq!(
            (open.pending, open.earned, open.worth),
            (1, Marks::whole(60), Marks::whole(100))
        );
        assert_eq!(open.grade(&GradeBands::customary()), None);
        let done = ResultSheet::fold(&slots, &[mark(1, 1.0, 1), mark(2, 0.5, 2)]);
        assert_eq!(
            done.grade(&GradeBands::customary()).map(|band| band.name.as_str()),
            Some("良好")
        );
    }

    proptest! {
        #[test]
        fn earned_marks_stay_between_nothing_and_the_worth(worth in 0_i64..=100_000, share in -1.0_f64..2.0) {
            let earned = Marks(worth).earned(Fraction::clamped(share));
            prop_assert!(earned >= Marks::ZERO && earned <= Marks(worth));
        }
    }
}
