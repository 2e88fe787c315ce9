//! Room outage: many lines of one place that go within seconds are one event of the network, and nobody's doing.
//!
//! ```text
//! lines of a place (who, lost since) ─► Place::look ─► Outage opens ─► others join it ─► nearly all are back: it ends
//! ```
//!
//! **Invariants:** an outage needs several people and a share of the place, so that one unplugged machine is
//! none; a line that was lost before, or in an outage that has ended, opens no other; the time proposed for
//! it covers the whole of it and is the same for everyone of the place.

use std::collections::BTreeSet;

use crate::kernel::UtcMs;

/// Lines that go within this many milliseconds of each other go together.
pub const TOGETHER_MS: i64 = 10_000;
/// The share of a place, in permille of those sitting there, from which it is an outage.
pub const SHARE_PERMILLE: usize = 300;
/// The fewest people: in a place of four, one that goes is not a room.
pub const PEOPLE_MIN: usize = 3;
/// The share of those who went, in permille, that may still be away when it counts as over.
const LEFT_PERMILLE: usize = 100;
const MINUTE_MS: i64 = 60_000;

/// The line of somebody who sits an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<K> {
    /// Whose.
    pub who: K,
    /// The last sign of life, where the line has gone.
    pub lost: Option<UtcMs>,
}

/// Many lines of one place that went together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage<K> {
    /// The first of them went.
    pub began: UtcMs,
    /// Nearly all were back.
    pub ended: Option<UtcMs>,
    /// Whose lines went, also of those who are back.
    pub people: BTreeSet<K>,
    /// How many of them are away still.
    pub away: usize,
    /// How many sat in the place when it was noticed.
    pub sitting: usize,
}

impl<K> Outage<K> {
    /// Minutes to give everyone of the place for what it has lasted until `now`: begun minutes count whole.
    #[must_use]
    pub fn minutes(&self, now: UtcMs) -> i64 {
        let lasted_ms = self.ended.unwrap_or(now).since_ms(self.began).max(0);
        lasted_ms.div_euclid(MINUTE_MS) + i64::from(lasted_ms % MINUTE_MS > 0)
    }

    /// Whether a gap of one line is part of it.
    #[must_use]
    pub fn covers(&self, lost: UtcMs) -> bool {
        lost >= self.began.plus_ms(-TOGETHER_MS) && self.ended.is_none_or(|ended| lost <= ended)
    }
}

/// The outages of one place so far, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<K> {
    /// The last may be going on.
    pub outages: Vec<Outage<K>>,
}

impl<K> Default for Place<K> {
    fn default() -> Self {
        Self { outages: Vec::new() }
    }
}

impl<K: Ord + Copy> Place<K> {
    /// Looks at every line of those who sit in this place; true when an outage began, changed or ended.
    pub fn look(&mut self, lines: &[Line<K>], now: UtcMs) -> bool {
        let settled = self.outages.last().and_then(|it| it.ended);
        match self.outages.last_mut().filter(|it| it.ended.is_none()) {
            Some(open) => follow(open, lines, now),
            None => match found(lines, settled) {
                Some(outage) => {
                    self.outages.push(outage);
                    true
                }
                None => false,
            },
        }
    }

    /// The outage that is going on.
    #[must_use]
    pub fn open(&self) -> Option<&Outage<K>> {
        self.outages.last().filter(|it| it.ended.is_none())
    }
}

/// The earliest stretch of `TOGETHER_MS` in which enough lines went, after what is settled.
fn found<K: Ord + Copy>(lines: &[Line<K>], settled: Option<UtcMs>) -> Option<Outage<K>> {
    let mut gone: Vec<(UtcMs, K)> = lines
        .iter()
        .filter_map(|line| Some((line.lost?, line.who)))
        .filter(|(lost, _)| settled.is_none_or(|until| *lost > until))
        .collect();
    gone.sort_unstable();
    let enough = PEOPLE_MIN.max((lines.len() * SHARE_PERMILLE).div_ceil(1_000));
    let first = gone.windows(enough).find(|them| {
        let (first, last) = (them[0].0, them[enough - 1].0);
        last.since_ms(first) <= TOGETHER_MS
    })?;
    let began = first[0].0;
    let people: BTreeSet<K> =
        gone.iter().filter(|(lost, _)| *lost >= began).map(|(_, who)| *who).collect();
    Some(Outage { began, ended: None, away: people.len(), people, sitting: lines.len() })
}

