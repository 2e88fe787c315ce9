//! What befalls the machine: panics, floods, models that answer with no numbers.

use std::sync::Weak;

use examhall::kernel::limits::CAMERA_REPORTS_MAX;
use examhall::vision::scripted::Mishap;
use sha2::{Digest, Sha256};

use super::service::{WATCH, scripted};
use super::*;

#[tokio::test]
async fn a_panic_costs_one_frame_and_the_worker_goes_on_with_a_new_engine() {
    let (vision, clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    let ming = Scene::of("Ming");
    for round in 0..5u64 {
        camera.offer(ming.clone().with_mishap(Mishap::Panic).to_jpeg(round).unwrap(), UtcMs(1));
        let lost = reports.next().await.unwrap();
        assert_eq!(lost.outcome.unwrap_err().code(), "frame_analysis_panicked");
        camera.offer(ming.to_jpeg(100 + round).unwrap(), UtcMs(2));
        let signals = reports.next().await.unwrap().outcome.unwrap().signals;
        assert_eq!((signals.at, signals.faces.len()), (UtcMs(2), 1));
    }
    let counters = camera.counters();
    assert_eq!((counters.received, counters.analysed, counters.panicked), (10, 5, 5));
    let health = vision.health_now();
    assert!(health.ready && health.workers == 2 && health.workers_stuck == 0, "{health:?}");
    assert_eq!((health.faults, health.faults_last_minute), (5, 5));
    assert!(health.last_fault.unwrap().contains("panicked"));
    clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(vision.health_now().faults_last_minute, 0, "a minute later it is no news");
    assert!(vision.still(ming.with_mishap(Mishap::Panic).to_jpeg(9).unwrap()).await.is_err());
    assert_eq!(vision.still(Scene::of("Li").to_jpeg(9).unwrap()).await.unwrap().faces.len(), 1);
    vision.shutdown();
    assert_eq!(vision.health_now().workers, 0);
}

#[tokio::test]
async fn a_model_without_numbers_is_a_fault_and_neither_a_face_nor_an_empty_chair() {
    let (vision, _clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    for scene in [Scene::of("Ming"), Scene::empty()] {
        camera.offer(scene.with_mishap(Mishap::NotNumbers).to_jpeg(1).unwrap(), UtcMs(1));
        let signals = reports.next().await.unwrap().outcome.unwrap().signals;
        assert!(!signals.faces_examined && !signals.searched_whole_frame, "{signals:?}");
        assert!(signals.faces.is_empty() && signals.identity.is_none());
        assert!(signals.objects.is_none(), "not looked at is not empty");
    }
    assert_eq!((camera.counters().analysed, camera.counters().faults), (2, 2));
    vision.shutdown();
}

/// Ten seconds at 60 frames a second before somebody reads: what is kept is bounded, the newest wins and
/// every frame is counted.
#[tokio::test]
async fn a_flood_keeps_a_handful_of_frames_and_counts_every_one() {
    let (vision, _clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    let quiet = vision.open_camera(WATCH);
    let mut offered: Vec<Weak<[u8]>> = Vec::new();
    let mut kept_most = 0;
    let total = 600u64;
    for number in 0..total {
        let jpeg: Arc<[u8]> = Scene::of("Ming").to_jpeg(number).unwrap().into();
        offered.push(Arc::downgrade(&jpeg));
        camera.offer(jpeg, UtcMs(number as i64 * 1_000 / 60));
        kept_most = kept_most.max(offered.iter().filter(|frame| frame.strong_count() > 0).count());
    }
    // One in its slot, one or two in the workers' hands, and the reports nobody has read.
    assert!(kept_most <= CAMERA_REPORTS_MAX + 4, "{kept_most} frames were kept");
    quiet.0.offer(Scene::of("Li").to_jpeg(1).unwrap(), UtcMs(1));
    let mut beside = quiet.1;
    assert!(beside.next().await.unwrap().outcome.is_ok(), "a flood holds up nobody else");
    let newest = UtcMs((total as i64 - 1) * 1_000 / 60);
    let mut read = 0;
    while reports.next().await.map(|report| report.at) != Some(newest) {
        read += 1;
    }
    let counters = camera.counters();
    assert_eq!(counters.received, total);
    assert_eq!(counters.analysed, read + 1);
    assert_eq!(counters.analysed + counters.replaced + counters.shed_frames, total);
    vision.shutdown();
}

/// A field of a protocol buffer: a number with its bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    [out, bytes.to_vec()].concat()
}

fn number(number: u8, value: u8) -> Vec<u8> {
    vec![number << 3, value]
}

fn node(op: &str, inputs: [&str; 2], output: &str) -> Vec<u8> {
    let inputs = inputs.iter().filter(|name| !name.is_empty());
    let mut node: Vec<u8> = inputs.flat_map(|name| field(1, name.as_bytes())).collect();
    node.extend(field(2, output.as_bytes()));
    node.extend(field(4, op.as_bytes()));
    field(1, &node)
}

/// An ONNX model that answers on a black input (so that it loads) and with values that are not numbers on
/// any other: the arc cosine of eight times the input.
fn nonsense(outputs: &[String]) -> Vec<u8> {
    let value = |name: &str| {
        let tensor = field(1, &number(1, 1));
        [field(1, name.as_bytes()), field(2, &tensor)].concat()
    };
    let mut graph = node("Add", ["image", "image"], "twice");
    graph.extend(node("Add", ["twice", "twice"], "four"));
    graph.extend(node("Add", ["four", "four"], "eight"));
    for output in outputs {
        graph.extend(node("Acos", ["eight", ""], output));
    }
    graph.extend(field(2, b"nonsense"));
    graph.extend(field(11, &value("image")));
    graph.extend(outputs.iter().flat_map(|output| field(12, &value(output))));
    let opset = [field(1, b""), number(2, 17)].concat();
    [number(1, 8), field(7, &graph), field(8, &opset)].concat()
}

/// The models with `id` replaced by nonsense, listed as if it were sound.
fn nets_without(id: &str) -> Nets {
    let folder = tempfile::tempdir().unwrap();
    let models = checkout().join("models");
    let mut manifest = std::fs::read_to_string(models.join("manifest.toml")).unwrap();
    let listed = examhall::vision::manifest::Manifest::read(&models).unwrap();
    for entry in listed.entries() {
        let is_of_it = entry.id == id || entry.variant_of.as_deref() == Some(id);
        let bytes = match is_of_it {
            true => nonsense(&entry.outputs),
            false => std::fs::read(&entry.path).unwrap(),
        };
        manifest = manifest.replace(&entry.sha256, &hex::encode(Sha256::digest(&bytes)));
        std::fs::write(folder.path().join(entry.path.file_name().unwrap()), bytes).unwrap();
    }
    std::fs::write(folder.path().join("manifest.toml"), manifest).unwrap();
    let library = std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
    let settings = VisionSettings {
        models_dir: folder.path().to_owned(),
        runtime_library: library.or_else(|| Some(models.join("runtime/libonnxruntime.so"))),
        ..settings()
    };
    let mut shelf = Shelf::open(&settings).unwrap();
    let nets = shelf.load();
    assert!(shelf.statuses().iter().all(|s| s.is_ready()), "{:?}", shelf.statuses());
    nets
}

#[test]
fn each_model_that_answers_with_no_numbers_costs_its_stage_and_gives_no_verdict() {
    real!("each_model_that_answers_with_no_numbers", fixtures, sound);
    let path = person(&fixtures, "Gerhard_Schroeder", 1);
    let template = still(sound, &path).template().unwrap();
    let sitting = webcam(&path, 0, 1.0);
    let mut empty = image::RgbImage::from_pixel(640, 480, image::Rgb([90, 90, 100]));
    empty.enumerate_pixels_mut().for_each(|(x, _, pixel)| pixel.0[1] = (x / 4) as u8);
    let empty = jpeg(&empty);
    let look = |nets: &mut Nets, frame| Webcam::new().show(nets, frame, Some(&template));
    for id in ["detect-front", "detect-back", "landmarks", "recognition", "objects", "iris"] {
        let nets = &mut nets_without(id);
        let (seen, nobody) = (look(nets, &sitting), look(nets, &empty));
        let told = seen.faults.iter().chain(&nobody.faults);
        let told: Vec<String> = told.map(ToString::to_string).collect();
        assert!(told.iter().all(|f| f.contains(id) && f.contains("not numbers")), "{told:?}");
        assert!(!told.is_empty(), "{id}: nothing told");
        let (seen, nobody) = (seen.signals, nobody.signals);
        let finds = !matches!(id, "landmarks");
        assert_eq!((seen.faces_examined, seen.faces.len() == 1), (finds, finds), "{id}");
        // Either search is needed to say that nobody is there.
        let searches = !matches!(id, "detect-front" | "detect-back");
        assert!(nobody.faces.is_empty());
        assert_eq!(nobody.faces_examined, searches || id == "detect-front", "{id}");
        let compares = !matches!(id, "landmarks" | "recognition");
        assert_eq!(seen.identity.map(|check| check.verdict), compares.then_some(Verdict::Same));
        assert_eq!(seen.objects.is_some(), id != "objects", "{id}");
        if id == "iris" {
            assert!(seen.faces[0].gaze.is_none());
        }
    }
}
