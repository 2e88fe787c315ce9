//! The strip of one camera, counted together with those of every camera of this process.
//!
//! **Invariant:** all strips together hold `STRIP_NODE_BYTES_MAX` at most; beyond that pictures are not held and
//! counted (`DropAndCount`): a flag then has its key frames alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::frames::Frame;
use crate::domain::proctoring::incident::KeyFrame;
use crate::domain::proctoring::strip::{Held, Strip, StripRules};
use crate::kernel::UtcMs;
use crate::kernel::id::IncidentId;
use crate::kernel::limits::STRIP_NODE_BYTES_MAX;

/// Bytes held by every strip of this process.
static HELD: AtomicUsize = AtomicUsize::new(0);

/// See the module.
pub(super) struct FilmStrip {
    strip: Strip<IncidentId, Arc<[u8]>>,
    counted: usize,
}

impl FilmStrip {
    pub(super) fn new(rules: StripRules) -> Self {
        Self { strip: Strip::new(rules), counted: 0 }
    }

    /// Something is suspected.
    pub(super) fn doubt(&mut self, at: UtcMs) {
        self.strip.doubt(at);
    }

    /// A picture came.
    pub(super) fn note(&mut self, at: UtcMs, jpeg: &Arc<[u8]>) {
        let is_full = HELD.load(Ordering::Relaxed) + jpeg.len() > STRIP_NODE_BYTES_MAX;
        if is_full && self.strip.wants(at) {
            metrics::counter!("examhall_strip_frames_dropped_total").increment(1);
            self.strip.forget(at);
        } else {
            self.strip.note(at, jpeg, jpeg.len());
        }
        self.count();
    }

    /// A flag opens: the pictures before it, but for those at these moments, which are key frames.
    pub(super) fn open(&mut self, flag: IncidentId, at: UtcMs, known: &[UtcMs]) -> Vec<Frame> {
        let before = self.strip.open(flag, at).into_iter();
        before.filter(|it| !known.contains(&it.at)).map(frame).collect()
    }

    /// Flags whose seconds after are over, and lets go of what is no longer needed.
    pub(super) fn due(&mut self, now: UtcMs) -> Vec<(IncidentId, Vec<Frame>)> {
        let due = self.strip.due(now).into_iter();
        let due = due.map(|(flag, held)| (flag, held.into_iter().map(frame).collect())).collect();
        self.strip.forget(now);
        self.count();
        due
    }

    fn count(&mut self) {
        let now = self.strip.bytes();
        if now == self.counted {
            return;
        }
        HELD.fetch_add(now, Ordering::Relaxed);
        HELD.fetch_sub(self.counted, Ordering::Relaxed);
        self.counted = now;
        #[expect(clippy::cast_precision_loss, reason = "a gauge of some hundred megabytes")]
        metrics::gauge!("examhall_strip_bytes").set(HELD.load(Ordering::Relaxed) as f64);
    }
}

impl Drop for FilmStrip {
    fn drop(&mut self) {
        HELD.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

fn frame(held: Held<Arc<[u8]>>) -> Frame {
    KeyFrame { at: held.at, frame: held.frame }
}
