//! The vision core on real models and real photos.
//!
//! Photos come from `EXAMHALL_FIXTURES`, else `../shared/fixtures` beside the checkout; where they are
//! absent each test says so by name and passes.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "test code: a failed step is a failed test, and the numbers are the tests' own"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clips::scaled;
use examhall::domain::proctoring::signal::{ObjectKind, QualityProblem, Verdict};
use examhall::kernel::{ManualClock, UtcMs};
use examhall::vision::engine::{Engine, Stage};
use examhall::vision::evaluate::detection;
use examhall::vision::frame::FrameDecoder;
use examhall::vision::nets::Nets;
use examhall::vision::pipeline::{Analysed, CameraState, Order};
use examhall::vision::pixels::Rgb;
use examhall::vision::report::verify_models;
use examhall::vision::scripted::Scene;
use examhall::vision::settings::Cadence;
use examhall::vision::shelf::Shelf;
use examhall::vision::still::{StillOrder, StillReport, analyse_still, decode_still};
use examhall::vision::{
    CameraProfile, ModelState, Offered, Purpose, Template, Vision, VisionSettings,
};

fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn settings() -> VisionSettings {
    VisionSettings {
        models_dir: checkout().join("models"),
        workers: Some(1),
        ..VisionSettings::default()
    }
}

/// The vision fixtures, or a word on why `test` is skipped.
fn fixtures(test: &str) -> Option<PathBuf> {
    let beside = [checkout().join("../shared/fixtures"), checkout().join("../../shared/fixtures")];
    let named = std::env::var_os("EXAMHALL_FIXTURES").map(PathBuf::from);
    let found = named
        .into_iter()
        .chain(beside)
        .flat_map(|root| [root.join("vision"), root])
        .find(|folder| folder.join("verification-pairs.csv").is_file());
    if found.is_none() {
        eprintln!("skipped {test}: fixtures absent");
    }
    found
}

/// One set of models for all tests; `None`, with a word, where the runtime's library is absent.
fn nets(test: &str) -> Option<MutexGuard<'static, Option<Nets>>> {
    static NETS: Mutex<Option<Nets>> = Mutex::new(None);
    if std::env::var_os("ORT_DYLIB_PATH").is_none()
        && !checkout().join("models/runtime/libonnxruntime.so").is_file()
    {
        eprintln!("skipped {test}: ONNX Runtime absent (run models/fetch_runtime.py)");
        return None;
    }
    let mut nets = NETS.lock().unwrap_or_else(PoisonError::into_inner);
    if nets.is_none() {
        *nets = Some(Shelf::open(&settings()).unwrap().load());
    }
    Some(nets)
}

macro_rules! real {
    ($test:literal, $fixtures:ident, $nets:ident) => {
        let Some($fixtures) = fixtures($test) else { return };
        let Some(mut guard) = nets($test) else { return };
        let $nets = guard.as_mut().unwrap();
    };
}

// After the macro, which they use.
mod accuracy;
mod bad_input;
mod clips;
mod embedders;
mod faults;
mod fuzz;
mod golden;
mod liveness;
mod packs;
mod pad;
mod refused;
mod service;

fn rows(path: &Path) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

fn still(nets: &mut Nets, path: &Path) -> StillReport {
    let picture = decode_still(&std::fs::read(path).unwrap()).unwrap();
    analyse_still(nets, picture, StillOrder { eyes: true, objects: true }).unwrap()
}

fn person(fixtures: &Path, name: &str, number: u32) -> PathBuf {
    fixtures.join(format!("lfw-krasserm/{name}/{name}_{number:04}.jpg"))
}

/// A camera frame: the photo, enlarged to 480 pixels, in the middle of 640×480, `shift` pixels to the
/// right and `gain` times as bright.
fn webcam(path: &Path, shift: usize, gain: f32) -> Arc<[u8]> {
    let photo = image::open(path).unwrap().into_rgb8();
    let photo = scaled(&photo, (480, 480), image::imageops::FilterType::CatmullRom);
    let mut frame = image::RgbImage::from_pixel(640, 480, image::Rgb([70, 80, 90]));
    image::imageops::replace(&mut frame, &photo, 80 + shift as i64, 0);
    frame.iter_mut().for_each(|v| *v = (f32::from(*v) * gain) as u8);
    jpeg(&frame)
}

