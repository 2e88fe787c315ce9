//! People and attackers before the challenge, five frames a second.

use proptest::prelude::*;

use super::*;

const FRAME_MS: i64 = 200;

fn face() -> FaceSeen {
    FaceSeen {
        area: Area { x: 0.35, y: 0.25, w: 0.3, h: 0.45 },
        pose: Pose { yaw: 1.0, pitch: -2.0, roll: 0.0 },
        eye_openness: [0.3, 0.3],
        parallax: Some(0.0),
        recaptured: None,
        verdict: Some(Verdict::Same),
    }
}

/// The face after a share `0..=1` of the gesture.
fn doing(gesture: Gesture, share: f32) -> FaceSeen {
    let mut face = face();
    match gesture {
        Gesture::TurnLeft => face.pose.yaw += 30.0 * share,
        Gesture::TurnRight => face.pose.yaw -= 30.0 * share,
        Gesture::LookUp => face.pose.pitch += 20.0 * share,
        Gesture::Blink => face.eye_openness = [0.3 - 0.2 * share; 2],
        Gesture::ComeCloser => {
            face.area.w *= 1.0 + 0.5 * share;
            face.area.h *= 1.0 + 0.5 * share;
        }
    }
    face.parallax = Some(0.1 * share);
    // A turned face is not fit for comparison.
    face.verdict = face.verdict.filter(|_| share < 0.3);
    face
}

/// Someone before the camera: the step asked for now and how many frames ago in, a face out.
trait Actor {
    fn acts(&mut self, asked: Option<Gesture>, frames: u32) -> Option<FaceSeen>;
}

impl<F: FnMut(Option<Gesture>, u32) -> Option<FaceSeen>> Actor for F {
    fn acts(&mut self, asked: Option<Gesture>, frames: u32) -> Option<FaceSeen> {
        self(asked, frames)
    }
}

/// Plays until it is over, for two minutes at most.
fn play(seed: &str, mut actor: impl Actor) -> ChallengeStep {
    let mut challenge = Challenge::new(&Seed::from_text(seed), UtcMs(0));
    run(&mut challenge, &mut actor)
}

fn run(challenge: &mut Challenge, actor: &mut impl Actor) -> ChallengeStep {
    let (mut asked, mut frames) = (None, 0);
    for n in 0..600 {
        let face = actor.acts(asked, frames);
        let step = challenge.look(&Seen { at: UtcMs(n * FRAME_MS), face, believable: true });
        let now = match step {
            ChallengeStep::Ask(gesture) => Some(gesture),
            ChallengeStep::LookStraight => None,
            over => return over,
        };
        frames = if now == asked { frames + 1 } else { 0 };
        asked = now;
    }
    panic!("never over");
}

/// Waits two seconds, then moves within one, holds, and comes back.
fn obedient(asked: Option<Gesture>, frames: u32) -> Option<FaceSeen> {
    let share = match frames {
        0..10 => 0.0,
        10..15 => f32::from(u8::try_from(frames - 10).unwrap()) / 4.0,
        15..18 => 1.0,
        _ => 0.0,
    };
    Some(asked.map_or_else(face, |gesture| doing(gesture, share)))
}

#[test]
fn someone_who_does_what_is_asked_passes_whatever_is_asked() {
    for seed in 0..40 {
        assert_eq!(play(&format!("{seed}"), obedient), ChallengeStep::Passed, "{seed}");
    }
}

#[test]
fn a_still_photo_goes_to_a_person() {
    let still = |_: Option<Gesture>, _: u32| Some(face());
    assert_eq!(play("photo", still), ChallengeStep::Failed(Shortfall::NotSeen));
}

#[test]
fn a_photo_that_is_turned_is_flat() {
    let turned = |asked: Option<Gesture>, frames: u32| {
        let mut face = obedient(asked, frames)?;
        // What no photo can do: lids and lifting one's chin out of the picture's plane.
        if matches!(asked, Some(Gesture::Blink | Gesture::LookUp | Gesture::ComeCloser)) {
            face = super::tests::face();
        }
        face.parallax = Some(0.01);
        Some(face)
    };
    for seed in 0..20 {
        let step = play(&format!("{seed}"), turned);
        assert!(matches!(step, ChallengeStep::Failed(_)), "{seed}: {step:?}");
    }
}

