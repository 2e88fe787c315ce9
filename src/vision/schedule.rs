//! Which stage runs on which frame, under a CPU budget.
//!
//! The always-on path is cheap: integrity and the landmarks of the followed face. The costly stages have
//! a cadence each. When the machine is short of time they are shed in a fixed order, and counted:
//! objects first, then most embeddings, then frames.
//!
//! Everything here is pure: the frame's own time and the measured load come in, a plan goes out.
//!
//! **Invariant:** a stage that was due and did not run is counted as shed, once for each time it was due.

use crate::kernel::UtcMs;
use crate::kernel::limits::{FRAME_INTERVAL_MS_DEFAULT, FRAME_INTERVAL_MS_MAX};

use super::settings::Cadence;

/// Under pressure, embeddings run at a third of their cadence.
const SPARSE_EMBED_FACTOR: i64 = 3;
/// After a comparison that did not say "same", the next one comes this soon.
const EMBED_AGAIN_MS: i64 = 1_500;
/// Seconds of load that are looked back on.
const LOAD_SECONDS: usize = 5;
/// How far the load must fall under a limit before the pressure does.
const RELIEF: f32 = 0.15;

/// How short of time the machine is. Each level sheds more than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pressure {
    /// Everything runs.
    #[default]
    Calm,
    /// No objects.
    NoObjects,
    /// Also only every third embedding.
    SparseEmbeds,
    /// Also fewer frames of each camera.
    FewerFrames,
}

/// What the schedule knows about a camera when a frame is taken.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// The frame's time.
    pub at: UtcMs,
    /// Signing in: compare on every frame.
    pub signing_in: bool,
    /// More than one face was seen at the last search.
    pub several_faces: bool,
    /// The last comparison did not say "same".
    pub doubt: bool,
    /// How short of time the machine is.
    pub pressure: Pressure,
}

/// How often something fell out for want of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shed {
    /// Object searches.
    pub objects: u64,
    /// Embeddings.
    pub embeds: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    ran: Option<UtcMs>,
    passed: Option<UtcMs>,
}

impl Slot {
    fn is_due(&self, at: UtcMs, every_ms: i64) -> bool {
        self.passed.is_none_or(|last| at.since_ms(last) >= every_ms)
    }

    /// True when a due slot may run; a due slot that may not is passed over and counted.
    fn take(&mut self, at: UtcMs, may_run: bool, shed: &mut u64) -> bool {
        self.passed = Some(at);
        if may_run {
            self.ran = Some(at);
        } else {
            *shed += 1;
        }
        may_run
    }
}

/// The cadences of one camera.
#[derive(Debug)]
pub struct CameraSchedule {
    cadence: Cadence,
    search: Slot,
    embed: Slot,
    objects: Slot,
    shed: Shed,
}

impl CameraSchedule {
    /// A schedule on which everything is due.
    #[must_use]
    pub fn new(cadence: Cadence) -> Self {
        Self {
            cadence,
            search: Slot::default(),
            embed: Slot::default(),
            objects: Slot::default(),
            shed: Shed::default(),
        }
    }

    /// Whether the whole frame is to be searched although the candidate is being followed.
    pub fn search_is_due(&mut self, now: Situation) -> bool {
        let due = now.several_faces
            || now.signing_in
            || self.search.is_due(now.at, i64::from(self.cadence.search_every_ms));
        if due {
            self.search.take(now.at, true, &mut 0);
        }
        due
    }

    /// Notes a search that was made because the face was lost.
    pub fn searched(&mut self, at: UtcMs) {
        self.search.take(at, true, &mut 0);
    }

    /// Whether a comparison could be due now, so that the face's fitness for it must be known.
    /// `reappeared` is true when the face was not followed from the last frame.
    #[must_use]
    pub fn may_embed(&self, now: Situation, reappeared: bool) -> bool {
        now.signing_in
            || reappeared
            || self.embed.is_due(now.at, self.embed_every_ms(now))
            || self.embed_is_overdue(now.at)
    }

    fn embed_every_ms(&self, now: Situation) -> i64 {
        let cadence = i64::from(self.cadence.embed_every_ms);
        if now.doubt { EMBED_AGAIN_MS.min(cadence) } else { cadence }
    }

    /// Whether to compare now. `reappeared` is true when the face was not followed from the last frame.
    pub fn embed_is_due(&mut self, now: Situation, reappeared: bool) -> bool {
        let cadence = i64::from(self.cadence.embed_every_ms);
        let due = self.embed.is_due(now.at, self.embed_every_ms(now));
        if !(now.signing_in || reappeared || due) {
            return false;
        }
        let rested = self
            .embed
            .ran
            .is_none_or(|last| now.at.since_ms(last) >= cadence * SPARSE_EMBED_FACTOR);
        let may_run =
            now.signing_in || reappeared || now.pressure < Pressure::SparseEmbeds || rested;
        self.embed.take(now.at, may_run, &mut self.shed.embeds)
    }

