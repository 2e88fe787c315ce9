//! What staff note about a candidate while the exam runs: who looks after them, that they are to be looked at
//! more often, that they are to be recognised again, that their sitting is to be ended.
//!
//! **Invariants:** notes are appended and what stands is their fold; the newest of its kind stands; a note
//! changes no sitting by itself: ending one takes the chief, after it was proposed.

use super::recheck::Finding;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, PersonId};

/// What is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The author, or whom the note names, looks after the candidate from now on, whoever did before.
    Kept,
    /// Nobody in particular does any more.
    LetGo,
    /// To be looked at more often.
    KeyOn,
    /// No longer.
    KeyOff,
    /// To be recognised again.
    Reverify,
    /// Somebody has looked: it is the candidate.
    Reverified,
    /// The sitting should be ended.
    EndProposed,
    /// It should not.
    EndDropped,
    /// The chief has ended it.
    Ended,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Kept,
        Self::LetGo,
        Self::KeyOn,
        Self::KeyOff,
        Self::Reverify,
        Self::Reverified,
        Self::EndProposed,
        Self::EndDropped,
        Self::Ended,
    ];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::LetGo => "let_go",
            Self::KeyOn => "key_on",
            Self::KeyOff => "key_off",
            Self::Reverify => "reverify",
            Self::Reverified => "reverified",
            Self::EndProposed => "end_proposed",
            Self::EndDropped => "end_dropped",
            Self::Ended => "ended",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it concerns somebody who sits, or only the watching.
    #[must_use]
    pub const fn is_of_sitting(self) -> bool {
        !matches!(self, Self::Kept | Self::LetGo | Self::KeyOn | Self::KeyOff)
    }
}

/// Why something is done to candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonCode {
    /// The network.
    Network,
    /// Computer, camera, power.
    Device,
    /// Who is sitting there.
    Identity,
    /// What somebody does.
    Conduct,
    /// Somebody is unwell.
    Health,
    /// The order of the room: drill, noise, a seat.
    Order,
    /// In the author's own words.
    Other,
}

impl ReasonCode {
    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Device => "device",
            Self::Identity => "identity",
            Self::Conduct => "conduct",
            Self::Health => "health",
            Self::Order => "order",
            Self::Other => "other",
        }
    }
}

/// What a camera said when staff asked to see again who is sitting there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What.
    pub finding: Finding,
    /// When.
    pub at: UtcMs,
    /// The frame it was said of.
    pub evidence: Option<EvidenceId>,
}

/// What stands about one candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Who looks after them.
    pub keeper: Option<PersonId>,
    /// To be looked at more often.
    pub is_key: bool,
    /// To be recognised again, since.
    pub reverify: Option<UtcMs>,
    /// What the camera said of that, as long as nobody has asked anew or looked.
    pub checked: Option<Checked>,
    /// To be ended by the chief, since.
    pub end_proposed: Option<UtcMs>,
}

impl Standing {
    /// With what the camera said after the newest asking: where it is the candidate, nobody need look any more.
    #[must_use]
    pub fn found(self, checked: Checked) -> Self {
        let is_settled = checked.finding == Finding::Same;
        let reverify = self.reverify.filter(|_| !is_settled);
        Self { reverify, checked: Some(checked), ..self }
    }

    /// With one more note. `who` looks after the candidate from now on, where the note is about that.
    #[must_use]
    pub fn with(self, kind: Kind, who: PersonId, at: UtcMs) -> Self {
        match kind {
            Kind::Kept => Self { keeper: Some(who), ..self },
            Kind::LetGo => Self { keeper: None, ..self },
            Kind::KeyOn => Self { is_key: true, ..self },
            Kind::KeyOff => Self { is_key: false, ..self },
            // Asked for twice, it waits since the first time.
            Kind::Reverify => Self { reverify: self.reverify.or(Some(at)), checked: None, ..self },
            Kind::Reverified => Self { reverify: None, checked: None, ..self },
            Kind::EndProposed => Self { end_proposed: self.end_proposed.or(Some(at)), ..self },
            Kind::EndDropped | Kind::Ended => Self { end_proposed: None, ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed};

    #[test]
    fn the_newest_of_its_kind_stands_and_what_waits_waits_since_the_first() {
        let chance = Chance::from_seed(Seed::from_text("notes"));
        let (one, two) = (PersonId::mint(UtcMs(0), &chance), PersonId::mint(UtcMs(1), &chance));
        let notes = [
            (Kind::Kept, one),
            (Kind::Kept, two),
            (Kind::KeyOn, one),
            (Kind::Reverify, one),
            (Kind::Reverify, two),
            (Kind::EndProposed, two),
        ];
        let fold = |notes: &[(Kind, PersonId)]| {
            (0..).zip(notes).fold(Standing::default(), |standing, (at, (kind, author))| {
                standing.with(*kind, *author, UtcMs(at))
            })
        };
        let stands = fold(&notes);
        assert_eq!((stands.keeper, stands.is_key), (Some(two), true));
        assert_eq!((stands.reverify, stands.end_proposed), (Some(UtcMs(3)), Some(UtcMs(5))));
        let over = [Kind::LetGo, Kind::KeyOff, Kind::Reverified, Kind::EndDropped];
        let all: Vec<_> = notes.into_iter().chain(over.map(|kind| (kind, one))).collect();
        assert_eq!(fold(&all), Standing::default());
        let found = |finding| stands.found(Checked { finding, at: UtcMs(9), evidence: None });
        assert_eq!(found(Finding::Same).reverify, None);
        let unsure = found(Finding::Unsure);
        assert_eq!(unsure.reverify, stands.reverify, "a person looks");
        assert_eq!(unsure.with(Kind::Reverify, one, UtcMs(10)).checked, None, "asked anew");
        assert!(Kind::ALL.into_iter().all(|kind| Kind::from_name(kind.name()) == Some(kind)));
    }
}
