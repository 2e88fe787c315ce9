//! Does a picture come back to the last bit?
//!
//! A sensor is never quite still, so two files of a real camera are never equal, however still somebody sits.
//! A virtual camera that plays a clip hands out the same source frames again; at a frame a second they come
//! back here and there, not in a row, so that no lag fits (`looped` wants eight in a row at one lag). Sooner or
//! later several different pictures have come back exactly.
//!
//! What honest devices do is left out: the last picture once more (a stalled camera, or one slower than it is
//! asked), a covered lens, and the one or two pictures that a driver shows while a shutter is closed.
//!
//! # Why not by the clock
//!
//! A real camera jitters and a virtual one need not, but none of that arrives here. The time in a frame's header is
//! that of the page's own timer, which looks every 100 ms whether a frame is due and then takes whatever the video
//! element shows: at a frame a second, the intervals are those of the timer (1,000 to 1,100 ms) for every camera there
//! is, real or not, and the arrival adds the network's jitter to both. The camera's own timestamps stay behind the
//! canvas. So timing is not judged.
//!
//! Measured, 2026-11, Chromium's fake camera playing a clip of 300 frames through the page's way of filming for two
//! minutes: 116 frames at intervals of 1,000 to 1,104 ms (median 1,001, the slowest tenth from 1,100), and 27 different
//! pictures that came back to the last bit, the fourth after 61 s. So canvas and encoder keep what is equal equal.
//!
//! **Invariants:** bounded memory, `PAST_MAX` numbers of 4 bytes a camera; fewer than `REPEATS_MIN` different
//! pictures that came back never decide, so that the one pair in two thousand million whose 31 bits agree by chance
//! accuses nobody.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher};

/// Pictures remembered: half an hour at one a second.
const PAST_MAX: usize = 2_048;
/// A picture of the last so many says nothing: the camera may be slow.
const RECENT: usize = 10;
/// Different pictures that must have come back.
const REPEATS_MIN: usize = 4;

/// The pictures of one camera, by digest.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// Oldest first.
    past: VecDeque<Past>,
    returned: usize,
}

/// A picture: 31 bits of its digest, and in the lowest bit whether this was its first return.
#[derive(Clone, Copy, Debug)]
struct Past(u32);

impl Past {
    const fn new(digest: u32, is_return: bool) -> Self {
        Self(digest | is_return as u32)
    }

    const fn digest(self) -> u32 {
        self.0 & !1
    }

    const fn is_return(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Repeats {
    /// Notes the file of a picture that shows something; whether so many have come back that the camera is
    /// suspected of playing a clip.
    pub(super) fn note(&mut self, jpeg: &[u8]) -> bool {
        let digest = digest(jpeg);
        if self.past.back().is_some_and(|last| last.digest() == digest) {
            return self.is_suspected();
        }
        let old = self.past.len().saturating_sub(RECENT);
        let was_there = self.past.iter().take(old).any(|then| then.digest() == digest);
        let returned = Past::new(digest, true);
        let is_return = was_there && !self.past.iter().any(|then| then.0 == returned.0);
        if self.past.len() >= PAST_MAX
            && let Some(oldest) = self.past.pop_front()
        {
            self.returned -= usize::from(oldest.is_return());
        }
        self.past.push_back(Past::new(digest, is_return));
        self.returned += usize::from(is_return);
        self.is_suspected()
    }

    const fn is_suspected(&self) -> bool {
        self.returned >= REPEATS_MIN
    }
}

/// Tells files apart, the lowest bit left out; kept in memory only, so its algorithm may change.
fn digest(jpeg: &[u8]) -> u32 {
    let mut hasher = foldhash::quality::FixedState::with_seed(0).build_hasher();
    hasher.write(jpeg);
    (hasher.finish() >> 32) as u32 & !1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// At which of `pictures` suspicion begins.
    fn suspected(pictures: impl IntoIterator<Item = u32>) -> Option<usize> {
        let mut repeats = Repeats::default();
        pictures.into_iter().position(|picture| repeats.note(&picture.to_le_bytes()))
    }

    #[test]
    fn a_clip_of_a_minute_looked_at_once_a_second_is_suspected_within_minutes() {
        // 1,800 source frames; the page's timer takes one every 1,000 to 1,100 ms.
        let mut dice = 7u64;
        let mut source = 0;
        let frames = (0..1_800).map(|_| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            source += 30 + u32::try_from((dice >> 33) % 4).unwrap();
            source % 1_800
        });
        let at = suspected(frames).unwrap();
        assert!((60..400).contains(&at), "after {at} s");
    }

    #[test]
    fn what_honest_cameras_do_is_never_suspected() {
        assert_eq!(suspected(0..10_000), None, "no two alike");
        assert_eq!(suspected((0..10_000).map(|n| n / 5)), None, "slower than it is asked");
        // A stalled camera that falls back to what it showed a moment ago.
        assert_eq!(suspected((0..10_000).map(|n| n - n % 7 / 3)), None);
        // A shutter that shows one of two pictures, opened and closed again and again.
        assert_eq!(
            suspected((0..10_000).map(|n| if n / 30 % 2 == 0 { n % 2 } else { n + 9 })),
            None
        );
    }

    #[test]
    fn it_is_over_when_what_came_back_is_forgotten() {
        let mut repeats = Repeats::default();
        let mut note = |picture: u32| repeats.note(&picture.to_le_bytes());
        let first: Vec<bool> = (0..40).map(|n| note(n % 20)).collect();
        assert_eq!(first.iter().position(|suspected| *suspected), Some(23));
        let past = u32::try_from(PAST_MAX).unwrap();
        let after: Vec<bool> = (0..past).map(|n| note(1_000 + n)).collect();
        assert!(after[0] && !after[after.len() - 1]);
    }

    proptest! {
        #[test]
        fn memory_is_bounded_and_the_count_is_what_is_remembered(pictures in proptest::collection::vec(0u32..200, 0..3_000)) {
            let mut repeats = Repeats::default();
            for picture in pictures {
                repeats.note(&picture.to_le_bytes());
            }
            prop_assert!(repeats.past.len() <= PAST_MAX);
            prop_assert_eq!(repeats.returned, repeats.past.iter().filter(|then| then.is_return()).count());
        }
    }
}