    /// Whether the last comparison is so old that even a face unfit for comparison is to be compared.
    #[must_use]
    pub fn embed_is_overdue(&self, at: UtcMs) -> bool {
        let limit = 3 * i64::from(self.cadence.embed_every_ms);
        self.embed.ran.is_none_or(|last| at.since_ms(last) >= limit)
    }

    /// Whether to compare, for a face that is not fit for it: only when overdue, and never counted.
    pub fn embed_unfit(&mut self, at: UtcMs) -> bool {
        let due = self.embed_is_overdue(at);
        if due {
            self.embed.take(at, true, &mut 0);
        }
        due
    }

    /// Whether to look for objects now.
    pub fn objects_are_due(&mut self, now: Situation) -> bool {
        let every = i64::from(self.cadence.objects_every_ms);
        !now.signing_in
            && self.objects.is_due(now.at, every)
            && self.objects.take(now.at, now.pressure < Pressure::NoObjects, &mut self.shed.objects)
    }

    /// What fell out so far.
    #[must_use]
    pub const fn shed(&self) -> Shed {
        self.shed
    }
}

/// The load of all workers over the last seconds.
#[derive(Debug)]
pub struct Load {
    capacity_us_per_s: f32,
    cpu_share: f32,
    /// Busy microseconds by second; the second a bucket stands for is kept beside it.
    seconds: [(i64, u64); LOAD_SECONDS],
    frame_cost_us: f32,
    pressure: Pressure,
}

impl Load {
    /// For `workers` threads of which `cpu_share` may be used.
    #[must_use]
    pub fn new(workers: usize, cpu_share: f32) -> Self {
        let share = if cpu_share.is_finite() { cpu_share.clamp(0.1, 1.0) } else { 1.0 };
        Self {
            capacity_us_per_s: super::pixels::as_f32(workers.max(1)) * 1e6,
            cpu_share: share,
            seconds: [(i64::MIN, 0); LOAD_SECONDS],
            frame_cost_us: 0.0,
            pressure: Pressure::Calm,
        }
    }

    /// Notes a frame that took `busy_us` and ended at `now_ms` on the monotonic clock.
    pub fn note(&mut self, now_ms: i64, busy_us: u32) {
        let second = now_ms.div_euclid(1_000);
        let bucket = usize::try_from(second.rem_euclid(5)).unwrap_or(0);
        if self.seconds[bucket].0 != second {
            self.seconds[bucket] = (second, 0);
        }
        self.seconds[bucket].1 += u64::from(busy_us);
        #[expect(clippy::cast_precision_loss, reason = "a cost, not a count")]
        let cost = busy_us as f32;
        let first = self.frame_cost_us == 0.0;
        self.frame_cost_us = if first { cost } else { self.frame_cost_us * 0.95 + cost * 0.05 };
        self.pressure = self.next_pressure(now_ms);
    }

    /// Share of all workers' time spent busy over the last seconds, 0..1.
    #[must_use]
    pub fn utilisation(&self, now_ms: i64) -> f32 {
        let second = now_ms.div_euclid(1_000);
        let window = i64::try_from(LOAD_SECONDS).unwrap_or(5);
        let busy: u64 = self
            .seconds
            .iter()
            .filter(|(stamp, _)| *stamp > second - window && *stamp <= second)
            .map(|(_, busy)| *busy)
            .sum();
        // The running second is not over: count the window up to now.
        let passed_ms = (window - 1) * 1_000 + now_ms.rem_euclid(1_000).max(1);
        #[expect(clippy::cast_precision_loss, reason = "seconds in microseconds")]
        let share = busy as f32 / (self.capacity_us_per_s * passed_ms as f32 / 1_000.0);
        share.min(1.0)
    }

    fn next_pressure(&self, now_ms: i64) -> Pressure {
        let load = self.utilisation(now_ms) / self.cpu_share;
        let level = |load: f32| match load {
            l if l >= 1.0 => Pressure::FewerFrames,
            l if l >= 0.9 => Pressure::SparseEmbeds,
            l if l >= 0.75 => Pressure::NoObjects,
            _ => Pressure::Calm,
        };
        let (up, down) = (level(load), level(load + RELIEF));
        if up > self.pressure { up } else { self.pressure.min(down) }
    }

