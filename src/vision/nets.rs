//! The real engine: the ONNX models of the manifest, one set per worker thread.
//!
//! **Invariant:** a model that is missing, damaged or refused leaves its stage unavailable and its status
//! says why; the others work on.

use crate::domain::proctoring::signal::Pose;

use super::adapters;
use super::detect::{self, Answer, Detection, anchors};
use super::embed::Crop;
use super::engine::{Digests, Engine, EngineError, PadScore, Reach, Stage};
use super::frame::Frame;
use super::geometry::Region;
use super::iris::{self, EyeDetail};
use super::landmarks::Mesh;
use super::manifest::ModelEntry;
use super::objects::{self, Sighting};
use super::patch::{PatchNet, swap_red_and_blue};
use super::runtime::Net;
use super::thresholds::{Lines, Thresholds};
use super::upright::{is_doubtful, upright};
use super::variants::Sizes;
use super::verify::{Embedding, IdentityModel};
use super::yunet;

#[derive(Debug)]
struct Detector {
    nets: Sizes,
    reader: Reader,
    score_min: f32,
    blue_first: bool,
}

/// How a detector's answer is read.
#[derive(Debug)]
enum Reader {
    BlazeFace,
    YuNet,
}

/// One worker's models.
#[derive(Debug, Default)]
pub struct Nets {
    near: Option<Detector>,
    far: Option<Detector>,
    mesh: Option<Net>,
    iris: Option<Net>,
    embed: Option<(Net, Crop, bool)>,
    objects: Option<(Sizes, f32)>,
    identity: Option<IdentityModel>,
    pads: Vec<(PatchNet, f32)>,
    pose: Option<PatchNet>,
    digests: Digests,
}

impl Nets {
    /// Lets a loaded model serve `stage`; `digest` is that of the files that run.
    ///
    /// # Errors
    /// What the manifest does not say, or says wrongly.
    pub(super) fn place(
        &mut self,
        stage: Stage,
        entry: &ModelEntry,
        (nets, digest): (Sizes, &str),
    ) -> Result<(), String> {
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
                    _ => Reader::BlazeFace,
                };
                let blue_first = entry.blue_first;
                let detector = Some(Detector { nets, reader, score_min, blue_first });
                if stage == Stage::SearchNear {
                    self.near = detector;
                } else {
                    self.far = detector;
                }
            }
            Stage::Mesh => self.mesh = Some(square(nets)?),
            Stage::Iris => self.iris = Some(square(nets)?),
            Stage::Embed => {
                // A line drawn for another net would let strangers in, so there is none by default.
                let line = |name: &str| match entry.thresholds.get(name) {
                    Some(value) if value.is_finite() && *value > 0.0 => Ok(*value),
                    _ => Err(format!(
                        "[model.thresholds] 缺少阈值 {name}。请先用暂定值添加（--threshold same_below=0.9 --threshold different_above=1.2），\
                         用 examhall vision evaluate 在本校照片上测定后，再以测得的值重新添加。 / \
                         it needs the distance {name} under [model.thresholds]: add it with provisional values (--threshold \
                         same_below=0.9 --threshold different_above=1.2), measure with `examhall vision evaluate` on your own \
                         photos, and add it again with what you measured"
                    )),
                };
                let (same_max, different_min) = (line("same_below")?, line("different_above")?);
                // Without its own line nobody is found among many.
                let found_max = entry.threshold("found_below", 0.0);
                let of_means = line("same_below_of_means")
                    .and_then(|same_max| {
                        let different_min = line("different_above_of_means")?;
                        Ok(Lines { same_max, different_min })
                    })
                    .ok();
                let thresholds = Thresholds { same_max, found_max, different_min, of_means };
                let digest = entry.digest().ok_or("its digest is not readable")?;
                let crop = Crop::of_adapter(adapter.name).ok_or("its adapter cuts no faces")?;
                self.identity = Some(IdentityModel { id: entry.id.clone(), digest, thresholds });
                self.embed = Some((square(nets)?, crop, entry.blue_first));
            }
            Stage::Objects => {
                self.objects = Some((nets, entry.threshold("score", 0.4)));
            }
            Stage::Pad => {
                let net = PatchNet::new(entry, square(nets)?);
                self.pads.push((net, entry.threshold("live", 0.5)));
            }
            Stage::Pose => self.pose = Some(PatchNet::new(entry, square(nets)?)),
        }
        let before = self.digests.remove(&stage).map_or_else(String::new, |many| many + "+");
        self.digests.insert(stage, before + digest);
        Ok(())
    }
}

