//! A presentation attack detector at work in the watching itself, not on stills.

use super::packs::{shared, with_pack};
use super::*;

/// What the detector says of each fixture frame, shown to a camera of its own: label and answer.
fn answers(nets: &mut Nets, fixtures: &Path, purpose: Purpose) -> Vec<(String, Option<bool>)> {
    rows(&fixtures.join("pad-labels.csv"))
        .iter()
        .map(|row| {
            let jpeg: Arc<[u8]> = std::fs::read(fixtures.join(&row[0])).unwrap().into();
            let order = Order::calm(UtcMs(0), purpose);
            let mut camera = CameraState::new(Cadence::default());
            let mut decoder = FrameDecoder::default();
            let seen = camera.analyse(nets, &mut decoder, &jpeg, order).unwrap();
            eprintln!("{} {:?} {:?}", &row[0], seen.signals.pad, seen.timings);
            assert!(seen.timings.pad_us > 0 && seen.faults.is_empty(), "{seen:?}");
            (row[1].to_owned(), seen.signals.pad.map(|check| check.is_live()))
        })
        .collect()
}

#[test]
fn the_fixture_frames_are_judged_right_in_the_pipeline_at_sign_in_and_in_the_exam() {
    let test = "the_fixture_frames_are_judged_right_in_the_pipeline";
    real!("the_fixture_frames_are_judged_right_in_the_pipeline", fixtures, own);
    assert!(!own.digests().contains_key(&Stage::Pad), "off by default");
    let Some(pack) = shared("minifasnet", test) else { return };
    let (_folder, mut nets) = with_pack(&pack, &["pad"]);
    assert_eq!(nets.digests()[&Stage::Pad].len(), 2 * 64 + 1, "two models answer together");
    for purpose in [Purpose::SignIn, Purpose::Invigilate] {
        let expected = [("spoof", false), ("spoof", false), ("live", true)];
        let expected = expected.map(|(label, live)| (label.to_owned(), Some(live)));
        assert_eq!(answers(&mut nets, &fixtures, purpose), expected, "{purpose:?}");
    }
}
