//! The real engine: the ONNX models of the manifest, one set per worker thread.
//!
//! **Invariant:** a model that is missing, damaged or refused leaves its stage unavailable and its status
//! says why; the others work on.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use ort::environment::Environment;

use crate::domain::proctoring::signal::Pose;

use super::adapters;
use super::detect::{self, Answer, Detection, anchors};
use super::embed;
use super::engine::{Engine, EngineError, PadScore, Reach, Stage};
use super::frame::Frame;
use super::geometry::Region;
use super::iris::{self, EyeDetail};
use super::landmarks::Mesh;
use super::manifest::{Manifest, ManifestError, ModelEntry, ModelState, ModelStatus};
use super::objects::{self, Sighting};
use super::patch::{PatchNet, swap_red_and_blue};
use super::runtime::{Net, environment};
use super::settings::VisionSettings;
use super::upright::{is_doubtful, upright};
use super::verify::{Embedding, IdentityModel, Thresholds};
use super::yunet;

/// Models that passed their checks, ready to be loaded by any number of workers.
#[derive(Debug)]
pub struct Shelf {
    environment: Option<&'static Environment>,
    models: Vec<(ModelEntry, Arc<[u8]>)>,
    statuses: Vec<ModelStatus>,
    serving: BTreeMap<Stage, Vec<String>>,
}

/// The runtime's library: the settings', else `ORT_DYLIB_PATH`, else the manifest's.
fn library(settings: &VisionSettings, manifest: &Manifest) -> PathBuf {
    let from_environment = || std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
    settings
        .runtime_library
        .clone()
        .or_else(from_environment)
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or_else(|| manifest.library())
}

impl Shelf {
    /// Reads the manifest and every model, checking digests. Never fails because of a model.
    ///
    /// # Errors
    /// [`ManifestError`] when there is no manifest to go by.
    pub fn open(settings: &VisionSettings) -> Result<Self, ManifestError> {
        let manifest = Manifest::read(&settings.models_dir)?;
        let environment = environment(&library(settings, &manifest));
        let mut models = Vec::new();
        let mut statuses = Vec::new();
        for entry in manifest.entries() {
            let state = match (entry.read(), &environment) {
                (Err(state), _) => state,
                (Ok(_), _) if adapters::named(&entry.adapter).is_none() => {
                    let adapter = &entry.adapter;
                    let reason = format!("no code of this version knows the adapter {adapter}");
                    ModelState::FailedToLoad(reason)
                }
                (Ok(_), Err(reason)) => ModelState::FailedToLoad(reason.clone()),
                (Ok(bytes), Ok(_)) => {
                    models.push((entry.clone(), bytes));
                    ModelState::Ready
                }
            };
            statuses.push(entry.status(state));
        }
        statuses.extend_from_slice(manifest.faulty());
        let serving = manifest.serving().clone();
        Ok(Self { environment: environment.ok(), models, statuses, serving })
    }

    /// Loads and warms up one set of models; what fails here is marked in the statuses.
    pub fn load(&mut self) -> Nets {
        let mut nets = Nets::default();
        for (stage, id) in
            self.serving.iter().flat_map(|(s, ids)| ids.iter().map(move |id| (*s, id)))
        {
            let sound = self.models.iter().find(|(entry, _)| entry.id == *id);
            let (Some((entry, bytes)), Some(environment)) = (sound, self.environment) else {
                continue;
            };
            let failure = match Net::load(environment, entry, bytes) {
                Ok(net) => nets.place(stage, entry, net).err(),
                Err(reason) => Some(reason),
            };
            if let (Some(reason), Some(status)) =
                (failure, self.statuses.iter_mut().find(|status| status.id == *id))
            {
                let reason = format!("{}: {reason}", entry.path.display());
                status.state = ModelState::FailedToLoad(reason);
            }
        }
        nets
    }

    /// How each model stands.
    #[must_use]
    pub fn statuses(&self) -> &[ModelStatus] {
        &self.statuses
    }

    /// Which models serve which stage.
    #[must_use]
    pub const fn serving(&self) -> &BTreeMap<Stage, Vec<String>> {
        &self.serving
    }

    /// Loads the models that serve no stage, for a check; what fails is marked in the statuses.
    pub fn try_idle(&mut self) {
        let Some(environment) = self.environment else { return };
        for (entry, bytes) in &self.models {
            if self.serving.values().flatten().any(|id| *id == entry.id) {
                continue;
            }
            let status = self.statuses.iter_mut().find(|status| status.id == entry.id);
            if let (Some(status), Err(reason)) = (status, Net::load(environment, entry, bytes)) {
                let reason = format!("{}: {reason}", entry.path.display());
                status.state = ModelState::FailedToLoad(reason);
            }
        }
    }

