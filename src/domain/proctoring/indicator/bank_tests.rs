//! The rules of the bank, one story each, and the law that holds for all of them.

use proptest::prelude::*;

use super::*;
use crate::domain::proctoring::indicator::Severity;
use crate::domain::proctoring::signal::{
    Area, FaceSignal, Gaze, IdentityCheck, Integrity, ObjectKind, ObjectSignal, Pose,
};

const AREA: Area = Area { x: 0.4, y: 0.3, w: 0.2, h: 0.3 };

fn face(yaw: f32) -> FaceSignal {
    FaceSignal {
        area: AREA,
        score: 0.9,
        points: [[0.5; 2]; 5],
        pose: Some(Pose { yaw, pitch: 0.0, roll: 0.0 }),
        quality: None,
        eye_openness: None,
        mouth_openness: None,
        gaze: None,
        parallax: None,
        recapture: None,
    }
}

fn frame(ms: i64, faces: Vec<FaceSignal>) -> FrameSignals {
    FrameSignals {
        at: UtcMs(ms),
        faces,
        faces_examined: true,
        integrity: Integrity::default(),
        identity: None,
        pad: None,
        objects: None,
        searched_whole_frame: true,
    }
}

fn checked(ms: i64, verdict: Verdict, distance: f32) -> FrameSignals {
    FrameSignals {
        identity: Some(IdentityCheck { distance, different_min: 0.66, verdict }),
        ..frame(ms, vec![face(0.0)])
    }
}

fn bank() -> IndicatorBank {
    IndicatorBank::new(IndicatorRules::default(), UtcMs(0))
}

/// Feeds a frame a second and returns (second, opened or closed, indicator).
fn play(
    bank: &mut IndicatorBank,
    frames: impl IntoIterator<Item = FrameSignals>,
) -> Vec<(i64, bool, Indicator)> {
    let mut seen = Vec::new();
    for frame in frames {
        let mut changes = bank.picture(frame.at);
        changes.extend(bank.frame(&frame));
        changes.extend(bank.tick(frame.at));
        seen.extend(told(frame.at, &changes));
    }
    seen
}

fn told(at: UtcMs, changes: &[Change]) -> Vec<(i64, bool, Indicator)> {
    changes
        .iter()
        .filter_map(|change| match change {
            Change::Opened(active) => Some((at.0 / 1_000, true, active.indicator)),
            Change::Closed { indicator, .. } => Some((at.0 / 1_000, false, *indicator)),
            Change::Suspected(_) | Change::Stronger(_) => None,
        })
        .collect()
}

#[test]
fn nobody_for_eight_seconds_opens_and_three_seconds_of_a_face_close() {
    let away = (0..=9).map(|s| frame(s * 1_000, vec![]));
    let back = (10..=14).map(|s| frame(s * 1_000, vec![face(0.0)]));
    let seen = play(&mut bank(), away.chain(back));
    assert_eq!(seen, [(8, true, Indicator::NoFace), (13, false, Indicator::NoFace)]);
}

#[test]
fn a_frame_that_was_not_examined_says_nothing() {
    let frames =
        (0..60).map(|s| FrameSignals { faces_examined: false, ..frame(s * 1_000, vec![]) });
    assert_eq!(play(&mut bank(), frames), []);
}

#[test]
fn two_people_need_three_frames_and_a_followed_face_is_no_proof_of_being_alone() {
    let two = |s: i64| frame(s * 1_000, vec![face(0.0), face(0.0)]);
    let followed =
        |s: i64| FrameSignals { searched_whole_frame: false, ..frame(s * 1_000, vec![face(0.0)]) };
    let seen = play(
        &mut bank(),
        [
            two(0),
            followed(1),
            two(2),
            followed(3),
            two(4),
            followed(5),
            followed(6),
            followed(7),
            followed(8),
        ],
    );
    assert_eq!(seen, [(4, true, Indicator::SeveralFaces)]);
}

