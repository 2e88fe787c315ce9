//! What became of frames: per camera, and summed over the node as metrics.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use super::schedule::Shed;

/// What became of a camera's frames so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameraCounters {
    /// Frames offered.
    pub received: u64,
    /// Frames with signals.
    pub analysed: u64,
    /// Frames dropped for a newer one.
    pub replaced: u64,
    /// Frames dropped because the CPU budget was spent.
    pub shed_frames: u64,
    /// Comparisons left out because the CPU budget was spent.
    pub shed_embeds: u64,
    /// Object searches left out because the CPU budget was spent.
    pub shed_objects: u64,
    /// Looks at the eyes left out because the CPU budget was spent.
    pub shed_gaze: u64,
    /// Presentation attack detections left out because the CPU budget was spent.
    pub shed_pads: u64,
    /// Frames that were no acceptable JPEG.
    pub bad: u64,
    /// Of the frames analysed, those on which a stage failed.
    pub faults: u64,
    /// Frames on which the analysis panicked: without signals.
    pub panicked: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) received: AtomicU64,
    pub(super) analysed: AtomicU64,
    pub(super) replaced: AtomicU64,
    pub(super) shed_frames: AtomicU64,
    pub(super) shed_embeds: AtomicU64,
    pub(super) shed_objects: AtomicU64,
    pub(super) shed_gaze: AtomicU64,
    pub(super) shed_pads: AtomicU64,
    pub(super) bad: AtomicU64,
    pub(super) faults: AtomicU64,
    pub(super) panicked: AtomicU64,
}

impl Counters {
    /// As they stand.
    pub(super) fn read(&self) -> CameraCounters {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CameraCounters {
            received: read(&self.received),
            analysed: read(&self.analysed),
            replaced: read(&self.replaced),
            shed_frames: read(&self.shed_frames),
            shed_embeds: read(&self.shed_embeds),
            shed_objects: read(&self.shed_objects),
            shed_gaze: read(&self.shed_gaze),
            shed_pads: read(&self.shed_pads),
            bad: read(&self.bad),
            faults: read(&self.faults),
            panicked: read(&self.panicked),
        }
    }

    /// Takes over what the camera has left out so far; how much of it is new.
    pub(super) fn take_shed(&self, shed: Shed) -> u64 {
        let before = self.shed_embeds.swap(shed.embeds, Ordering::Relaxed)
            + self.shed_objects.swap(shed.objects, Ordering::Relaxed)
            + self.shed_gaze.swap(shed.gaze, Ordering::Relaxed)
            + self.shed_pads.swap(shed.pads, Ordering::Relaxed);
        (shed.embeds + shed.objects + shed.gaze + shed.pads).saturating_sub(before)
    }
}

/// What was left undone for want of time, over the last minute: one bucket a second.
#[derive(Debug, Default)]
pub(super) struct LastMinute {
    seconds: VecDeque<(i64, u64)>,
}

/// Buckets of a minute.
const SECONDS: i64 = 60;

impl LastMinute {
    /// Counts `n` more, now.
    pub(super) fn note(&mut self, now_ms: i64, n: u64) {
        if n == 0 {
            return;
        }
        let second = now_ms.div_euclid(1_000);
        while self.seconds.front().is_some_and(|(at, _)| second - at >= SECONDS) {
            self.seconds.pop_front();
        }
        match self.seconds.back_mut() {
            Some((at, sum)) if *at == second => *sum += n,
            _ => self.seconds.push_back((second, n)),
        }
    }

    /// The sum of the last sixty seconds.
    pub(super) fn sum(&self, now_ms: i64) -> u64 {
        let second = now_ms.div_euclid(1_000);
        let recent = self.seconds.iter().filter(|(at, _)| second - at < SECONDS);
        recent.map(|(_, sum)| sum).sum()
    }
}

/// Counts for the camera, and for the node under `outcome`.
pub(super) fn count(counter: &AtomicU64, outcome: &'static str, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
    metrics::counter!("examhall_frames", "outcome" => outcome).increment(n);
}

/// Notes how long a frame waited and how long it took from receipt to its signals.
pub(super) fn note_times(queued_ms: i64, took_ms: i64) {
    let small = |ms: i64| f64::from(i32::try_from(ms).unwrap_or(i32::MAX));
    metrics::histogram!("examhall_frame_queued_ms").record(small(queued_ms));
    metrics::histogram!("examhall_frame_signals_ms").record(small(took_ms));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_sixty_seconds_and_bounded() {
        let mut minute = LastMinute::default();
        for second in 0..1_000 {
            minute.note(second * 1_000, 2);
            minute.note(second * 1_000 + 999, 1);
        }
        assert_eq!((minute.sum(999_999), minute.seconds.len()), (180, 60));
        assert_eq!((minute.sum(1_029_999), minute.sum(1_060_000)), (90, 0));
        minute.note(2_000_000, 0);
        assert_eq!(minute.seconds.len(), 60, "nothing is not counted");
    }
}
