//! What is advice only: a presentation attack detector's answers, and an identity not checked for long.

use super::*;
use crate::domain::proctoring::signal::PadCheck;

#[test]
fn three_of_five_answers_that_take_the_face_for_a_picture_are_information_and_two_clear_ones_end_it()
 {
    let answered = |s: i64, live: f32| FrameSignals {
        pad: Some(PadCheck { live, live_min: 0.5 }),
        ..frame(s * 1_000, vec![face(0.0)])
    };
    let mut bank = bank();
    let mut changes = Vec::new();
    for (s, live) in [(0, 0.1), (20, 0.9), (40, 0.4), (60, 0.7)] {
        changes.extend(bank.frame(&answered(s, live)));
        changes.extend(bank.tick(UtcMs(s * 1_000)));
    }
    assert_eq!(
        changes,
        [Change::Suspected(Indicator::PresentationSuspected)],
        "two are not enough"
    );
    let opened = bank.frame(&answered(80, 0.25));
    let [Change::Opened(active)] = opened[..] else { panic!("{opened:?}") };
    assert_eq!((active.indicator, active.since), (Indicator::PresentationSuspected, UtcMs(0)));
    assert_eq!(
        (active.severity, active.score, active.threshold),
        (Severity::Info, Some(0.75), Some(0.5))
    );
    let stronger = bank.frame(&answered(100, 0.0));
    assert!(
        matches!(stronger[..], [Change::Stronger(Active { score: Some(1.0), .. })]),
        "{stronger:?}"
    );
    assert!(bank.frame(&answered(120, 0.9)).is_empty());
    let over = bank.frame(&answered(140, 0.5));
    let last = Change::Closed { indicator: Indicator::PresentationSuspected, at: UtcMs(100_000) };
    assert_eq!(over, [last], "0.5 is bona fide");
    // Three in four minutes, and three on a picture that stands still, are not enough either.
    let slow = (0..6).map(|n| answered(n * 70, 0.1));
    assert_eq!(play(&mut super::bank(), slow), []);
    let still = Integrity { frozen: true, ..Integrity::default() };
    let frozen = (0..4).map(|n| FrameSignals { integrity: still, ..answered(n, 0.1) });
    assert_eq!(play(&mut super::bank(), frozen), []);
}

#[test]
fn a_face_that_nobody_could_compare_for_minutes_is_information_since_the_last_check() {
    let sits = |s: i64| match (s, s % 10) {
        (0..=60, 0) => checked(s * 1_000, Verdict::Same, 0.3),
        (_, 0) => checked(s * 1_000, Verdict::Unsure, 0.6),
        _ => frame(s * 1_000, vec![face(0.0)]),
    };
    let mut bank = bank();
    let seen = play(&mut bank, (0..=239).map(sits));
    assert_eq!(seen, []);
    let changes = bank.frame(&sits(240));
    let [Change::Opened(active)] = changes[..] else { panic!("{changes:?}") };
    assert_eq!((active.indicator, active.severity), (Indicator::IdentityUnchecked, Severity::Info));
    assert_eq!(
        (active.since, active.score, active.threshold),
        (UtcMs(60_000), Some(180.0), Some(180.0))
    );
    let over = play(&mut bank, (241..=250).map(|s| checked(s * 1_000, Verdict::Same, 0.3)));
    assert_eq!(over, [(241, false, Indicator::IdentityUnchecked)]);
}