/// What is cut out of a picture is cut to a square.
fn square(nets: Sizes) -> Result<Net, String> {
    nets.square().ok_or_else(|| "its input must be square, and of one size".to_owned())
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
        let Detector { nets, reader, score_min, blue_first } =
            wanted.or(other).ok_or(EngineError::Unavailable(Stage::SearchNear))?;
        let net = nets.fitting(frame.rgb.width(), frame.rgb.height());
        let Some(to_frame) = net.input.letterbox(&frame.rgb) else {
            return Ok(Vec::new());
        };
        if *blue_first {
            swap_red_and_blue(&mut net.input);
        }
        let size = net.input.size();
        net.run(|outputs| match (&reader, outputs) {
            (Reader::BlazeFace, [scores, boxes]) => {
                let anchors = anchors(size);
                let whole = scores.len() == anchors.len() && boxes.len() == anchors.len() * 16;
                let answer = Answer { scores, boxes };
                whole.then(|| detect::decode(answer, &anchors, (&to_frame, *score_min)))
            }
            (Reader::YuNet, _) => yunet::decode(outputs, size, (&to_frame, *score_min)),
            (Reader::BlazeFace, _) => None,
        })
    }

    fn mesh(&mut self, frame: &Frame, region: &Region) -> Result<Mesh, EngineError> {
        let net = self.mesh.as_mut().ok_or(EngineError::Unavailable(Stage::Mesh))?;
        let to_frame = region.crop_to_frame(net.input.side());
        net.input.warp(&frame.rgb, &to_frame);
        net.run(|outputs| match outputs {
            [points, [presence]] => Mesh::decode(points, *presence, &to_frame),
            _ => None,
        })
    }

    fn eyes(&mut self, frame: &Frame, mesh: &Mesh) -> Result<[EyeDetail; 2], EngineError> {
        let net = self.iris.as_mut().ok_or(EngineError::Unavailable(Stage::Iris))?;
        let side = net.input.side();
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
        let (net, crop, blue_first) =
            self.embed.as_mut().ok_or(EngineError::Unavailable(Stage::Embed))?;
        let to_frame =
            crop.to_frame(mesh, net.input.side()).ok_or_else(|| EngineError::Failed {
                model: "landmarks".to_owned(),
                reason: "the eyes and the nose fall into one point".to_owned(),
            })?;
        net.input.warp(&frame.rgb, &to_frame);
        if *blue_first {
            swap_red_and_blue(&mut net.input);
        }
        net.run(|outputs| {
            let embedding = outputs.first().and_then(|values| Embedding::from_slice(values))?;
            if crop.is_by_angle() { embedding.unit() } else { Some(embedding) }
        })
    }

    fn objects(&mut self, frame: &Frame) -> Result<Vec<Sighting>, EngineError> {
        let (nets, score_min) =
            self.objects.as_mut().ok_or(EngineError::Unavailable(Stage::Objects))?;
        let net = nets.fitting(frame.rgb.width(), frame.rgb.height());
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

    fn digests(&self) -> &Digests {
        &self.digests
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
        let detectors = [&mut self.near, &mut self.far].into_iter().flatten();
        let detectors = detectors.flat_map(|detector| detector.nets.iter_mut());
        let embed = self.embed.iter_mut().map(|(net, ..)| net);
        let others = [&mut self.mesh, &mut self.iris].into_iter().flatten().chain(embed);
        let objects = self.objects.iter_mut().flat_map(|(nets, _)| nets.iter_mut());
        let patches = self.pads.iter_mut().map(|(patch, _)| patch).chain(&mut self.pose);
        let nets =
            detectors.chain(others).chain(objects).chain(patches.map(|patch| &mut patch.net));
        nets.map(Net::take_runtime_us).fold(0, u32::saturating_add)
    }
}
