//! Replays on the scripted engine: what is told, and when.

use proptest::prelude::*;

use super::*;
use crate::vision::scripted::{Scene, ScriptedEngine};

fn showing(template: Option<Template>) -> Showing {
    let (cadence, rules) = (Cadence::default(), IndicatorRules::default());
    Showing { interval_ms: 1_000.0, template, cadence, rules }
}

fn clip(scenes: &[(Scene, u64)]) -> Vec<u8> {
    let mut tick = 0;
    let mut clip = Vec::new();
    for (scene, times) in scenes {
        for _ in 0..*times {
            tick += 1;
            clip.extend(scene.to_jpeg(tick).unwrap());
        }
    }
    clip
}

fn run(clip: &[u8], template: Option<Template>) -> Vec<Line> {
    let mut engine = ScriptedEngine::default();
    let mut replay = Replay::new(showing(template));
    let mut lines: Vec<Line> =
        split(clip).into_iter().flat_map(|frame| replay.show(&mut engine, frame)).collect();
    lines.extend(replay.finish());
    lines
}

fn incidents(lines: &[Line]) -> Vec<(&'static str, i64)> {
    let of_kind = lines.iter().filter(|line| line.kind == Kind::Incident);
    of_kind.map(|line| (line.name, line.t_ms)).collect()
}

fn enrolled(name: &str) -> Template {
    let mut engine = ScriptedEngine::default();
    let mut camera = CameraState::new(Cadence::default());
    let order = Order::calm(UtcMs(0), Purpose::SignIn);
    let jpeg = Scene::of(name).to_jpeg(1).unwrap().into();
    let seen = camera.analyse(&mut engine, &mut FrameDecoder::default(), &jpeg, order).unwrap();
    let model = engine.identity_model().unwrap().digest;
    Template::enrol(&[seen.embedding.unwrap()], model).unwrap()
}

#[test]
fn an_honest_minute_has_signals_and_no_incident() {
    let lines = run(&clip(&[(Scene::of("Ming"), 60)]), Some(enrolled("Ming")));
    assert_eq!(incidents(&lines), []);
    let count = |name| lines.iter().filter(|line| line.name == name).count();
    assert_eq!((count("integrity"), count("faces")), (60, 60));
    let identity: Vec<&Line> = lines.iter().filter(|line| line.name == "identity").collect();
    assert!(identity.len() >= 6 && identity.iter().all(|l| l.detail["verdict"] == "same"));
    assert!(lines.is_sorted_by_key(|line| line.t_ms));
}

#[test]
fn an_empty_chair_is_one_incident_after_its_minimum_and_goes_off_when_somebody_is_back() {
    let ming = Scene::of("Ming");
    let lines = run(&clip(&[(ming.clone(), 10), (Scene::empty(), 15), (ming, 10)]), None);
    let found = incidents(&lines);
    assert_eq!(found.len(), 1, "{found:?}");
    let (name, at) = found[0];
    assert!(name == "no_face" && (18_000..=19_000).contains(&at), "{name} {at}");
    let off =
        lines.iter().find(|l| l.kind == Kind::Indicator && l.detail["state"] == "off").unwrap();
    assert!(off.t_ms >= 25_000 && off.t_ms <= 30_000, "{off:?}");
    let opened = lines.iter().find(|l| l.kind == Kind::Incident).unwrap();
    assert_eq!(opened.detail["key_frames_ms"]["start"], 10_000);
    assert_eq!(opened.detail["severity"], "warning");
}

#[test]
fn another_person_is_an_incident_only_against_an_enrolment() {
    let clip = clip(&[(Scene::of("Ming"), 10), (Scene::of("Li"), 20)]);
    assert_eq!(incidents(&run(&clip, None)), []);
    let lines = run(&clip, Some(enrolled("Ming")));
    let found = incidents(&lines);
    assert!(
        matches!(found[..], [("another_person", at)] if at > 10_000 && at <= 22_000),
        "{found:?}"
    );
    let json = serde_json::to_value(lines.iter().find(|l| l.kind == Kind::Incident)).unwrap();
    assert_eq!(
        (json["kind"].as_str(), json["name"].as_str()),
        (Some("incident"), Some("another_person"))
    );
    assert!(json["score"].as_f64() > json["threshold"].as_f64(), "{json}");
}

#[test]
fn frames_are_found_between_boundaries_and_around_thumbnails_and_a_torn_one_is_told() {
    let (one, two) = (Scene::of("Ming").to_jpeg(1).unwrap(), Scene::empty().to_jpeg(2).unwrap());
    let plain = [&one[..], &two[..]].concat();
    assert_eq!(split(&plain), [&one[..], &two[..]]);
    let multipart =
        [b"--cut\r\n\r\n", &one[..], b"\r\n--cut\r\nX: y\r\n\r\n", &two[..], b"\r\n"].concat();
    assert_eq!(split(&multipart), [&one[..], &two[..]]);
    // A thumbnail in an application segment: start and end of an image inside an image.
    let inner = [0xFF, 0xD8, 0xFF, 0xD9];
    let segment = [&[0xFF, 0xE1, 0x00, 0x06][..], &inner].concat();
    let outer = [&one[..2], &segment, &one[2..]].concat();
    assert_eq!(split(&outer), [&outer[..]]);
    let torn = [&one[..one.len() / 2], &two[..]].concat();
    assert_eq!(split(&torn).len(), 2);
    let lines = run(&torn, None);
    assert_eq!((lines[0].name, lines[0].t_ms), ("bad_frame", 0));
    assert!(lines.iter().any(|l| l.name == "faces" && l.t_ms == 1_000));
    assert_eq!(split(b"no clip at all"), Vec::<&[u8]>::new());
}

proptest! {
    #[test]
    fn arbitrary_bytes_split_into_parts_that_follow_each_other(bytes in proptest::collection::vec(prop_oneof![Just(0xFFu8), Just(0xD8), Just(0xD9), any::<u8>()], 0..300)) {
        let mut after = 0;
        for frame in split(&bytes) {
            let start = frame.as_ptr().addr() - bytes.as_ptr().addr();
            prop_assert!(start >= after && frame.len() >= 3);
            after = start + frame.len();
        }
    }
}