#[test]
fn three_different_of_five_checks_is_an_incident_with_its_distance_and_threshold() {
    let mut bank = bank();
    let verdicts = [Verdict::Different, Verdict::Unsure, Verdict::Different, Verdict::Different];
    let mut changes = Vec::new();
    for (n, verdict) in (0..).zip(verdicts) {
        changes = bank.frame(&checked(n * 5_000, verdict, 0.8));
    }
    let Some(Change::Opened(active)) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(
        (active.indicator, active.severity, active.since),
        (Indicator::AnotherPerson, Severity::Incident, UtcMs(0))
    );
    assert!(
        (active.score.unwrap() - 0.8).abs() < 1e-6 && active.threshold == Some(f64::from(0.66_f32))
    );
    let stronger = bank.frame(&checked(20_000, Verdict::Different, 0.9));
    assert!(matches!(stronger[..], [Change::Stronger(_)]), "{stronger:?}");
    bank.frame(&checked(25_000, Verdict::Same, 0.3));
    let closed = bank.frame(&checked(30_000, Verdict::Same, 0.3));
    assert_eq!(closed, [Change::Closed { indicator: Indicator::AnotherPerson, at: UtcMs(20_000) }]);
}

#[test]
fn looking_away_counts_looks_of_five_seconds() {
    let look =
        |from: i64, to: i64, yaw: f32| (from..to).map(move |s| frame(s * 1_000, vec![face(yaw)]));
    let twice = look(0, 7, 50.0)
        .chain(look(7, 20, 0.0))
        .chain(look(20, 27, -50.0))
        .chain(look(27, 60, 0.0));
    let mut bank = bank();
    assert_eq!(play(&mut bank, twice), []);
    let third = look(60, 67, 50.0).chain(look(67, 110, 0.0));
    let seen = play(&mut bank, third);
    assert_eq!(seen, [(65, true, Indicator::LookingAway), (96, false, Indicator::LookingAway)]);
}

#[test]
fn a_thing_needs_two_looks() {
    let phone = |ms| FrameSignals {
        objects: Some(vec![ObjectSignal { kind: ObjectKind::Phone, score: 0.8, area: AREA }]),
        ..frame(ms, vec![face(0.0)])
    };
    assert_eq!(play(&mut bank(), [phone(0), phone(10_000)]), [(10, true, Indicator::Object)]);
}

#[test]
fn a_covered_a_frozen_and_a_lost_camera_are_told_apart() {
    let with = |s: i64, integrity| FrameSignals {
        integrity,
        faces_examined: false,
        ..frame(s * 1_000, vec![])
    };
    let covered = Integrity { covered: true, ..Integrity::default() };
    let frozen = Integrity { frozen: true, ..Integrity::default() };
    assert_eq!(
        play(&mut bank(), (0..7).map(|s| with(s, covered))),
        [(5, true, Indicator::CameraCovered)]
    );
    assert_eq!(
        play(&mut bank(), (0..7).map(|s| with(s, frozen))),
        [(5, true, Indicator::CameraFrozen)]
    );
    let mut bank = bank();
    bank.want_camera(Some(1_000), UtcMs(0));
    assert_eq!(told(UtcMs(19_000), &bank.tick(UtcMs(19_000))), []);
    assert_eq!(told(UtcMs(20_000), &bank.tick(UtcMs(20_000))), [(20, true, Indicator::CameraLost)]);
    assert_eq!(
        told(UtcMs(21_000), &bank.picture(UtcMs(21_000))),
        [(21, false, Indicator::CameraLost)]
    );
}

#[test]
fn a_dead_line_is_a_network_gap_and_not_a_lost_camera() {
    let mut bank = bank();
    bank.want_camera(Some(1_000), UtcMs(0));
    bank.client(ClientSignal::Disconnected, UtcMs(1_000));
    assert_eq!(bank.tick(UtcMs(10_999)), []);
    assert_eq!(told(UtcMs(11_000), &bank.tick(UtcMs(11_000))), [(11, true, Indicator::NetworkGap)]);
    let back = bank.client(ClientSignal::Connected, UtcMs(20_000));
    assert_eq!(back, [Change::Closed { indicator: Indicator::NetworkGap, at: UtcMs(20_000) }]);
}

#[test]
fn a_short_glance_elsewhere_is_nothing_and_two_seconds_are_told_even_late() {
    let mut bank = bank();
    bank.client(ClientSignal::FocusLost, UtcMs(0));
    assert_eq!(bank.client(ClientSignal::FocusGained, UtcMs(1_999)), []);
    bank.client(ClientSignal::FocusLost, UtcMs(10_000));
    let told = told(UtcMs(13_000), &bank.client(ClientSignal::FocusGained, UtcMs(13_000)));
    assert_eq!(told, [(13, true, Indicator::FocusLost), (13, false, Indicator::FocusLost)]);
    assert_eq!(bank.now(), []);
}

