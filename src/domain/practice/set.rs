//! The life of a practice set (自测题集), and the checks on what staff write.
//!
//! ```text
//! Draft ─publish─► Published ─withdraw─► Withdrawn ─publish─► Published
//!                    └─publish: takes in what the bank has since
//! ```
//!
//! **Invariant:** only a published set is practised; publishing again adds questions and takes none away, so
//! that a learner's history keeps its meaning.

/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 100;
/// Characters of the note to learners.
pub const NOTE_CHARS_MAX: usize = 500;

/// Where a set stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Saved; nobody practises it yet.
    Draft,
    /// Open to whoever it is for.
    Published,
    /// Taken back: histories stay, no new try.
    Withdrawn,
}

/// A step that is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a set that is {} cannot be withdrawn", .0.name())]
pub struct NotPublished(pub State);

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Withdrawn];

    /// The name stored and spoken on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Opens it, whatever it was.
    #[must_use]
    pub const fn publish(self) -> Self {
        match self {
            Self::Draft | Self::Published | Self::Withdrawn => Self::Published,
        }
    }

    /// Takes it back.
    ///
    /// # Errors
    /// When it is not open.
    pub const fn withdraw(self) -> Result<Self, NotPublished> {
        match self {
            Self::Published => Ok(Self::Withdrawn),
            Self::Draft | Self::Withdrawn => Err(NotPublished(self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_from_every_state() {
        let steps = State::ALL.map(|state| (state.publish(), state.withdraw().ok()));
        assert_eq!(
            steps,
            [
                (State::Published, None),
                (State::Published, Some(State::Withdrawn)),
                (State::Published, None)
            ]
        );
        assert!(State::ALL.iter().all(|state| State::from_name(state.name()) == Some(*state)));
    }
}
