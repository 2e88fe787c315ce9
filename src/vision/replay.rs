//! A recorded clip through the real pipeline and the real indicators, on a clock of its own.
//!
//! ```text
//! clip.mjpeg ─► split ─► CameraState::analyse ─► FrameSignals ─► IndicatorBank ─► Change
//!                            └─ signal lines ──────┘                  └─ indicator and incident lines
//! ```
//!
//! A clip is JPEG frames one after the other; whatever stands between them (the boundaries of a multipart
//! stream) is skipped. Frame n is shown at n / fps seconds; the indicators tick once a second as in service.
//!
//! **Invariants:** the same clip gives the same lines, apart from what the models' rounding does; every
//! frame of the clip is either analysed or told as a bad frame; an episode is one incident.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::domain::proctoring::indicator::{
    Active, Change, Indicator, IndicatorBank, IndicatorRules,
};
use crate::domain::proctoring::signal::{FrameSignals, Verdict};
use crate::kernel::UtcMs;

use super::engine::Engine;
use super::frame::FrameDecoder;
use super::pipeline::{CameraState, Order, Purpose};
use super::report::problem_name;
use super::settings::Cadence;
use super::verify::Template;

/// How often the indicators are told that time passes.
const TICK_MS: i64 = 1_000;
/// Bytes looked at for one frame at most, should its end never come.
const FRAME_SPAN_MAX: usize = 4 * 1024 * 1024;

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A measurement on one frame.
    Signal,
    /// An indicator that moved.
    Indicator,
    /// An episode that a person would be asked about.
    Incident,
}

/// One line of a replay.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Time in the clip.
    pub t_ms: i64,
    /// Whose line it is.
    pub kind: Kind,
    /// What it is about.
    pub name: &'static str,
    /// What was measured or changed.
    #[serde(flatten)]
    pub detail: Map<String, Value>,
}

/// How to show a clip.
#[derive(Debug)]
pub struct Showing {
    /// Milliseconds from frame to frame.
    pub interval_ms: f64,
    /// The enrolled face, when identity is to be checked.
    pub template: Option<Template>,
    /// How often the costly stages run.
    pub cadence: Cadence,
    /// When indicators go on and off.
    pub rules: IndicatorRules,
}

/// Cuts a clip into its frames.
///
/// Markers are followed, so that a thumbnail inside a frame is not taken for a frame. A frame whose end
/// never comes is handed out as it is: the decoder says what is wrong with it.
#[must_use]
pub fn split(clip: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    let mut at = 0;
    while let Some(start) = find(clip, at, &[0xFF, 0xD8, 0xFF]) {
        let end = end_of_frame(clip, start)
            .unwrap_or_else(|| find(clip, start + 3, &[0xFF, 0xD8, 0xFF]).unwrap_or(clip.len()));
        frames.push(&clip[start..end]);
        at = end;
    }
    frames
}

fn find(clip: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let found = clip.get(from..)?.windows(what.len()).position(|window| window == what)?;
    Some(from + found)
}

/// Where the frame that starts at `start` ends; `None` when its markers do not lead to an end.
fn end_of_frame(clip: &[u8], start: usize) -> Option<usize> {
    let limit = clip.len().min(start + FRAME_SPAN_MAX);
    let mut at = start + 2;
    while at + 1 < limit {
        let marker = clip[at + 1];
        match (clip[at], marker) {
            (0xFF, 0xD9) => return Some(at + 2),
            // Fill bytes, and markers without a length.
            (0xFF, 0xFF) => at += 1,
            (0xFF, 0x01 | 0xD0..=0xD7) => at += 2,
            (0xFF, 0xD8 | 0x00) => return None,
            (0xFF, _) => {
                let length = u16::from_be_bytes([*clip.get(at + 2)?, *clip.get(at + 3)?]);
                at += 2 + usize::from(length);
                if marker == 0xDA {
                    at = end_of_scan(&clip[..limit], at)?;
                }
            }
            _ => return None,
        }
    }
    None
}

/// The first marker after entropy-coded data: an FF that is neither stuffed nor a restart.
fn end_of_scan(clip: &[u8], from: usize) -> Option<usize> {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    Some(from + clip.get(from..)?.windows(2).position(is_marker)?)
}

/// A clip under way.
#[derive(Debug)]
pub struct Replay {
    showing: Showing,
    camera: CameraState,
    decoder: FrameDecoder,
    bank: IndicatorBank,
    shown: u32,
    ticked: i64,
    suspected: BTreeMap<Indicator, i64>,
}

impl Replay {
    /// A clip of which nothing has been shown.
    #[must_use]
    pub fn new(showing: Showing) -> Self {
        let camera = CameraState::new(showing.cadence);
        let mut bank = IndicatorBank::new(showing.rules, UtcMs(0));
        #[expect(clippy::cast_possible_truncation, reason = "at most an hour between frames")]
        bank.want_camera(Some(showing.interval_ms.ceil() as i64), UtcMs(0));
        let (decoder, suspected) = (FrameDecoder::default(), BTreeMap::new());
        Self { showing, camera, decoder, bank, shown: 0, ticked: 0, suspected }
    }

