//! The life of one version of an entry: Draft → InReview → Ready → Retired.
//!
//! ```text
//!   edit
//!  ┌────┐     submit             publish            retire
//!  ▼    │  ─────────────►        (approve)
//!  Draft                InReview ──────────► Ready ─────────► Retired
//!    │    ◄─────────────                       ▲
//!    │        return                           │
//!    └─────────────── publish ─────────────────┘  (where a folder asks for no review)
//! ```
//!
//! **Invariants:** a Ready version never changes: its content hash is fixed on publishing and no
//! transition takes another; what is under review is not written, it comes back to its author first;
//! a Retired one never comes back (a new version is made instead); papers that were drawn from it keep it.

use std::fmt;

use crate::kernel::UtcMs;
use crate::kernel::id::VersionId;

/// SHA-256 of a version's content, as the store wrote it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// 64 hexadecimal digits, as stored and shown.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// Reads what `to_hex` wrote; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({})", hex::encode(&self.0[..4]))
    }
}

/// One version of an entry: its place in the history, and where it stands in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// 1 for the first version of the entry, one more for each later one; never reused.
    pub number: u32,
    /// Where it stands.
    pub state: State,
}

/// Where a version stands. Each variant carries its moments; who brought
/// it about is in the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Being written; on no paper.
    Draft {
        /// When it was saved last.
        edited_at: UtcMs,
    },
    /// Before a reviewer; on no paper, and not written meanwhile.
    InReview {
        /// When it was handed over.
        submitted_at: UtcMs,
    },
    /// In use; frozen.
    Ready {
        /// When it was published.
        published_at: UtcMs,
        /// The content it was published with.
        hash: ContentHash,
    },
    /// Out of use; kept for the papers that hold it.
    Retired {
        /// When it had been published.
        published_at: UtcMs,
        /// The content it was published with.
        hash: ContentHash,
        /// When it was retired.
        retired_at: UtcMs,
    },
}

/// The names of the states, without what they carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StateName {
    /// See [`State::Draft`].
    Draft,
    /// See [`State::InReview`].
    InReview,
    /// See [`State::Ready`].
    Ready,
    /// See [`State::Retired`].
    Retired,
}

impl StateName {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::InReview, Self::Ready, Self::Retired];

    /// The stable name used in rows and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Ready => "ready",
            Self::Retired => "retired",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What can happen to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Its content is written again.
    Edit,
    /// It is handed to a reviewer.
    Submit,
    /// It comes back to its author, taken back or sent back.
    Return,
    /// It goes into use with the content of this hash.
    Publish(ContentHash),
    /// It goes out of use.
    Retire,
}

impl Event {
    /// Where this event wants to lead.
    #[must_use]
    pub const fn towards(self) -> StateName {
        match self {
            Self::Edit | Self::Return => StateName::Draft,
            Self::Submit => StateName::InReview,
            Self::Publish(_) => StateName::Ready,
            Self::Retire => StateName::Retired,
        }
    }
}

/// A step that a version's life does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("version {number} is {from} and cannot become {to}")]
pub struct IllegalStep {
    /// The version's number in its entry.
    pub number: u32,
    /// Where it stands.
    pub from: StateName,
    /// Where it was to go.
    pub to: StateName,
}

impl Version {
    /// A fresh draft.
    #[must_use]
    pub const fn draft(id: VersionId, number: u32, at: UtcMs) -> Self {
        Self { id, number, state: State::Draft { edited_at: at } }
    }

    /// The name of the state it is in.
    #[must_use]
    pub const fn state_name(&self) -> StateName {
        match self.state {
            State::Draft { .. } => StateName::Draft,
            State::InReview { .. } => StateName::InReview,
            State::Ready { .. } => StateName::Ready,
            State::Retired { .. } => StateName::Retired,
        }
    }

    /// The content hash fixed on publishing; `None` before.
    #[must_use]
    pub const fn hash(&self) -> Option<ContentHash> {
        match self.state {
            State::Draft { .. } | State::InReview { .. } => None,
            State::Ready { hash, .. } | State::Retired { hash, .. } => Some(hash),
        }
    }

