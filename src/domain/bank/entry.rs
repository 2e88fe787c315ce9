//! An entry: one line of history in the bank, from the first draft of a question to its last version.
//!
//! **Invariants:** versions are numbered from 1 without gaps; at most one is open (a draft, or under
//! review) and at most one is Ready, so "the one in use" is never a guess; publishing the open one
//! retires the Ready one before it.

use super::version::{ContentHash, Event, IllegalStep, State, StateName, Version};
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, VersionId};

/// An entry with all its versions, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    id: EntryId,
    versions: Vec<Version>,
}

/// What an entry refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// A second draft was asked for.
    #[error("version {0} is still a draft: publish it or go on writing it")]
    DraftOpen(u32),
    /// The open version is before a reviewer.
    #[error("version {0} is under review: take it back first")]
    UnderReview(u32),
    /// There is no draft to write or publish.
    #[error("there is no draft: begin a new version first")]
    NoDraft,
    /// Nothing is before a reviewer.
    #[error("nothing is under review")]
    NothingInReview,
    /// There is no version in use to retire.
    #[error("no version is in use, so none can be retired")]
    NothingInUse,
    /// Rows that cannot be a history.
    #[error("the stored history makes no sense: {0}")]
    BrokenHistory(&'static str),
    /// A step the version's life does not have.
    #[error(transparent)]
    Step(#[from] IllegalStep),
}

impl Entry {
    /// A new entry whose first version is a draft.
    #[must_use]
    pub fn begin(id: EntryId, version: VersionId, at: UtcMs) -> Self {
        Self { id, versions: vec![Version::draft(version, 1, at)] }
    }

    /// Takes a history read from rows, in any order.
    ///
    /// # Errors
    /// When the rows break the invariants in this file's header.
    pub fn from_versions(id: EntryId, mut versions: Vec<Version>) -> Result<Self, EntryError> {
        versions.sort_by_key(|version| version.number);
        if versions.is_empty() {
            return Err(EntryError::BrokenHistory("an entry without a version"));
        }
        let numbered =
            versions.iter().zip(1_u32..).all(|(version, number)| version.number == number);
        if !numbered {
            return Err(EntryError::BrokenHistory("version numbers with a gap or twice the same"));
        }
        for one in [&[StateName::Draft, StateName::InReview][..], &[StateName::Ready]] {
            let is_one = |version: &&Version| one.contains(&version.state_name());
            if versions.iter().filter(is_one).count() > 1 {
                return Err(EntryError::BrokenHistory("two drafts, or two versions in use"));
            }
        }
        Ok(Self { id, versions })
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> EntryId {
        self.id
    }

    /// All versions, the oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The version being written.
    #[must_use]
    pub fn open_draft(&self) -> Option<&Version> {
        self.find(StateName::Draft)
    }

    /// The version that is not in use yet: a draft, or under review.
    #[must_use]
    pub fn open(&self) -> Option<&Version> {
        self.find(StateName::Draft).or_else(|| self.find(StateName::InReview))
    }

    /// The version that new papers draw.
    #[must_use]
    pub fn in_use(&self) -> Option<&Version> {
        self.find(StateName::Ready)
    }

    /// The version that a reader of the bank is shown first: the newest.
    #[must_use]
    pub fn newest(&self) -> &Version {
        &self.versions[self.versions.len() - 1]
    }

    /// Begins a new version as a draft.
    ///
    /// # Errors
    /// When a draft is open already, or under review.
    pub fn begin_version(mut self, version: VersionId, at: UtcMs) -> Result<Self, EntryError> {
        if let Some(open) = self.open() {
            let number = open.number;
            return Err(match open.state {
                State::InReview { .. } => EntryError::UnderReview(number),
                _ => EntryError::DraftOpen(number),
            });
        }
        let number = self.newest().number + 1;
        self.versions.push(Version::draft(version, number, at));
        Ok(self)
    }

    /// The draft was written again.
    ///
    /// # Errors
    /// When there is no draft.
    pub fn edit(self, at: UtcMs) -> Result<Self, EntryError> {
        self.step_one(StateName::Draft, Event::Edit, at, EntryError::NoDraft)
    }

    /// Hands the draft to a reviewer.
    ///
    /// # Errors
    /// When there is no draft.
    pub fn submit(self, at: UtcMs) -> Result<Self, EntryError> {
        self.step_one(StateName::Draft, Event::Submit, at, EntryError::NoDraft)
    }

    /// Brings what is under review back to its author.
    ///
    /// # Errors
    /// When nothing is under review.
    pub fn give_back(self, at: UtcMs) -> Result<Self, EntryError> {
        self.step_one(StateName::InReview, Event::Return, at, EntryError::NothingInReview)
    }

    /// Puts the open version into use and retires the version in use before it.
    ///
    /// # Errors
    /// When there is neither a draft nor one under review.
    pub fn publish(self, hash: ContentHash, at: UtcMs) -> Result<Self, EntryError> {
        let from = self.open().map(Version::state_name).ok_or(EntryError::NoDraft)?;
        let cleared = if self.in_use().is_some() { self.retire(at)? } else { self };
        cleared.step_one(from, Event::Publish(hash), at, EntryError::NoDraft)
    }

    /// Takes the version in use out of use; new papers no longer draw this entry.
    ///
    /// # Errors
    /// When no version is in use.
    pub fn retire(self, at: UtcMs) -> Result<Self, EntryError> {
        self.step_one(StateName::Ready, Event::Retire, at, EntryError::NothingInUse)
    }

    /// When the newest change of state happened.
    #[must_use]
    pub fn changed_at(&self) -> UtcMs {
        let moment = |version: &Version| match version.state {
            State::Draft { edited_at } => edited_at,
            State::InReview { submitted_at } => submitted_at,
            State::Ready { published_at, .. } => published_at,
            State::Retired { retired_at, .. } => retired_at,
        };
        self.versions.iter().map(moment).max().unwrap_or_default()
    }

    fn find(&self, state: StateName) -> Option<&Version> {
        self.versions.iter().find(|version| version.state_name() == state)
    }

    fn step_one(
        mut self,
        from: StateName,
        event: Event,
        at: UtcMs,
        absent: EntryError,
    ) -> Result<Self, EntryError> {
        let place = self.versions.iter().position(|version| version.state_name() == from);
        let place = place.ok_or(absent)?;
        let stepped = self.versions[place].clone().step(event, at)?;
        self.versions[place] = stepped;
        Ok(self)
    }
}

/// What is said about a version, or decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// A remark.
    Comment,
    /// Handed to a reviewer.
    Submitted,
    /// Taken back by its author.
    Withdrawn,
    /// Sent back by a reviewer.
    SentBack,
    /// Approved by a reviewer: it is in use.
    Approved,
}

impl Said {
    /// Everything that can be said.
    pub const ALL: [Self; 5] =
        [Self::Comment, Self::Submitted, Self::Withdrawn, Self::SentBack, Self::Approved];

    /// The stable name used in rows and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Submitted => "submitted",
            Self::Withdrawn => "withdrawn",
            Self::SentBack => "sent_back",
            Self::Approved => "approved",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.name() == name)
    }

    /// Whether only somebody who did not write on the version may say it.
    #[must_use]
    pub const fn is_by_another(self) -> bool {
        matches!(self, Self::SentBack | Self::Approved)
    }

    /// Whether it says nothing without words.
    #[must_use]
    pub const fn needs_words(self) -> bool {
        matches!(self, Self::Comment | Self::SentBack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed};

    fn begin() -> (Entry, Chance) {
        let chance = Chance::from_seed(Seed::from_text("entry"));
        let entry = Entry::begin(
            EntryId::mint(UtcMs(0), &chance),
            VersionId::mint(UtcMs(0), &chance),
            UtcMs(0),
        );
        (entry, chance)
    }

    #[test]
    fn publishing_a_second_version_retires_the_first() {
        let (entry, chance) = begin();
        let first = entry.publish(ContentHash([1; 32]), UtcMs(1)).unwrap();
        let second = first
            .begin_version(VersionId::mint(UtcMs(2), &chance), UtcMs(2))
            .and_then(|entry| entry.edit(UtcMs(3)))
            .and_then(|entry| entry.publish(ContentHash([2; 32]), UtcMs(4)))
            .unwrap();
        let states: Vec<_> = second.versions().iter().map(Version::state_name).collect();
        assert_eq!(states, [StateName::Retired, StateName::Ready]);
        assert_eq!(second.in_use().and_then(Version::hash), Some(ContentHash([2; 32])));
        assert_eq!(second.changed_at(), UtcMs(4));
        assert_eq!(
            Entry::from_versions(second.id(), second.versions().to_vec()).as_ref(),
            Ok(&second)
        );
    }

    #[test]
    fn an_entry_refuses_a_second_draft_a_missing_draft_and_an_empty_retirement() {
        let (entry, chance) = begin();
        let version = VersionId::mint(UtcMs(1), &chance);
        let twice = entry.clone().begin_version(version, UtcMs(1));
        assert_eq!(twice, Err(EntryError::DraftOpen(1)));
        assert_eq!(entry.clone().retire(UtcMs(1)), Err(EntryError::NothingInUse));
        let ready = entry.publish(ContentHash([1; 32]), UtcMs(1)).unwrap();
        assert_eq!(ready.clone().edit(UtcMs(2)), Err(EntryError::NoDraft));
        assert_eq!(ready.publish(ContentHash([2; 32]), UtcMs(2)), Err(EntryError::NoDraft));
    }

    #[test]
    fn what_is_under_review_comes_back_or_goes_into_use_and_is_not_written_meanwhile() {
        let (entry, chance) = begin();
        let another = VersionId::mint(UtcMs(1), &chance);
        assert_eq!(entry.clone().give_back(UtcMs(1)), Err(EntryError::NothingInReview));
        let asked = entry.submit(UtcMs(1)).unwrap();
        assert_eq!(asked.clone().edit(UtcMs(2)), Err(EntryError::NoDraft));
        assert_eq!(asked.clone().begin_version(another, UtcMs(2)), Err(EntryError::UnderReview(1)));
        let back = asked.clone().give_back(UtcMs(2)).and_then(|entry| entry.edit(UtcMs(3)));
        assert_eq!(back.unwrap().open_draft().map(|draft| draft.number), Some(1));
        let ready = asked.publish(ContentHash([1; 32]), UtcMs(4)).unwrap();
        assert_eq!(ready.in_use().map(|used| used.number), Some(1));
    }

    #[test]
    fn rows_that_cannot_be_a_history_are_refused() {
        let (entry, chance) = begin();
        let id = entry.id();
        assert!(Entry::from_versions(id, vec![]).is_err());
        let draft = |number| Version::draft(VersionId::mint(UtcMs(1), &chance), number, UtcMs(1));
        assert!(Entry::from_versions(id, vec![draft(2)]).is_err());
        assert!(Entry::from_versions(id, vec![draft(1), draft(2)]).is_err());
    }
}