#[test]
fn another_face_after_the_gesture_is_an_exchange() {
    let mut gestures = 0;
    let mut before = None;
    let swapped = move |asked: Option<Gesture>, frames: u32| {
        if before.is_some() && asked.is_none() {
            gestures += 1;
        }
        before = asked;
        let mut face = obedient(asked, frames)?;
        if gestures > 0 {
            face.verdict = Some(Verdict::Different);
        }
        Some(face)
    };
    assert_eq!(play("swap", swapped), ChallengeStep::Failed(Shortfall::Exchanged));
}

#[test]
fn who_does_everything_on_a_screen_goes_to_a_person_and_a_striped_shirt_does_not() {
    let filmed = |every: u32| {
        let mut n = 0;
        move |asked: Option<Gesture>, frames: u32| {
            n += 1;
            let mut face = obedient(asked, frames)?;
            // One look in five frames; of those, all or every other one.
            face.recaptured = (n % 5 == 0).then_some(n / 5 % every == 0);
            Some(face)
        }
    };
    assert_eq!(play("screen", filmed(1)), ChallengeStep::Failed(Shortfall::Recaptured));
    assert_eq!(play("screen", filmed(2)), ChallengeStep::Passed);
}

#[test]
fn a_face_that_leaves_or_jumps_begins_again() {
    let mut challenge = Challenge::new(&Seed::from_text("jump"), UtcMs(0));
    let mut look = |at: i64, face: Option<FaceSeen>| {
        challenge.look(&Seen { at: UtcMs(at), face, believable: true })
    };
    assert!(matches!(look(0, Some(face())), ChallengeStep::Ask(_)));
    assert_eq!(look(200, None), ChallengeStep::LookStraight);
    assert!(matches!(look(400, Some(face())), ChallengeStep::Ask(_)));
    let mut elsewhere = face();
    elsewhere.area.x += 0.4;
    assert_eq!(look(600, Some(elsewhere)), ChallengeStep::LookStraight);
    assert!(matches!(look(800, Some(elsewhere)), ChallengeStep::Ask(_)));
    assert_eq!(look(3_000, Some(elsewhere)), ChallengeStep::LookStraight, "a gap of two seconds");
}

#[test]
fn a_movement_of_more_than_three_seconds_is_none() {
    let slow = |asked: Option<Gesture>, frames: u32| {
        // Creeps: beyond the straight look after a second, at the end of it after five.
        let share = f32::from(u16::try_from(frames).unwrap().min(40)) / 40.0;
        Some(asked.map_or_else(face, |gesture| doing(gesture, share)))
    };
    assert!(matches!(play("slow", slow), ChallengeStep::Failed(_)));
}

#[test]
fn who_cannot_move_the_head_is_asked_for_the_eyes_only() {
    let mut challenge = Challenge::new(&Seed::from_text("still"), UtcMs(0));
    challenge.without_head_movement(UtcMs(0));
    let mut asked_for = Vec::new();
    let mut actor = |asked: Option<Gesture>, frames: u32| {
        asked_for.extend(asked);
        obedient(asked, frames)
    };
    assert_eq!(run(&mut challenge, &mut actor), ChallengeStep::Passed);
    assert!(asked_for.iter().all(|gesture| *gesture == Gesture::Blink), "{asked_for:?}");
}

#[test]
fn a_frozen_picture_counts_for_nothing() {
    let mut challenge = Challenge::new(&Seed::from_text("frozen"), UtcMs(0));
    for n in 0..600 {
        let seen = Seen { at: UtcMs(n * FRAME_MS), face: Some(face()), believable: false };
        if challenge.look(&seen) == ChallengeStep::Failed(Shortfall::NotSeen) {
            return;
        }
    }
    panic!("never over");
}

proptest! {
    /// Whatever comes, it ends within the time for all gestures, and nobody passes without a movement.
    #[test]
    fn it_ends_and_noise_does_not_pass(
        noise in proptest::collection::vec((-9.0f32..9.0, -8.0f32..8.0, 0.24f32..0.36, any::<bool>()), 600)
    ) {
        let mut challenge = Challenge::new(&Seed::from_text("noise"), UtcMs(0));
        let mut over = None;
        for (n, (yaw, pitch, lids, there)) in noise.into_iter().enumerate() {
            let mut seen = face();
            seen.pose = Pose { yaw, pitch, roll: 0.0 };
            seen.eye_openness = [lids; 2];
            let at = UtcMs(i64::try_from(n).unwrap() * FRAME_MS);
            let step = challenge.look(&Seen { at, face: there.then_some(seen), believable: true });
            prop_assert_ne!(step, ChallengeStep::Passed);
            if matches!(step, ChallengeStep::Failed(_)) {
                over = Some(step);
                break;
            }
        }
        prop_assert!(over.is_some());
    }
}