fn jpeg(frame: &image::RgbImage) -> Arc<[u8]> {
    let mut bytes = Vec::new();
    let (w, h) = (frame.width() as u16, frame.height() as u16);
    jpeg_encoder::Encoder::new(&mut bytes, 80)
        .encode(frame.as_raw(), w, h, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    bytes.into()
}

struct Webcam {
    camera: CameraState,
    decoder: FrameDecoder,
    now: UtcMs,
}

impl Webcam {
    fn new() -> Self {
        let camera = CameraState::new(Cadence::default());
        Self { camera, decoder: FrameDecoder::default(), now: UtcMs(0) }
    }

    /// The next frame, a second later.
    fn show(
        &mut self,
        nets: &mut Nets,
        frame: &Arc<[u8]>,
        template: Option<&Template>,
    ) -> Analysed {
        let order = Order { template, ..Order::calm(self.now, Purpose::Invigilate) };
        self.now = self.now.plus_ms(1_000);
        self.camera.analyse(nets, &mut self.decoder, frame, order).unwrap()
    }
}

#[test]
fn every_model_is_the_listed_one_and_answers_as_listed() {
    let Some(_guard) = nets("every_model_is_the_listed_one_and_answers_as_listed") else { return };
    let mut shelf = Shelf::open(&settings()).unwrap();
    let reports = verify_models(&mut shelf);
    assert!(reports.len() >= 5);
    for report in reports {
        assert!(report.is_sound(), "{report:?}");
        assert!(report.golden_share_of_tolerance.is_some(), "{report:?}");
    }
}

/// The figures that the models are held to.
fn stored_figures() -> serde_json::Value {
    let text = std::fs::read_to_string(checkout().join("models/accuracy.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn faces_are_counted_as_labelled() {
    real!("faces_are_counted_as_labelled", fixtures, nets);
    let labels = fixtures.join("detection-counts.csv");
    let found = detection::detection(nets, (&labels, &fixtures), |_, _| ()).unwrap();
    eprintln!("{found:?}");
    let stored = &stored_figures()["detection"];
    assert_eq!(found.images as u64, stored["images"].as_u64().unwrap());
    // Nobody, one or several: the class is what an indicator speaks of. A printed face may count as one.
    let wrong: Vec<&str> = found
        .wrong
        .iter()
        .filter(|image| !image.note.contains("hard negative"))
        .map(|image| &image.path[..])
        .collect();
    assert_eq!(wrong.len() as u64, stored["class_errors"].as_u64().unwrap(), "{wrong:?}");
}

#[test]
fn labelled_objects_are_mostly_seen_and_unlabelled_ones_rarely() {
    real!("labelled_objects_are_mostly_seen", fixtures, nets);
    if !nets.has(Stage::Objects) {
        eprintln!("skipped labelled_objects_are_mostly_seen: no object model");
        return;
    }
    let ours = [
        ("cell phone", ObjectKind::Phone),
        ("book", ObjectKind::Book),
        ("laptop", ObjectKind::Laptop),
        ("monitor", ObjectKind::Screen),
        ("keyboard", ObjectKind::Keyboard),
        ("mouse", ObjectKind::Mouse),
    ];
    let (mut hits, mut misses, mut alarms) = (0, 0, 0);
    for row in rows(&fixtures.join("object-labels.csv")) {
        let report = still(nets, &fixtures.join(&row[0]));
        let seen = report.objects.unwrap();
        for (label, kind) in ours {
            let labelled = row[1].split(';').any(|l| l == label);
            let found = seen.iter().any(|object| object.kind == kind);
            hits += usize::from(labelled && found);
            misses += usize::from(labelled && !found);
            alarms += usize::from(!labelled && found);
            if labelled || found {
                eprintln!("{} {label}: labelled {labelled}, found {found}", &row[0]);
            }
        }
    }
    eprintln!("{hits} of {} labelled things seen, {alarms} seen beyond the labels", hits + misses);
    assert!(hits * 2 >= hits + misses, "{hits} hits, {misses} misses");
    assert!(alarms <= 4, "{alarms} alarms");
}

#[test]
fn a_mirrored_face_turns_the_other_way() {
    real!("a_mirrored_face_turns_the_other_way", fixtures, nets);
    for (name, number, own_left) in
        [("Donald_Rumsfeld", 5, false), ("Arnold_Schwarzenegger", 1, true)]
    {
        let bytes = std::fs::read(person(&fixtures, name, number)).unwrap();
        let picture = decode_still(&bytes).unwrap();
        let order = StillOrder::default();
        let mirrored =
            analyse_still(nets, picture.mirrored(), order).unwrap().faces[0].pose.unwrap();
        let plain = analyse_still(nets, picture, order).unwrap().faces[0].pose.unwrap();
        assert_eq!(plain.yaw > 0.0, own_left, "{name}: {plain:?}");
        assert!(plain.yaw.abs() > 15.0, "{name}: {plain:?}");
        assert!((plain.yaw + mirrored.yaw).abs() < 10.0, "{plain:?} {mirrored:?}");
        assert!((plain.pitch - mirrored.pitch).abs() < 8.0, "{plain:?} {mirrored:?}");
    }
    let up = still(nets, &person(&fixtures, "Donald_Rumsfeld", 1)).faces[0].pose.unwrap();
    let down = still(nets, &person(&fixtures, "Vladimir_Putin", 4)).faces[0].pose.unwrap();
    assert!(up.pitch > 5.0 && down.pitch < -5.0, "{up:?} {down:?}");
}

#[test]
fn another_person_in_the_chair_is_different_and_the_enrolled_one_is_the_same() {
    real!("another_person_in_the_chair", fixtures, nets);
    let template = still(nets, &person(&fixtures, "Gerhard_Schroeder", 1)).template().unwrap();
    let mut webcam_ = Webcam::new();
    let own = webcam(&person(&fixtures, "Gerhard_Schroeder", 2), 0, 1.0);
    let first = webcam_.show(nets, &own, Some(&template));
    assert_eq!(first.signals.identity.unwrap().verdict, Verdict::Same, "{first:?}");
    assert!(first.signals.searched_whole_frame && first.signals.faces.len() == 1);
    // Followed from now on: no search, no comparison until it is due.
    let second = webcam_.show(
        nets,
        &webcam(&person(&fixtures, "Gerhard_Schroeder", 2), 2, 1.0),
        Some(&template),
    );
    assert!(!second.signals.searched_whole_frame && second.signals.identity.is_none());
    let mut verdicts = Vec::new();
    for step in 0..8 {
        let frame = webcam(&person(&fixtures, "Vladimir_Putin", 8), step, 1.0);
        let seen = webcam_.show(nets, &frame, Some(&template));
        verdicts.extend(seen.signals.identity.map(|check| check.verdict));
    }
    assert!(verdicts.contains(&Verdict::Different), "{verdicts:?}");
    assert!(!verdicts.contains(&Verdict::Same), "{verdicts:?}");
}

#[test]
fn poor_frames_are_named_before_they_are_judged() {
    real!("poor_frames_are_named", fixtures, nets);
    let path = person(&fixtures, "Gerhard_Schroeder", 2);
    let problem = |nets: &mut Nets, frame: &Arc<[u8]>| {
        let seen = Webcam::new().show(nets, frame, None).signals;
        eprintln!("{:?} {:?}", seen.integrity, seen.faces.first().map(|f| (f.score, f.quality)));
        seen.faces.first().map(|face| face.quality.unwrap().problem)
    };
    assert_eq!(problem(nets, &webcam(&path, 0, 1.0)), Some(None));
    assert_eq!(problem(nets, &webcam(&path, 0, 0.25)), Some(Some(QualityProblem::TooDark)));
    let photo = image::open(&path).unwrap().into_rgb8();
    let soft = image::DynamicImage::ImageRgb8(photo.clone()).blur(3.0).into_rgb8();
    let soft = scaled(&soft, (480, 480), image::imageops::FilterType::Triangle);
    assert_eq!(problem(nets, &jpeg(&soft)), Some(Some(QualityProblem::Blurred)));
    let small = scaled(&photo, (110, 110), image::imageops::FilterType::Triangle);
    let mut far = image::RgbImage::from_pixel(640, 480, image::Rgb([90, 90, 100]));
    for (i, pixel) in far.pixels_mut().enumerate() {
        pixel.0[0] = (i / 640 / 4) as u8;
    }
    image::imageops::replace(&mut far, &small, 260, 180);
    assert_eq!(problem(nets, &jpeg(&far)), Some(Some(QualityProblem::TooSmall)));
}

#[test]
fn every_photo_of_the_set_passes_light_and_focus() {
    real!("every_photo_of_the_set_passes_light_and_focus", fixtures, nets);
    let mut named = std::collections::BTreeMap::new();
    for row in rows(&fixtures.join("verification-images.csv")) {
        let quality = still(nets, &fixtures.join(&row[0])).faces[0].quality;
        *named.entry(format!("{:?}", quality.problem)).or_insert(0) += 1;
    }
    eprintln!("{named:?}");
    let poor = ["TooDark", "TooBright", "Blurred", "Covered"]
        .iter()
        .filter_map(|problem| named.get(&format!("Some({problem})")))
        .sum::<i32>();
    assert!(poor <= 5, "{named:?}");
}
