//! All indicators of one sitting: what is fed in, what is on, what changed.
//!
//! **Invariants:** `Opened` and `Closed` of an indicator alternate, beginning with `Opened`; `now()` is
//! exactly what was opened and not closed; memory is bounded (one latch, tally or span per indicator).

use std::collections::{BTreeMap, VecDeque};

use super::change::{count, seconds};
use super::latch::{Latch, LatchRule, Turn};
use super::tally::{Look, Tally, TallyRule};
use super::{Active, Change, ClientSignal, Indicator, IndicatorRules};
use crate::domain::proctoring::signal::{FaceSignal, FrameSignals, ObjectKind, Verdict};
use crate::kernel::UtcMs;

/// Things that count as an object of interest.
const OBJECTS: [ObjectKind; 2] = [ObjectKind::Phone, ObjectKind::Book];

/// See the module.
#[derive(Clone, Debug)]
pub struct IndicatorBank {
    rules: IndicatorRules,
    latches: [(Indicator, Latch); 5],
    identity: Tally,
    object: Tally,
    away: Latch,
    away_counted: i64,
    away_looks: VecDeque<UtcMs>,
    spans: BTreeMap<Indicator, UtcMs>,
    camera_wanted: Option<i64>,
    picture_at: UtcMs,
    connected: bool,
    on: BTreeMap<Indicator, Active>,
}

impl IndicatorBank {
    /// A bank in which nothing is on; `at` is now.
    #[must_use]
    pub fn new(rules: IndicatorRules, at: UtcMs) -> Self {
        let latch = |on_after_ms, hits_min| {
            let (off_after_ms, stale_ms) = (rules.quiet_ms, rules.stale_ms);
            Latch::new(LatchRule { on_after_ms, hits_min, off_after_ms, stale_ms })
        };
        let tally = |hits_min, of, window_ms| Tally::new(TallyRule { hits_min, of, window_ms });
        Self {
            rules,
            latches: [
                (Indicator::NoFace, latch(rules.no_face_ms, 2)),
                (
                    Indicator::SeveralFaces,
                    latch(rules.several_faces_ms, rules.several_faces_frames_min),
                ),
                (Indicator::CameraCovered, latch(rules.camera_ms, 2)),
                (Indicator::CameraFrozen, latch(rules.camera_ms, 2)),
                (Indicator::CameraLooped, latch(rules.camera_ms, 2)),
            ],
            identity: tally(
                rules.mismatch_checks_min,
                rules.mismatch_checks_of,
                rules.mismatch_window_ms,
            ),
            object: tally(rules.object_looks_min, rules.mismatch_checks_of, rules.object_window_ms),
            away: latch(rules.away_ms, 2),
            away_counted: 0,
            away_looks: VecDeque::new(),
            spans: BTreeMap::new(),
            camera_wanted: None,
            picture_at: at,
            connected: true,
            on: BTreeMap::new(),
        }
    }

    /// What is on, worst first, then oldest first.
    #[must_use]
    pub fn now(&self) -> Vec<Active> {
        let mut on: Vec<Active> = self.on.values().copied().collect();
        on.sort_by_key(|active| (std::cmp::Reverse(active.severity), active.since));
        on
    }

    /// Says how often a picture is asked for, in milliseconds, or that none is wanted.
    pub fn want_camera(&mut self, interval_ms: Option<i64>, at: UtcMs) -> Vec<Change> {
        let mut out = Vec::new();
        if self.camera_wanted.is_none() {
            self.picture_at = at;
        }
        self.camera_wanted = interval_ms;
        if interval_ms.is_none() {
            self.close(&mut out, Indicator::CameraLost, at);
        }
        out
    }

    /// A picture arrived, whatever it shows.
    pub fn picture(&mut self, at: UtcMs) -> Vec<Change> {
        let mut out = Vec::new();
        self.picture_at = self.picture_at.max(at);
        self.close(&mut out, Indicator::CameraLost, at);
        out
    }