#[test]
fn a_paste_is_a_moment_and_full_screen_a_span() {
    let mut bank = bank();
    let paste = told(UtcMs(0), &bank.client(ClientSignal::Paste, UtcMs(0)));
    assert_eq!(paste, [(0, true, Indicator::Paste), (0, false, Indicator::Paste)]);
    bank.client(ClientSignal::FullscreenLeft, UtcMs(1_000));
    assert_eq!(bank.now().len(), 1);
    bank.client(ClientSignal::FullscreenEntered, UtcMs(9_000));
    assert_eq!(bank.now(), []);
}

#[test]
fn the_end_of_the_sitting_closes_everything() {
    let mut bank = bank();
    play(&mut bank, (0..=9).map(|s| frame(s * 1_000, vec![])));
    let closed = bank.finish(UtcMs(10_000));
    assert_eq!(closed, [Change::Closed { indicator: Indicator::NoFace, at: UtcMs(10_000) }]);
    assert_eq!(bank.now(), []);
}

/// A frame drawn from a few bits.
fn drawn(ms: i64, bits: u16) -> FrameSignals {
    let faces = (0..bits % 3).map(|_| face(if bits & 4 == 0 { 0.0 } else { 60.0 })).collect();
    let verdict = [Verdict::Same, Verdict::Unsure, Verdict::Different][usize::from(bits >> 3) % 3];
    FrameSignals {
        faces_examined: bits & 0x40 == 0,
        integrity: Integrity {
            covered: bits & 0x180 == 0x180,
            frozen: bits & 0x600 == 0x600,
            looped: bits & 0x1800 == 0x1800,
            ..Integrity::default()
        },
        identity: (bits & 0x2000 == 0).then_some(IdentityCheck {
            distance: f32::from(bits % 7) / 7.0,
            different_min: 0.66,
            verdict,
        }),
        objects: (bits & 0x4000 == 0).then(|| {
            vec![ObjectSignal {
                kind: ObjectKind::Phone,
                score: f32::from(bits % 5) / 5.0,
                area: AREA,
            }]
        }),
        searched_whole_frame: bits & 0x8000 == 0,
        ..frame(ms, faces)
    }
}

proptest! {
    #[test]
    fn a_constant_frame_changes_each_indicator_at_most_once(bits: u16, step in 200i64..5_000, frames in 1i64..150) {
        let seen = play(&mut bank(), (0..frames).map(|n| drawn(n * step, bits)));
        for indicator in Indicator::ALL {
            prop_assert!(seen.iter().filter(|(_, _, i)| *i == indicator).count() <= 1, "{seen:?}");
        }
    }

    #[test]
    fn openings_and_closings_alternate_and_now_is_what_is_open(
        steps in proptest::collection::vec((1i64..15_000, any::<u16>()), 0..200)
    ) {
        let mut bank = bank();
        let mut open = std::collections::BTreeSet::new();
        let mut at = 0;
        for (step, bits) in steps {
            at += step;
            for (_, opened, indicator) in play(&mut bank, [drawn(at, bits)]) {
                let changed = if opened { open.insert(indicator) } else { open.remove(&indicator) };
                prop_assert!(changed);
            }
            let on: std::collections::BTreeSet<_> = bank.now().iter().map(|a| a.indicator).collect();
            prop_assert_eq!(&on, &open);
        }
    }
}

#[test]
fn eyes_that_stay_off_their_usual_place_look_away_although_the_head_is_straight() {
    let looking = |s: i64, across: f32| {
        let gaze = (s % 2 == 0).then_some(Gaze { across, up: 0.0 });
        frame(s * 1_000, vec![FaceSignal { gaze, ..face(0.0) }])
    };
    let seen = play(&mut bank(), (0..=40).map(|s| looking(s, 0.25)));
    assert_eq!(seen, [(15, true, Indicator::LookingAway)]);
    // A look aside now and then, or a small way, is nothing.
    assert_eq!(play(&mut bank(), (0..=120).map(|s| looking(s, 0.15))), []);
    let now_and_then = (0..=120).map(|s| looking(s, if s % 40 == 0 { 0.4 } else { 0.0 }));
    assert_eq!(play(&mut bank(), now_and_then), []);
}