    /// Shows the next frame and tells what it changed.
    pub fn show(&mut self, engine: &mut dyn Engine, frame: &[u8]) -> Vec<Line> {
        #[expect(clippy::cast_possible_truncation, reason = "a clip is hours long at most")]
        let now = (f64::from(self.shown) * self.showing.interval_ms).round() as i64;
        self.shown += 1;
        let mut lines = self.pass_time(now);
        let at = UtcMs(now);
        let changes = self.bank.picture(at);
        self.tell(&mut lines, now, changes);
        let order = Order {
            template: self.showing.template.as_ref(),
            ..Order::calm(at, Purpose::Invigilate)
        };
        match self.camera.analyse(engine, &mut self.decoder, &Arc::from(frame), order) {
            Ok(analysed) => {
                signals(&mut lines, now, &analysed.signals);
                for fault in &analysed.faults {
                    push(&mut lines, now, "fault", json!({ "reason": fault.to_string() }));
                }
                let changes = self.bank.frame(&analysed.signals);
                self.tell(&mut lines, now, changes);
            }
            Err(error) => {
                let detail = json!({ "code": error.code(), "reason": error.to_string() });
                push(&mut lines, now, "bad_frame", detail);
            }
        }
        lines
    }

    /// The clip is over: a last tick, and whatever is on ends.
    pub fn finish(mut self) -> Vec<Line> {
        #[expect(clippy::cast_possible_truncation, reason = "a clip is hours long at most")]
        let end = (f64::from(self.shown) * self.showing.interval_ms).round() as i64;
        let mut lines = self.pass_time(end);
        let changes = self.bank.finish(UtcMs(end));
        self.tell(&mut lines, end, changes);
        lines
    }

    /// Ticks through the seconds up to `now`.
    fn pass_time(&mut self, now: i64) -> Vec<Line> {
        let mut lines = Vec::new();
        while self.ticked + TICK_MS <= now {
            self.ticked += TICK_MS;
            let changes = self.bank.tick(UtcMs(self.ticked));
            self.tell(&mut lines, self.ticked, changes);
        }
        lines
    }

    fn tell(&mut self, lines: &mut Vec<Line>, now: i64, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Suspected(indicator) => {
                    self.suspected.insert(indicator, now);
                    indicator_line(lines, now, indicator, json!({ "state": "suspected" }));
                }
                Change::Opened(active) => {
                    let start_ms = self.suspected.remove(&active.indicator).unwrap_or(now);
                    let detail = measures(&active, "on");
                    indicator_line(lines, now, active.indicator, detail.clone());
                    let mut incident = detail;
                    incident["state"] = json!("opened");
                    incident["key_frames_ms"] = json!({ "start": start_ms, "peak": now });
                    lines.push(line(now, Kind::Incident, active.indicator.name(), incident));
                }
                Change::Stronger(active) => {
                    indicator_line(lines, now, active.indicator, measures(&active, "stronger"));
                }
                Change::Closed { indicator, at } => {
                    self.suspected.remove(&indicator);
                    let detail = json!({ "state": "off", "last_ms": at.0 });
                    indicator_line(lines, now, indicator, detail);
                }
            }
        }
    }
}

fn measures(active: &Active, state: &str) -> Value {
    json!({
        "state": state,
        "severity": active.severity.name(),
        "since_ms": active.since.0,
        "score": active.score,
        "threshold": active.threshold,
    })
}

fn line(t_ms: i64, kind: Kind, name: &'static str, detail: Value) -> Line {
    let detail = match detail {
        Value::Object(map) => map,
        other => Map::from_iter([("value".to_owned(), other)]),
    };
    Line { t_ms, kind, name, detail }
}

fn push(lines: &mut Vec<Line>, t_ms: i64, name: &'static str, detail: Value) {
    lines.push(line(t_ms, Kind::Signal, name, detail));
}

fn indicator_line(lines: &mut Vec<Line>, t_ms: i64, indicator: Indicator, detail: Value) {
    lines.push(line(t_ms, Kind::Indicator, indicator.name(), detail));
}

/// One line for each thing that was looked at on this frame.
fn signals(lines: &mut Vec<Line>, now: i64, seen: &FrameSignals) {
    let i = seen.integrity;
    let integrity = json!({
        "covered": i.covered, "dark": i.dark, "frozen": i.frozen, "looped": i.looped,
        "drawn": i.drawn, "replayed": i.replayed,
        "luma_mean": i.luma_mean, "luma_deviation": i.luma_deviation,
    });
    push(lines, now, "integrity", integrity);
    let first = seen.faces.first();
    let pose = first.and_then(|face| face.pose);
    let problem = first.and_then(|face| face.quality).and_then(|quality| quality.problem);
    let faces = json!({
        "count": seen.faces.len(),
        "examined": seen.faces_examined,
        "searched_whole_frame": seen.searched_whole_frame,
        "yaw": pose.map(|p| p.yaw), "pitch": pose.map(|p| p.pitch), "roll": pose.map(|p| p.roll),
        "problem": problem.map(problem_name),
    });
    push(lines, now, "faces", faces);
    if let Some(check) = seen.identity {
        let verdict = match check.verdict {
            Verdict::Same => "same",
            Verdict::Unsure => "unsure",
            Verdict::Different => "different",
        };
        push(lines, now, "identity", json!({ "distance": check.distance, "verdict": verdict }));
    }
    if let Some(check) = seen.pad {
        push(lines, now, "pad", json!({ "live": check.live, "live_min": check.live_min }));
    }
    if let Some(objects) = &seen.objects {
        let things: Vec<Value> = objects
            .iter()
            .map(|seen| json!({ "kind": seen.kind.name(), "score": seen.score }))
            .collect();
        push(lines, now, "objects", json!({ "seen": things }));
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
