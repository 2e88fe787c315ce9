//! One id type per entity, so that a sitting's id can never be handed to something that wants a person's.
//!
//! Ids are UUID version 7 (RFC 9562): 48 bits of milliseconds first, so they sort by creation and
//! index well; the other bits come from the `Chance` given by the caller. Ids minted by one node sort in
//! the order they were minted, even within a millisecond: "the latest wins" needs no more than an id.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::clock::UtcMs;
use super::seed::Chance;

/// The id of a `K`. `K` is a marker that is never built.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// Text that is no id.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is not an id (a UUID was expected)")]
pub struct NotAnId(pub String);

impl<K> Id<K> {
    /// A new id stamped with `now`.
    #[must_use]
    pub fn mint(now: UtcMs, chance: &Chance) -> Self {
        let (ms, random) = chance.stamp(u64::try_from(now.0).unwrap_or(0));
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
    }

    /// Wraps a UUID read from a row or a request.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }

    /// The bare UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.uuid)
    }
}
impl<K> FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Uuid::parse_str(text).map(Self::from_uuid).map_err(|_| NotAnId(text.to_owned()))
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

/// Declares marker types and their id aliases.
macro_rules! ids {
    ($($(#[$doc:meta])* $marker:ident => $alias:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $marker {}
        $(#[$doc])*
        pub type $alias = Id<$marker>;
    )*};
}

ids! {
    /// A node of the organisation tree.
    Node => NodeId;
    /// Anyone who can log in.
    Person => PersonId;
    /// A folder of the question bank.
    Folder => FolderId;
    /// A line of history in the bank.
    Entry => EntryId;
    /// One version of an entry.
    Version => VersionId;
    /// Something said about a version, or decided.
    ReviewNote => ReviewNoteId;
    /// A search kept under a name.
    SavedFilter => SavedFilterId;
    /// A change of many entries at once.
    Bulk => BulkId;
    /// An exam (考试): what is sat.
    Exam => ExamId;
    /// A session (场次): when and where it is sat.
    Session => SessionId;
    /// A candidate's attempt (考次).
    Sitting => SittingId;
    /// A frozen paper.
    Paper => PaperId;
    /// Papers of one session that were assembled together.
    Batch => BatchId;
    /// One entry of the deadline ledger.
    LedgerEntry => LedgerEntryId;
    /// One mark given.
    Mark => MarkId;
    /// One decision about an answer that came too late.
    LateDecision => LateDecisionId;
    /// One consent given, refused or withdrawn.
    Consent => ConsentId;
    /// An enrolment photo (底照).
    Photo => PhotoId;
    /// One attempt to sign in.
    SignIn => SignInId;
    /// An incident (异常).
    Incident => IncidentId;
    /// A dossier (违纪档案).
    Dossier => DossierId;
    /// One stored evidence object.
    Evidence => EvidenceId;
    /// A message between invigilator and candidate.
    Message => MessageId;
    /// A practice set (自测题集).
    PracticeSet => PracticeSetId;
    /// One go through a practice set, or a review of the notebook.
    PracticeTry => PracticeTryId;
    /// Something done to a notebook by hand.
    NotebookNote => NotebookNoteId;
    /// An audit line.
    Audit => AuditId;
    /// A candidate's wish to go on at another device.
    TakeoverRequest => TakeoverRequestId;
    /// A candidate's call for help.
    HelpCall => HelpCallId;
    /// A message kept ready for invigilators.
    CannedMessage => CannedMessageId;
    /// What staff order for candidates of a session.
    RoomOrder => RoomOrderId;
    /// What staff noted about a candidate in the room.
    RoomNote => RoomNoteId;
    /// A coming of staff into the room (监考入场).
    StaffEntry => StaffEntryId;
    /// Somebody signed in at the door of a room.
    DoorSignIn => DoorSignInId;
    /// An offer to a colleague to take over.
    Handover => HandoverId;
    /// A candidate who was moved to another room.
    RoomMove => RoomMoveId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Seed;

    #[test]
    fn ids_sort_by_the_millisecond_they_were_minted_in() {
        let chance = Chance::from_seed(Seed::from_text("ids"));
        let early = SittingId::mint(UtcMs(1_000), &chance);
        let late = SittingId::mint(UtcMs(1_001), &chance);
        assert!(early < late);
        let same: Vec<SittingId> =
            (0..50).map(|_| SittingId::mint(UtcMs(1_001), &chance)).collect();
        assert!(late < same[0] && same.is_sorted());
        assert!(same[49] < SittingId::mint(UtcMs(900), &chance));
        assert_eq!(early.to_string().parse::<SittingId>().ok(), Some(early));
    }
}
