//! Review after the exam: each flag is judged again, and what could lead to a dossier by a second one, blind.
//!
//! ```text
//! nobody ─clear──────────────────► cleared
//!    └──violation, unsure─► a second one ─both violation─► upheld ─► a dossier may be opened
//!                               ├──both clear────────────► cleared
//!                               └──they differ───────────► differs ─the chief─► resolved
//! ```
//!
//! **Invariants:** both voices are kept, whatever comes of them; whoever has not spoken is told nobody's voice; who
//! resolves is neither of the two; a voice is taken back by its own speaker only, and not below a dossier.

use std::cmp::Reverse;

use super::incident::Standing;
use super::indicator::{Indicator, Severity};
use crate::kernel::id::PersonId;

/// What a reviewer says of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is a breach of the rules, as far as can be seen.
    Violation,
    /// It is none.
    Clear,
    /// It cannot be said.
    Unsure,
}

impl Verdict {
    const ALL: [Self; 3] = [Self::Violation, Self::Clear, Self::Unsure];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Violation => "violation",
            Self::Clear => "clear",
            Self::Unsure => "unsure",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// What somebody said, oldest first in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub by: PersonId,
    /// As the chief, over two that differ.
    pub resolves: bool,
    /// What; none when they take back what they said.
    pub verdict: Option<Verdict>,
}

/// What came of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nobody has looked.
    Open,
    /// One said more than clear: a second one has to look.
    SecondWanted,
    /// No breach.
    Cleared,
    /// Two said that it is a breach.
    Upheld,
    /// Two do not agree: the chief has to look.
    Differs,
    /// The chief said.
    Resolved(Verdict),
}

impl Finding {
    /// Whether people found a breach: only then is there something to write a dossier about.
    #[must_use]
    pub const fn is_breach(self) -> bool {
        matches!(self, Self::Upheld | Self::Resolved(Verdict::Violation))
    }
}

/// Why something cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They have spoken; they may take it back first.
    #[error("this reviewer has spoken already")]
    Spoken,
    /// Two others have spoken.
    #[error("two reviewers have spoken already")]
    Two,
    /// There is nothing of theirs to take back.
    #[error("there is nothing to take back")]
    Nothing,
    /// Nothing differs.
    #[error("the reviewers do not differ")]
    NothingDiffers,
    /// One of the two cannot resolve.
    #[error("one of the two cannot resolve")]
    OneOfTheTwo,
    /// The chief has to say one or the other.
    #[error("a resolution is violation or clear")]
    UnsureResolution,
    /// The candidate themselves.
    #[error("nobody reviews themselves")]
    Oneself,
}

/// The review of one flag: the fold of what was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// What stands, in the order said; two at most count.
    voices: Vec<(PersonId, Verdict)>,
    resolution: Option<(PersonId, Verdict)>,
}

impl Review {
    /// The fold. What contradicts (two at the same moment) changes nothing.
    #[must_use]
    pub fn fold(said: impl IntoIterator<Item = Said>) -> Self {
        said.into_iter().fold(Self::default(), |now, said| now.clone().after(said).unwrap_or(now))
    }

    /// Hears one more.
    ///
    /// # Errors
    /// A `Refusal` when it cannot be said now.
    pub fn after(mut self, said: Said) -> Result<Self, Refusal> {
        let Some(verdict) = said.verdict else { return self.taken_back(said) };
        if said.resolves {
            match self.finding() {
                _ if self.spoke(said.by) => return Err(Refusal::OneOfTheTwo),
                Finding::Differs if verdict == Verdict::Unsure => {
                    return Err(Refusal::UnsureResolution);
                }
                Finding::Differs => self.resolution = Some((said.by, verdict)),
                _ => return Err(Refusal::NothingDiffers),
            }
        } else if self.spoke(said.by) {
            return Err(Refusal::Spoken);
        } else if self.voices.len() >= 2 {
            return Err(Refusal::Two);
        } else {
            self.voices.push((said.by, verdict));
        }
        Ok(self)
    }

