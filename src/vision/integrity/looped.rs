//! Does a stretch of pictures repeat?
//!
//! A loop is a lag at which `RUN_MIN` frames in a row equal those of the past, in the whole picture and in
//! the face, *while the picture moved*: someone who sits still equals every past frame without being a
//! recording.
//!
//! **Invariant:** bounded memory: `HISTORY_MAX` pasts of 96 bytes a camera.

use std::collections::VecDeque;

use super::thumb::{Signature, Thumb, difference, difference_hash, shrink, signature_of, window};
use crate::vision::pixels::Rgb;

/// Signatures kept: five minutes at one frame a second, ten at one in two.
pub(super) const HISTORY_MAX: usize = 300;
/// Equal successors at one lag before it counts as a loop.
const RUN_MIN: u8 = 8;
/// Of these, frames on which the picture had visibly moved.
const MOVES_MIN: u8 = 4;
/// Shortest lag looked at; shorter ones are `frozen`'s business.
const LAG_MIN: usize = 4;
/// Bits of the difference hash that may differ between equal frames.
const HASH_BITS_MAX: u32 = 3;
/// Mean difference of the signatures of equal frames.
const SIGNATURE_DIFFERENCE_MAX: f32 = 0.8;
/// Mean difference of successive signatures from which the picture has moved.
const MOVED_DIFFERENCE_MIN: f32 = 1.6;

#[derive(Clone, Debug)]
struct Past {
    hash: u64,
    whole: Signature,
    /// 4×4 mean luma of the face.
    face: Option<[u8; 16]>,
}

/// What one camera showed of late.
#[derive(Debug, Default)]
pub(super) struct LoopMemory {
    past: VecDeque<Past>,
    /// For the lag of each index: equal successors so far, and how many of them had moved.
    runs: Vec<(u8, u8)>,
}

impl LoopMemory {
    /// Whether the next picture repeats the past. `face` is its box in pixels.
    pub(super) fn is_looped(
        &mut self,
        picture: &Rgb,
        thumb: &Thumb,
        face: Option<[f32; 4]>,
    ) -> bool {
        let now = Past {
            hash: difference_hash(&thumb.cells),
            whole: signature_of(&thumb.cells),
            face: face
                .map(|area| shrink::<4, 4>(picture, window(picture, area)))
                .and_then(|cells| cells.try_into().ok()),
        };
        let moved = self
            .past
            .back()
            .is_some_and(|before| difference(&before.whole, &now.whole) > MOVED_DIFFERENCE_MIN);
        self.runs.resize(HISTORY_MAX + 1, (0, 0));
        let mut looped = false;
        for (back, past) in self.past.iter().rev().enumerate() {
            let lag = back + 1;
            if lag < LAG_MIN {
                continue;
            }
            let run = &mut self.runs[lag];
            *run = if equal(past, &now) {
                (run.0.saturating_add(1), run.1.saturating_add(u8::from(moved)))
            } else {
                (0, 0)
            };
            looped |= run.0 >= RUN_MIN && run.1 >= MOVES_MIN;
        }
        if self.past.len() == HISTORY_MAX {
            self.past.pop_front();
        } else if self.past.len() == self.past.capacity() {
            // Doubling would keep room for more than is ever remembered.
            let room = self.past.len().max(16).min(HISTORY_MAX - self.past.len());
            self.past.reserve_exact(room);
        }
        self.past.push_back(now);
        looped
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.past.len()
    }

    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.past.capacity()
    }
}

fn equal(a: &Past, b: &Past) -> bool {
    (a.hash ^ b.hash).count_ones() <= HASH_BITS_MAX
        && difference(&a.whole, &b.whole) <= SIGNATURE_DIFFERENCE_MAX
        && match (&a.face, &b.face) {
            (Some(a), Some(b)) => difference(a, b) <= 2.0 * SIGNATURE_DIFFERENCE_MAX,
            (None, None) => true,
            _ => false,
        }
}
