//! Where somebody looks, against where they usually look.
//!
//! Eyes differ: where an iris stands between its corners when the screen is looked at depends on the person,
//! the glasses and the place of the camera. So gaze is told as the way from one's own usual place, which
//! is the median of the first looks with a straight head, beginning right after the sign-in.
//!
//! **Invariants:** no gaze is told before the usual place is known, nor with lids nearly closed; memory is
//! bounded.

use crate::domain::proctoring::signal::{Gaze, Pose};

use super::iris::EyeDetail;

/// Looks that the usual place is the median of.
const USUAL_LOOKS: usize = 9;
/// Looks from which there is a usual place.
const USUAL_LOOKS_MIN: usize = 3;
/// A head turned or nodded further than this, in degrees, is not straight; its eyes are not judged.
const STRAIGHT_MAX_DEG: f32 = 20.0;
/// Lid gap over eye width under which an iris is not to be seen.
const OPENNESS_MIN: f32 = 0.16;
/// Way from the usual place, in eye widths, from which the next look is taken at once.
const DOUBT_MIN: f32 = 0.12;

/// What one camera knows about the gaze of who sits there.
#[derive(Debug, Default)]
pub struct GazeMemory {
    usual: Vec<Gaze>,
    doubt: bool,
}

impl GazeMemory {
    /// Whether eyes seen like this can be judged at all.
    #[must_use]
    pub fn can_look(pose: Pose, eye_openness: [f32; 2]) -> bool {
        pose.yaw.abs() <= STRAIGHT_MAX_DEG
            && pose.pitch.abs() <= STRAIGHT_MAX_DEG
            && eye_openness.iter().all(|open| *open >= OPENNESS_MIN)
    }

    /// Whether another look is wanted before its time: the usual place is not known, or the last look was
    /// away from it.
    #[must_use]
    pub const fn wants_more(&self) -> bool {
        self.doubt || self.usual.len() < USUAL_LOOKS_MIN
    }

    /// A look: the way from the usual place, once there is one.
    pub fn look(&mut self, eyes: &[EyeDetail; 2]) -> Option<Gaze> {
        let now = Gaze {
            across: f32::midpoint(eyes[0].gaze_across, eyes[1].gaze_across) - 0.5,
            up: f32::midpoint(eyes[0].gaze_up, eyes[1].gaze_up),
        };
        if self.usual.len() < USUAL_LOOKS {
            self.usual.push(now);
        }
        if self.usual.len() < USUAL_LOOKS_MIN {
            return None;
        }
        let median = |part: fn(&Gaze) -> f32| {
            let mut values: Vec<f32> = self.usual.iter().map(part).collect();
            values.sort_by(f32::total_cmp);
            values[values.len() / 2]
        };
        let gaze =
            Gaze { across: now.across - median(|g| g.across), up: now.up - median(|g| g.up) };
        self.doubt = gaze.across.hypot(gaze.up) >= DOUBT_MIN;
        Some(gaze)
    }

    /// Somebody else sits there, or the camera was moved.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::iris::{EYE_POINTS, IRIS_POINTS};

    fn eyes(across: f32, up: f32) -> [EyeDetail; 2] {
        let eye = EyeDetail {
            contour: vec![[0.0; 2]; EYE_POINTS],
            iris: [[0.0; 2]; IRIS_POINTS],
            gaze_across: across,
            gaze_up: up,
        };
        [eye.clone(), eye]
    }

    #[test]
    fn gaze_is_the_way_from_ones_own_usual_place() {
        let mut memory = GazeMemory::default();
        assert!(memory.wants_more());
        assert_eq!((memory.look(&eyes(0.6, 0.1)), memory.look(&eyes(0.61, 0.1))), (None, None));
        let usual = memory.look(&eyes(0.59, 0.1)).unwrap();
        assert!(usual.across.abs() < 0.02 && usual.up.abs() < 1e-6 && !memory.wants_more());
        let away = memory.look(&eyes(0.85, 0.0)).unwrap();
        assert!((away.across - 0.25).abs() < 0.02 && (away.up + 0.1).abs() < 1e-6);
        assert!(memory.wants_more(), "one look away asks for the next at once");
        for _ in 0..100 {
            memory.look(&eyes(0.85, 0.0));
        }
        assert!(memory.usual.len() <= USUAL_LOOKS);
    }

    #[test]
    fn a_turned_head_and_closed_lids_are_not_judged() {
        let straight = Pose { yaw: 5.0, pitch: -4.0, roll: 30.0 };
        assert!(GazeMemory::can_look(straight, [0.3, 0.25]));
        assert!(!GazeMemory::can_look(straight, [0.3, 0.1]));
        assert!(!GazeMemory::can_look(Pose { yaw: 25.0, ..straight }, [0.3, 0.3]));
    }
}