    /// One analysed frame. `different_min` is the distance from which a comparison says "different".
    pub fn frame(&mut self, frame: &FrameSignals, different_min: Option<f64>) -> Vec<Change> {
        let mut out = Vec::new();
        let seen = frame.faces_examined && frame.integrity.is_usable();
        let several = match frame.faces.len() {
            2.. if seen => Some(true),
            // Without a search of the whole frame a second person could have been missed.
            _ if seen && frame.searched_whole_frame => Some(false),
            _ => None,
        };
        let answers = [
            seen.then_some(frame.faces.is_empty()),
            several,
            Some(frame.integrity.covered || frame.integrity.dark),
            Some(frame.integrity.frozen),
            Some(frame.integrity.looped),
        ];
        for (slot, answer) in answers.into_iter().enumerate() {
            let (indicator, latch) = &mut self.latches[slot];
            let turn = match answer {
                Some(holds) => latch.see(frame.at, holds),
                None => latch.tick(frame.at),
            };
            let held = latch.held_ms(frame.at);
            let (indicator, threshold) = (*indicator, self.held_threshold(slot));
            let measure = (held.map(seconds), Some(seconds(threshold)));
            self.turned(&mut out, indicator, turn, measure);
        }
        if seen {
            self.look_away(&mut out, frame.at, frame.faces.first());
        }
        if let Some(check) = frame.identity {
            let look = match check.verdict {
                Verdict::Different => Look::Hit,
                Verdict::Same => Look::Clear,
                Verdict::Unsure => Look::Unsure,
            };
            let turn = self.identity.see(frame.at, look);
            let distance = (look == Look::Hit).then(|| f64::from(check.distance));
            self.turned(&mut out, Indicator::AnotherPerson, turn, (distance, different_min));
        }
        if let Some(objects) = &frame.objects {
            let best =
                objects.iter().filter(|seen| OBJECTS.contains(&seen.kind)).map(|seen| seen.score);
            let best = best.fold(0.0_f32, f32::max);
            let hit = best >= self.rules.object_score_min;
            let turn = self.object.see(frame.at, if hit { Look::Hit } else { Look::Clear });
            let score = hit.then(|| f64::from(best));
            let threshold = Some(f64::from(self.rules.object_score_min));
            self.turned(&mut out, Indicator::Object, turn, (score, threshold));
        }
        out
    }

    /// Something the page or the connection says.
    pub fn client(&mut self, signal: ClientSignal, at: UtcMs) -> Vec<Change> {
        let mut out = Vec::new();
        match signal {
            ClientSignal::FocusLost => self.begin(Indicator::FocusLost, at),
            ClientSignal::FocusGained => self.end(&mut out, Indicator::FocusLost, at),
            ClientSignal::FullscreenLeft => self.begin(Indicator::FullscreenLeft, at),
            ClientSignal::FullscreenEntered => self.end(&mut out, Indicator::FullscreenLeft, at),
            ClientSignal::Paste => self.moment(&mut out, Indicator::Paste, at),
            ClientSignal::Takeover => self.moment(&mut out, Indicator::Takeover, at),
            ClientSignal::Disconnected => {
                self.connected = false;
                self.close(&mut out, Indicator::CameraLost, at);
                self.begin(Indicator::NetworkGap, at);
            }
            ClientSignal::Connected => {
                self.connected = true;
                self.picture_at = at;
                self.end(&mut out, Indicator::NetworkGap, at);
            }
        }
        self.ripen(&mut out, at);
        out
    }

    /// Time passes. To be called about once a second.
    pub fn tick(&mut self, at: UtcMs) -> Vec<Change> {
        let mut out = Vec::new();
        for slot in 0..self.latches.len() {
            let (indicator, latch) = &mut self.latches[slot];
            let (indicator, turn) = (*indicator, latch.tick(at));
            self.turned(&mut out, indicator, turn, (None, None));
        }
        let turn = self.identity.tick(at);
        self.turned(&mut out, Indicator::AnotherPerson, turn, (None, None));
        let turn = self.object.tick(at);
        self.turned(&mut out, Indicator::Object, turn, (None, None));
        self.age_looks_away(&mut out, at);
        self.ripen(&mut out, at);
        if let Some(interval_ms) = self.camera_wanted.filter(|_| self.connected) {
            let lost_ms = self.rules.camera_lost_ms.max(2 * interval_ms);
            if at.since_ms(self.picture_at) >= lost_ms {
                let held = Some(seconds(at.since_ms(self.picture_at)));
                self.open(
                    &mut out,
                    Indicator::CameraLost,
                    self.picture_at,
                    (held, Some(seconds(lost_ms))),
                );
            }
        }
        out
    }

    /// The sitting is over: whatever is on ends now.
    pub fn finish(&mut self, at: UtcMs) -> Vec<Change> {
        let mut out = Vec::new();
        for indicator in Indicator::ALL {
            self.close(&mut out, indicator, at);
        }
        *self = Self::new(self.rules, at);
        out
    }

    fn held_threshold(&self, slot: usize) -> i64 {
        match slot {
            0 => self.rules.no_face_ms,
            1 => self.rules.several_faces_ms,
            _ => self.rules.camera_ms,
        }
    }

