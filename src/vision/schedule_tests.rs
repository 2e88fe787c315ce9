//! The cadences of one camera, and of a hall.

use super::*;

fn at(ms: i64, pressure: Pressure) -> Situation {
    Situation {
        at: UtcMs(ms),
        signing_in: false,
        several_faces: false,
        doubt: false,
        change: SceneChange::Steady,
        pressure,
        others_wait: false,
    }
}

const FAST: Cadence = Cadence {
    search_every_ms: 3_000,
    embed_every_ms: 5_000,
    objects_every_ms: 10_000,
    gaze_every_ms: 4_000,
    pad_every_ms: 20_000,
};

#[test]
fn a_stir_brings_the_search_forward_and_a_cut_brings_it_at_once() {
    let mut schedule = CameraSchedule::new(Cadence::default());
    let mut searched =
        |ms, change| schedule.search_is_due(Situation { change, ..at(ms, Pressure::Calm) });
    assert!(searched(0, SceneChange::Steady));
    let stirred: Vec<bool> = (1..=5).map(|s| searched(s * 1_000, SceneChange::Stirred)).collect();
    assert_eq!(stirred, [false, true, false, true, false]);
    assert!(searched(5_100, SceneChange::Cut));
    assert!(!searched(15_000, SceneChange::Steady) && searched(15_100, SceneChange::Steady));
}

#[test]
fn eyes_are_looked_at_by_cadence_on_doubt_and_not_under_pressure() {
    let mut schedule = CameraSchedule::new(FAST);
    let mut looked = |ms, pressure, wanted| schedule.gaze_is_due(at(ms, pressure), wanted);
    assert!(looked(0, Pressure::Calm, false) && !looked(3_999, Pressure::Calm, false));
    assert!(looked(3_999, Pressure::Calm, true));
    assert!(!looked(8_000, Pressure::NoObjects, true));
    assert_eq!(schedule.shed().gaze, 1);
}

#[test]
fn each_stage_keeps_its_cadence() {
    let mut schedule = CameraSchedule::new(FAST);
    let runs: Vec<(bool, bool, bool)> = (0..12)
        .map(|s| {
            let now = at(s * 1_000, Pressure::Calm);
            let search = schedule.search_is_due(now);
            (search, schedule.embed_is_due(now, false), schedule.objects_are_due(now, false))
        })
        .collect();
    let seconds = |pick: fn(&(bool, bool, bool)) -> bool| -> Vec<usize> {
        runs.iter().enumerate().filter(|(_, r)| pick(r)).map(|(s, _)| s).collect()
    };
    assert_eq!(seconds(|r| r.0), [0, 3, 6, 9]);
    assert_eq!(seconds(|r| r.1), [0, 5, 10]);
    assert_eq!(seconds(|r| r.2), [0, 10]);
}

#[test]
fn doubt_and_return_bring_the_next_comparison_forward() {
    let mut schedule = CameraSchedule::new(Cadence::default());
    assert!(schedule.embed_is_due(at(0, Pressure::Calm), false));
    assert!(!schedule.embed_is_due(at(2_000, Pressure::Calm), false));
    assert!(schedule.embed_is_due(Situation { doubt: true, ..at(2_000, Pressure::Calm) }, false));
    assert!(schedule.embed_is_due(at(2_100, Pressure::Calm), true));
}

#[test]
fn attack_detection_keeps_its_cadence_comes_at_once_on_doubt_and_asks_on_compared_frames_at_sign_in()
 {
    let mut schedule = CameraSchedule::new(FAST);
    let mut asked = |ms, reappeared, fit| {
        let now = at(ms, Pressure::Calm);
        schedule.may_pad(now, reappeared) && fit && schedule.pad_is_due(now, false)
    };
    assert!(asked(0, true, true) && !asked(19_000, false, true) && asked(20_000, false, true));
    // Somebody comes back, and is blurred at first: the doubt waits for a face that can be judged.
    assert!(!asked(25_000, true, false) && asked(26_000, false, true));
    assert!(!asked(27_000, false, true), "judged: back to the cadence");
    assert!(!asked(27_500, true, true) && asked(28_000, false, true), "never twice within 2 s");
    let signing_in = Situation { signing_in: true, ..at(28_100, Pressure::FewerFrames) };
    assert!(schedule.pad_is_due(signing_in, true) && !schedule.pad_is_due(signing_in, false));
    assert_eq!(schedule.shed(), Shed::default());
}