    fn taken_back(mut self, said: Said) -> Result<Self, Refusal> {
        if self.resolution.is_some_and(|(by, _)| by == said.by) {
            self.resolution = None;
            return Ok(self);
        }
        if !self.spoke(said.by) {
            return Err(Refusal::Nothing);
        }
        self.voices.retain(|(by, _)| *by != said.by);
        self.resolution = None;
        Ok(self)
    }

    fn spoke(&self, by: PersonId) -> bool {
        self.voices.iter().any(|(voice, _)| *voice == by)
    }

    /// What came of it.
    #[must_use]
    pub fn finding(&self) -> Finding {
        if let Some((_, verdict)) = self.resolution {
            return Finding::Resolved(verdict);
        }
        match self.voices.as_slice() {
            [] => Finding::Open,
            [(_, Verdict::Clear)] | [(_, Verdict::Clear), (_, Verdict::Clear)] => Finding::Cleared,
            [_] => Finding::SecondWanted,
            [(_, Verdict::Violation), (_, Verdict::Violation)] => Finding::Upheld,
            _ => Finding::Differs,
        }
    }

    /// What this one has said and not taken back.
    #[must_use]
    pub fn own(&self, by: PersonId) -> Option<Verdict> {
        let voices = self.voices.iter().chain(&self.resolution);
        voices.rev().find(|(voice, _)| *voice == by).map(|(_, verdict)| *verdict)
    }

    /// Whether this one may know what others said: after having spoken, or when two have.
    #[must_use]
    pub fn is_told(&self, by: PersonId) -> bool {
        self.spoke(by) || self.voices.len() >= 2
    }

    /// As this one may know it: before they speak, one voice and none look alike, unless nothing is left to do.
    #[must_use]
    pub fn seen_by(&self, by: PersonId) -> Finding {
        match self.finding() {
            Finding::SecondWanted if !self.is_told(by) => Finding::Open,
            finding => finding,
        }
    }
}

/// What a flag is ranked by.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// How much it weighs.
    pub severity: Severity,
    /// Which rule.
    pub indicator: Indicator,
    /// What was decided about it during the exam.
    pub standing: Standing,
    /// Flags of the same candidate, this one included.
    pub of_candidate: usize,
    /// How long it lasted.
    pub lasted_ms: i64,
}

