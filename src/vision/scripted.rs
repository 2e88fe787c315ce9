//! An engine for tests: the answer stands in the frame.
//!
//! A `Scene` says who and what is in view. `to_jpeg` draws a plain picture (so that decoding, integrity
//! and quality work on real pixels) and writes the scene into the JPEG's application segment; the engine reads it
//! back. Nothing above the seam knows the difference.
//!
//! **Invariant:** a frame without a scene shows nobody and nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::proctoring::signal::{ObjectKind, Pose};

use super::detect::Detection;
use super::engine::{Digests, Engine, EngineError, PadScore, Reach, Stage};
use super::frame::Frame;
use super::geometry::{Region, distance};
use super::iris::{EYE_POINTS, EyeDetail};
use super::landmarks::{MESH_POINTS, Mesh};
use super::objects::Sighting;
use super::pixels::as_f32;
use super::pose::posed_mesh;
use super::thresholds::Thresholds;
use super::verify::{EMBEDDING_LEN, Embedding, IdentityModel, ModelDigest};

/// Opens the application segment that holds a scene.
const MARK: &[u8] = b"examhall-scene:";
const WIDTH: usize = 320;
const HEIGHT: usize = 240;
/// From here on a scripted face counts as bona fide.
const SCRIPTED_LIVE_MIN: f32 = 0.5;
/// Stands for the digest of a detector.
const SCRIPTED_PAD: &str = "5ad0000000000000000000000000000000000000000000000000000000000000";

/// Who and what a scripted frame shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// People in view, the candidate first.
    pub people: Vec<ScriptedFace>,
    /// Names (as of `ObjectKind::name`) of things in view, each with a score.
    pub things: Vec<(String, f32)>,
    /// A hand over the lens.
    pub covered: bool,
    /// How sure the presentation attack detector is that the first person is bona fide, 0..=1; it declines to
    /// judge a scene that does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<f32>,
    /// What the models do on this frame instead of answering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mishap: Option<Mishap>,
}

/// What may befall a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mishap {
    /// The worker panics.
    Panic,
    /// The answer holds values that are not numbers.
    NotNumbers,
}

/// One person in view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScriptedFace {
    /// Who it is: the same name gives nearly the same embedding.
    pub name: String,
    /// Centre between the eyes, in fractions of the frame.
    pub center: [f32; 2],
    /// Distance of the outer eye corners, as a fraction of the frame's width.
    pub eye_distance: f32,
    /// Yaw, pitch and roll in degrees.
    pub pose: [f32; 3],
    /// How far the lids are open, 0..=1.
    pub lids: f32,
}

impl Scene {
    /// One person sitting well in the middle of the picture.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self { people: vec![ScriptedFace::at(name, [0.5, 0.42], 0.2)], ..Self::default() }
    }

    /// An empty chair.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Adds a second person beside the first.
    #[must_use]
    pub fn with_company(mut self, name: &str) -> Self {
        self.people.push(ScriptedFace::at(name, [0.84, 0.4], 0.12));
        self
    }

    /// Adds a thing.
    #[must_use]
    pub fn with_thing(mut self, kind: ObjectKind, score: f32) -> Self {
        self.things.push((kind.name().to_owned(), score));
        self
    }

    /// Turns the first person's head by yaw, pitch and roll in degrees.
    #[must_use]
    pub fn turned(mut self, pose: [f32; 3]) -> Self {
        if let Some(first) = self.people.first_mut() {
            first.pose = pose;
        }
        self
    }

    /// Opens the first person's lids to `share` of their gap.
    #[must_use]
    pub fn with_lids(mut self, share: f32) -> Self {
        if let Some(first) = self.people.first_mut() {
            first.lids = share;
        }
        self
    }

    /// Brings the first person `times` as near.
    #[must_use]
    pub fn nearer(mut self, times: f32) -> Self {
        if let Some(first) = self.people.first_mut() {
            first.eye_distance *= times;
        }
        self
    }

    /// Has the presentation attack detector say so much for the first person.
    #[must_use]
    pub fn looking_live(mut self, live: f32) -> Self {
        self.live = Some(live);
        self
    }

    /// Covers the lens.
    #[must_use]
    pub fn with_covered_lens(mut self) -> Self {
        self.covered = true;
        self
    }

    /// Has something happen to the models on this frame.
    #[must_use]
    pub fn with_mishap(mut self, mishap: Mishap) -> Self {
        self.mishap = Some(mishap);
        self
    }

    /// The JPEG of this scene at moment `tick`; another tick gives other pixels, the same tick the same
    /// bytes (a frozen camera).
    ///
    /// # Errors
    /// When the scene does not fit into a JPEG application segment (64 KiB).
    pub fn to_jpeg(&self, tick: u64) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
        let pixels = if self.covered { vec![4; WIDTH * HEIGHT] } else { draw(tick) };
        let mut jpeg = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
        let mut note = MARK.to_vec();
        // A scene is plain data: it always has a JSON form.
        note.extend(serde_json::to_vec(self).unwrap_or_default());
        encoder.add_app_segment(15, note)?;
        let side = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        encoder.encode(&pixels, side(WIDTH), side(HEIGHT), jpeg_encoder::ColorType::Luma)?;
        Ok(jpeg)
    }

    /// Reads the scene out of a JPEG; `None` when it holds none.
    #[must_use]
    pub fn from_jpeg(jpeg: &[u8]) -> Option<Self> {
        let at = jpeg.windows(MARK.len()).position(|window| window == MARK)?;
        let length = usize::from(u16::from_be_bytes([*jpeg.get(at - 2)?, *jpeg.get(at - 1)?]));
        serde_json::from_slice(jpeg.get(at + MARK.len()..at - 2 + length)?).ok()
    }
}

