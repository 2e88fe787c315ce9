//! Golden clips: made of photos from a seed, replayed through the real pipeline and the real indicators.
//! What is told and when stands here; a model, a threshold or a rule that changes it has to say so.

use examhall::domain::proctoring::indicator::IndicatorRules;
use examhall::vision::replay::{Kind, Line, Replay, Showing};

use super::clips::{Photo, Show, Studio};
use super::*;

/// Seconds by which a finding may come earlier or later than written: one frame.
const SLACK_S: i64 = 1;

/// An incident: its name, the second it was told, and the seconds from which until which it was true.
type Told = (&'static str, i64, [i64; 2]);

/// Everything told of a clip, in the order it was told. Whatever is on at the end ends there.
fn incidents(lines: &[Line]) -> Vec<Told> {
    let second = |line: &Line, field: &str| line.detail[field].as_i64().unwrap() / 1_000;
    let mut told: Vec<Told> = Vec::new();
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| line.kind == Kind::Incident) {
        let is_end = |later: &&Line| {
            later.kind == Kind::Indicator
                && later.name == line.name
                && later.detail["state"] == "off"
        };
        let end = lines[n..].iter().find(is_end).unwrap();
        told.push((
            line.name,
            line.t_ms / 1_000,
            [second(line, "since_ms"), second(end, "last_ms")],
        ));
    }
    told
}

/// Plays the clip at one frame a second against the template of `enrolled`.
fn play(nets: &mut Nets, enrolled: &Path, clip: &[(u32, Show<'_>)]) -> Vec<Told> {
    let enrolled = still(nets, enrolled).template().unwrap();
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
    incidents(&lines)
}

#[track_caller]
fn assert_told(told: &[Told], expected: &[Told]) {
    let near = |a: i64, b: i64| (a - b).abs() <= SLACK_S;
    let same = |(told, expected): (&Told, &Told)| {
        let ([from, to], [since, until]) = (told.2, expected.2);
        told.0 == expected.0 && near(told.1, expected.1) && near(from, since) && near(to, until)
    };
    let fits = told.len() == expected.len() && told.iter().zip(expected).all(same);
    assert!(fits, "told {told:?}, expected {expected:?}");
}

#[test]
fn golden_clips_tell_what_they_told() {
    real!("golden_clips_tell_what_they_told", fixtures, nets);
    let read = |name, n| Photo::read(&person(&fixtures, name, n));
    let (own, also_own) = (read("Gerhard_Schroeder", 2), read("Gerhard_Schroeder", 4));
    let other = read("Tony_Blair", 2);
    let sits = |seconds| (seconds, Show::Person(&own));
    let enrolled = person(&fixtures, "Gerhard_Schroeder", 1);
    let mut told = |clip: &[(u32, Show<'_>)]| play(nets, &enrolled, clip);
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
    assert_told(&told(&[sits(10), (12, Show::Nobody), sits(8)]), &[("no_face", 18, [10, 21])]);
    assert_told(
        &told(&[sits(10), (12, Show::Covered), sits(8)]),
        &[("camera_covered", 15, [10, 21])],
    );
    // Whoever is followed is known to be alone from the second search of the whole frame on.
    let company = [sits(10), (8, Show::Two(&own, &other)), sits(14)];
    assert_told(&told(&company), &[("several_faces", 12, [10, 17])]);
    let swap = [sits(13), (20, Show::Person(&other))];
    assert_told(&told(&swap), &[("another_person", 17, [14, 33])]);
}

#[test]
fn who_looks_away_again_and_again_is_told_from_the_first_look_to_the_last() {
    real!("who_looks_away_again_and_again", fixtures, nets);
    let read = |number| Photo::read(&person(&fixtures, "Donald_Rumsfeld", number));
    // Turned by 4 and by 42 degrees; the other look of one's own by 16.
    let (straight, away, aside) = (read(3), read(5), read(10));
    let enrolled = person(&fixtures, "Donald_Rumsfeld", 6);
    let sits = |seconds| (seconds, Show::Person(&straight));
    let looks = |seconds| (seconds, Show::Person(&away));
    let mut told = |clip: &[(u32, Show<'_>)]| play(nets, &enrolled, clip);
    // Honest: twice for long, often for a moment, and for long at something only a little aside.
    let twice = [sits(10), looks(7), sits(10), looks(7), sits(20)];
    assert_told(&told(&twice), &[]);
    let glances =
        [sits(5), looks(3), sits(8), looks(3), sits(8), looks(3), sits(8), looks(3), sits(5)];
    assert_told(&told(&glances), &[]);
    assert_told(&told(&[sits(10), (40, Show::Person(&aside)), sits(5)]), &[]);
    let often = [sits(10), looks(7), sits(10), looks(7), sits(10), looks(7), sits(45)];
    assert_told(&told(&often), &[("looking_away", 49, [10, 49])]);
    let stares = [sits(10), looks(30), sits(45)];
    assert_told(&told(&stares), &[("looking_away", 25, [10, 35])]);
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
    let told = |nets: &mut Nets, frames: &mut dyn Iterator<Item = &Vec<u8>>| -> Vec<Told> {
        let (cadence, rules) = (Cadence::default(), IndicatorRules::default());
        let showing = Showing { interval_ms: 1_000.0, template: None, cadence, rules };
        let mut replay = Replay::new(showing);
        let mut lines: Vec<_> = frames.flat_map(|frame| replay.show(nets, frame)).collect();
        lines.extend(replay.finish());
        incidents(&lines)
    };
    assert_told(&told(nets, &mut stretch.iter()), &[]);
    let twice = told(nets, &mut stretch.iter().chain(&stretch));
    // The files are the same to the last bit, which is noticed before enough of them have come in a row.
    let expected = [("camera_drawn", 32, [27, 48]), ("camera_looped", 39, [34, 48])];
    assert_told(&twice, &expected);
    let frozen = std::iter::repeat_n(&stretch[0], 10);
    let thaws = stretch.iter().take(3).chain(frozen).chain(stretch.iter().skip(3).take(6));
    assert_told(&told(nets, &mut thaws.into_iter()), &[("camera_frozen", 9, [4, 12])]);
}
