//! What a session's watching came to: counted from sittings, flags and what people decided about them.
//!
//! **Invariants:** a share without anything to share in is none, never zero; a median is told with how many it is of;
//! what nobody decided is no false alarm and no true one.

use std::collections::BTreeMap;

use super::indicator::Indicator;
use super::review::{Finding, Verdict};
use crate::domain::proctoring::incident::Standing;
use crate::kernel::UtcMs;

const HOUR_MS: i64 = 3_600_000;

/// By which lane somebody was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// By face alone.
    Face,
    /// By face asked for, in the end by a person.
    FaceThenStaff,
    /// Chosen: by a person, no face.
    Staff,
    /// As that, the card held to the camera.
    Card,
    /// By face, at the door of the room.
    Door,
}

impl Lane {
    /// Every lane, in the order they are told.
    pub const ALL: [Self; 5] =
        [Self::Face, Self::FaceThenStaff, Self::Staff, Self::Card, Self::Door];
}

/// One sitting, as far as a report needs it.
#[derive(Clone, Debug)]
pub struct Sat {
    /// Where the candidate belongs.
    pub room: String,
    /// Chose the lane with face.
    pub by_face: bool,
    /// A face was not accepted at least once.
    pub was_referred: bool,
    /// Came into the lobby.
    pub arrived: UtcMs,
    /// Was let in.
    pub admitted: Option<UtcMs>,
    /// … by a person.
    pub admitted_by_staff: bool,
    /// The face has matched, wherever.
    pub has_matched: bool,
    /// … at the door of the room.
    pub at_door: bool,
    /// The card was held to the camera.
    pub showed_card: bool,
    /// Began.
    pub started: Option<UtcMs>,
    /// Ended.
    pub finished: Option<UtcMs>,
    /// Milliseconds that were really looked at.
    pub observed_ms: i64,
}

/// One flag.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Which sitting, by its place in the list.
    pub sitting: usize,
    /// Which rule.
    pub indicator: Indicator,
    /// When.
    pub started: UtcMs,
    /// What was decided during the exam.
    pub standing: Standing,
    /// What was found afterwards.
    pub finding: Finding,
}

impl Flag {
    /// Whether it was a true one, as people decided; what was found afterwards goes before what was decided live.
    const fn is_true(&self) -> Option<bool> {
        match (self.finding, self.standing) {
            (Finding::Upheld | Finding::Resolved(Verdict::Violation), _) => Some(true),
            (Finding::Cleared | Finding::Resolved(Verdict::Clear), _) => Some(false),
            (_, Standing::Confirmed) => Some(true),
            (_, Standing::Dismissed) => Some(false),
            // What is not settled is neither.
            _ => None,
        }
    }
}

/// Flags of one kind or place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub flags: u32,
    /// Decided by people.
    pub decided: u32,
    /// Decided to be false alarms.
    pub false_alarms: u32,
}

impl Tally {
    fn add(&mut self, flag: &Flag) {
        self.flags += 1;
        if let Some(is_true) = flag.is_true() {
            self.decided += 1;
            self.false_alarms += u32::from(!is_true);
        }
    }

    /// Share of false alarms among the decided, in permille.
    #[must_use]
    pub fn false_permille(&self) -> Option<u32> {
        permille(u64::from(self.false_alarms), u64::from(self.decided))
    }
}

/// Values in the middle, and how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Middle {
    /// So many values.
    pub count: usize,
    /// Half are at most this.
    pub median: Option<i64>,
    /// Nine of ten are at most this.
    pub p90: Option<i64>,
}

impl Middle {
    /// Of some values; the value at the rank, no mean of two.
    #[must_use]
    pub fn of(mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        let at = |permille: usize| {
            let rank = (values.len() * permille).div_ceil(1_000).max(1) - 1;
            values.get(rank).copied()
        };
        Self { count: values.len(), median: at(500), p90: at(900) }
    }
}

/// One room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its name.
    pub name: String,
    /// Candidates who began.
    pub began: u32,
    /// Milliseconds sat by all of them together.
    pub sat_ms: i64,
    /// Share of it that was looked at, in permille.
    pub coverage_permille: Option<u32>,
    /// Flags.
    pub tally: Tally,
}

/// How far candidates got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Came into the lobby.
    pub arrived: u32,
    /// Chose the lane with face.
    pub by_face: u32,
    /// A face was not accepted at least once.
    pub referred: u32,
    /// Let in by face alone.
    pub admitted_by_face: u32,
    /// Let in by a person.
    pub admitted_by_staff: u32,
    /// Signed in at the door of the room.
    pub at_door: u32,
    /// Held the card to the camera.
    pub showed_card: u32,
    /// Began.
    pub began: u32,
    /// Ended.
    pub finished: u32,
}

/// The report of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Share of the time sat that was looked at, in permille.
    pub coverage_permille: Option<u32>,
    /// Candidates by their own coverage, in tenths from 0–10 % to 90–100 %.
    pub coverage_tenths: [u32; 10],
    /// All flags.
    pub tally: Tally,
    /// Flags by the hour they began in, from the first to the last without gaps: its first moment, and how many.
    pub hours: Vec<(UtcMs, u32)>,
    /// By room, in the order of names.
    pub rooms: Vec<Room>,
    /// By rule, the most frequent first.
    pub rules: Vec<(Indicator, Tally)>,
    /// How far candidates got.
    pub funnel: Funnel,
    /// Milliseconds from the lobby to being let in, by lane.
    pub to_admit: Vec<(Lane, Middle)>,
}