#[test]
fn lips_that_move_again_and_again_speak_and_a_yawn_does_not() {
    let with_mouth = |s: i64, open: f32| {
        frame(s * 1_000, vec![FaceSignal { mouth_openness: Some(open), ..face(0.0) }])
    };
    let speaking = (0..=12).map(|s| with_mouth(s, if s % 2 == 0 { 0.0 } else { 0.2 }));
    let quiet = (13..=16).map(|s| with_mouth(s, 0.0));
    let seen = play(&mut bank(), speaking.chain(quiet));
    assert_eq!(seen, [(6, true, Indicator::Speaking), (14, false, Indicator::Speaking)]);
    let yawn = (0..=60).map(|s| with_mouth(s, if (20..24).contains(&s) { 0.7 } else { 0.02 }));
    assert_eq!(play(&mut bank(), yawn), []);
}

#[test]
fn another_picture_size_is_a_moment_and_a_drawn_picture_lasts() {
    let with = |s: i64, integrity| FrameSignals { integrity, ..frame(s * 1_000, vec![face(0.0)]) };
    let plain = Integrity::default();
    let resized = Integrity { resized: true, ..plain };
    let drawn = Integrity { drawn: true, ..plain };
    let seen = play(&mut bank(), [with(0, plain), with(1, resized), with(2, plain)]);
    assert_eq!(seen, [(1, true, Indicator::CameraChanged), (1, false, Indicator::CameraChanged)]);
    let replayed = Integrity { replayed: true, ..plain };
    let seen = play(&mut bank(), (0..=8).map(|s| with(s, replayed)));
    assert_eq!(seen, [(5, true, Indicator::CameraDrawn)]);
    let seen = play(&mut bank(), (0..=8).map(|s| with(s, drawn)));
    assert_eq!(seen, [(5, true, Indicator::CameraDrawn)]);
    assert!(seen.iter().all(|(.., indicator)| indicator.severity() == Severity::Info));
}

#[test]
fn a_screen_shared_again_soon_did_not_stop_and_one_that_stopped_is_information() {
    let mut bank = bank();
    let at = |s: i64| UtcMs(s * 1_000);
    // Back at once, as a page is that was loaded anew.
    assert_eq!(bank.client(ClientSignal::ScreenStopped, at(5)), []);
    assert_eq!(bank.client(ClientSignal::ScreenStarted, at(9)), []);
    assert_eq!(bank.tick(at(30)), []);
    assert_eq!(bank.client(ClientSignal::ScreenStopped, at(40)), []);
    assert_eq!(bank.tick(at(49)), []);
    assert_eq!(told(at(50), &bank.tick(at(50))), [(50, true, Indicator::ScreenStopped)]);
    assert_eq!(Indicator::ScreenStopped.severity(), Severity::Info);
    let off = bank.client(ClientSignal::ScreenStarted, at(70));
    assert_eq!(told(at(70), &off), [(70, false, Indicator::ScreenStopped)]);
}

#[test]
fn a_second_display_lasts_until_it_is_gone_and_a_likeness_until_it_is_disproved() {
    let mut bank = bank();
    let at = |s: i64| UtcMs(s * 1_000);
    let on = bank.client(ClientSignal::DisplayAdded, at(5));
    assert_eq!(told(at(5), &on), [(5, true, Indicator::SecondDisplay)]);
    let off = bank.client(ClientSignal::DisplayRemoved, at(9));
    assert_eq!(told(at(9), &off), [(9, false, Indicator::SecondDisplay)]);
    let like = bank.likeness(Some(0.31), 0.5, at(10));
    assert!(matches!(
        like[..],
        [Change::Opened(Active {
            indicator: Indicator::SameFace,
            score: Some(0.31),
            threshold: Some(0.5),
            ..
        })]
    ));
    assert!(bank.likeness(Some(0.3), 0.5, at(11)).is_empty(), "one episode is one incident");
    assert_eq!(told(at(20), &bank.likeness(None, 0.5, at(20))), [(20, false, Indicator::SameFace)]);
}

#[path = "bank_advice_tests.rs"]
mod advice;
