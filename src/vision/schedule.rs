//! Which stage runs on which frame, under a CPU budget.
//!
//! The always-on path is cheap: integrity and the landmarks of the followed face. The costly stages have
//! a cadence each, and come sooner on doubt: after a cut, a stir in the picture, a comparison that did not
//! say "same". When the machine is short of time they are shed in a fixed order, and counted: objects and
//! gaze first, then presentation attack detection, then most embeddings, then frames.
//!
//! A hall begins in one moment, so that every cadence of every camera would come round in one moment too, and
//! frames would wait behind hundreds of searches. Therefore a costly stage that only its cadence asks for waits
//! for a frame behind which no other camera waits, within bounds; after one round the hall is spread out.
//!
//! Everything here is pure: the frame's own time and the measured load come in, a plan goes out.
//!
//! **Invariant:** a stage that was due and did not run is counted as shed, once for each time it was due.

use crate::kernel::UtcMs;

use super::integrity::SceneChange;
use super::load::Pressure;
use super::settings::Cadence;

/// Under pressure, embeddings run at a third of their cadence.
const SPARSE_EMBED_FACTOR: i64 = 3;
/// After a comparison that did not say "same", the next one comes this soon.
const EMBED_AGAIN_MS: i64 = 1_500;
/// Where something stirred in the picture, the search for further people comes this soon.
const SEARCH_AGAIN_MS: i64 = 2_000;
/// After a thing was seen, the next look comes this soon.
const OBJECTS_AGAIN_MS: i64 = 4_000;
/// However much doubt there is, two presentation attack detections lie this far apart: a face that comes
/// and goes from frame to frame must not look like several findings.
const PAD_AGAIN_MS: i64 = 2_000;
/// While signing in, the face is looked at for signs of a screen or a print this often.
const RECAPTURE_EVERY_MS: u32 = 1_000;
/// While other cameras wait, what nothing but its cadence asks for is put off by up to this part of it.
const PUT_OFF_PART: i64 = 2;

/// What the schedule knows about a camera when a frame is taken.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// The frame's time.
    pub at: UtcMs,
    /// Signing in: compare on every frame.
    pub signing_in: bool,
    /// More than one face was seen at the last search.
    pub several_faces: bool,
    /// The last comparison did not say "same".
    pub doubt: bool,
    /// How much changed since the last frame.
    pub change: SceneChange,
    /// How short of time the machine is.
    pub pressure: Pressure,
    /// Other cameras wait for this frame to be done with.
    pub others_wait: bool,
}

/// How often something fell out for want of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shed {
    /// Object searches.
    pub objects: u64,
    /// Looks at the eyes.
    pub gaze: u64,
    /// Presentation attack detections.
    pub pads: u64,
    /// Embeddings.
    pub embeds: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    ran: Option<UtcMs>,
    passed: Option<UtcMs>,
}

impl Slot {
    /// Whether it is due: `soon_ms` after the last one where there is doubt, else by its cadence.
    fn is_due(&mut self, now: Situation, every_ms: u32, soon_ms: Option<i64>) -> bool {
        let every_ms = i64::from(every_ms);
        // What never ran is due, and may be put off like everything else.
        let last = *self.passed.get_or_insert(now.at.plus_ms(-every_ms));
        let after_ms = match soon_ms {
            Some(soon_ms) => soon_ms.min(every_ms),
            None if now.others_wait => every_ms + every_ms / PUT_OFF_PART,
            None => every_ms,
        };
        now.at.since_ms(last) >= after_ms
    }

    /// True when a due slot may run; a due slot that may not is passed over and counted.
    fn take(&mut self, at: UtcMs, may_run: bool, shed: &mut u64) -> bool {
        self.passed = Some(at);
        if may_run {
            self.ran = Some(at);
        } else {
            *shed += 1;
        }
        may_run
    }
}

/// The cadences of one camera.
#[derive(Debug)]
pub struct CameraSchedule {
    cadence: Cadence,
    search: Slot,
    embed: Slot,
    objects: Slot,
    gaze: Slot,
    pad: Slot,
    recapture: Slot,
    /// A face came, or the scene was cut, and no detection has answered since.
    pad_doubt: bool,
    shed: Shed,
}

impl CameraSchedule {
    /// A schedule on which everything is due.
    #[must_use]
    pub fn new(cadence: Cadence) -> Self {
        Self {
            cadence,
            search: Slot::default(),
            embed: Slot::default(),
            objects: Slot::default(),
            gaze: Slot::default(),
            pad: Slot::default(),
            recapture: Slot::default(),
            pad_doubt: false,
            shed: Shed::default(),
        }
    }

    /// Whether the whole frame is to be searched although the candidate is being followed.
    pub fn search_is_due(&mut self, now: Situation) -> bool {
        let soon_ms = match now.change {
            SceneChange::Steady => None,
            SceneChange::Stirred => Some(SEARCH_AGAIN_MS),
            SceneChange::Cut => Some(0),
        };
        let due = now.several_faces
            || now.signing_in
            || self.search.is_due(now, self.cadence.search_every_ms, soon_ms);
        if due {
            self.search.take(now.at, true, &mut 0);
        }
        due
    }

    /// Notes a search that was made because the face was lost.
    pub fn searched(&mut self, at: UtcMs) {
        self.search.take(at, true, &mut 0);
    }