    /// The version after `event`, brought about at `at`.
    ///
    /// # Errors
    /// When a life has no such step; the error names both ends.
    pub fn step(self, event: Event, at: UtcMs) -> Result<Self, IllegalStep> {
        let refused =
            IllegalStep { number: self.number, from: self.state_name(), to: event.towards() };
        let state = match (self.state, event) {
            (State::Draft { .. }, Event::Edit) | (State::InReview { .. }, Event::Return) => {
                State::Draft { edited_at: at }
            }
            (State::Draft { .. }, Event::Submit) => State::InReview { submitted_at: at },
            (State::Draft { .. } | State::InReview { .. }, Event::Publish(hash)) => {
                State::Ready { published_at: at, hash }
            }
            (State::Ready { published_at, hash }, Event::Retire) => {
                State::Retired { published_at, hash, retired_at: at }
            }
            (State::Draft { .. }, Event::Return | Event::Retire)
            | (State::InReview { .. }, Event::Edit | Event::Submit | Event::Retire)
            | (
                State::Ready { .. },
                Event::Edit | Event::Submit | Event::Return | Event::Publish(_),
            )
            | (State::Retired { .. }, _) => {
                return Err(refused);
            }
        };
        Ok(Self { state, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed};

    const HASH: ContentHash = ContentHash([7; 32]);

    fn in_state(state: StateName) -> Version {
        let chance = Chance::from_seed(Seed::from_text("version"));
        let draft = Version::draft(VersionId::mint(UtcMs(1), &chance), 3, UtcMs(1));
        let version = match state {
            StateName::Draft => Ok(draft),
            StateName::InReview => draft.step(Event::Submit, UtcMs(2)),
            StateName::Ready => draft.step(Event::Publish(HASH), UtcMs(2)),
            StateName::Retired => draft
                .step(Event::Publish(HASH), UtcMs(2))
                .and_then(|ready| ready.step(Event::Retire, UtcMs(3))),
        };
        version.unwrap()
    }

    #[test]
    fn every_state_meets_every_event() {
        use StateName::{Draft, InReview, Ready, Retired};
        let publish = Event::Publish(ContentHash([9; 32]));
        let events = [Event::Edit, Event::Submit, Event::Return, publish, Event::Retire];
        let table = [
            (Draft, [Some(Draft), Some(InReview), None, Some(Ready), None]),
            (InReview, [None, None, Some(Draft), Some(Ready), None]),
            (Ready, [None, None, None, None, Some(Retired)]),
            (Retired, [None; 5]),
        ];
        assert_eq!(table.map(|(from, _)| from), StateName::ALL);
        let cells = table.into_iter().flat_map(|(from, row)| {
            events.into_iter().zip(row).map(move |(event, to)| (from, event, to))
        });
        for (from, event, to) in cells {
            let version = in_state(from);
            let stepped = version.clone().step(event, UtcMs(9));
            match to {
                Some(to) => assert_eq!(stepped.unwrap().state_name(), to, "{from} × {event:?}"),
                None => assert_eq!(
                    stepped.unwrap_err(),
                    IllegalStep { number: 3, from, to: event.towards() }
                ),
            }
        }
    }

    #[test]
    fn a_published_hash_survives_retirement_and_a_refusal_names_both_ends() {
        let retired = in_state(StateName::Retired);
        assert_eq!(retired.hash(), Some(HASH));
        let refusal = retired.step(Event::Edit, UtcMs(9)).unwrap_err().to_string();
        assert_eq!(refusal, "version 3 is retired and cannot become draft");
    }

    #[test]
    fn names_and_hashes_come_back_from_text() {
        for state in StateName::ALL {
            assert_eq!(StateName::from_name(state.name()), Some(state));
        }
        assert_eq!(ContentHash::from_hex(&HASH.to_hex()), Some(HASH));
        assert_eq!(ContentHash::from_hex("07"), None);
    }
}
