//! The seconds around a flag: a short ring of a camera's pictures, and which of them belong to which flag.
//!
//! ```text
//! doubt ─► pictures are held, the newest so many seconds ─► a flag opens: those before it are its own
//!                                                             └─► so many seconds later: those after it as well
//! ```
//!
//! **Invariants:** without doubt nothing is held, unless asked for always; what is held is bounded in pictures,
//! bytes and age, and the oldest gives way; a picture is shared and never copied.

use std::collections::VecDeque;

use crate::kernel::UtcMs;
use crate::kernel::limits::{STRIP_BYTES_MAX, STRIP_FRAMES_MAX};

/// A doubt that has not become a flag for so long is none any more.
const DOUBT_MS: i64 = 30_000;
/// Pictures closer together than this tell nothing new: at the burst rate every fourth is held.
const STEP_MS: i64 = 700;

/// How long a strip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StripRules {
    /// Milliseconds before a flag opens.
    pub before_ms: i64,
    /// Milliseconds after.
    pub after_ms: i64,
    /// Held also while nothing is doubted.
    pub always: bool,
}

impl StripRules {
    /// Whether anything is held at all.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.before_ms > 0 || self.after_ms > 0
    }
}

/// A picture that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held<F> {
    /// When it came.
    pub at: UtcMs,
    /// The picture.
    pub frame: F,
    bytes: usize,
}

/// A flag that waits for the seconds after it.
#[derive(Clone, Copy, Debug)]
struct Waiting<K> {
    flag: K,
    opened: UtcMs,
}

/// See the module. `K` names flags, `F` is a picture.
#[derive(Clone, Debug)]
pub struct Strip<K, F> {
    rules: StripRules,
    held: VecDeque<Held<F>>,
    bytes: usize,
    doubted: Option<UtcMs>,
    waiting: Vec<Waiting<K>>,
}

impl<K: Copy, F: Clone> Strip<K, F> {
    /// Holds nothing yet.
    #[must_use]
    pub const fn new(rules: StripRules) -> Self {
        Self { rules, held: VecDeque::new(), bytes: 0, doubted: None, waiting: Vec::new() }
    }

    /// Bytes held.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Something is suspected: pictures are held from now on.
    pub fn doubt(&mut self, at: UtcMs) {
        self.doubted = Some(at);
    }

    /// Whether a picture that comes now is to be held.
    #[must_use]
    pub fn wants(&self, at: UtcMs) -> bool {
        let is_new = self.held.back().is_none_or(|last| at.since_ms(last.at) >= STEP_MS);
        self.rules.is_on() && is_new && !self.is_idle(at)
    }

    /// A picture came; false when it is not held.
    pub fn note(&mut self, at: UtcMs, frame: &F, bytes: usize) -> bool {
        let wants = self.wants(at);
        if wants {
            self.held.push_back(Held { at, frame: frame.clone(), bytes });
            self.bytes += bytes;
        }
        self.forget(at);
        wants
    }

    /// Lets go of what is too old or too much, and of everything once nothing is doubted any more.
    pub fn forget(&mut self, now: UtcMs) {
        let is_idle = self.is_idle(now);
        let age_max = self.rules.before_ms + self.rules.after_ms;
        while let Some(oldest) = self.held.front() {
            let is_too_much = self.held.len() > STRIP_FRAMES_MAX || self.bytes > STRIP_BYTES_MAX;
            if !(is_idle || is_too_much || now.since_ms(oldest.at) > age_max) {
                break;
            }
            self.bytes -= oldest.bytes;
            self.held.pop_front();
        }
        if is_idle {
            self.held.shrink_to_fit();
        }
    }

    fn is_idle(&self, now: UtcMs) -> bool {
        let is_doubted = self.doubted.is_some_and(|since| now.since_ms(since) <= DOUBT_MS);
        !is_doubted && !self.rules.always && self.waiting.is_empty()
    }

