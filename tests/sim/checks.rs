//! What must be true after every plan, judged from rows, from what pages saw and from what staff clicked,
//! with arithmetic of its own: nothing here calls the code under test.
//!
//! Each complaint has a name of a few words, by which tests tell that a certain fault was seen.

use std::collections::BTreeMap;

use examhall::app::sitting::Turn;
use examhall::kernel::id::SittingId;
use examhall::wire::item::Response;
use sha2::{Digest as _, Sha256};

use super::device::{Content, Device, Entry, Fate, Key};
use super::hand::Hand;
use super::plan::Plan;
use super::play::{ClickFate, Play};
use super::rows::{digest, essay, is_said};
use super::truth::{LedgerRow, StepRow, Truth};
use super::world::{DURATION_MS, WINDOW_MS};

const GRACE_MS: i64 = 60_000;
/// What a page's clock may be off by, while civil time approaches a wall that was set: 1 ms in 2 s.
const SLEW_SHARE: i64 = 1_000;

/// One sitting under judgement.
struct Case<'p> {
    who: usize,
    id: String,
    plan: &'p Plan,
    starts_ms: i64,
    truth: &'p Truth,
    complaints: Vec<(&'static str, String)>,
}

/// Judges one sitting after its end.
pub fn check(play: &mut Play<'_>, (who, plan): (usize, &Plan), truth: &Truth) {
    let id = play.sat.sittings[who].to_string();
    let starts_ms = play.sat.starts.0;
    let mut case = Case { who, id, plan, starts_ms, truth, complaints: Vec::new() };
    case.answers(&play.devices[who]);
    case.chain();
    case.clicks(play);
    case.clock();
    case.ending();
    // What was late by an end that time given later has undone stays late.
    let ends = play.ends.iter().filter(|(whose, _)| *whose == who).map(|(_, at_ms)| *at_ms);
    case.lanes(&play.devices[who], ends.min().unwrap_or(i64::MAX));
    case.marks();
    play.complaints.append(&mut case.complaints);
}

/// A page that sits shows the deadline that stands: a change reaches it while the clock stands still.
pub async fn deadline_is_shown(device: &mut Device, truth: &Truth) {
    if truth.sitting.state != "in_progress" || truth.sitting.paused_ms.is_some() {
        return;
    }
    let stands = truth.sitting.deadline_ms;
    while device.line.is_some() && device.finished.is_none() && device.deadline_ms != stands {
        let (name, shown) = (device.name.clone(), device.deadline_ms);
        let told = device.complaints.len();
        device.listen().await;
        if device.complaints.len() > told {
            let what = format!("{name} shows {shown:?}, {stands:?} stands");
            device.complaints.push(("another deadline is shown", what));
        }
    }
}

