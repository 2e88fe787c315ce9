//! Frames worth keeping: the newest, and for each indicator the one on which it was first suspected.
//!
//! **Invariant:** bounded: one newest frame and at most one per indicator, shared, never copied.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::proctoring::incident::{KeyFrame, Purpose};
use crate::domain::proctoring::indicator::Indicator;
use crate::kernel::UtcMs;

/// A frame with the moment it was received.
pub(super) type Frame = KeyFrame<Arc<[u8]>>;

/// Peaks kept of one incident; a measure that creeps up must not fill the disk.
const PEAKS_MAX: u32 = 3;

/// See the module.
#[derive(Default)]
pub(super) struct KeyFrames {
    newest: Option<Frame>,
    starts: BTreeMap<Indicator, Frame>,
    peaks: BTreeMap<Indicator, u32>,
}

impl KeyFrames {
    pub(super) fn note(&mut self, at: UtcMs, frame: &Arc<[u8]>) {
        self.newest = Some(Frame { at, frame: Arc::clone(frame) });
    }

    pub(super) fn newest(&self) -> Option<Frame> {
        self.newest.clone()
    }

    pub(super) fn suspected(&mut self, indicator: Indicator) {
        if let Some(newest) = &self.newest {
            self.starts.insert(indicator, newest.clone());
        }
    }

    /// The first frame and the one that fulfilled the rule.
    pub(super) fn opened(&mut self, indicator: Indicator) -> Vec<(Purpose, Frame)> {
        let start = self.starts.remove(&indicator);
        if !has_pictures(indicator) {
            return Vec::new();
        }
        self.peaks.insert(indicator, 1);
        let newest = self.newest.clone();
        let start = start.or_else(|| newest.clone()).map(|frame| (Purpose::Start, frame));
        let peak = newest.map(|frame| (Purpose::Peak, frame));
        let is_same = matches!((&start, &peak), (Some((_, a)), Some((_, b))) if a.at == b.at);
        start.into_iter().chain(peak.filter(|_| !is_same)).collect()
    }

    pub(super) fn stronger(&mut self, indicator: Indicator) -> Option<Frame> {
        let peaks = self.peaks.entry(indicator).or_default();
        *peaks += 1;
        self.newest.clone().filter(|_| *peaks <= PEAKS_MAX)
    }

    /// The frame on which it was over.
    pub(super) fn closed(&mut self, indicator: Indicator) -> Option<Frame> {
        self.starts.remove(&indicator);
        self.peaks.remove(&indicator);
        self.newest.clone().filter(|_| has_pictures(indicator))
    }
}

/// A lost camera has a last picture; what the page says about itself has none.
fn has_pictures(indicator: Indicator) -> bool {
    indicator.is_seen_by_camera() || indicator == Indicator::CameraLost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_has_its_first_and_its_strongest_frame() {
        let mut frames = KeyFrames::default();
        let jpeg = |n: u8| -> Arc<[u8]> { Arc::from(&[n][..]) };
        frames.note(UtcMs(1), &jpeg(1));
        frames.suspected(Indicator::NoFace);
        frames.note(UtcMs(9), &jpeg(9));
        let kept: Vec<_> =
            frames.opened(Indicator::NoFace).iter().map(|(p, f)| (*p, f.at.0)).collect();
        assert_eq!(kept, [(Purpose::Start, 1), (Purpose::Peak, 9)]);
        assert_eq!(frames.closed(Indicator::NoFace).map(|f| f.at.0), Some(9));
        assert!(frames.opened(Indicator::Paste).is_empty());
        let peaks = (0..10).filter(|_| frames.stronger(Indicator::AnotherPerson).is_some()).count();
        assert_eq!(peaks, 3);
    }
}
