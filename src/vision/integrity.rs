//! Can the picture be believed? Covered, dark, frozen, looped, drawn: from a 64×48 luma thumbnail; and replayed:
//! from the file itself.
//!
//! ```text
//! frame ─► thumbnail ─┬─ mean, deviation ───────────────► covered, dark
//!                     ├─ against the last frame ────────► frozen, and how much the scene changed
//!                     ├─ grain of what does not move ───► drawn (a virtual camera)
//!                     └─ signature ─► ring of the past ─► looped
//!       └── digest ─────► ring of the past ─────────────► replayed (a virtual camera)
//! ```
//!
//! **Invariant:** bounded memory: about 41 KB a camera, nearly all of it the two rings of the past.

mod looped;
mod noise;
mod repeats;
mod thumb;

use crate::domain::proctoring::signal::Integrity;

use super::pixels::{Rgb, as_f32};
use looped::LoopMemory;
use noise::Grain;
use repeats::Repeats;
use thumb::{THUMB_H, THUMB_W, Thumb, difference};

/// Mean luma under which the lens counts as covered.
const COVERED_MEAN_MAX: f32 = 16.0;
/// Luma deviation under which the lens counts as covered.
const COVERED_DEVIATION_MAX: f32 = 6.0;
/// Mean luma under which a person can hardly be seen.
const DARK_MEAN_MAX: f32 = 32.0;
/// Mean difference of successive thumbnails under which nothing, not even noise, has changed.
const FROZEN_DIFFERENCE_MAX: f32 = 0.3;
/// Unchanged successors before the picture counts as frozen.
const FROZEN_RUN_MIN: u32 = 3;
/// Share of the picture beside the candidate that changed much, from which something has come or gone.
const STIRRED_SHARE_MIN: f32 = 0.15;
/// Share of the whole picture that changed much, from which it is another scene: what was known of the last
/// frame is not relied on. Photos of the fixtures that follow each other change 0.38 to 0.9 of it, somebody
/// who sways with the whole background 0.3.
const CUT_SHARE_MIN: f32 = 0.35;

/// How much changed since the last frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SceneChange {
    /// Little: who was there is there.
    #[default]
    Steady,
    /// Something came, went or moved much.
    Stirred,
    /// Another scene, or another picture size.
    Cut,
}

/// The memory of one camera.
#[derive(Debug, Default)]
pub struct IntegrityMonitor {
    last: Option<Last>,
    unchanged_run: u32,
    past: LoopMemory,
    grain: Grain,
    repeats: Repeats,
}

#[derive(Debug)]
struct Last {
    fingerprint: Fingerprint,
    size: (usize, usize),
    thumb: Thumb,
}

/// Tells identical files apart from others without keeping them: their length and their end, where the
/// entropy-coded data of a JPEG depends on everything before. Asked only of equal thumbnails.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    length: usize,
    end: [u8; 48],
}

impl Fingerprint {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len(), end: bytes.last_chunk().copied().unwrap_or([0; 48]) }
    }
}

impl IntegrityMonitor {
    /// Looks at the next frame. `face` is the face's box (left, top, width, height in pixels) as
    /// followed from the frame before.
    pub fn look(
        &mut self,
        picture: &Rgb,
        jpeg: &[u8],
        face: Option<[f32; 4]>,
    ) -> (Integrity, SceneChange) {
        let now = Last {
            fingerprint: Fingerprint::of(jpeg),
            size: (picture.width(), picture.height()),
            thumb: Thumb::of(picture),
        };
        let (luma_mean, luma_deviation) = (now.thumb.mean, now.thumb.deviation);
        let covered = luma_mean < COVERED_MEAN_MAX || luma_deviation < COVERED_DEVIATION_MAX;
        let looped = !covered && self.past.is_looped(picture, &now.thumb, face);
        let mut integrity = Integrity {
            covered,
            dark: !covered && luma_mean < DARK_MEAN_MAX,
            frozen: false,
            looped,
            drawn: false,
            replayed: !covered && self.repeats.note(jpeg),
            resized: false,
            luma_mean,
            luma_deviation,
        };
        let mut change = SceneChange::Steady;
        if let Some(last) = self.last.take() {
            integrity.resized = last.size != now.size;
            integrity.frozen = self.is_frozen(&last, &now);
            integrity.drawn =
                !covered && self.grain.is_missing(&last.thumb.cells, &now.thumb.cells);
            let own = face.map(|area| seat(area, now.size));
            change = match now.thumb.change_from(&last.thumb, own) {
                _ if integrity.resized => SceneChange::Cut,
                [whole, _] if whole >= CUT_SHARE_MIN => SceneChange::Cut,
                [_, beside] if beside >= STIRRED_SHARE_MIN => SceneChange::Stirred,
                _ => SceneChange::Steady,
            };
        }
        self.last = Some(now);
        (integrity, change)
    }

    fn is_frozen(&mut self, last: &Last, now: &Last) -> bool {
        if difference(&last.thumb.cells, &now.thumb.cells) < FROZEN_DIFFERENCE_MAX {
            self.unchanged_run = self.unchanged_run.saturating_add(1);
        } else {
            self.unchanged_run = 0;
        }
        let identical = last.thumb.cells == now.thumb.cells && last.fingerprint == now.fingerprint;
        identical || self.unchanged_run >= FROZEN_RUN_MIN
    }
}