    /// Whether a comparison could be due now, so that the face's fitness for it must be known.
    /// `reappeared` is true when the face was not followed from the last frame.
    #[must_use]
    pub fn may_embed(&mut self, now: Situation, reappeared: bool) -> bool {
        now.signing_in || reappeared || self.comparison_is_due(now) || self.embed_is_overdue(now.at)
    }

    fn comparison_is_due(&mut self, now: Situation) -> bool {
        self.embed.is_due(now, self.cadence.embed_every_ms, now.doubt.then_some(EMBED_AGAIN_MS))
    }

    /// Whether to compare now. `reappeared` is true when the face was not followed from the last frame.
    pub fn embed_is_due(&mut self, now: Situation, reappeared: bool) -> bool {
        let cadence = i64::from(self.cadence.embed_every_ms);
        let due = self.comparison_is_due(now);
        if !(now.signing_in || reappeared || due) {
            return false;
        }
        let rested = self
            .embed
            .ran
            .is_none_or(|last| now.at.since_ms(last) >= cadence * SPARSE_EMBED_FACTOR);
        let may_run =
            now.signing_in || reappeared || now.pressure < Pressure::SparseEmbeds || rested;
        self.embed.take(now.at, may_run, &mut self.shed.embeds)
    }

    /// Whether the last comparison is so old that even a face unfit for comparison is to be compared.
    #[must_use]
    pub fn embed_is_overdue(&self, at: UtcMs) -> bool {
        let limit = 3 * i64::from(self.cadence.embed_every_ms);
        self.embed.ran.is_none_or(|last| at.since_ms(last) >= limit)
    }

    /// Whether to compare, for a face that is not fit for it: only when overdue, and never counted.
    pub fn embed_unfit(&mut self, at: UtcMs) -> bool {
        let due = self.embed_is_overdue(at);
        if due {
            self.embed.take(at, true, &mut 0);
        }
        due
    }

    /// Whether to look for objects now. `wanted` brings it forward.
    pub fn objects_are_due(&mut self, now: Situation, wanted: bool) -> bool {
        let soon_ms = wanted.then_some(OBJECTS_AGAIN_MS);
        !now.signing_in
            && self.objects.is_due(now, self.cadence.objects_every_ms, soon_ms)
            && self.objects.take(now.at, now.pressure < Pressure::NoObjects, &mut self.shed.objects)
    }

    /// Whether to look at the eyes now. `wanted` brings it forward.
    pub fn gaze_is_due(&mut self, now: Situation, wanted: bool) -> bool {
        self.gaze.is_due(now, self.cadence.gaze_every_ms, wanted.then_some(0))
            && self.gaze.take(now.at, now.pressure < Pressure::NoObjects, &mut self.shed.gaze)
    }

    /// Whether a face that is followed while signing in is to be looked at for signs of a screen or a print.
    pub fn recapture_is_due(&mut self, now: Situation) -> bool {
        now.signing_in
            && self.recapture.is_due(now, RECAPTURE_EVERY_MS, Some(i64::from(RECAPTURE_EVERY_MS)))
            && self.recapture.take(now.at, true, &mut 0)
    }

    /// Whether presentation attack detection could be due now, so that the face's fitness for it must be
    /// known. `reappeared` is true when the face was not followed from the last frame; the doubt stays until
    /// a face could be judged.
    pub fn may_pad(&mut self, now: Situation, reappeared: bool) -> bool {
        self.pad_doubt |= reappeared && !now.signing_in;
        let soon_ms = self.pad_doubt.then_some(PAD_AGAIN_MS);
        !now.signing_in && self.pad.is_due(now, self.cadence.pad_every_ms, soon_ms)
    }

    /// Whether to ask the presentation attack detector about a face it can judge. Signing in asks on
    /// each frame that was `compared`.
    pub fn pad_is_due(&mut self, now: Situation, compared: bool) -> bool {
        if now.signing_in {
            return compared && self.pad.take(now.at, true, &mut 0);
        }
        if !self.may_pad(now, false) {
            return false;
        }
        self.pad_doubt = false;
        self.pad.take(now.at, now.pressure < Pressure::NoPad, &mut self.shed.pads)
    }

    /// What fell out so far.
    #[must_use]
    pub const fn shed(&self) -> Shed {
        self.shed
    }
}

#[cfg(test)]
mod tests {
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
        let stirred: Vec<bool> =
            (1..=5).map(|s| searched(s * 1_000, SceneChange::Stirred)).collect();
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
        assert!(
            schedule.embed_is_due(Situation { doubt: true, ..at(2_000, Pressure::Calm) }, false)
        );
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
        let mut cameras: Vec<_> =
            (0..140).map(|_| CameraSchedule::new(Cadence::default())).collect();
        let frames = (0..60 * 140_u32).map(|n| (f64::from(n) * 2_000.0 / 140.0, n as usize % 140));
        let frames: Vec<(f64, usize)> = frames.collect();
        let (mut free, mut longest) = (0.0_f64, 0.0_f64);
        for (n, (came, camera)) in frames.iter().enumerate() {
            let begun = came.max(free);
            let next = frames.get(n + 1).map_or(f64::MAX, |next| next.0);
            #[expect(clippy::cast_possible_truncation, reason = "two minutes in ms")]
            let now = Situation {
                others_wait: put_off && next <= begun,
                ..at(*came as i64, Pressure::Calm)
            };
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
}
