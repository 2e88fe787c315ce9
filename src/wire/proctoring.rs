//! Words about watching that both sockets and HTTP share.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something the candidate's browser noticed. It is the client's word: information, never proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientEvent {
    /// The window lost the focus.
    FocusLost,
    /// … and has it again.
    FocusGained,
    /// Left full screen.
    FullscreenLeft,
    /// Full screen again.
    FullscreenEntered,
    /// A second display is in use.
    DisplayAdded,
    /// … and no longer.
    DisplayRemoved,
    /// The screen is shared, where the exam asks for it.
    ScreenStarted,
    /// … and not any more.
    ScreenStopped,
    /// Something was pasted.
    Paste,
    /// The camera stopped or was refused.
    CameraLost,
    /// The camera runs.
    CameraFound,
}

/// What a candidate can do so that the camera sees well. The page has the words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// All is well; hold still.
    HoldStill,
    /// Nobody in view.
    NoFace,
    /// More than one person.
    SeveralFaces,
    /// Come closer.
    TooSmall,
    /// Move back.
    TooClose,
    /// Move to the middle.
    OffFrame,
    /// Hold still, clean the lens.
    Blurred,
    /// More light on the face.
    TooDark,
    /// Less light on the face.
    TooBright,
    /// Look into the camera.
    TurnedAway,
    /// Uncover the face.
    Covered,
    /// The camera shows nothing new.
    CameraStuck,
    /// Sign-in by face is not to be had now; a person will admit.
    Unavailable,
    /// The face matches; now look straight into the camera until asked for a gesture.
    FaceFront,
    /// Turn the head to one's own left.
    TurnHeadLeft,
    /// Turn the head to one's own right.
    TurnHeadRight,
    /// Look up.
    LookUp,
    /// Close the eyes for a second, then open them.
    CloseEyes,
    /// Come closer to the camera.
    ComeCloser,
}

/// A rule over signals; see DESIGN of the indicators in `domain::proctoring::indicator`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    /// Nobody in view.
    NoFace,
    /// More than one person.
    SeveralFaces,
    /// Someone else than the enrolled person.
    AnotherPerson,
    /// Somebody is in view, but for long no comparison could say who: light, distance, pose or a mask. No
    /// accusation; the candidate is told what to mend.
    IdentityUnchecked,
    /// Looking away, again and again.
    LookingAway,
    /// The lips move, again and again.
    Speaking,
    /// The face of another candidate of the session.
    SameFace,
    /// A presentation attack detector (ISO/IEC 30107-3) takes the face for a picture of one, again and again. Advice:
    /// only where a model pack brings one, and never more than information.
    PresentationSuspected,
    /// A phone, book or second screen.
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

/// How much a finding weighs. It never acts by itself.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth a look.
    Warning,
    /// Wants a person's decision.
    Incident,
}