/// Orders a queue: the heaviest first. What somebody confirmed goes before what nobody decided, and that before
/// what was dismissed; then severity; then who it is before what they do; then who is flagged often; then length.
#[must_use]
pub const fn rank(weight: &Weight) -> Reverse<(u8, u8, bool, usize, i64)> {
    let standing = match weight.standing {
        Standing::Confirmed => 2,
        Standing::Dismissed => 0,
        // Whatever is not settled.
        _ => 1,
    };
    let severity = match weight.severity {
        Severity::Incident => 2,
        Severity::Warning => 1,
        Severity::Info => 0,
    };
    let is_identity = matches!(weight.indicator, Indicator::AnotherPerson | Indicator::SameFace);
    Reverse((standing, severity, is_identity, weight.of_candidate, weight.lasted_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed, UtcMs};
    use Verdict::{Clear, Unsure, Violation};

    fn people() -> [PersonId; 4] {
        let chance = Chance::from_seed(Seed::from_text("review"));
        std::array::from_fn(|_| PersonId::mint(UtcMs(0), &chance))
    }

    fn say(who: usize, verdict: impl Into<Option<Verdict>>) -> Said {
        Said { by: people()[who], resolves: false, verdict: verdict.into() }
    }

    fn resolve(who: usize, verdict: Verdict) -> Said {
        Said { resolves: true, ..say(who, verdict) }
    }

    #[test]
    fn one_voice_and_two_by_every_pair() {
        let found = |said: &[Said]| Review::fold(said.iter().copied()).finding();
        assert_eq!(found(&[]), Finding::Open);
        let one = [Violation, Clear, Unsure].map(|v| found(&[say(0, v)]));
        assert_eq!(one, [Finding::SecondWanted, Finding::Cleared, Finding::SecondWanted]);
        for first in Verdict::ALL {
            for second in Verdict::ALL {
                let expected = match (first, second) {
                    (Violation, Violation) => Finding::Upheld,
                    (Clear, Clear) => Finding::Cleared,
                    _ => Finding::Differs,
                };
                assert_eq!(
                    found(&[say(0, first), say(1, second)]),
                    expected,
                    "{first:?} {second:?}"
                );
            }
        }
    }

    #[test]
    fn nobody_is_told_a_voice_before_having_spoken() {
        let one = Review::fold([say(0, Violation)]);
        assert_eq!(one.seen_by(people()[0]), Finding::SecondWanted);
        assert_eq!(one.seen_by(people()[1]), Finding::Open, "as if nobody had looked");
        assert!(one.is_told(people()[0]) && !one.is_told(people()[1]));
        let two = one.after(say(1, Clear)).unwrap();
        assert!(two.is_told(people()[2]) && two.seen_by(people()[2]) == Finding::Differs);
    }

    #[test]
    fn only_a_third_resolves_only_what_differs_and_says_one_or_the_other() {
        let differs = Review::fold([say(0, Violation), say(1, Clear)]);
        assert_eq!(differs.clone().after(resolve(1, Clear)), Err(Refusal::OneOfTheTwo));
        assert_eq!(differs.clone().after(resolve(2, Unsure)), Err(Refusal::UnsureResolution));
        let resolved = differs.after(resolve(2, Violation)).unwrap();
        assert!(resolved.finding().is_breach());
        assert_eq!(resolved.voices.len(), 2, "both are kept");
        assert_eq!(Review::default().after(resolve(2, Clear)), Err(Refusal::NothingDiffers));
    }

    #[test]
    fn one_speaks_once_takes_back_ones_own_and_a_third_voice_is_not_heard() {
        let two = Review::fold([say(0, Violation), say(1, Violation)]);
        assert_eq!(two.clone().after(say(0, Clear)), Err(Refusal::Spoken));
        assert_eq!(two.clone().after(say(2, Clear)), Err(Refusal::Two));
        assert_eq!(two.clone().after(say(2, None)), Err(Refusal::Nothing));
        let one = two.after(say(0, None)).unwrap();
        assert_eq!((one.finding(), one.own(people()[0])), (Finding::SecondWanted, None));
        assert_eq!(one.own(people()[1]), Some(Violation));
    }

    #[test]
    fn what_differs_no_longer_is_not_resolved_any_more() {
        let said = [say(0, Violation), say(1, Clear), resolve(2, Violation), say(1, None)];
        assert_eq!(Review::fold(said).finding(), Finding::SecondWanted);
    }

    #[test]
    fn the_queue_begins_with_what_was_confirmed_and_ends_with_what_was_dismissed() {
        let weight = |standing, severity, indicator| Weight {
            severity,
            indicator,
            standing,
            of_candidate: 1,
            lasted_ms: 1,
        };
        let mut queue = [
            weight(Standing::Dismissed, Severity::Incident, Indicator::AnotherPerson),
            weight(Standing::Undecided, Severity::Info, Indicator::FocusLost),
            weight(Standing::Undecided, Severity::Incident, Indicator::NoFace),
            weight(Standing::Undecided, Severity::Incident, Indicator::SameFace),
            weight(Standing::Confirmed, Severity::Info, Indicator::Object),
        ];
        queue.sort_by_key(rank);
        let order = queue.map(|it| it.indicator);
        assert_eq!(
            order,
            [
                Indicator::Object,
                Indicator::SameFace,
                Indicator::NoFace,
                Indicator::FocusLost,
                Indicator::AnotherPerson
            ]
        );
    }
}