impl ScriptedFace {
    fn at(name: &str, center: [f32; 2], eye_distance: f32) -> Self {
        Self { name: name.to_owned(), center, eye_distance, pose: [0.0; 3], lids: 1.0 }
    }

    fn mesh(&self, frame: &Frame) -> Option<Mesh> {
        let (w, h) = (as_f32(frame.rgb.width()), as_f32(frame.rgb.height()));
        let [yaw, pitch, roll] = self.pose;
        let center = [self.center[0] * w, self.center[1] * h];
        let mesh = posed_mesh(Pose { yaw, pitch, roll }, center, self.eye_distance * w)?;
        Some(mesh.with_lids(self.lids))
    }
}

/// Speckles, which have no wave as a checkerboard would, whose 8×6 blocks change their brightness from tick to tick.
fn draw(tick: u64) -> Vec<u8> {
    let jitter = Sha256::digest(tick.to_le_bytes());
    (0..WIDTH * HEIGHT)
        .map(|i| {
            let (x, y) = (i % WIDTH, i / WIDTH);
            let block = x * 8 / WIDTH + y * 6 / HEIGHT * 8;
            let mixed = ((x / 3 * 7_919) ^ (y / 3 * 104_729)).wrapping_mul(0x9E37_79B9);
            let speckle = (mixed >> 13) & 1;
            [80, 150][speckle] + jitter[block % 32] / 8
        })
        .collect()
}

/// The scripted engine.
#[derive(Debug)]
pub struct ScriptedEngine {
    identity: IdentityModel,
    digests: Digests,
}

impl Default for ScriptedEngine {
    fn default() -> Self {
        let digest = ModelDigest([0x5C; 32]);
        let digests =
            [(Stage::Embed, digest.to_hex()), (Stage::Pad, SCRIPTED_PAD.to_owned())].into();
        Self {
            digests,
            identity: IdentityModel {
                id: "scripted".to_owned(),
                digest,
                thresholds: Thresholds {
                    same_max: 0.57,
                    found_max: 0.5,
                    different_min: 0.66,
                    of_means: None,
                },
            },
        }
    }
}

impl ScriptedEngine {
    /// The embedding of a name, moved a little by `salt`.
    #[must_use]
    pub fn embedding_of(name: &str, salt: u8) -> Option<Embedding> {
        let mut values = Vec::with_capacity(EMBEDDING_LEN);
        for block in 0..4u8 {
            let of_name = Sha256::new().chain_update([block]).chain_update(name).finalize();
            let of_salt = Sha256::new().chain_update([block, salt]).chain_update(name).finalize();
            values.extend(of_name.iter().zip(of_salt.iter()).map(|(a, b)| {
                0.22 * (f32::from(*a) / 255.0 - 0.5) + 0.03 * (f32::from(*b) / 255.0 - 0.5)
            }));
        }
        Embedding::from_slice(&values)
    }
}

fn scene_of(frame: &Frame) -> Result<Scene, EngineError> {
    let scene = Scene::from_jpeg(&frame.jpeg).unwrap_or_default();
    match scene.mishap {
        None => Ok(scene),
        Some(Mishap::Panic) => panic!("the scene has the worker panic"),
        Some(Mishap::NotNumbers) => Err(EngineError::Failed {
            model: "scripted".to_owned(),
            reason: "the answer holds values that are not numbers".to_owned(),
        }),
    }
}

