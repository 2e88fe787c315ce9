//! When the presentation attack detector is asked, by a camera that shows scripted scenes.

use std::sync::Arc;

use super::*;
use crate::vision::scripted::{Scene, ScriptedEngine};

/// One camera, a frame a second.
struct Show {
    camera: CameraState,
    decoder: FrameDecoder,
    second: u64,
}

impl Show {
    fn new() -> Self {
        let (camera, decoder) = (CameraState::new(Cadence::default()), FrameDecoder::default());
        Self { camera, decoder, second: 0 }
    }

    /// Shows the scene for so many seconds; those at which the detector answered.
    fn asked(
        &mut self,
        scene: &Scene,
        seconds: u64,
        (purpose, pressure): (Purpose, Pressure),
    ) -> Vec<u64> {
        let mut asked = Vec::new();
        for _ in 0..seconds {
            let at = UtcMs(i64::try_from(self.second).unwrap() * 1_000);
            let jpeg: Arc<[u8]> = scene.to_jpeg(self.second).unwrap().into();
            let order = Order { at, purpose, template: None, pressure, others_wait: false };
            let mut engine = ScriptedEngine::default();
            let seen = self.camera.analyse(&mut engine, &mut self.decoder, &jpeg, order).unwrap();
            if let Some(check) = seen.signals.pad {
                assert_eq!(Some(check.live), scene.live);
                asked.push(self.second);
            }
            self.second += 1;
        }
        asked
    }
}

const EXAM: (Purpose, Pressure) = (Purpose::Invigilate, Pressure::Calm);

#[test]
fn it_is_asked_by_its_cadence_and_at_once_when_a_face_comes_back() {
    let (mut show, ming) = (Show::new(), Scene::of("Ming").looking_live(0.8));
    assert_eq!(show.asked(&ming, 45, EXAM), [0, 20, 40]);
    assert_eq!(show.asked(&Scene::empty(), 5, EXAM), [0u64; 0]);
    assert_eq!(show.asked(&ming, 25, EXAM), [50, 70]);
    // A face that cannot be judged is not; it is as soon as it can be.
    let small = ming.clone().nearer(0.3);
    assert_eq!(show.asked(&Scene::empty(), 3, EXAM), [0u64; 0]);
    assert_eq!(show.asked(&small, 4, EXAM), [0u64; 0]);
    assert_eq!(show.asked(&ming, 2, EXAM), [82]);
}

#[test]
fn signing_in_asks_on_every_compared_frame_whatever_the_load() {
    let (mut show, ming) = (Show::new(), Scene::of("Ming").looking_live(0.3));
    let busy = (Purpose::SignIn, Pressure::FewerFrames);
    assert_eq!(show.asked(&ming, 3, busy), [0, 1, 2]);
    assert_eq!(show.camera.shed(), Shed::default());
}

#[test]
fn what_falls_out_under_load_is_counted() {
    let (mut show, ming) = (Show::new(), Scene::of("Ming").looking_live(0.3));
    assert_eq!(show.asked(&ming, 61, (Purpose::Invigilate, Pressure::NoPad)), [0u64; 0]);
    let shed = show.camera.shed();
    assert_eq!((shed.pads, shed.objects, shed.embeds), (4, 4, 0));
    assert_eq!(show.asked(&ming, 20, EXAM), [80], "not owed for what fell out");
}