    /// The entries whose files are sound, for checks beyond loading.
    pub fn sound(&self) -> impl Iterator<Item = (&ModelEntry, &Arc<[u8]>)> {
        self.models.iter().map(|(entry, bytes)| (entry, bytes))
    }

    /// The runtime's environment, when its library loaded.
    #[must_use]
    pub const fn environment(&self) -> Option<&'static Environment> {
        self.environment
    }
}

#[derive(Debug)]
struct Detector {
    net: Net,
    reader: Reader,
    score_min: f32,
    blue_first: bool,
}

/// How a detector's answer is read.
#[derive(Debug)]
enum Reader {
    BlazeFace(Vec<[f32; 2]>),
    YuNet,
}

/// One worker's models.
#[derive(Debug, Default)]
pub struct Nets {
    near: Option<Detector>,
    far: Option<Detector>,
    mesh: Option<Net>,
    iris: Option<Net>,
    embed: Option<Net>,
    objects: Option<(Net, f32)>,
    identity: Option<IdentityModel>,
    pads: Vec<(PatchNet, f32)>,
    pose: Option<PatchNet>,
}

impl Nets {
    fn place(&mut self, stage: Stage, entry: &ModelEntry, net: Net) -> Result<(), String> {
        let adapter = adapters::named(&entry.adapter).ok_or("no code knows its adapter")?;
        if entry.outputs.len() != adapter.outputs {
            let (listed, read) = (entry.outputs.len(), adapter.outputs);
            return Err(format!("{listed} outputs are listed, {} reads {read}", adapter.name));
        }
        match stage {
            Stage::SearchNear | Stage::SearchFar => {
                let score_min = entry.threshold("score", 0.5).clamp(0.01, 0.99);
                let reader = match adapter.name {
                    "yunet" => Reader::YuNet,
                    _ => Reader::BlazeFace(anchors()),
                };
                let blue_first = entry.blue_first;
                let detector = Some(Detector { net, reader, score_min, blue_first });
                if stage == Stage::SearchNear {
                    self.near = detector;
                } else {
                    self.far = detector;
                }
            }
            Stage::Mesh => self.mesh = Some(net),
            Stage::Iris => self.iris = Some(net),
            Stage::Embed => {
                let thresholds = Thresholds {
                    same_max: entry.threshold("same_below", 0.57),
                    different_min: entry.threshold("different_above", 0.66),
                };
                let digest = entry.digest().ok_or("its digest is not readable")?;
                self.identity = Some(IdentityModel { id: entry.id.clone(), digest, thresholds });
                self.embed = Some(net);
            }
            Stage::Objects => self.objects = Some((net, entry.threshold("score", 0.4))),
            Stage::Pad => {
                self.pads.push((PatchNet::new(entry, net), entry.threshold("live", 0.5)));
            }
            Stage::Pose => self.pose = Some(PatchNet::new(entry, net)),
        }
        Ok(())
    }
}

impl Engine for Nets {
    fn has(&self, stage: Stage) -> bool {
        match stage {
            Stage::SearchNear => self.near.is_some(),
            Stage::SearchFar => self.far.is_some(),
            Stage::Mesh => self.mesh.is_some(),
            Stage::Iris => self.iris.is_some(),
            Stage::Embed => self.embed.is_some(),
            Stage::Objects => self.objects.is_some(),
            Stage::Pad => !self.pads.is_empty(),
            Stage::Pose => self.pose.is_some(),
        }
    }

    fn search(&mut self, frame: &Frame, reach: Reach) -> Result<Vec<Detection>, EngineError> {
        // Either detector stands in for the other: slower or shorter-sighted, but not blind.
        let (wanted, other) = match reach {
            Reach::Near => (self.near.as_mut(), self.far.as_mut()),
            Reach::Far => (self.far.as_mut(), self.near.as_mut()),
        };
        let Detector { net, reader, score_min, blue_first } =
            wanted.or(other).ok_or(EngineError::Unavailable(Stage::SearchNear))?;
        let Some(to_frame) = net.input.letterbox(&frame.rgb) else {
            return Ok(Vec::new());
        };
        if *blue_first {
            swap_red_and_blue(&mut net.input);
        }
        let side = net.input.size();
        net.run(|outputs| match (&reader, outputs) {
            (Reader::BlazeFace(anchors), [scores, boxes]) => {
                let whole = scores.len() == anchors.len() && boxes.len() == anchors.len() * 16;
                let answer = Answer { scores, boxes };
                whole.then(|| detect::decode(answer, anchors, side, (&to_frame, *score_min)))
            }
            (Reader::YuNet, _) => yunet::decode(outputs, side, (&to_frame, *score_min)),
            (Reader::BlazeFace(_), _) => None,
        })
    }

