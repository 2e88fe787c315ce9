//! Signals over time → what is on: hysteresis and minimum durations, one rule per indicator.
//!
//! ```text
//! frame ────┐                  ┌ Suspected   first hit: film faster, keep this frame
//! page ─────┼─► IndicatorBank ─┼ Opened      the rule is fulfilled: an incident begins
//! link ─────┤                  ├ Stronger    the measure rose: keep this frame as the peak
//! tick ─────┘                  └ Closed      quiet for long enough, or no longer observed
//! ```
//!
//! **Invariants:** a signal that does not change changes an indicator at most once; no indicator opens
//! before its minimum duration; an indicator that can no longer be observed is closed at the last moment
//! it was seen, never held on a guess. Nothing here acts on a sitting.

mod away;
mod bank;
mod change;
mod latch;
mod rules;
mod tally;
mod unchecked;

pub use bank::IndicatorBank;
pub use change::{Active, Change, ClientSignal};
pub use rules::{IndicatorRules, OF_HOW_MANY, Rule};

/// A rule over signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Indicator {
    /// Nobody in view.
    NoFace,
    /// More than one person.
    SeveralFaces,
    /// Someone else than the enrolled person.
    AnotherPerson,
    /// The face of another candidate of the session.
    SameFace,
    /// Somebody is in view, but for long no comparison could say who: light, distance, pose or a mask.
    IdentityUnchecked,
    /// Looking away, again and again, by the head or the eyes.
    LookingAway,
    /// The lips move, again and again.
    Speaking,
    /// A presentation attack detector takes the face for a picture of one, again and again.
    PresentationSuspected,
    /// A phone or a book.
    Object,
    /// The lens is covered or it is too dark.
    CameraCovered,
    /// The picture does not change.
    CameraFrozen,
    /// A stretch of pictures repeats.
    CameraLooped,
    /// No picture arrives.
    CameraLost,
    /// What does not move has no grain, or pictures come back to the last bit: perhaps a virtual camera.
    CameraDrawn,
    /// The picture changed its size: perhaps another camera.
    CameraChanged,
    /// The window lost the focus.
    FocusLost,
    /// Left full screen.
    FullscreenLeft,
    /// A second display is in use.
    SecondDisplay,
    /// The screen was shared and is not any more.
    ScreenStopped,
    /// Something was pasted.
    Paste,
    /// The connection was away.
    NetworkGap,
    /// Another tab or device took over.
    Takeover,
    /// No machine's: somebody of the staff saw it and wrote it down.
    SeenByStaff,
}

impl Indicator {
    /// Every indicator.
    pub const ALL: [Self; 23] = [
        Self::NoFace,
        Self::SeveralFaces,
        Self::AnotherPerson,
        Self::SameFace,
        Self::IdentityUnchecked,
        Self::LookingAway,
        Self::Speaking,
        Self::PresentationSuspected,
        Self::Object,
        Self::CameraCovered,
        Self::CameraFrozen,
        Self::CameraLooped,
        Self::CameraLost,
        Self::CameraDrawn,
        Self::CameraChanged,
        Self::FocusLost,
        Self::FullscreenLeft,
        Self::SecondDisplay,
        Self::ScreenStopped,
        Self::Paste,
        Self::NetworkGap,
        Self::Takeover,
        Self::SeenByStaff,
    ];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoFace => "no_face",
            Self::SeveralFaces => "several_faces",
            Self::AnotherPerson => "another_person",
            Self::SameFace => "same_face",
            Self::IdentityUnchecked => "identity_unchecked",
            Self::LookingAway => "looking_away",
            Self::Speaking => "speaking",
            Self::PresentationSuspected => "presentation_suspected",
            Self::Object => "object",
            Self::CameraCovered => "camera_covered",
            Self::CameraFrozen => "camera_frozen",
            Self::CameraLooped => "camera_looped",
            Self::CameraLost => "camera_lost",
            Self::CameraDrawn => "camera_drawn",
            Self::CameraChanged => "camera_changed",
            Self::FocusLost => "focus_lost",
            Self::FullscreenLeft => "fullscreen_left",
            Self::SecondDisplay => "second_display",
            Self::ScreenStopped => "screen_stopped",
            Self::Paste => "paste",
            Self::NetworkGap => "network_gap",
            Self::Takeover => "takeover",
            Self::SeenByStaff => "seen_by_staff",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|indicator| indicator.name() == name)
    }

    /// How much it weighs. Looking away, speaking, objects and a drawn picture stay information until their
    /// error rates are measured, and a suspected presentation attack whatever is measured: passive detectors
    /// take too many living faces for pictures. What the page says about itself is never more than a warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::AnotherPerson | Self::SeenByStaff => Severity::Incident,
            Self::NoFace
            | Self::SeveralFaces
            | Self::SameFace
            | Self::CameraCovered
            | Self::CameraFrozen
            | Self::CameraLooped
            | Self::CameraLost
            | Self::FocusLost
            | Self::Takeover => Severity::Warning,
            Self::IdentityUnchecked
            | Self::LookingAway
            | Self::Speaking
            | Self::PresentationSuspected
            | Self::Object
            | Self::CameraDrawn
            | Self::CameraChanged
            | Self::FullscreenLeft
            | Self::SecondDisplay
            | Self::ScreenStopped
            | Self::Paste
            | Self::NetworkGap => Severity::Info,
        }
    }

    /// Whether the camera is its witness, so that a key frame can show it.
    #[must_use]
    pub const fn is_seen_by_camera(self) -> bool {
        matches!(
            self,
            Self::NoFace
                | Self::SeveralFaces
                | Self::AnotherPerson
                | Self::SameFace
                | Self::IdentityUnchecked
                | Self::LookingAway
                | Self::Speaking
                | Self::PresentationSuspected
                | Self::Object
                | Self::CameraCovered
                | Self::CameraFrozen
                | Self::CameraLooped
                | Self::CameraDrawn
                | Self::CameraChanged
        )
    }
}

/// How much a finding weighs. It never acts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth a look.
    Warning,
    /// Wants a person's decision.
    Incident,
}

impl Severity {
    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Incident => "incident",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Incident].into_iter().find(|s| s.name() == name)
    }
}