    fn look_away(&mut self, out: &mut Vec<Change>, at: UtcMs, face: Option<&FaceSignal>) {
        let Some(pose) = face.and_then(|face| face.pose) else {
            return;
        };
        let away = pose.yaw.abs() > self.rules.away_yaw_deg
            || pose.pitch.abs() > self.rules.away_pitch_deg;
        if self.away.see(at, away) == Some(Turn::Suspected) {
            self.away_counted = 0;
            out.push(Change::Suspected(Indicator::LookingAway));
        }
        // A look counts once each time it has lasted `away_ms`; a long stare is as many looks.
        let counts = self.away.held_ms(at).unwrap_or(0) / self.rules.away_ms.max(1);
        if away && self.away.on_since().is_some() && counts > self.away_counted {
            self.away_counted = counts;
            self.away_looks.push_back(at);
        }
        if self.away_looks.len() > self.rules.away_looks_min {
            self.away_looks.pop_front();
        }
        let first = self.away_looks.front().copied();
        if let Some(first) = first.filter(|_| self.away_looks.len() >= self.rules.away_looks_min)
            && at.since_ms(first) <= self.rules.away_window_ms
        {
            let since = UtcMs(first.0 - self.rules.away_ms);
            let needed = self.rules.away_looks_min;
            self.open(
                out,
                Indicator::LookingAway,
                since,
                (count(self.away_looks.len()), count(needed)),
            );
        }
    }

    /// Off once the newest look away is a quarter of the window old: one pause must not end it.
    fn age_looks_away(&mut self, out: &mut Vec<Change>, at: UtcMs) {
        let _ = self.away.tick(at);
        let Some(last) = self.away_looks.back().copied() else {
            return;
        };
        if at.since_ms(last) > self.rules.away_window_ms / 4
            && self.on.contains_key(&Indicator::LookingAway)
        {
            self.close(out, Indicator::LookingAway, last);
            self.away_looks.clear();
        }
    }

    fn turned(
        &mut self,
        out: &mut Vec<Change>,
        indicator: Indicator,
        turn: Option<Turn>,
        measure: (Option<f64>, Option<f64>),
    ) {
        match turn {
            Some(Turn::Suspected) => out.push(Change::Suspected(indicator)),
            Some(Turn::On { since }) => self.open(out, indicator, since, measure),
            Some(Turn::Off { last }) => self.close(out, indicator, last),
            None => self.strengthen(out, indicator, measure.0),
        }
    }

    fn strengthen(&mut self, out: &mut Vec<Change>, indicator: Indicator, score: Option<f64>) {
        let by_score = matches!(indicator, Indicator::AnotherPerson | Indicator::Object);
        let Some(active) = self.on.get_mut(&indicator).filter(|_| by_score) else {
            return;
        };
        if let Some(score) = score.filter(|score| active.score.is_none_or(|before| *score > before))
        {
            active.score = Some(score);
            out.push(Change::Stronger(*active));
        }
    }

    fn begin(&mut self, indicator: Indicator, at: UtcMs) {
        self.spans.entry(indicator).or_insert(at);
    }

    fn end(&mut self, out: &mut Vec<Change>, indicator: Indicator, at: UtcMs) {
        self.ripen(out, at);
        self.spans.remove(&indicator);
        self.close(out, indicator, at);
    }

    fn moment(&mut self, out: &mut Vec<Change>, indicator: Indicator, at: UtcMs) {
        self.open(out, indicator, at, (None, None));
        self.close(out, indicator, at);
    }

    /// Opens the spans that have lasted long enough.
    fn ripen(&mut self, out: &mut Vec<Change>, at: UtcMs) {
        let spans: Vec<(Indicator, UtcMs)> =
            self.spans.iter().map(|(i, since)| (*i, *since)).collect();
        for (indicator, since) in spans {
            let needed_ms = match indicator {
                Indicator::FocusLost => self.rules.focus_lost_ms,
                Indicator::NetworkGap => self.rules.network_gap_ms,
                _ => 0,
            };
            let held_ms = at.since_ms(since);
            if held_ms >= needed_ms {
                self.open(
                    out,
                    indicator,
                    since,
                    (Some(seconds(held_ms)), Some(seconds(needed_ms))),
                );
            }
        }
    }

    fn open(
        &mut self,
        out: &mut Vec<Change>,
        indicator: Indicator,
        since: UtcMs,
        (score, threshold): (Option<f64>, Option<f64>),
    ) {
        if self.on.contains_key(&indicator) {
            return;
        }
        let active = Active { indicator, severity: indicator.severity(), since, score, threshold };
        self.on.insert(indicator, active);
        out.push(Change::Opened(active));
    }

    fn close(&mut self, out: &mut Vec<Change>, indicator: Indicator, at: UtcMs) {
        if let Some(active) = self.on.remove(&indicator) {
            out.push(Change::Closed { indicator, at: at.max(active.since) });
        }
    }
}

#[cfg(test)]
#[path = "bank_tests.rs"]
mod tests;