/// Takes in who went since, and ends it once nearly everybody who went is back or has finished.
fn follow<K: Ord + Copy>(open: &mut Outage<K>, lines: &[Line<K>], now: UtcMs) -> bool {
    let before = (open.people.len(), open.away);
    let gone = |line: &&Line<K>| line.lost.is_some_and(|lost| lost >= open.began);
    let away: Vec<K> = lines.iter().filter(gone).map(|line| line.who).collect();
    open.away = away.len();
    open.people.extend(away);
    if open.away * 1_000 <= open.people.len() * LEFT_PERMILLE {
        open.ended = Some(now);
    }
    open.ended.is_some() || before != (open.people.len(), open.away)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(sitting: u32, lost: &[(u32, i64)]) -> Vec<Line<u32>> {
        (0..sitting)
            .map(|who| {
                let lost = lost.iter().find(|(it, _)| *it == who).map(|(_, ms)| UtcMs(*ms));
                Line { who, lost }
            })
            .collect()
    }

    #[test]
    fn thirty_percent_within_ten_seconds_are_an_outage_and_one_less_or_later_is_none() {
        let mut place = Place::default();
        let two = [(0, 1_000), (1, 2_000)];
        assert!(!place.look(&lines(10, &two), UtcMs(20_000)));
        let slow = [(0, 1_000), (1, 2_000), (2, 11_001)];
        assert!(!place.look(&lines(10, &slow), UtcMs(20_000)));
        let three = [(0, 1_000), (1, 2_000), (2, 11_000)];
        assert!(place.look(&lines(10, &three), UtcMs(20_000)));
        let open = place.open().unwrap();
        assert_eq!((open.began, open.away, open.sitting), (UtcMs(1_000), 3, 10));
        assert!(!Place::default().look(&lines(11, &three), UtcMs(20_000)), "27 %");
    }

    #[test]
    fn a_room_of_three_needs_all_three() {
        assert!(!Place::default().look(&lines(3, &[(0, 0), (1, 0)]), UtcMs(0)));
        assert!(Place::default().look(&lines(3, &[(0, 0), (1, 0), (2, 0)]), UtcMs(0)));
        assert!(!Place::<u32>::default().look(&[], UtcMs(0)));
    }

    #[test]
    fn those_lost_long_before_do_not_help_to_make_one() {
        let lost = [(0, 0), (1, 50_000), (2, 100_000), (3, 101_000)];
        assert!(!Place::default().look(&lines(10, &lost), UtcMs(120_000)));
    }

    #[test]
    fn it_grows_ends_when_nine_of_ten_are_back_and_does_not_begin_again_for_who_stays_away() {
        let mut place = Place::default();
        let ten: Vec<(u32, i64)> = (0..10).map(|who| (who, i64::from(who) * 100)).collect();
        assert!(place.look(&lines(20, &ten), UtcMs(15_000)));
        let more: Vec<(u32, i64)> = ten.iter().copied().chain([(15, 40_000)]).collect();
        assert!(place.look(&lines(20, &more), UtcMs(60_000)));
        assert_eq!(place.open().unwrap().people.len(), 11);
        assert!(!place.look(&lines(20, &more), UtcMs(61_000)), "nothing new");
        assert!(place.look(&lines(20, &[(0, 0), (15, 40_000)]), UtcMs(90_000)));
        assert_eq!(place.open().unwrap().away, 2);
        assert!(place.look(&lines(20, &[(15, 40_000)]), UtcMs(121_000)));
        let over = place.outages[0].clone();
        assert_eq!((over.ended, over.minutes(UtcMs(9_999_999))), (Some(UtcMs(121_000)), 3));
        assert!(!place.look(&lines(3, &[(15, 40_000), (0, 0), (1, 1)]), UtcMs(130_000)));
        let again: Vec<(u32, i64)> = (0..8).map(|who| (who, 200_000)).collect();
        assert!(place.look(&lines(20, &again), UtcMs(215_000)));
        assert_eq!(place.outages.len(), 2);
    }

    #[test]
    fn a_begun_minute_is_given_whole() {
        let outage = |ended: i64| Outage::<u32> {
            began: UtcMs(0),
            ended: Some(UtcMs(ended)),
            people: BTreeSet::new(),
            away: 0,
            sitting: 9,
        };
        let minutes = [0, 1, 60_000, 60_001].map(|ended| outage(ended).minutes(UtcMs(0)));
        assert_eq!(minutes, [0, 1, 1, 2]);
        assert!(outage(60_000).covers(UtcMs(30_000)) && outage(60_000).covers(UtcMs(-10_000)));
        assert!(!outage(60_000).covers(UtcMs(60_001)) && !outage(60_000).covers(UtcMs(-10_001)));
    }
}