    /// A flag opens: the pictures before it. Those after it follow from `due`.
    pub fn open(&mut self, flag: K, at: UtcMs) -> Vec<Held<F>> {
        self.doubted = Some(at);
        if self.rules.after_ms > 0 {
            self.waiting.push(Waiting { flag, opened: at });
        }
        self.between(at.plus_ms(-self.rules.before_ms), at)
    }

    /// Flags whose seconds after are over, with the pictures of them.
    pub fn due(&mut self, now: UtcMs) -> Vec<(K, Vec<Held<F>>)> {
        let after_ms = self.rules.after_ms;
        let is_over = |it: &Waiting<K>| now.since_ms(it.opened) >= after_ms;
        let over: Vec<Waiting<K>> = self.waiting.iter().copied().filter(is_over).collect();
        self.waiting.retain(|it| !is_over(it));
        over.into_iter()
            .map(|it| (it.flag, self.between(it.opened.plus_ms(1), it.opened.plus_ms(after_ms))))
            .collect()
    }

    fn between(&self, from: UtcMs, until: UtcMs) -> Vec<Held<F>> {
        self.held.iter().filter(|it| it.at >= from && it.at <= until).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: StripRules = StripRules { before_ms: 10_000, after_ms: 5_000, always: false };

    fn times<F>(held: &[Held<F>]) -> Vec<i64> {
        held.iter().map(|it| it.at.0).collect()
    }

    #[test]
    fn nothing_is_held_without_doubt_and_everything_is_let_go_after_it() {
        let mut strip: Strip<u8, u8> = Strip::new(RULES);
        assert!(!strip.note(UtcMs(0), &0, 100));
        strip.doubt(UtcMs(1_000));
        assert!((1..=31).all(|second| strip.note(UtcMs(second * 1_000), &0, 100)));
        assert_eq!(strip.bytes(), 1_600, "the newest fifteen seconds");
        assert!(!strip.note(UtcMs(32_000), &0, 100), "half a minute without a further doubt");
        assert_eq!(strip.bytes(), 0);
    }

    #[test]
    fn a_flag_has_the_seconds_before_and_after_it() {
        let mut strip: Strip<u8, i64> = Strip::new(RULES);
        strip.doubt(UtcMs(0));
        for second in 0..=20 {
            if second == 4 {
                assert_eq!(times(&strip.open(7, UtcMs(4_000))), [0, 1_000, 2_000, 3_000]);
            }
            strip.note(UtcMs(second * 1_000), &second, 100);
            for (flag, after) in strip.due(UtcMs(second * 1_000)) {
                assert_eq!((second, flag), (9, 7));
                assert_eq!(times(&after), [5_000, 6_000, 7_000, 8_000, 9_000]);
            }
        }
        assert!(strip.due(UtcMs(99_000)).is_empty());
    }

    #[test]
    fn a_burst_is_thinned_and_large_pictures_push_out_the_oldest() {
        let mut strip: Strip<u8, u8> = Strip::new(StripRules { always: true, ..RULES });
        let held = (0..20).filter(|n| strip.note(UtcMs(n * 200), &0, 10)).count();
        assert_eq!(held, 5, "every fourth of five a second");
        let mut strip: Strip<u8, u8> = Strip::new(StripRules { always: true, ..RULES });
        for second in 0..10 {
            strip.note(UtcMs(second * 1_000), &0, STRIP_BYTES_MAX / 3);
            assert!(strip.bytes() <= STRIP_BYTES_MAX);
        }
        assert_eq!(times(&strip.open(1, UtcMs(9_000))), [7_000, 8_000, 9_000]);
    }

    #[test]
    fn who_wants_no_strip_has_none() {
        let off = StripRules { before_ms: 0, after_ms: 0, always: true };
        let mut strip: Strip<u8, u8> = Strip::new(off);
        assert!(!strip.note(UtcMs(0), &0, 1));
        assert!(strip.open(1, UtcMs(0)).is_empty() && strip.due(UtcMs(9_000)).is_empty());
    }
}
