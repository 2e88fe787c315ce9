//! Somebody sits there, and who it is has not been checked for long: every comparison was made on a face unfit
//! for it, or was unsure.
//!
//! What counts is the time for which a face was followed since the last comparison that said something. Nobody
//! in view is another matter, and so is a camera that shows nothing: that time neither counts nor excuses.
//!
//! **Invariants:** without a first comparison (no photo, no model) nothing is ever told; three numbers.

use super::latch::Turn;
use crate::domain::proctoring::signal::Verdict;
use crate::kernel::UtcMs;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Unchecked {
    after_ms: i64,
    stale_ms: i64,
    /// The last comparison that said something; before that, the first that was made.
    since: Option<UtcMs>,
    followed_ms: i64,
    /// The newest frame with the face.
    face_at: Option<UtcMs>,
    is_on: bool,
}

impl Unchecked {
    pub(super) const fn new(after_ms: i64, stale_ms: i64) -> Self {
        Self { after_ms, stale_ms, since: None, followed_ms: 0, face_at: None, is_on: false }
    }

    /// For how long the face has been followed unchecked, in milliseconds.
    pub(super) const fn followed_ms(&self) -> i64 {
        self.followed_ms
    }

    /// A frame with the candidate's face, and what a comparison said on it.
    pub(super) fn face(&mut self, at: UtcMs, verdict: Option<Verdict>) -> Option<Turn> {
        let ended = self.tick(at);
        if let Some(before) = self.face_at.replace(at) {
            // Between two frames that lie further apart somebody else may have sat there.
            let gap = at.since_ms(before);
            self.followed_ms += if gap <= self.stale_ms { gap.max(0) } else { 0 };
        }
        let says = matches!(verdict, Some(Verdict::Same | Verdict::Different));
        if says || (self.since.is_none() && verdict.is_some()) {
            self.since = Some(at);
            self.followed_ms = 0;
        }
        if says {
            let was_on = std::mem::take(&mut self.is_on);
            return ended.or_else(|| was_on.then_some(Turn::Off { last: at }));
        }
        let opens = self.followed_ms >= self.after_ms && !self.is_on;
        let opened = self.since.filter(|_| opens).map(|since| Turn::On { since });
        self.is_on |= opened.is_some();
        // What has just ended for want of sight is not long enough ago to open again.
        opened.or(ended)
    }

    /// Nobody in view on a frame.
    pub(super) const fn nobody(&mut self) {
        if !self.is_on {
            self.face_at = None;
        }
    }

    /// Time passes: what can no longer be observed ended when it was last seen.
    pub(super) fn tick(&mut self, at: UtcMs) -> Option<Turn> {
        let last = self.face_at.filter(|last| at.since_ms(*last) > self.stale_ms)?;
        self.face_at = None;
        let was_on = std::mem::take(&mut self.is_on);
        was_on.then(|| {
            self.followed_ms = 0;
            Turn::Off { last }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> UtcMs {
        UtcMs(seconds * 1_000)
    }

    fn new() -> Unchecked {
        Unchecked::new(180_000, 10_000)
    }

    /// A frame a second from `from`; every tenth is compared with `verdict`. (second, turn).
    fn sits(
        unchecked: &mut Unchecked,
        from: i64,
        seconds: i64,
        verdict: Verdict,
    ) -> Vec<(i64, Turn)> {
        let look = |s: i64| (s, unchecked.face(at(s), (s % 10 == 0).then_some(verdict)));
        (from..from + seconds).map(look).filter_map(|(s, turn)| Some((s, turn?))).collect()
    }

    #[test]
    fn three_minutes_of_unfit_comparisons_tell_and_the_first_that_says_something_ends_it() {
        let mut unchecked = new();
        assert_eq!(sits(&mut unchecked, 0, 61, Verdict::Same), []);
        let told = sits(&mut unchecked, 61, 240, Verdict::Unsure);
        assert_eq!(told, [(240, Turn::On { since: at(60) })]);
        let over = sits(&mut unchecked, 301, 20, Verdict::Different);
        assert_eq!(
            over,
            [(310, Turn::Off { last: at(310) })],
            "who it is not is an answer as well"
        );
    }

    #[test]
    fn who_was_away_has_not_been_followed_and_without_a_comparison_nothing_is_told() {
        let mut unchecked = new();
        sits(&mut unchecked, 0, 101, Verdict::Unsure);
        unchecked.nobody();
        assert_eq!(unchecked.tick(at(900)), None);
        let told = sits(&mut unchecked, 900, 120, Verdict::Unsure);
        assert_eq!(told, [(980, Turn::On { since: at(0) })], "100 s before, 80 s after");
        let mut nobody_compares = new();
        let looks = (0..1_000).filter_map(|s| nobody_compares.face(at(s), None));
        assert_eq!(looks.count(), 0);
    }

    #[test]
    fn a_face_that_goes_ends_it_where_it_was_last_seen_and_coming_back_starts_anew() {
        let mut unchecked = new();
        let told = sits(&mut unchecked, 0, 200, Verdict::Unsure);
        assert_eq!(told, [(180, Turn::On { since: at(0) })]);
        unchecked.nobody();
        assert_eq!(unchecked.tick(at(210)), Some(Turn::Off { last: at(199) }));
        let told = sits(&mut unchecked, 220, 200, Verdict::Unsure);
        assert_eq!(told, [(400, Turn::On { since: at(0) })], "still not checked since then");
    }

    proptest! {
        #[test]
        fn on_and_off_alternate_and_it_never_opens_early(
            frames in proptest::collection::vec((0i64..15_000, 0usize..5), 1..300),
        ) {
            let mut unchecked = new();
            let (mut now, mut is_on) = (0, false);
            for (gap, what) in frames {
                now += gap;
                let verdict = [None, None, Some(Verdict::Unsure), Some(Verdict::Same)];
                let turn = match verdict.get(what) {
                    Some(verdict) => unchecked.face(UtcMs(now), *verdict),
                    None => { unchecked.nobody(); unchecked.tick(UtcMs(now)) }
                };
                match turn {
                    Some(Turn::On { since }) => {
                        prop_assert!(!is_on && now - since.0 >= 180_000);
                        is_on = true;
                    }
                    Some(Turn::Off { .. }) => { prop_assert!(is_on); is_on = false; }
                    Some(Turn::Suspected) => prop_assert!(false),
                    None => {}
                }
            }
        }
    }
}
