//! What a sitting says about its questions: how right, and for how long.
//!
//! A candidate works on a question until its answer is saved, so the time between two saved answers belongs to the
//! one that ends it. A gap longer than `GAP_MS_MAX` (a lost line, a break) counts as that long.
//!
//! **Invariant:** sums are whole numbers and say nothing about who; what was not marked or not answered is not
//! counted as anything.

use std::collections::BTreeMap;

use crate::kernel::UtcMs;
use crate::kernel::id::VersionId;

use super::forecast::Measured;

/// Longest stretch that counts: twenty minutes.
const GAP_MS_MAX: i64 = 20 * 60_000;

/// What is known of a sitting that is over.
#[derive(Clone, Debug, Default)]
pub struct Sat {
    /// Version by slot.
    pub slots: Vec<(u32, VersionId)>,
    /// Fraction in millionths by slot, of what was marked for good.
    pub marks: BTreeMap<u32, u32>,
    /// When it began; none where that is not known.
    pub started: Option<UtcMs>,
    /// Slot of each saved answer and when it was written, in any order.
    pub steps: Vec<(u32, UtcMs)>,
}

/// Adds what one sitting says.
pub fn add(tally: &mut BTreeMap<VersionId, Measured>, sat: &Sat) {
    let seconds = seconds_by_slot(sat);
    for (slot, version) in &sat.slots {
        let measured = tally.entry(*version).or_default();
        if let Some(millionths) = sat.marks.get(slot) {
            measured.responses += 1;
            measured.millionths_sum += u64::from(*millionths);
            if let Some(rest) = rest(sat, *slot) {
                measured.with_rest.add(u64::from(millionths / 1_000), rest);
            }
        }
        if let Some(seconds) = seconds.get(slot) {
            measured.timed += 1;
            measured.seconds_sum += seconds;
        }
    }
}

/// The mean share of all other slots that were marked, in thousandths; none where there is no other.
fn rest(sat: &Sat, slot: u32) -> Option<u64> {
    let others = sat.marks.iter().filter(|(own, _)| **own != slot);
    let (sum, count) = others
        .fold((0_u64, 0_u64), |(sum, count), (_, share)| (sum + u64::from(*share), count + 1));
    (count > 0).then(|| sum / count / 1_000)
}

fn seconds_by_slot(sat: &Sat) -> BTreeMap<u32, u64> {
    let Some(mut before) = sat.started else { return BTreeMap::new() };
    let mut steps = sat.steps.clone();
    steps.sort_by_key(|(slot, at)| (*at, *slot));
    let mut spent: BTreeMap<u32, i64> = BTreeMap::new();
    for (slot, at) in steps {
        *spent.entry(slot).or_default() += at.since_ms(before).clamp(0, GAP_MS_MAX);
        before = at.max(before);
    }
    spent.into_iter().map(|(slot, ms)| (slot, (ms / 1_000).unsigned_abs())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: u128) -> VersionId {
        VersionId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn time_belongs_to_the_answer_that_ends_it_and_marks_to_their_version() {
        let at = |seconds: i64| UtcMs(seconds * 1_000);
        let sat = Sat {
            slots: vec![(0, version(1)), (1, version(2)), (2, version(3))],
            marks: BTreeMap::from([(0, 1_000_000), (1, 250_000)]),
            started: Some(at(100)),
            // Forty seconds on the first, ten on the second, the first again for five; an hour away.
            steps: vec![(1, at(150)), (0, at(140)), (0, at(155)), (1, at(3_755))],
        };
        let mut tally = BTreeMap::new();
        add(&mut tally, &sat);
        add(&mut tally, &Sat { started: None, ..sat });
        let of = |number| {
            let m: Measured = tally[&version(number)];
            (m.responses, m.millionths_sum, m.timed, m.seconds_sum)
        };
        assert_eq!(of(1), (2, 2_000_000, 1, 45));
        assert_eq!(of(2), (2, 500_000, 1, 10 + 1_200));
        assert_eq!(of(3), (0, 0, 0, 0));
    }

    #[test]
    fn an_item_that_the_able_get_right_discriminates_and_one_that_all_get_right_says_nothing() {
        let mut tally = BTreeMap::new();
        for candidate in 0..20_u32 {
            let able = candidate >= 10;
            let full = |yes: bool| if yes { 1_000_000 } else { 0 };
            // The third goes with nothing: every second candidate has it.
            let marks = [full(able), full(able), full(candidate % 2 == 0), 1_000_000];
            add(
                &mut tally,
                &Sat {
                    slots: (0..4).map(|at| (at, version(u128::from(at)))).collect(),
                    marks: (0..4).zip(marks).collect(),
                    started: None,
                    steps: vec![],
                },
            );
        }
        let of = |number| {
            let measured: Measured = tally[&version(number)];
            measured.with_rest.discrimination()
        };
        // The rest holds one item that goes with it and one that does not: half of its variance, so a root of it.
        assert!((of(0).unwrap() - 0.5_f64.sqrt()).abs() < 0.01);
        assert!(of(2).unwrap().abs() < 1e-9);
        assert_eq!(of(3), None, "everybody earned it");
        let few = tally[&version(0)].with_rest;
        assert_eq!(super::super::forecast::WithRest { paired: 9, ..few }.discrimination(), None);
    }
}
