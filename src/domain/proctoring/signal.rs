//! What vision says about one frame: measurements, never judgements.
//!
//! **Invariant:** a signal is tied to the frame it was measured on and to nothing else; what it means
//! over time is the business of `indicator`.

use crate::kernel::UtcMs;

/// Everything measured on one frame. A `None` means "not looked at on this frame", never "clean".
#[derive(Clone, Debug, PartialEq)]
pub struct FrameSignals {
    /// When the server received the frame.
    pub at: UtcMs,
    /// Faces found, the candidate's (largest, or the tracked one) first.
    pub faces: Vec<FaceSignal>,
    /// True when faces were looked for. When false (no face model is ready, or the picture is not to
    /// be believed) an empty `faces` says nothing, and the frame does not count as observed.
    pub faces_examined: bool,
    /// Whether the picture itself can be believed.
    pub integrity: Integrity,
    /// The comparison with the enrolled face, on frames where the embedder ran.
    pub identity: Option<IdentityCheck>,
    /// What a presentation attack detector says of the candidate's face, on frames where one answered.
    /// Advice, and only where a pack brings a detector.
    pub pad: Option<PadCheck>,
    /// Things seen, on frames where the object detector ran.
    pub objects: Option<Vec<ObjectSignal>>,
    /// True when the detector searched the whole frame; false when only the tracked region was followed,
    /// so that a second person could have been missed.
    pub searched_whole_frame: bool,
}

/// One face. Coordinates are fractions of the frame's width and height, origin top left.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceSignal {
    /// Box around the face.
    pub area: Area,
    /// Detector score or landmark presence, 0..1.
    pub score: f32,
    /// Left eye, right eye (as the picture shows them), nose tip, mouth left, mouth right.
    pub points: [[f32; 2]; 5],
    /// Head pose, when landmarks ran on this face.
    pub pose: Option<Pose>,
    /// Whether the face can be judged, when measured.
    pub quality: Option<FaceQuality>,
    /// Lid gap over eye width of the left and right eye (as the picture shows them), when landmarks
    /// ran. About 0.3 open, under 0.15 closed.
    pub eye_openness: Option<[f32; 2]>,
    /// Gap of the inner lips over their width, when landmarks ran: 0 closed, about 0.3 mid-word.
    pub mouth_openness: Option<f32>,
    /// Where the iris stands, on frames where the eyes were looked at.
    pub gaze: Option<Gaze>,
    /// How far from flat the face has moved against its straightest view in this camera, as a share of
    /// the eye distance; measured while signing in.
    pub parallax: Option<f32>,
    /// Whether the face seems to be filmed off a screen or a print; looked at now and then while signing in.
    pub recapture: Option<Recapture>,
}

/// Cues of a face that is itself a picture: on a screen, a print. Weak ones: stripes and window frames exist.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recapture {
    /// Decimal logarithm of the highest peak in the face's power spectrum over the median of its ring; none
    /// where the picture is too small.
    pub moire: Option<f32>,
    /// Sides of the face, 0..=4, along which a straight edge runs.
    pub edge_sides: u8,
}

impl Recapture {
    /// From here on a peak is a wave. Faces of the test photos reach 2.2; screens filmed at 1.15 to 1.7 of their
    /// pixels to one of the camera's begin at 2.6.
    pub const MOIRE_MIN: f32 = 2.6;
    /// So many sides make a frame around the face.
    pub const EDGE_SIDES_MIN: u8 = 3;

    /// True when one of the cues is there.
    #[must_use]
    pub fn is_suspected(&self) -> bool {
        self.moire.is_some_and(|moire| moire >= Self::MOIRE_MIN)
            || self.edge_sides >= Self::EDGE_SIDES_MIN
    }
}

/// A rectangle in fractions of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// Head pose in degrees: the person's own left is positive yaw, up is positive pitch, a tilt of the
/// head to the person's own left is positive roll.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Turn.
    pub yaw: f32,
    /// Nod.
    pub pitch: f32,
    /// Tilt.
    pub roll: f32,
}

/// Where the irises stand between the corners and lids of their eyes, mean of both eyes; the head's own
/// turn is not in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaze {
    /// Towards the person's own left is positive; ±0.5 is at a corner.
    pub across: f32,
    /// Up is positive, in the same unit (eye widths).
    pub up: f32,
}