/// Counts a session; `now` is the end of what still runs.
#[must_use]
pub fn report(sittings: &[Sat], flags: &[Flag], now: UtcMs) -> Report {
    let (mut tally, mut rules) = (Tally::default(), BTreeMap::<Indicator, Tally>::new());
    for flag in flags {
        tally.add(flag);
        rules.entry(flag.indicator).or_default().add(flag);
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by(|a, b| (b.1.flags, a.0).cmp(&(a.1.flags, b.0)));
    let mut coverage_tenths = [0; 10];
    let (mut sat, mut observed) = (0, 0);
    for one in sittings {
        let sat_ms = sat_ms(one, now);
        (sat, observed) = (sat + sat_ms, observed + one.observed_ms.min(sat_ms));
        if sat_ms > 0 {
            let tenth = (one.observed_ms.min(sat_ms) * 10 / sat_ms).clamp(0, 9);
            coverage_tenths[usize::try_from(tenth).unwrap_or(0)] += 1;
        }
    }
    Report {
        coverage_permille: share(observed, sat),
        coverage_tenths,
        tally,
        hours: hours(flags),
        rooms: rooms(sittings, flags, now),
        rules,
        funnel: funnel(sittings),
        to_admit: waits(sittings),
    }
}

fn sat_ms(sat: &Sat, now: UtcMs) -> i64 {
    sat.started.map_or(0, |started| sat.finished.unwrap_or(now).since_ms(started).max(0))
}

fn hours(flags: &[Flag]) -> Vec<(UtcMs, u32)> {
    let hour = |flag: &Flag| flag.started.0.div_euclid(HOUR_MS);
    let (Some(first), Some(last)) = (flags.iter().map(hour).min(), flags.iter().map(hour).max())
    else {
        return Vec::new();
    };
    // A clock gone wrong must not make a list of years: a session is a matter of days.
    let last = last.min(first + 24 * 7);
    let count = |at: i64| flags.iter().filter(|flag| hour(flag) == at).map(|_| 1u32).sum();
    (first..=last).map(|at| (UtcMs(at * HOUR_MS), count(at))).collect()
}

fn rooms(sittings: &[Sat], flags: &[Flag], now: UtcMs) -> Vec<Room> {
    let mut rooms: BTreeMap<&str, (Room, i64)> = BTreeMap::new();
    for one in sittings {
        let (room, observed) = rooms.entry(&one.room).or_insert_with(|| {
            let room = Room {
                name: one.room.clone(),
                began: 0,
                sat_ms: 0,
                coverage_permille: None,
                tally: Tally::default(),
            };
            (room, 0)
        });
        let sat_ms = sat_ms(one, now);
        room.began += u32::from(one.started.is_some());
        room.sat_ms += sat_ms;
        *observed += one.observed_ms.min(sat_ms);
    }
    for flag in flags {
        let sat = sittings.get(flag.sitting);
        if let Some((room, _)) = sat.and_then(|sat| rooms.get_mut(sat.room.as_str())) {
            room.tally.add(flag);
        }
    }
    let share = |(mut room, observed): (Room, i64)| {
        room.coverage_permille = share(observed, room.sat_ms);
        room
    };
    rooms.into_values().map(share).collect()
}

fn funnel(sittings: &[Sat]) -> Funnel {
    let count = |is: fn(&Sat) -> bool| sittings.iter().filter(|sat| is(sat)).map(|_| 1u32).sum();
    Funnel {
        arrived: count(|_| true),
        by_face: count(|sat| sat.by_face),
        referred: count(|sat| sat.was_referred),
        admitted_by_face: count(|sat| matches!(lane(sat), Some(Lane::Face | Lane::Door))),
        at_door: count(|sat| sat.at_door),
        showed_card: count(|sat| sat.showed_card),
        admitted_by_staff: count(|sat| sat.admitted_by_staff),
        began: count(|sat| sat.started.is_some()),
        finished: count(|sat| sat.finished.is_some()),
    }
}

/// The lane of whoever was let in.
const fn lane(sat: &Sat) -> Option<Lane> {
    // Whoever was let in with one click for all whose face matched came by their face.
    let by_face = !sat.admitted_by_staff || (sat.has_matched && !sat.was_referred);
    match (sat.admitted, sat.by_face, by_face) {
        (None, ..) => None,
        (Some(_), true, true) if sat.at_door => Some(Lane::Door),
        (Some(_), true, true) => Some(Lane::Face),
        (Some(_), true, false) => Some(Lane::FaceThenStaff),
        (Some(_), false, _) if sat.showed_card => Some(Lane::Card),
        (Some(_), false, _) => Some(Lane::Staff),
    }
}

/// Milliseconds from the lobby to being let in, by lane.
#[must_use]
pub fn waits(sittings: &[Sat]) -> Vec<(Lane, Middle)> {
    Lane::ALL.into_iter().map(|lane| (lane, to_admit(sittings, lane))).collect()
}

fn to_admit(sittings: &[Sat], of: Lane) -> Middle {
    let took = |sat: &Sat| sat.admitted.map(|at| at.since_ms(sat.arrived).max(0));
    Middle::of(sittings.iter().filter(|sat| lane(sat) == Some(of)).filter_map(took).collect())
}

fn share(part: i64, whole: i64) -> Option<u32> {
    permille(u64::try_from(part).unwrap_or(0), u64::try_from(whole).unwrap_or(0))
}

/// At most 1,000, since no part is larger than its whole.
fn permille(part: u64, whole: u64) -> Option<u32> {
    let share = part.saturating_mul(1_000).checked_div(whole)?;
    u32::try_from(share).ok()
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
