//! How short of time the machine is: the load of all workers, and the frame interval that would fit.
//!
//! **Invariant:** pressure rises at once and falls only when the load is well below the limit.

use crate::kernel::limits::{FRAME_INTERVAL_MS_DEFAULT, FRAME_INTERVAL_MS_MAX};

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
    /// No objects, and no looks at the eyes.
    NoObjects,
    /// Also no presentation attack detection.
    NoPad,
    /// Also only every third embedding.
    SparseEmbeds,
    /// Also fewer frames of each camera.
    FewerFrames,
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
            l if l >= 0.83 => Pressure::NoPad,
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
