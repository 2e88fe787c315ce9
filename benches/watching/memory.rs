//! What the process holds.

use std::sync::Arc;

use examhall::kernel::UtcMs;
use examhall::vision::frame::FrameDecoder;
use examhall::vision::pipeline::{CameraState, Order, Purpose};
use examhall::vision::scripted::{Scene, ScriptedEngine};
use examhall::vision::settings::Cadence;

/// Cameras whose memory is filled.
const CAMERAS: u32 = 60;
/// Frames each has seen: more than any memory of the past holds, the longest of which is 2,048 pictures.
const FRAMES: u64 = 2_100;

/// Resident memory of this process, in KiB.
pub fn resident_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN)
}

/// KiB that one camera's state holds once it has seen all it can remember. The frames are scripted: what is
/// remembered does not depend on the nets.
pub fn state_kib() -> f64 {
    let mut engine = ScriptedEngine::default();
    let mut decoder = FrameDecoder::default();
    let scene = Scene::of("Ming");
    let frames: Vec<Arc<[u8]>> =
        (0..FRAMES).map(|tick| scene.to_jpeg(tick).expect("a scene").into()).collect();
    let mut look = |camera: &mut CameraState| {
        for (second, jpeg) in frames.iter().enumerate() {
            let order = Order::calm(
                UtcMs(i64::try_from(second).expect("few frames") * 1_000),
                Purpose::Invigilate,
            );
            camera.analyse(&mut engine, &mut decoder, jpeg, order).expect("a sound frame");
        }
    };
    // The first camera brings working memory that stays: it is not counted.
    look(&mut CameraState::new(Cadence::default()));
    let before = resident_kib();
    let cameras: Vec<CameraState> = (0..CAMERAS)
        .map(|_| {
            let mut camera = CameraState::new(Cadence::default());
            look(&mut camera);
            camera
        })
        .collect();
    let held = resident_kib() - before;
    drop(cameras);
    held / f64::from(CAMERAS)
}
