//! All indicators of one sitting: what is fed in, what is on, what changed.
//!
//! **Invariants:** `Opened` and `Closed` of an indicator alternate, beginning with `Opened`; `now()` is
//! exactly what was opened and not closed; memory is bounded (one latch, tally or span per indicator).

mod face;

use std::collections::BTreeMap;

use super::away::Away;
use super::change::seconds;
use super::latch::{Latch, LatchRule, Turn};
use super::tally::{Look, Tally, TallyRule};
use super::unchecked::Unchecked;
use super::{Active, Change, ClientSignal, Indicator, IndicatorRules};
use crate::domain::proctoring::signal::{FrameSignals, Verdict};
use crate::kernel::UtcMs;

/// A screen shared again within so many milliseconds has not stopped: pages are loaded anew, and lines break.
const SCREEN_AGAIN_MS: i64 = 10_000;

/// See the module.
#[derive(Clone, Debug)]
pub struct IndicatorBank {
    rules: IndicatorRules,
    latches: [(Indicator, Latch); 6],
    identity: Tally,
    object: Tally,
    away: Away,
    lips: Option<f32>,
    speaking: Tally,
    pad: Tally,
    unchecked: Unchecked,
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
                (Indicator::CameraDrawn, latch(rules.camera_ms, 2)),
            ],
            identity: tally(
                rules.mismatch_checks_min,
                rules.mismatch_checks_of,
                rules.mismatch_window_ms,
            ),
            object: tally(rules.object_looks_min, rules.object_looks_of, rules.object_window_ms),
            away: Away::new(&rules),
            lips: None,
            speaking: tally(
                rules.speaking_steps_min,
                rules.speaking_steps_of,
                rules.speaking_window_ms,
            ),
            pad: tally(rules.pad_looks_min, rules.pad_looks_of, rules.pad_window_ms),
            unchecked: Unchecked::new(rules.unchecked_ms, rules.stale_ms),
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

    /// One analysed frame.
    pub fn frame(&mut self, frame: &FrameSignals) -> Vec<Change> {
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
            Some(frame.integrity.drawn || frame.integrity.replayed),
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
        if frame.integrity.resized {
            self.moment(&mut out, Indicator::CameraChanged, frame.at);
        }
        if seen {
            self.face(&mut out, frame.at, frame.faces.first());
            self.checked(&mut out, frame);
        }
        if let Some(check) = frame.identity {
            let look = match check.verdict {
                Verdict::Different => Look::Hit,
                Verdict::Same => Look::Clear,
                Verdict::Unsure => Look::Unsure,
            };
            let turn = self.identity.see(frame.at, look);
            let distance = (look == Look::Hit).then(|| f64::from(check.distance));
            let measure = (distance, Some(f64::from(check.different_min)));
            self.turned(&mut out, Indicator::AnotherPerson, turn, measure);
        }
        if let Some(check) = frame.pad.filter(|_| seen) {
            self.presented(&mut out, frame.at, check);
        }
        if let Some(objects) = &frame.objects {
            self.things(&mut out, frame.at, objects);
        }
        out
    }

    /// The face was looked for among the other candidates of the session, and found there at `distance`
    /// (`Some`), or no longer (`None`).
    pub fn likeness(&mut self, distance: Option<f64>, distance_max: f64, at: UtcMs) -> Vec<Change> {
        let mut out = Vec::new();
        match distance {
            Some(distance) => {
                let measure = (Some(distance), Some(distance_max));
                self.open(&mut out, Indicator::SameFace, at, measure);
            }
            None => self.close(&mut out, Indicator::SameFace, at),
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
            ClientSignal::DisplayAdded => self.begin(Indicator::SecondDisplay, at),
            ClientSignal::DisplayRemoved => self.end(&mut out, Indicator::SecondDisplay, at),
            ClientSignal::ScreenStopped => self.begin(Indicator::ScreenStopped, at),
            ClientSignal::ScreenStarted => self.end(&mut out, Indicator::ScreenStopped, at),
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
        let turn = self.speaking.tick(at);
        self.turned(&mut out, Indicator::Speaking, turn, (None, None));
        let turn = self.pad.tick(at);
        self.turned(&mut out, Indicator::PresentationSuspected, turn, (None, None));
        let turn = self.unchecked.tick(at);
        self.turned(&mut out, Indicator::IdentityUnchecked, turn, (None, None));
        if let Some(last) = self.away.over(at, self.rules.away_window_ms)
            && self.on.contains_key(&Indicator::LookingAway)
        {
            self.close(&mut out, Indicator::LookingAway, last);
            self.away.forget_looks();
        }
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
        let by_score = matches!(
            indicator,
            Indicator::AnotherPerson | Indicator::Object | Indicator::PresentationSuspected
        );
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
                Indicator::ScreenStopped => SCREEN_AGAIN_MS,
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