    fn mesh(&mut self, frame: &Frame, region: &Region) -> Result<Mesh, EngineError> {
        let net = self.mesh.as_mut().ok_or(EngineError::Unavailable(Stage::Mesh))?;
        let to_frame = region.crop_to_frame(net.input.size());
        net.input.warp(&frame.rgb, &to_frame);
        net.run(|outputs| match outputs {
            [points, [presence]] => Mesh::decode(points, *presence, &to_frame),
            _ => None,
        })
    }

    fn eyes(&mut self, frame: &Frame, mesh: &Mesh) -> Result<[EyeDetail; 2], EngineError> {
        let net = self.iris.as_mut().ok_or(EngineError::Unavailable(Stage::Iris))?;
        let side = net.input.size();
        let corners = mesh.eye_corners();
        let mut eye = |index: usize| {
            let to_frame = iris::regions(mesh)[index].crop_to_frame(side);
            net.input.warp(&frame.rgb, &to_frame);
            let mirrored = (index == 1).then(|| {
                net.input.mirror();
                super::pixels::as_f32(side)
            });
            net.run(|outputs| match outputs {
                [eye, iris] => iris::decode((eye, iris), mirrored, &to_frame, corners[index]),
                _ => None,
            })
        };
        Ok([eye(0)?, eye(1)?])
    }

    fn embed(&mut self, frame: &Frame, mesh: &Mesh) -> Result<Embedding, EngineError> {
        // Whoever hangs upside down in the picture is still to be compared as the person they are.
        let stood = match is_doubtful(mesh) && self.mesh.is_some() {
            true => Some(upright(self, frame, mesh.clone())?),
            false => None,
        };
        let mesh = stood.as_ref().unwrap_or(mesh);
        let net = self.embed.as_mut().ok_or(EngineError::Unavailable(Stage::Embed))?;
        let crop = embed::crop(mesh).ok_or_else(|| EngineError::Failed {
            model: "landmarks".to_owned(),
            reason: "the eyes and the nose fall into one point".to_owned(),
        })?;
        net.input.warp(&frame.rgb, &crop);
        net.run(|outputs| outputs.first().and_then(|values| Embedding::from_slice(values)))
    }

    fn objects(&mut self, frame: &Frame) -> Result<Vec<Sighting>, EngineError> {
        let (net, score_min) =
            self.objects.as_mut().ok_or(EngineError::Unavailable(Stage::Objects))?;
        let Some(to_frame) = net.input.letterbox(&frame.rgb) else { return Ok(Vec::new()) };
        net.run(|outputs| match outputs {
            [scores, boxes] => objects::decode((scores, boxes), &to_frame, *score_min),
            _ => None,
        })
    }

    fn pad(&mut self, frame: &Frame, area: [f32; 4]) -> Result<Option<PadScore>, EngineError> {
        if self.pads.is_empty() {
            return Err(EngineError::Unavailable(Stage::Pad));
        }
        let (mut live, mut threshold) = (0.0, 0.0);
        let count = super::pixels::as_f32(self.pads.len());
        for (net, live_min) in &mut self.pads {
            // Print, living face, screen: three probabilities that add up to one.
            let answer = net.run(&frame.rgb, area, |outputs| match outputs {
                [[_, live, _]] if live.is_finite() => Some(*live),
                _ => None,
            })?;
            let Some(answer) = answer else { return Ok(None) };
            live += answer / count;
            threshold += *live_min / count;
        }
        Ok(Some(PadScore { live, threshold }))
    }

    fn pose(&mut self, frame: &Frame, area: [f32; 4]) -> Result<Pose, EngineError> {
        let net = self.pose.as_mut().ok_or(EngineError::Unavailable(Stage::Pose))?;
        // Listed in the order yaw, pitch, roll; it counts a lowered head as positive.
        let pose = net.run(&frame.rgb, area, |outputs| match outputs {
            [[yaw], [pitch], [roll]]
                if yaw.is_finite() && pitch.is_finite() && roll.is_finite() =>
            {
                Some(Pose { yaw: *yaw, pitch: -pitch, roll: *roll })
            }
            _ => None,
        })?;
        pose.ok_or_else(|| EngineError::Failed {
            model: "pose".to_owned(),
            reason: "the face has no extent".to_owned(),
        })
    }

    fn identity_model(&self) -> Option<&IdentityModel> {
        self.identity.as_ref()
    }

    fn take_runtime_us(&mut self) -> u32 {
        let detectors = [&mut self.near, &mut self.far].into_iter().flatten().map(|d| &mut d.net);
        let others = [&mut self.mesh, &mut self.iris, &mut self.embed].into_iter().flatten();
        let objects = self.objects.iter_mut().map(|(net, _)| net);
        let patches = self.pads.iter_mut().map(|(patch, _)| patch).chain(&mut self.pose);
        let nets =
            detectors.chain(others).chain(objects).chain(patches.map(|patch| &mut patch.net));
        nets.map(Net::take_runtime_us).fold(0, u32::saturating_add)
    }
}