/// What decides whether a face may be compared (ISO/IEC 29794-5 speaks of the same properties).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceQuality {
    /// Distance between the outer eye corners, in pixels of the frame as sent.
    pub eye_distance_px: f32,
    /// Variance of the Laplacian on the aligned face; low is blurred.
    pub sharpness: f32,
    /// Mean luma of the face, 0..255.
    pub luma_mean: f32,
    /// Standard deviation of the face's luma; low is flat or fogged.
    pub luma_deviation: f32,
    /// The first thing to mend, or `None` when the face is fit for comparison.
    pub problem: Option<QualityProblem>,
}

/// Why a face is not fit for comparison; each has words the candidate can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QualityProblem {
    /// Nobody in view.
    NoFace,
    /// More than one person.
    SeveralFaces,
    /// Too far away.
    TooSmall,
    /// Too near: parts leave the frame.
    TooClose,
    /// Cut off by the edge.
    OffFrame,
    /// Out of focus or moving.
    Blurred,
    /// Too little light on the face.
    TooDark,
    /// Too much light on the face.
    TooBright,
    /// Not looking towards the camera.
    TurnedAway,
    /// Eyes, nose or mouth hidden.
    Covered,
}

/// Whether the picture can be believed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Integrity {
    /// The lens is covered: hardly any light or hardly any variation.
    pub covered: bool,
    /// A picture, but too dark to see a person.
    pub dark: bool,
    /// The same picture again and again.
    pub frozen: bool,
    /// A stretch of pictures that was seen before.
    pub looped: bool,
    /// What does not move has no grain, for long: drawn rather than filmed. Suspected, never sure.
    pub drawn: bool,
    /// Several pictures of long ago came back to the last bit: played rather than filmed. Suspected, never
    /// sure.
    pub replayed: bool,
    /// The picture has another size than the one before.
    pub resized: bool,
    /// Mean luma, 0..255.
    pub luma_mean: f32,
    /// Standard deviation of luma.
    pub luma_deviation: f32,
}

impl Integrity {
    /// True when a person could be seen in this picture.
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        !(self.covered || self.dark || self.frozen || self.looped)
    }
}

/// One comparison with the enrolled face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IdentityCheck {
    /// Euclidean distance between embeddings (0 = identical).
    pub distance: f32,
    /// The distance from which it says "different".
    pub different_min: f32,
    /// The verdict at the thresholds in force.
    pub verdict: Verdict,
}

/// What a comparison says. The band between the two thresholds is `Unsure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Below the acceptance threshold.
    Same,
    /// Between the thresholds, or on a face not fit for comparison.
    Unsure,
    /// Above the rejection threshold.
    Different,
}

impl Verdict {
    const ALL: [Self; 3] = [Self::Same, Self::Unsure, Self::Different];

    /// The name stored and spoken on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Unsure => "unsure",
            Self::Different => "different",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// One answer of a presentation attack detector (ISO/IEC 30107-3: PAD).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PadCheck {
    /// Probability that the face is bona fide, a living one, 0..=1.
    pub live: f32,
    /// From here on it counts as bona fide.
    pub live_min: f32,
}

impl PadCheck {
    /// True when the face counts as bona fide.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live >= self.live_min
    }
}

/// A thing seen.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectSignal {
    /// Which thing.
    pub kind: ObjectKind,
    /// Detector score, 0..1.
    pub score: f32,
    /// Where.
    pub area: Area,
}

/// The things of the detector's vocabulary (COCO) that matter in an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A person.
    Person,
    /// A mobile phone.
    Phone,
    /// A book.
    Book,
    /// A laptop.
    Laptop,
    /// A monitor or television.
    Screen,
    /// A keyboard.
    Keyboard,
    /// A computer mouse.
    Mouse,
    /// A remote control.
    Remote,
}

impl ObjectKind {
    /// Whether seeing it is worth telling: what could help with answers.
    #[must_use]
    pub const fn is_of_interest(self) -> bool {
        matches!(self, Self::Phone | Self::Book)
    }

    /// The stable name used on the wire and in the command line's output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Phone => "phone",
            Self::Book => "book",
            Self::Laptop => "laptop",
            Self::Screen => "screen",
            Self::Keyboard => "keyboard",
            Self::Mouse => "mouse",
            Self::Remote => "remote",
        }
    }
}
