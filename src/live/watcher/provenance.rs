//! On whose word an indicator rests.
//!
//! **Invariant:** an incident that a model spoke for names the file that ran.

use crate::domain::proctoring::indicator::Indicator;
use crate::vision::engine::{Digests, Stage};

/// Digests of the model an indicator rests on; `None` where no model speaks.
pub(super) fn model_of(models: &Digests, indicator: Indicator) -> Option<String> {
    let stage = match indicator {
        Indicator::SameFace | Indicator::AnotherPerson | Indicator::IdentityUnchecked => {
            Stage::Embed
        }
        Indicator::PresentationSuspected => Stage::Pad,
        Indicator::Object => Stage::Objects,
        Indicator::NoFace | Indicator::SeveralFaces => Stage::SearchFar,
        Indicator::LookingAway | Indicator::Speaking => Stage::Mesh,
        Indicator::CameraCovered
        | Indicator::CameraFrozen
        | Indicator::CameraLooped
        | Indicator::CameraLost
        | Indicator::CameraDrawn
        | Indicator::CameraChanged
        | Indicator::FocusLost
        | Indicator::FullscreenLeft
        | Indicator::SecondDisplay
        | Indicator::ScreenStopped
        | Indicator::Paste
        | Indicator::NetworkGap
        | Indicator::Takeover
        | Indicator::SeenByStaff => return None,
    };
    models.get(&stage).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_says_carries_its_digest_and_what_is_counted_carries_none() {
        let models = Digests::from([(Stage::Objects, "0b".to_owned())]);
        assert_eq!(model_of(&models, Indicator::Object).as_deref(), Some("0b"));
        assert_eq!(model_of(&models, Indicator::AnotherPerson), None);
        assert_eq!(model_of(&models, Indicator::CameraFrozen), None);
    }
}
