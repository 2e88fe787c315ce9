//! Staff who come into the room (监考入场): by which lane, who is in which room, and who takes over from whom.
//!
//! ```text
//! face ── matched ──▶ in ── leaves ──────────────▶ out
//!   │ not           ▲  └── offers ── is taken ──▶ out, and the other one in
//!   └──▶ second factor, which is open to everybody from the first moment
//! ```
//!
//! **Invariants:** both lanes open the same door, and the second factor is never shut: no room stays without staff
//! because of a camera; an offer changes nothing until it is taken, so that no room is left in between; an entry ends
//! once.

use super::door::Looked;
use super::signal::Verdict;
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId, StaffEntryId};
use crate::kernel::limits::STAFF_TRIES_MAX;

/// By what somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryLane {
    /// Their face matched their reference photo.
    Face,
    /// What they know, asked for once more.
    SecondFactor,
}

impl EntryLane {
    /// Every lane.
    pub const ALL: [Self; 2] = [Self::Face, Self::SecondFactor];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::SecondFactor => "second_factor",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What an exam asks of its staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Off,
    /// Entry is asked for; whoever has not entered watches nevertheless, and the chief sees it.
    #[default]
    Asked,
    /// Watching begins with an entry, by either lane.
    Required,
}

impl Asked {
    /// Every degree.
    pub const ALL: [Self; 3] = [Self::Off, Self::Asked, Self::Required];

    /// As written in an exam.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Asked => "asked",
            Self::Required => "required",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What a face of staff comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFace {
    /// They are in.
    Enter,
    /// Once more.
    Retry,
    /// By the second factor; a stable word says why.
    OtherLane(&'static str),
}

/// The verdict on a face that was looked at, after so many that did not match.
#[must_use]
pub const fn after_face(looked: Looked, refused_before: u32) -> AfterFace {
    match looked {
        Looked::NotWatching => AfterFace::OtherLane("no_model"),
        Looked::NoReference => AfterFace::OtherLane("no_photo"),
        // However often somebody tries: a match after too many others is no match.
        _ if refused_before >= STAFF_TRIES_MAX => AfterFace::OtherLane("too_many"),
        Looked::Compared(Verdict::Same) => AfterFace::Enter,
        Looked::Unfit => AfterFace::Retry,
        Looked::Compared(Verdict::Unsure | Verdict::Different)
            if refused_before + 1 < STAFF_TRIES_MAX =>
        {
            AfterFace::Retry
        }
        Looked::Compared(Verdict::Unsure) => AfterFace::OtherLane("unsure"),
        Looked::Compared(Verdict::Different) => AfterFace::OtherLane("different"),
    }
}

/// Somebody who is in.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// By which entry.
    pub entry: StaffEntryId,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// In which room; none: in every room of the session.
    pub room: Option<NodeId>,
    /// By which lane.
    pub lane: EntryLane,
    /// What the comparison said, of an entry by face.
    pub band: Option<Verdict>,
    /// How far the face was from the photo.
    pub distance: Option<f64>,
    /// A picture of it is kept.
    pub has_picture: bool,
    /// Since when.
    pub since: UtcMs,
}

/// Those who are in a room: in it by name, or in every one.
pub fn in_room(present: &[Presence], room: NodeId) -> impl Iterator<Item = &Presence> {
    present.iter().filter(move |it| it.room.is_none_or(|its| its == room))
}

/// The rooms that somebody comes into by taking over: those of the one before, without those they are in already.
#[must_use]
pub fn rooms_taken(before: &[Option<NodeId>], own: &[Option<NodeId>]) -> Vec<Option<NodeId>> {
    if own.contains(&None) {
        return Vec::new();
    }
    // Every room has each of them in it.
    if before.contains(&None) {
        return vec![None];
    }
    let mut rooms: Vec<_> = before.iter().filter(|room| !own.contains(room)).copied().collect();
    rooms.sort_unstable();
    rooms.dedup();
    rooms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed};

    fn chance() -> Chance {
        Chance::from_seed(Seed::from_text("entry"))
    }

    #[test]
    fn a_match_enters_and_everything_else_leaves_the_second_factor_open() {
        let same = Looked::Compared(Verdict::Same);
        let different = Looked::Compared(Verdict::Different);
        assert_eq!(after_face(same, 0), AfterFace::Enter);
        assert_eq!(after_face(same, STAFF_TRIES_MAX - 1), AfterFace::Enter);
        assert_eq!(after_face(same, STAFF_TRIES_MAX), AfterFace::OtherLane("too_many"));
        assert_eq!(after_face(different, 0), AfterFace::Retry);
        assert_eq!(after_face(different, STAFF_TRIES_MAX - 1), AfterFace::OtherLane("different"));
        let unsure = Looked::Compared(Verdict::Unsure);
        assert_eq!(after_face(unsure, STAFF_TRIES_MAX - 1), AfterFace::OtherLane("unsure"));
        assert_eq!(after_face(Looked::Unfit, 3), AfterFace::Retry);
        assert_eq!(after_face(Looked::NotWatching, 0), AfterFace::OtherLane("no_model"));
        assert_eq!(after_face(Looked::NoReference, 0), AfterFace::OtherLane("no_photo"));
    }

    #[test]
    fn whoever_is_in_every_room_is_in_each() {
        let (one, two) = (NodeId::mint(UtcMs(1), &chance()), NodeId::mint(UtcMs(2), &chance()));
        let presence = |room| Presence {
            entry: StaffEntryId::mint(UtcMs(2), &chance()),
            person: PersonId::mint(UtcMs(3), &chance()),
            name: String::new(),
            room,
            lane: EntryLane::SecondFactor,
            band: None,
            distance: None,
            has_picture: false,
            since: UtcMs(0),
        };
        let present = [presence(Some(one)), presence(None)];
        assert_eq!((in_room(&present, one).count(), in_room(&present, two).count()), (2, 1));
        assert_eq!(in_room(&present[..1], two).count(), 0, "nobody is in the other room");
    }

    #[test]
    fn what_is_taken_over_is_what_one_is_not_in_already() {
        let mut rooms = [1, 2, 3].map(|at| Some(NodeId::mint(UtcMs(at), &chance())));
        rooms.sort_unstable();
        let [a, b, c] = rooms;
        assert_eq!(rooms_taken(&[b, a, b], &[c, a]), [b]);
        assert_eq!(rooms_taken(&[a, None], &[a]), [None]);
        assert!(rooms_taken(&[a, None], &[None]).is_empty());
        assert!(rooms_taken(&[], &[a]).is_empty());
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        assert!(EntryLane::ALL.into_iter().all(|it| EntryLane::from_name(it.name()) == Some(it)));
        assert!(Asked::ALL.into_iter().all(|it| Asked::from_name(it.name()) == Some(it)));
        assert_eq!((EntryLane::from_name(""), Asked::from_name("must")), (None, None));
    }
}
