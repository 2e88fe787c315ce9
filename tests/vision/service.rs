//! The service around the pipeline: order, counting, degraded starts, pictures that cannot be believed.

use super::*;

pub fn scripted() -> (Vision, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(UtcMs(1_000_000)));
    let settings = VisionSettings { workers: Some(2), ..VisionSettings::default() };
    (Vision::start_scripted(&settings, clock.clone()), clock)
}

pub const WATCH: CameraProfile = CameraProfile { purpose: Purpose::Invigilate, template: None };

#[tokio::test]
async fn frames_come_back_in_order_with_their_bytes_and_bad_ones_with_their_reason() {
    let (vision, _clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    let good = Scene::of("Ming").with_company("Li").to_jpeg(1).unwrap();
    assert_eq!(camera.offer(good.clone(), UtcMs(1_000_000)), Offered::Stored);
    let report = reports.next().await.unwrap();
    assert_eq!((report.at, &report.jpeg[..]), (UtcMs(1_000_000), &good[..]));
    let analysed = report.outcome.unwrap();
    assert_eq!(analysed.signals.faces.len(), 2);
    assert!(analysed.signals.faces_examined && analysed.timings.total_us > 0);
    camera.offer(good[..good.len() / 2].to_vec(), UtcMs(1_001_000));
    let bad = reports.next().await.unwrap().outcome.unwrap_err();
    assert_eq!(bad.code(), "frame_truncated");
    let counters = camera.counters();
    assert_eq!((counters.received, counters.analysed, counters.bad), (2, 1, 1));
    drop(camera);
    assert!(reports.next().await.is_none() || vision.health_now().cameras == 0);
    tokio::task::spawn_blocking(move || vision.shutdown()).await.unwrap();
}

#[tokio::test]
async fn a_slow_reader_loses_old_frames_only_and_nothing_uncounted() {
    let (vision, _clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    let total = 200u64;
    for tick in 0..total {
        camera.offer(Scene::of("Ming").to_jpeg(tick).unwrap(), UtcMs(tick as i64));
    }
    let last = UtcMs(total as i64 - 1);
    let mut seen = Vec::new();
    while seen.last() != Some(&last) {
        seen.push(reports.next().await.unwrap().at);
    }
    assert!(seen.is_sorted());
    let counters = camera.counters();
    assert_eq!(counters.received, total);
    assert_eq!(counters.analysed + counters.replaced, total);
    assert_eq!(counters.analysed, seen.len() as u64);
    vision.shutdown();
}

#[tokio::test]
async fn a_template_set_later_counts_from_the_next_frame() {
    let (vision, _clock) = scripted();
    let profile = CameraProfile { purpose: Purpose::SignIn, template: None };
    let (camera, mut reports) = vision.open_camera(profile);
    let enrolled = vision.still(Scene::of("Ming").to_jpeg(0).unwrap()).await;
    assert_eq!(enrolled.unwrap().faces.len(), 1);
    camera.offer(Scene::of("Ming").to_jpeg(1).unwrap(), UtcMs(1));
    let first = reports.next().await.unwrap().outcome.unwrap();
    assert!(first.signals.identity.is_none());
    let model = first.identity_model.unwrap().digest;
    let template = Template::enrol(&[first.embedding.unwrap()], model).unwrap();
    camera.set_template(Some(template));
    camera.offer(Scene::of("Ming").to_jpeg(2).unwrap(), UtcMs(2));
    let own = reports.next().await.unwrap().outcome.unwrap().signals.identity.unwrap();
    camera.offer(Scene::of("Li").to_jpeg(3).unwrap(), UtcMs(3));
    let other = reports.next().await.unwrap().outcome.unwrap().signals.identity.unwrap();
    assert_eq!((own.verdict, other.verdict), (Verdict::Same, Verdict::Different));
    vision.shutdown();
}

#[tokio::test]
async fn covered_and_frozen_cameras_are_told_and_an_uncovered_one_is_not() {
    let (vision, _clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    let mut seen = Vec::new();
    let scene = Scene::of("Ming");
    let dark = scene.clone().with_covered_lens();
    for (i, (scene, tick)) in
        [(&scene, 1), (&scene, 2), (&scene, 2), (&dark, 3)].into_iter().enumerate()
    {
        camera.offer(scene.to_jpeg(tick).unwrap(), UtcMs(i as i64 * 1_000));
        let signals = reports.next().await.unwrap().outcome.unwrap().signals;
        seen.push((signals.integrity.frozen, signals.integrity.covered, signals.faces_examined));
    }
    assert_eq!(
        seen,
        [(false, false, true), (false, false, true), (true, false, true), (false, true, false)]
    );
    vision.shutdown();
}

#[tokio::test]
async fn a_looped_recording_is_told() {
    let (vision, _clock) = scripted();
    let (camera, mut reports) = vision.open_camera(WATCH);
    let mut looped = Vec::new();
    for i in 0..30u64 {
        camera.offer(Scene::of("Ming").to_jpeg(i % 12).unwrap(), UtcMs(i as i64 * 1_000));
        looped.push(reports.next().await.unwrap().outcome.unwrap().signals.integrity.looped);
    }
    assert!(looped[..19].iter().all(|l| !l), "{looped:?}");
    assert!(looped[20..].iter().all(|l| *l), "{looped:?}");
    vision.shutdown();
}

#[tokio::test]
async fn missing_and_damaged_models_leave_vision_degraded_and_say_which() {
    let folder = tempfile::tempdir().unwrap();
    let from = checkout().join("models");
    std::fs::copy(from.join("manifest.toml"), folder.path().join("manifest.toml")).unwrap();
    std::fs::write(folder.path().join("landmarks.onnx"), b"no model").unwrap();
    let settings = VisionSettings {
        models_dir: folder.path().to_owned(),
        runtime_library: Some(from.join("runtime/libonnxruntime.so")),
        workers: Some(1),
        ..VisionSettings::default()
    };
    let clock = Arc::new(ManualClock::at(UtcMs(0)));
    let (vision, statuses) = Vision::start(&settings, clock.clone());
    let state = |id: &str| &statuses.iter().find(|status| status.id == id).unwrap().state;
    assert!(
        matches!(state("landmarks"), ModelState::Corrupt(why) if why.contains("landmarks.onnx"))
    );
    assert!(
        matches!(state("recognition"), ModelState::Missing(why) if why.contains("recognition.onnx"))
    );
    assert!(!vision.health_now().ready);
    let (camera, mut reports) = vision.open_camera(WATCH);
    camera.offer(Scene::of("Ming").to_jpeg(1).unwrap(), UtcMs(0));
    let signals = reports.next().await.unwrap().outcome.unwrap().signals;
    assert!(!signals.faces_examined && signals.integrity.is_usable());
    assert!(vision.still(Scene::of("Ming").to_jpeg(1).unwrap()).await.is_err());
    vision.shutdown();
    let nowhere = VisionSettings { models_dir: folder.path().join("nowhere"), ..settings };
    let (vision, statuses) = Vision::start(&nowhere, clock);
    assert!(statuses.iter().all(|status| !status.is_ready()));
    vision.shutdown();
}

#[test]
fn a_picture_may_be_turned_by_its_exif() {
    let plain = Rgb::new(64, 80, (0..64 * 80 * 3).map(|i| (i % 251) as u8).collect());
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 95);
    // Big-endian TIFF with one entry: orientation (0x0112), one SHORT, 6 (turn right).
    let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    encoder.add_app_segment(1, exif.to_vec()).unwrap();
    encoder.encode(plain.data(), 64, 80, jpeg_encoder::ColorType::Rgb).unwrap();
    let turned = decode_still(&jpeg).unwrap();
    assert_eq!((turned.width(), turned.height()), (80, 64));
}