/// Where the candidate sits, in cells of the thumbnail (left, top, right): the face with hair and shoulders.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the cells")]
fn seat([x, y, w, h]: [f32; 4], (width, height): (usize, usize)) -> [usize; 3] {
    let across = as_f32(THUMB_W) / as_f32(width.max(1));
    let down = as_f32(THUMB_H) / as_f32(height.max(1));
    let cell = |v: f32, cells: usize| v.clamp(0.0, as_f32(cells)) as usize;
    [
        cell((x - w * 0.6) * across, THUMB_W),
        cell((y - h * 0.5) * down, THUMB_H),
        cell((x + w * 1.6) * across, THUMB_W),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A textured room with a bright square whose place moves by `phase`.
    fn scene(phase: usize, noise: usize) -> Rgb {
        let data = (0..120)
            .flat_map(|y| (0..160).map(move |x| (x, y)))
            .flat_map(|(x, y): (usize, usize)| {
                let square = x.abs_diff(20 + phase * 11 % 120) < 18 && y.abs_diff(60) < 30;
                let grain = (x * 31 + y * 17 + noise * 13) % 3;
                let value = if square { 210 } else { 60 + (x + y) / 4 } + grain;
                [u8::try_from(value).unwrap_or(255); 3]
            })
            .collect();
        Rgb::new(160, 120, data)
    }

    /// Bytes that stand for a file; files of different tags differ.
    fn jpeg(tag: usize) -> Vec<u8> {
        tag.to_le_bytes().repeat(9)
    }

    fn seen(monitor: &mut IntegrityMonitor, picture: &Rgb, tag: usize) -> Integrity {
        monitor.look(picture, &jpeg(tag), None).0
    }

    #[test]
    fn covered_and_dark_are_told_apart() {
        let mut monitor = IntegrityMonitor::default();
        let flat = Rgb::new(160, 120, vec![120; 160 * 120 * 3]);
        assert!(seen(&mut monitor, &flat, 1).covered);
        let dim = Rgb::new(160, 120, scene(3, 0).data().iter().map(|v| v / 4).collect());
        let dimmed = seen(&mut monitor, &dim, 2);
        assert!(dimmed.dark && !dimmed.covered, "{dimmed:?}");
        let lit = seen(&mut monitor, &scene(3, 0), 3);
        assert!(lit.is_usable(), "{lit:?}");
    }

    #[test]
    fn the_same_bytes_are_frozen_at_once_and_the_same_pixels_after_three() {
        let mut monitor = IntegrityMonitor::default();
        seen(&mut monitor, &scene(1, 0), 1);
        assert!(seen(&mut monitor, &scene(1, 0), 1).frozen);
        let mut monitor = IntegrityMonitor::default();
        let frozen: Vec<bool> =
            (0..5).map(|i| seen(&mut monitor, &scene(1, 0), i).frozen).collect();
        assert_eq!(frozen, [false, false, false, true, true]);
        assert!(!seen(&mut monitor, &scene(2, 0), 9).frozen);
    }

    #[test]
    fn a_repeated_stretch_is_a_loop_and_a_new_one_is_not() {
        let mut monitor = IntegrityMonitor::default();
        let path = [1, 5, 2, 8, 3, 7, 4, 9, 6, 0, 11, 10];
        let first: Vec<bool> =
            path.iter().map(|p| seen(&mut monitor, &scene(*p, *p), *p).looped).collect();
        assert!(first.iter().all(|looped| !looped));
        let again: Vec<bool> =
            path.iter().map(|p| seen(&mut monitor, &scene(*p, p + 1), 100 + p).looped).collect();
        assert_eq!(again.iter().position(|looped| *looped), Some(7));
    }

    #[test]
    fn someone_who_sits_still_is_no_loop() {
        let mut monitor = IntegrityMonitor::default();
        for i in 0..60 {
            assert!(!seen(&mut monitor, &scene(4, i), i).looped, "frame {i}");
        }
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut monitor = IntegrityMonitor::default();
        for i in 0..looped::HISTORY_MAX + 50 {
            seen(&mut monitor, &scene(i, i), i);
        }
        assert_eq!(monitor.past.len(), looped::HISTORY_MAX);
        assert_eq!(monitor.past.room(), looped::HISTORY_MAX, "not a place more than is remembered");
    }

    #[test]
    fn another_scene_is_a_cut_and_light_alone_is_nothing() {
        let mut monitor = IntegrityMonitor::default();
        let mut change = |picture: &Rgb, tag| monitor.look(picture, &jpeg(tag), None);
        let bright = |scene: &Rgb| {
            let data = scene.data().iter().map(|v| v + 30).collect();
            Rgb::new(scene.width(), scene.height(), data)
        };
        let inverted = |scene: &Rgb| {
            let data = scene.data().iter().map(|v| 255 - v).collect();
            Rgb::new(scene.width(), scene.height(), data)
        };
        assert_eq!(change(&scene(1, 0), 1).1, SceneChange::Steady, "the first frame of all");
        assert_eq!(change(&bright(&scene(1, 1)), 2).1, SceneChange::Steady);
        assert_eq!(change(&scene(4, 2), 3).1, SceneChange::Stirred);
        assert_eq!(change(&inverted(&scene(4, 3)), 4).1, SceneChange::Cut);
        // The same move where the candidate sits is no stir.
        let mut own = IntegrityMonitor::default();
        let seat = Some([40.0, 40.0, 60.0, 40.0]);
        own.look(&scene(1, 1), &jpeg(1), seat);
        assert_eq!(own.look(&scene(4, 2), &jpeg(2), seat).1, SceneChange::Steady);
        let small = Rgb::new(80, 60, vec![90; 80 * 60 * 3]);
        let (integrity, cut) = change(&small, 5);
        assert!(integrity.resized && cut == SceneChange::Cut);
    }
}
