//! Golden clips: made of photos from a seed, replayed through the real pipeline and the real indicators.
//! What is told and when stands here; a model, a threshold or a rule that changes it has to say so.

use examhall::domain::proctoring::indicator::IndicatorRules;
use examhall::vision::replay::{Kind, Replay, Showing};

use super::clips::{Photo, Show, Studio};
use super::*;

/// Seconds by which a finding may come earlier or later than written: one frame.
const SLACK_S: i64 = 1;

/// Plays the clip at one frame a second against the template of the first photo; findings by name and second.
fn play(nets: &mut Nets, fixtures: &Path, clip: &[(u32, Show<'_>)]) -> Vec<(&'static str, i64)> {
    let enrolled = still(nets, &person(fixtures, "Gerhard_Schroeder", 1)).template().unwrap();
    let mut studio = Studio::new(11);
    let mut replay = Replay::new(Showing {
        interval_ms: 1_000.0,
        template: Some(enrolled),
        cadence: Cadence::default(),
        rules: IndicatorRules::default(),
    });
    let mut lines = Vec::new();
    for (seconds, show) in clip {
        for _ in 0..*seconds {
            lines.extend(replay.show(nets, &studio.frame(*show)));
        }
    }
    lines.extend(replay.finish());
    let incidents = lines.iter().filter(|line| line.kind == Kind::Incident);
    incidents.map(|line| (line.name, line.t_ms / 1_000)).collect()
}

#[track_caller]
fn assert_told(told: &[(&'static str, i64)], expected: &[(&'static str, i64)]) {
    let fits = told.len() == expected.len()
        && told
            .iter()
            .zip(expected)
            .all(|(told, expected)| told.0 == expected.0 && (told.1 - expected.1).abs() <= SLACK_S);
    assert!(fits, "told {told:?}, expected {expected:?}");
}

#[test]
fn golden_clips_tell_what_they_told() {
    real!("golden_clips_tell_what_they_told", fixtures, nets);
    let read = |name, n| Photo::read(&person(&fixtures, name, n));
    let (own, also_own) = (read("Gerhard_Schroeder", 2), read("Gerhard_Schroeder", 4));
    let other = read("Tony_Blair", 2);
    let sits = |seconds| (seconds, Show::Person(&own));
    let mut told = |clip: &[(u32, Show<'_>)]| play(nets, &fixtures, clip);
    // Honest: another look of one's own, a hand across the lens, a bow below the desk, somebody passing.
    let honest = [
        sits(20),
        (10, Show::Person(&also_own)),
        sits(5),
        (2, Show::Covered),
        sits(5),
        (5, Show::Nobody),
        sits(5),
        (1, Show::Two(&own, &other)),
        sits(15),
    ];
    assert_told(&told(&honest), &[]);
    assert_told(&told(&[sits(10), (12, Show::Nobody), sits(8)]), &[("no_face", 18)]);
    assert_told(&told(&[sits(10), (12, Show::Covered), sits(8)]), &[("camera_covered", 15)]);
    let company = [sits(10), (8, Show::Two(&own, &other)), sits(8)];
    assert_told(&told(&company), &[("several_faces", 12)]);
    let swap = [sits(13), (20, Show::Person(&other))];
    assert_told(&told(&swap), &[("another_person", 17)]);
}

#[test]
fn a_frozen_and_a_repeated_clip_are_told_as_such() {
    real!("a_frozen_and_a_repeated_clip_are_told_as_such", fixtures, nets);
    let own = Photo::read(&person(&fixtures, "Gerhard_Schroeder", 2));
    let turned = Photo::read(&person(&fixtures, "Gerhard_Schroeder", 4));
    let mut studio = Studio::new(3);
    let stretch: Vec<Vec<u8>> = (0..24)
        .map(|n| studio.frame(Show::Person(if n % 5 < 3 { &own } else { &turned })))
        .collect();
    let told = |nets: &mut Nets, frames: &mut dyn Iterator<Item = &Vec<u8>>| -> Vec<&'static str> {
        let (cadence, rules) = (Cadence::default(), IndicatorRules::default());
        let showing = Showing { interval_ms: 1_000.0, template: None, cadence, rules };
        let mut replay = Replay::new(showing);
        let lines: Vec<_> = frames.flat_map(|frame| replay.show(nets, frame)).collect();
        lines.iter().filter(|line| line.kind == Kind::Incident).map(|line| line.name).collect()
    };
    assert_eq!(told(nets, &mut stretch.iter()), Vec::<&str>::new());
    assert_eq!(told(nets, &mut stretch.iter().chain(&stretch)), ["camera_looped"]);
    let frozen = std::iter::repeat_n(&stretch[0], 10);
    assert_eq!(told(nets, &mut stretch.iter().take(3).chain(frozen)), ["camera_frozen"]);
}