#[test]
fn objects_fall_out_first_then_attack_detection_then_embeddings_and_all_are_counted() {
    let run = |pressure| {
        let mut schedule = CameraSchedule::new(FAST);
        let mut ran = [0; 3];
        for now in (0..=60).map(|s| at(s * 1_000, pressure)) {
            ran[0] += usize::from(schedule.embed_is_due(now, false));
            ran[1] += usize::from(schedule.pad_is_due(now, false));
            ran[2] += usize::from(schedule.objects_are_due(now, false));
        }
        (ran, schedule.shed())
    };
    let objects = Shed { objects: 7, ..Shed::default() };
    let pads = Shed { pads: 4, ..objects };
    assert_eq!(run(Pressure::Calm), ([13, 4, 7], Shed::default()));
    assert_eq!(run(Pressure::NoObjects), ([13, 4, 0], objects));
    assert_eq!(run(Pressure::NoPad), ([13, 0, 0], pads));
    assert_eq!(run(Pressure::SparseEmbeds), ([5, 0, 0], Shed { embeds: 8, ..pads }));
}
#[test]
fn what_only_its_cadence_asks_for_waits_for_a_calm_moment_but_not_for_ever() {
    let mut schedule = CameraSchedule::new(FAST);
    let crowded = |ms| Situation { others_wait: true, ..at(ms, Pressure::Calm) };
    assert!(!schedule.objects_are_due(crowded(0), false), "never ran: due, and put off");
    assert!(!schedule.objects_are_due(crowded(4_900), false));
    assert!(schedule.objects_are_due(crowded(5_000), false), "half its cadence is enough");
    assert!(!schedule.objects_are_due(crowded(15_000), false));
    assert!(schedule.objects_are_due(at(15_100, Pressure::Calm), false), "a calm moment");
    assert!(schedule.objects_are_due(crowded(19_200), true), "doubt does not wait");
    assert!(schedule.embed_is_due(crowded(19_200), true), "nor does a face that comes back");
    assert!(!schedule.embed_is_due(crowded(24_300), false));
    let doubt = Situation { doubt: true, ..crowded(24_300) };
    assert!(schedule.embed_is_due(doubt, false));
    assert_eq!(schedule.shed(), Shed::default(), "put off is not left out");
}

/// The longest a frame waited for one worker, in ms, in the second minute of a hall of 140 cameras that began
/// in one moment; a frame every 2 s each. The stages cost what they were measured to cost.
fn longest_wait_ms(put_off: bool) -> f64 {
    let mut cameras: Vec<_> = (0..140).map(|_| CameraSchedule::new(Cadence::default())).collect();
    let frames = (0..60 * 140_u32).map(|n| (f64::from(n) * 2_000.0 / 140.0, n as usize % 140));
    let frames: Vec<(f64, usize)> = frames.collect();
    let (mut free, mut longest) = (0.0_f64, 0.0_f64);
    for (n, (came, camera)) in frames.iter().enumerate() {
        let begun = came.max(free);
        let next = frames.get(n + 1).map_or(f64::MAX, |next| next.0);
        #[expect(clippy::cast_possible_truncation, reason = "two minutes in ms")]
        let now =
            Situation { others_wait: put_off && next <= begun, ..at(*came as i64, Pressure::Calm) };
        let schedule = &mut cameras[*camera];
        let costs = [
            (true, 2.6),
            (schedule.search_is_due(now), 5.7),
            (schedule.embed_is_due(now, false), 3.7),
            (schedule.gaze_is_due(now, false), 3.4),
            (schedule.objects_are_due(now, false), 15.5),
        ];
        free = begun + costs.iter().filter(|it| it.0).map(|it| it.1).sum::<f64>();
        if *came >= 60_000.0 {
            longest = longest.max(free - came);
        }
    }
    longest
}

#[test]
fn a_hall_that_began_in_one_moment_is_not_looked_through_in_one_moment() {
    assert!(longest_wait_ms(false) > 300.0, "the herd that is to be spread out");
    assert!(longest_wait_ms(true) < 60.0, "{} ms", longest_wait_ms(true));
}
