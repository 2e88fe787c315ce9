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
#[path = "schedule_tests.rs"]
mod tests;