fn nearest<'a>(
    scene: &'a Scene,
    frame: &Frame,
    to: [f32; 2],
    within: f32,
) -> Option<&'a ScriptedFace> {
    let (w, h) = (as_f32(frame.rgb.width()), as_f32(frame.rgb.height()));
    let gap = |face: &ScriptedFace| distance([face.center[0] * w, face.center[1] * h], to);
    let best = scene.people.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    (gap(best) <= within).then_some(best)
}

impl Engine for ScriptedEngine {
    fn has(&self, stage: Stage) -> bool {
        stage != Stage::Pose
    }

    fn search(&mut self, frame: &Frame, _reach: Reach) -> Result<Vec<Detection>, EngineError> {
        let scene = scene_of(frame)?;
        let found = scene.people.iter().filter_map(|face| {
            let mesh = face.mesh(frame)?;
            let [left, right, nose, mouth_left, mouth_right] = mesh.five_points();
            let mouth =
                [(mouth_left[0] + mouth_right[0]) / 2.0, (mouth_left[1] + mouth_right[1]) / 2.0];
            Some(Detection {
                area: mesh.area(),
                points: [left, right, nose, mouth, left, right],
                score: 0.95,
            })
        });
        Ok(found.collect())
    }

    fn mesh(&mut self, frame: &Frame, region: &Region) -> Result<Mesh, EngineError> {
        let scene = scene_of(frame)?;
        let found = nearest(&scene, frame, region.center, region.side / 2.0);
        let absent = || Mesh::new(vec![[0.0; 3]; MESH_POINTS], 0.0);
        found.and_then(|face| face.mesh(frame)).or_else(absent).ok_or_else(|| EngineError::Failed {
            model: "scripted".to_owned(),
            reason: "the scene holds numbers that are none".to_owned(),
        })
    }

    fn eyes(&mut self, frame: &Frame, mesh: &Mesh) -> Result<[EyeDetail; 2], EngineError> {
        scene_of(frame)?;
        Ok(mesh.eye_corners().map(|[left, right]| {
            let middle = [(left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0];
            EyeDetail {
                contour: vec![middle; EYE_POINTS],
                iris: [middle; 5],
                gaze_across: 0.5,
                gaze_up: 0.0,
            }
        }))
    }

    fn embed(&mut self, frame: &Frame, mesh: &Mesh) -> Result<Embedding, EngineError> {
        let scene = scene_of(frame)?;
        let [left, right, ..] = mesh.five_points();
        let middle = [(left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0];
        let salt = frame.rgb.data().first().copied().unwrap_or(0);
        nearest(&scene, frame, middle, mesh.eye_distance())
            .and_then(|face| Self::embedding_of(&face.name, salt))
            .ok_or(EngineError::Unavailable(Stage::Embed))
    }

    fn objects(&mut self, frame: &Frame) -> Result<Vec<Sighting>, EngineError> {
        const KINDS: [ObjectKind; 8] = [
            ObjectKind::Person,
            ObjectKind::Phone,
            ObjectKind::Book,
            ObjectKind::Laptop,
            ObjectKind::Screen,
            ObjectKind::Keyboard,
            ObjectKind::Mouse,
            ObjectKind::Remote,
        ];
        let seen = scene_of(frame)?.things.into_iter().filter_map(|(name, score)| {
            let kind = KINDS.into_iter().find(|kind| kind.name() == name)?;
            Some(Sighting { kind, score, area: [10.0, 10.0, 60.0, 60.0] })
        });
        Ok(super::objects::keep_best(seen.collect()))
    }

    fn pad(&mut self, frame: &Frame, _area: [f32; 4]) -> Result<Option<PadScore>, EngineError> {
        Ok(scene_of(frame)?.live.map(|live| PadScore { live, threshold: SCRIPTED_LIVE_MIN }))
    }

    fn digests(&self) -> &Digests {
        &self.digests
    }

    fn identity_model(&self) -> Option<&IdentityModel> {
        Some(&self.identity)
    }

    fn take_runtime_us(&mut self) -> u32 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_survives_its_jpeg() {
        let scene = Scene::of("Ming").with_company("Li").with_thing(ObjectKind::Phone, 0.8);
        assert_eq!(Scene::from_jpeg(&scene.to_jpeg(3).unwrap()), Some(scene));
        assert_eq!(Scene::from_jpeg(b"\xFF\xD8\xFF"), None);
    }

    #[test]
    fn names_are_told_apart_and_one_name_stays_near_itself() {
        let model = ScriptedEngine::default().identity;
        let of = |name, salt| ScriptedEngine::embedding_of(name, salt).unwrap();
        assert!(of("Ming", 1).distance(&of("Ming", 9)) < model.thresholds.same_max / 2.0);
        assert!(of("Ming", 1).distance(&of("Li", 1)) > model.thresholds.different_min);
    }
}