impl Case<'_> {
    fn complain(&mut self, name: &'static str, what: impl Into<String>) {
        self.complaints.push((name, format!("candidate {}: {}", self.who, what.into())));
    }

    /// No acknowledged answer lost, none stored that nobody typed, none stored otherwise than typed.
    fn answers(&mut self, devices: &[Device]) {
        let truth = self.truth;
        let stored: BTreeMap<Key, &StepRow> =
            truth.steps.iter().map(|row| ((row.slot, row.seq), row)).collect();
        for device in devices {
            for (key, entry) in &device.log {
                self.entry((&device.name, *key), entry, stored.get(key).copied());
                let rests_on_rows = matches!(entry.content, Content::Edit { .. });
                if rests_on_rows && matches!(entry.fate, Fate::Acked { .. }) {
                    let read = essay(&stored, *key);
                    if read != entry.essay {
                        self.complain("an essay reads otherwise", format!("{key:?}: {read:?}"));
                    }
                }
            }
        }
        for (key, row) in stored {
            let mut typed = devices.iter().filter_map(|device| device.log.get(&key));
            if !typed.any(|entry| is_said(entry, row)) {
                self.complain("stored and never typed", format!("{row:?}"));
            }
        }
    }

    fn entry(&mut self, (name, key): (&str, Key), entry: &Entry, row: Option<&StepRow>) {
        match (&entry.fate, row) {
            (Fate::Open, _) => self.complain("never acknowledged", format!("{name} {key:?}")),
            (Fate::Renumbered, _) => {}
            (Fate::Acked { .. }, None) => self.complain("lost", format!("{name} {key:?}")),
            (Fate::Acked { .. }, Some(row)) if !is_said(entry, row) => {
                self.complain("stored otherwise", format!("{name} {key:?}: {entry:?}, {row:?}"));
            }
            (Fate::Acked { late, received_ms, head }, Some(row)) => {
                if (*late, *received_ms, head) != (row.is_late, row.received_ms, &row.head) {
                    let what = format!("{name} {key:?}: {:?}, {row:?}", entry.fate);
                    self.complain("acknowledged otherwise", what);
                }
            }
        }
    }

    /// The chain, made again from the rows: every head is what it must be, and the sitting knows the last.
    fn chain(&mut self) {
        let truth = self.truth;
        let mut rows: Vec<&StepRow> = truth.steps.iter().collect();
        rows.sort_by_key(|row| row.number);
        let id: SittingId = self.id.parse().unwrap();
        let start =
            Sha256::new().chain_update(b"examhall steps 1").chain_update(id.uuid().as_bytes());
        let mut head: [u8; 32] = start.finalize().into();
        for (place, row) in (1..).zip(&rows) {
            head = Sha256::new().chain_update(head).chain_update(digest(row)).finalize().into();
            if (row.number, &row.head) != (place, &hex::encode(head)) {
                return self.complain("the chain is broken", format!("at {place}: {row:?}"));
            }
        }
        let is_known = truth.sitting.head.is_empty() && rows.is_empty()
            || truth.sitting.head == hex::encode(head);
        if !is_known || truth.sitting.steps != i64::try_from(rows.len()).unwrap() {
            self.complain("the chain ends elsewhere", format!("{:?}", truth.sitting));
        }
    }

    /// Each click of staff is in the ledger once if it was given and not at all if it was refused.
    fn clicks(&mut self, play: &Play<'_>) {
        let truth = self.truth;
        for line in &truth.ledger {
            let clicked = play.clicks.iter().find(|click| click.key == line.key);
            let is_right = clicked.is_some_and(|click| {
                let whose = click.who.map(|who| play.sat.sittings[who].to_string());
                let deed = match click.turn {
                    Turn::Minutes(minutes) => ("credit", minutes * 60_000),
                    Turn::Pause => ("pause", 0),
                    Turn::Resume => ("resume", 0),
                };
                whose == line.sitting && deed == (line.kind.as_str(), line.credit_ms)
            });
            if !is_right {
                self.complain("time nobody gave", format!("{line:?}"));
            }
        }
        for click in &play.clicks {
            let times = truth.ledger.iter().filter(|line| line.key == click.key).count();
            match (click.fate, times) {
                (ClickFate::Given, 1) | (ClickFate::Refused, 0) => {}
                // Stopped already, or going already.
                (_, 0 | 1) if !matches!(click.turn, Turn::Minutes(_)) => {}
                (ClickFate::Unknown, _) => {
                    self.complain("click without an answer", format!("{click:?}"));
                }
                _ => self.complain("click and ledger differ", format!("{times}: {click:?}")),
            }
        }
    }

    fn reaches(&self, line: &LedgerRow) -> bool {
        line.sitting.as_ref().is_none_or(|it| *it == self.id)
    }

    /// The deadline after so many lines of the ledger, and since when the clock stands still.
    fn deadline_after(&self, started_ms: i64, lines: usize) -> (i64, Option<i64>) {
        let lines: Vec<&LedgerRow> =
            self.truth.ledger.iter().take(lines).filter(|line| self.reaches(line)).collect();
        let planned = started_ms + DURATION_MS * self.plan.multipliers_permille[self.who] / 1_000;
        let mut own = Hand::new(planned, started_ms);
        let mut window = Hand::new(self.starts_ms + WINDOW_MS, i64::MIN);
        for line in &lines {
            own.turn(line, true);
            window.turn(line, line.sitting.is_none());
        }
        let now_ms = lines.last().map_or(started_ms, |line| line.at_ms);
        let bound = if self.plan.caps_at_close && window.left_ms(now_ms) < own.left_ms(now_ms) {
            window
        } else {
            own
        };
        (bound.end_ms.max(started_ms), bound.stopped_ms)
    }

    /// How many lines were given before a moment, and how many up to and with it.
    fn given_by(&self, at_ms: i64) -> (usize, usize) {
        let ledger = &self.truth.ledger;
        let before = ledger.iter().filter(|line| line.at_ms < at_ms).count();
        (before, ledger.iter().filter(|line| line.at_ms <= at_ms).count())
    }

    /// No time granted twice, none lost: the stored deadline is the sum of what was given. A line given at
    /// the very end, or after it and before anyone had written the end down, may be in it or not.
    fn clock(&mut self) {
        let sitting = &self.truth.sitting;
        let Some(started_ms) = sitting.started_ms else { return };
        let all = self.truth.ledger.len();
        let least = sitting.finished_ms.map_or(all, |end_ms| self.given_by(end_ms).0);
        let sums: Vec<i64> = (least..=all).map(|n| self.deadline_after(started_ms, n).0).collect();
        let stored = sitting.deadline_ms;
        if !sums.iter().any(|sum| Some(*sum) == stored) {
            self.complain("time lost or given twice", format!("{stored:?} is none of {sums:?}"));
        }
    }

    /// Every sitting that began has ended, and one that time ended has the deadline as its stamp.
    fn ending(&mut self) {
        let sitting = &self.truth.sitting;
        if sitting.started_ms.is_none() {
            if sitting.state == "finished" {
                self.complain("ended before it began", format!("{sitting:?}"));
            }
            return;
        }
        let (Some(end_ms), Some(deadline_ms)) = (sitting.finished_ms, sitting.deadline_ms) else {
            return self.complain("never ended", format!("{sitting:?}"));
        };
        let is_right = match sitting.finish_reason.as_deref() {
            Some("time_up") => end_ms == deadline_ms,
            // A stopped clock does not pass its deadline.
            Some("handed_in" | "staff") => end_ms <= deadline_ms || sitting.paused_ms.is_some(),
            _ => false,
        };
        if sitting.state != "finished" || !is_right {
            self.complain("ended at another moment", format!("{sitting:?}"));
        }
    }

    /// Written in time and here within the grace counts; nothing else does.
    fn lanes(&mut self, devices: &[Device], ended_ms: i64) {
        let truth = self.truth;
        let Some(started_ms) = truth.sitting.started_ms else { return };
        // Ended by staff for good at the first of their ends, or after time given had opened it again.
        let is_reopened = truth.sitting.finish_reason.as_deref() != Some("staff")
            || truth.sitting.finished_ms != Some(ended_ms);
        for row in &truth.steps {
            if is_reopened && row.received_ms >= ended_ms {
                continue;
            }
            // The lane is judged at the commit, somewhere between the receipt and the acknowledgement.
            let key = (row.slot, row.seq);
            let typed = || devices.iter().filter_map(|device| device.log.get(&key));
            let acked_ms = typed().map(|entry| entry.acked_civil_ms).max().unwrap_or(i64::MAX);
            let before = self.given_by(row.received_ms).0;
            let with = self.given_by(acked_ms.max(row.received_ms)).1;
            let lanes: Vec<_> =
                (before..=with).map(|lines| self.lane((started_ms, row), lines)).collect();
            let is_sure = lanes.iter().all(|lane| *lane == lanes[0]);
            if is_sure && lanes[0].is_some_and(|is_late| is_late != row.is_late) {
                self.complain("in the wrong lane", format!("{row:?}"));
            }
            let away_ms = |entry: &Entry| (entry.authored_civil_ms - row.authored_ms).abs();
            let slew_ms = 2 + (row.received_ms - self.starts_ms).abs() / SLEW_SHARE;
            // Before any line it had, a page's clock is not known, and the moment of receipt stands.
            if typed().map(away_ms).min().is_some_and(|away_ms| away_ms > slew_ms)
                && row.authored_ms != row.received_ms
            {
                self.complain("written at another moment", format!("{row:?}"));
            }
        }
    }

    /// Whether a step is late by so many lines of the ledger; none where it came together with the end.
    fn lane(&self, (started_ms, row): (i64, &StepRow), lines: usize) -> Option<bool> {
        let sitting = &self.truth.sitting;
        let end_ms = sitting.finished_ms.unwrap_or(i64::MAX);
        let reason = sitting.finish_reason.as_deref();
        let (at_ms, grace_ms) = match reason {
            Some("handed_in" | "staff") if row.received_ms == end_ms => return None,
            Some("handed_in") if row.received_ms > end_ms => (end_ms, 0),
            Some("staff") if row.received_ms > end_ms => (end_ms, GRACE_MS),
            _ => match self.deadline_after(started_ms, lines) {
                (_, Some(_)) => return Some(false),
                (deadline_ms, None) => (deadline_ms.min(end_ms), GRACE_MS),
            },
        };
        Some(row.authored_ms > at_ms || row.received_ms > at_ms + grace_ms)
    }

    /// What counts is marked once, by what stands: every choice has the key `a`.
    fn marks(&mut self) {
        let truth = self.truth;
        if truth.sitting.finished_ms.is_none() {
            return;
        }
        let mut standing: BTreeMap<u32, &StepRow> = BTreeMap::new();
        for row in truth.steps.iter().filter(|row| !row.is_late) {
            standing.insert(row.slot, row);
        }
        for (slot, fraction, rule) in &truth.marks {
            let response = standing.get(slot).map(|row| row.response.as_str());
            // The record of an edit is no response; essays are marked by people.
            let response: Option<Response> =
                response.and_then(|json| serde_json::from_str(json).unwrap_or(None));
            let wanted = match response {
                Some(Response::SingleChoice { option }) => f64::from(u8::from(option == "a")),
                Some(Response::TrueFalse { value }) => f64::from(u8::from(value)),
                None if rule == "unanswered" => 0.0,
                None if rule == "for_person" => continue,
                None => return self.complain("marked for nothing", format!("{slot} {rule}")),
                Some(_) => continue,
            };
            if (fraction - wanted).abs() > f64::EPSILON {
                self.complain("marked otherwise", format!("slot {slot}: {fraction} by {rule}"));
            }
        }
        if truth.marks.is_empty() {
            self.complain("never marked", String::new());
        }
    }
}
