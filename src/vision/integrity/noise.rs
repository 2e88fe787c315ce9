//! Does the picture have the grain of a camera?
//!
//! A sensor is never quite still: of the cells of a thumbnail in which nothing moves, many change by a step
//! of luma from frame to frame. Where somebody moves before a background that does not change in a single
//! cell, frame after frame, that background was drawn, not filmed: a virtual camera, or a replaced background.
//!
//! A still picture says nothing here (that is `frozen`), and neither does a hard cut.
//!
//! **Invariant:** one frame never decides; `JUDGED_MIN` frames with something moving do, and a quarter of
//! them with grain takes the suspicion back.

/// Luma steps from which a cell has moved.
const MOVED_MIN: u8 = 6;
/// Share of cells that must have moved for a frame to be judged …
const MOVED_SHARE_MIN: f32 = 0.01;
/// … and the share above which everything moved.
const MOVED_SHARE_MAX: f32 = 0.5;
/// Share of the cells that did not move which are exactly equal in a drawn background.
const EQUAL_SHARE_MIN: f32 = 0.995;
/// Frames judged before anything is said: half a minute at one a second.
const JUDGED_MIN: u32 = 30;
/// Weight of the newest frame.
const NEWEST: f32 = 1.0 / 30.0;
/// Share of frames without grain from which the picture is suspected, and at which it no longer is.
const SUSPECTED_MIN: f32 = 0.9;
const CLEARED_MAX: f32 = 0.75;

/// The grain of one camera's pictures.
#[derive(Debug, Default)]
pub(super) struct Grain {
    judged: u32,
    without: f32,
    suspected: bool,
}

impl Grain {
    /// Looks at two successive thumbnails; whether the camera is suspected of drawing its background.
    pub(super) fn is_missing(&mut self, before: &[u8], now: &[u8]) -> bool {
        let mut moved = 0u16;
        let mut equal = 0u16;
        for (a, b) in before.iter().zip(now) {
            let step = a.abs_diff(*b);
            moved += u16::from(step >= MOVED_MIN);
            equal += u16::from(step == 0);
        }
        let all = f32::from(u16::try_from(now.len()).unwrap_or(u16::MAX));
        let still = all - f32::from(moved);
        let moved_share = f32::from(moved) / all;
        if !(MOVED_SHARE_MIN..=MOVED_SHARE_MAX).contains(&moved_share) {
            return self.suspected;
        }
        // The rim of what moves changes a little: as many cells again are forgiven.
        let without = f32::from(equal) >= EQUAL_SHARE_MIN * (still - f32::from(moved));
        let newest = if without { 1.0 } else { 0.0 };
        self.judged = self.judged.saturating_add(1);
        let weight = NEWEST.max(1.0 / f32::from(u16::try_from(self.judged).unwrap_or(u16::MAX)));
        self.without += (newest - self.without) * weight;
        let limit = if self.suspected { CLEARED_MAX } else { SUSPECTED_MIN };
        self.suspected = self.judged >= JUDGED_MIN && self.without >= limit;
        self.suspected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A background of 3,072 cells in which 60 cells move from frame to frame; `grain` of 1,000 other cells
    /// change by one step.
    fn cells(tick: usize, grain: usize) -> Vec<u8> {
        (0..3_072)
            .map(|cell| {
                let base = u8::try_from(40 + cell % 150).unwrap();
                let chance = (cell * 7_919 + tick * 104_729) % 1_000;
                match cell {
                    0..60 => base + u8::try_from(tick % 2 * 20).unwrap(),
                    _ if chance < grain => base + 1,
                    _ => base,
                }
            })
            .collect()
    }

    fn play(grain: &mut Grain, per_mille: usize, frames: std::ops::Range<usize>) -> Vec<bool> {
        frames.map(|t| grain.is_missing(&cells(t, per_mille), &cells(t + 1, per_mille))).collect()
    }

    #[test]
    fn a_drawn_background_is_suspected_after_half_a_minute_and_grain_takes_it_back() {
        let mut grain = Grain::default();
        let seen = play(&mut grain, 0, 0..60);
        assert_eq!(seen.iter().position(|missing| *missing), Some(29));
        assert!(seen[59]);
        let seen = play(&mut grain, 100, 60..120);
        assert_eq!(seen.iter().rposition(|missing| *missing), Some(7), "an eighth of a minute");
    }

    #[test]
    fn a_sensor_a_still_picture_and_a_shaken_camera_are_not() {
        let mut grain = Grain::default();
        assert!(
            play(&mut grain, 20, 0..200).iter().all(|missing| !missing),
            "two cells in a hundred"
        );
        let mut grain = Grain::default();
        let still = cells(0, 0);
        assert!((0..200).all(|_| !grain.is_missing(&still, &still)));
        let shaken: Vec<u8> = still.iter().map(|cell| cell + 30).collect();
        assert!((0..200).all(|_| !grain.is_missing(&still, &shaken)));
    }
}