    /// How short of time the machine is.
    #[must_use]
    pub fn pressure(&self, now_ms: i64) -> Pressure {
        self.next_pressure(now_ms)
    }

    /// The frame interval at which `cameras` cameras fit into the budget, in milliseconds.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    pub fn fitting_interval_ms(&self, cameras: usize) -> u32 {
        let budget = self.capacity_us_per_s * self.cpu_share;
        let seconds = self.frame_cost_us * super::pixels::as_f32(cameras) / budget;
        let ms = (seconds * 1_000.0).ceil();
        (ms as u32).clamp(FRAME_INTERVAL_MS_DEFAULT, FRAME_INTERVAL_MS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64, pressure: Pressure) -> Situation {
        Situation { at: UtcMs(ms), signing_in: false, several_faces: false, doubt: false, pressure }
    }

    #[test]
    fn each_stage_keeps_its_cadence() {
        let mut schedule = CameraSchedule::new(Cadence::default());
        let runs: Vec<(bool, bool, bool)> = (0..12)
            .map(|s| {
                let now = at(s * 1_000, Pressure::Calm);
                let search = schedule.search_is_due(now);
                (search, schedule.embed_is_due(now, false), schedule.objects_are_due(now))
            })
            .collect();
        let seconds = |pick: fn(&(bool, bool, bool)) -> bool| -> Vec<usize> {
            runs.iter().enumerate().filter(|(_, r)| pick(r)).map(|(s, _)| s).collect()
        };
        assert_eq!(seconds(|r| r.0), [0, 3, 6, 9]);
        assert_eq!(seconds(|r| r.1), [0, 5, 10]);
        assert_eq!(seconds(|r| r.2), [0, 10]);
    }

    #[test]
    fn doubt_and_return_bring_the_next_comparison_forward() {
        let mut schedule = CameraSchedule::new(Cadence::default());
        assert!(schedule.embed_is_due(at(0, Pressure::Calm), false));
        assert!(!schedule.embed_is_due(at(2_000, Pressure::Calm), false));
        assert!(
            schedule.embed_is_due(Situation { doubt: true, ..at(2_000, Pressure::Calm) }, false)
        );
        assert!(schedule.embed_is_due(at(2_100, Pressure::Calm), true));
    }

    #[test]
    fn objects_fall_out_first_then_embeddings_and_both_are_counted() {
        let run = |pressure| {
            let mut schedule = CameraSchedule::new(Cadence::default());
            let ran = (0..=60)
                .map(|s| at(s * 1_000, pressure))
                .map(|now| {
                    let embed = schedule.embed_is_due(now, false);
                    (usize::from(embed), usize::from(schedule.objects_are_due(now)))
                })
                .fold((0, 0), |sum, ran| (sum.0 + ran.0, sum.1 + ran.1));
            (ran, schedule.shed())
        };
        assert_eq!(run(Pressure::Calm), ((13, 7), Shed { objects: 0, embeds: 0 }));
        assert_eq!(run(Pressure::NoObjects), ((13, 0), Shed { objects: 7, embeds: 0 }));
        assert_eq!(run(Pressure::SparseEmbeds), ((5, 0), Shed { objects: 7, embeds: 8 }));
    }

    #[test]
    fn pressure_rises_with_the_load_and_falls_back_later() {
        let mut load = Load::new(1, 1.0);
        let mut levels = Vec::new();
        for (second, busy_ms) in [
            300, 800, 800, 950, 990, 990, 990, 990, 990, 880, 880, 880, 880, 880, 880, 100, 100,
            100, 100, 100,
        ]
        .into_iter()
        .enumerate()
        {
            let now = i64::try_from(second).unwrap() * 1_000 + 999;
            load.note(now, busy_ms * 1_000);
            levels.push(load.pressure(now));
        }
        assert_eq!(levels[0], Pressure::Calm);
        assert!(levels[8] >= Pressure::SparseEmbeds, "{levels:?}");
        assert!(levels[14] >= Pressure::SparseEmbeds, "hysteresis: {levels:?}");
        assert_eq!(levels[19], Pressure::Calm);
    }

    #[test]
    fn the_fitting_interval_grows_with_the_cameras_and_is_bounded() {
        let mut load = Load::new(2, 0.5);
        load.note(0, 10_000);
        assert_eq!(load.fitting_interval_ms(10), FRAME_INTERVAL_MS_DEFAULT);
        assert_eq!(load.fitting_interval_ms(200), 2_000);
        assert_eq!(load.fitting_interval_ms(5_000), FRAME_INTERVAL_MS_MAX);
    }
}
