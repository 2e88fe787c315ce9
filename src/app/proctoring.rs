//! The words of the domain in the words of the wire, and back. One function each way, exhaustively.

use crate::domain::proctoring::incident::Decision;
use crate::domain::proctoring::indicator::{Active, ClientSignal, Indicator, Severity};
use crate::domain::proctoring::recheck::Finding;
use crate::domain::proctoring::signal::QualityProblem;
use crate::wire::invigilator::{self as board, IndicatorNow};
use crate::wire::proctoring::{self as wire, ClientEvent, Hint};

/// An indicator as said on the wire.
#[must_use]
pub const fn indicator(indicator: Indicator) -> wire::Indicator {
    match indicator {
        Indicator::NoFace => wire::Indicator::NoFace,
        Indicator::SeveralFaces => wire::Indicator::SeveralFaces,
        Indicator::AnotherPerson => wire::Indicator::AnotherPerson,
        Indicator::SameFace => wire::Indicator::SameFace,
        Indicator::Speaking => wire::Indicator::Speaking,
        Indicator::CameraDrawn => wire::Indicator::CameraDrawn,
        Indicator::CameraChanged => wire::Indicator::CameraChanged,
        Indicator::SecondDisplay => wire::Indicator::SecondDisplay,
        Indicator::ScreenStopped => wire::Indicator::ScreenStopped,
        Indicator::IdentityUnchecked => wire::Indicator::IdentityUnchecked,
        Indicator::LookingAway => wire::Indicator::LookingAway,
        Indicator::PresentationSuspected => wire::Indicator::PresentationSuspected,
        Indicator::Object => wire::Indicator::Object,
        Indicator::CameraCovered => wire::Indicator::CameraCovered,
        Indicator::CameraFrozen => wire::Indicator::CameraFrozen,
        Indicator::CameraLooped => wire::Indicator::CameraLooped,
        Indicator::CameraLost => wire::Indicator::CameraLost,
        Indicator::FocusLost => wire::Indicator::FocusLost,
        Indicator::FullscreenLeft => wire::Indicator::FullscreenLeft,
        Indicator::Paste => wire::Indicator::Paste,
        Indicator::NetworkGap => wire::Indicator::NetworkGap,
        Indicator::Takeover => wire::Indicator::Takeover,
        Indicator::SeenByStaff => wire::Indicator::SeenByStaff,
    }
}

/// A severity as said on the wire.
#[must_use]
pub const fn severity(severity: Severity) -> wire::Severity {
    match severity {
        Severity::Info => wire::Severity::Info,
        Severity::Warning => wire::Severity::Warning,
        Severity::Incident => wire::Severity::Incident,
    }
}

/// What is on, as shown.
#[must_use]
pub fn now(active: &[Active]) -> Vec<IndicatorNow> {
    active
        .iter()
        .map(|active| IndicatorNow {
            indicator: indicator(active.indicator),
            severity: severity(active.severity),
            since_ms: active.since.0,
        })
        .collect()
}

/// What looking again came to, as said on the wire.
#[must_use]
pub const fn finding(finding: Finding) -> board::RecheckFinding {
    match finding {
        Finding::Same => board::RecheckFinding::Same,
        Finding::Unsure => board::RecheckFinding::Unsure,
        Finding::Different => board::RecheckFinding::Different,
        Finding::NotSeen => board::RecheckFinding::NotSeen,
        Finding::NoCamera => board::RecheckFinding::NoCamera,
    }
}

/// A decision as said on the wire.
#[must_use]
pub const fn decision(decision: Decision) -> board::Decision {
    match decision {
        Decision::Confirmed => board::Decision::Confirmed,
        Decision::Dismissed => board::Decision::Dismissed,
        Decision::Unsure => board::Decision::Unsure,
        Decision::Reopened => board::Decision::Reopened,
    }
}

/// A decision as asked for.
#[must_use]
pub const fn decision_asked(decision: board::Decision) -> Decision {
    match decision {
        board::Decision::Confirmed => Decision::Confirmed,
        board::Decision::Dismissed => Decision::Dismissed,
        board::Decision::Unsure => Decision::Unsure,
        board::Decision::Reopened => Decision::Reopened,
    }
}

/// What the page noticed, as the indicators understand it. A camera that stops sends no more pictures, which
/// the indicators see for themselves.
#[must_use]
pub const fn client_signal(event: ClientEvent) -> Option<ClientSignal> {
    match event {
        ClientEvent::FocusLost => Some(ClientSignal::FocusLost),
        ClientEvent::FocusGained => Some(ClientSignal::FocusGained),
        ClientEvent::FullscreenLeft => Some(ClientSignal::FullscreenLeft),
        ClientEvent::FullscreenEntered => Some(ClientSignal::FullscreenEntered),
        ClientEvent::DisplayAdded => Some(ClientSignal::DisplayAdded),
        ClientEvent::DisplayRemoved => Some(ClientSignal::DisplayRemoved),
        ClientEvent::ScreenStarted => Some(ClientSignal::ScreenStarted),
        ClientEvent::ScreenStopped => Some(ClientSignal::ScreenStopped),
        ClientEvent::Paste => Some(ClientSignal::Paste),
        ClientEvent::CameraLost | ClientEvent::CameraFound => None,
    }
}

/// What the candidate can do about a face that cannot be judged.
#[must_use]
pub const fn hint(problem: QualityProblem) -> Hint {
    match problem {
        QualityProblem::NoFace => Hint::NoFace,
        QualityProblem::SeveralFaces => Hint::SeveralFaces,
        QualityProblem::TooSmall => Hint::TooSmall,
        QualityProblem::TooClose => Hint::TooClose,
        QualityProblem::OffFrame => Hint::OffFrame,
        QualityProblem::Blurred => Hint::Blurred,
        QualityProblem::TooDark => Hint::TooDark,
        QualityProblem::TooBright => Hint::TooBright,
        QualityProblem::TurnedAway => Hint::TurnedAway,
        QualityProblem::Covered => Hint::Covered,
    }
}
