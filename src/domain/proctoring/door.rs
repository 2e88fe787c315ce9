//! The door of a room: what a face that was looked at there comes to, who waits, and until when anybody may come in.
//!
//! ```text
//! same ──────────────▶ in
//! not fit ───────────▶ once more
//! unsure, different,
//! nothing to compare ▶ a person looks
//! ```
//!
//! **Invariants:** nobody is refused here: whoever is not let in by a face is looked at by a person; a card held to the
//! camera is no face and is compared with nothing; a number is shown whole only to who asks for it.

use super::signal::Verdict;
use crate::kernel::UtcMs;

/// What looking at a face came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It was compared.
    Compared(Verdict),
    /// No picture was fit for a comparison: something can be mended.
    Unfit,
    /// Nothing can be looked at at the moment.
    NotWatching,
    /// There is no reference to compare with.
    NoReference,
}

/// Who opens the door to a face that matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Admits {
    /// The match does.
    #[default]
    Face,
    /// A person, who may do so for all of them with one click.
    Staff,
}

impl Admits {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Face, Self::Staff];

    /// As written in an exam.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Staff => "staff",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Why somebody waits whose face has matched.
pub const MATCHED: &str = "matched";

/// Whether nothing but a click is missing: the face matched, and that is why they wait.
#[must_use]
pub fn is_green(waits_for: &str, band: Option<Verdict>) -> bool {
    waits_for == MATCHED && band == Some(Verdict::Same)
}

/// A number as it is shown to a room: its last four characters.
#[must_use]
pub fn masked(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    // Short ones would be given away whole.
    let shown = if chars.len() > 4 { 4 } else { chars.len() / 2 };
    let hidden = chars.len() - shown;
    "•".repeat(hidden) + &chars[hidden..].iter().collect::<String>()
}

/// What somebody at the door of the room chose, and where their sitting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtDoor {
    /// They agree to being recognised by face.
    pub by_face: bool,
    /// They have been let in before.
    pub is_in: bool,
    /// A person was asked about them already.
    pub waits: bool,
    /// The pictures waited without network; the person has gone on.
    pub is_late: bool,
}

/// What becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterDoor {
    /// They are in: their own seat lets them begin without another look.
    Admit,
    /// Once more; nothing is kept.
    Retry,
    /// A person decides at the door; a stable word says why.
    Queue(&'static str),
    /// They are in already, and a person should look once more; a stable word says why.
    SecondLook(&'static str),
}

/// The verdict on somebody at the door of the room.
#[must_use]
pub const fn after_door(looked: Looked, who: AtDoor, admits: Admits) -> AfterDoor {
    if !who.by_face {
        // Nothing was looked at; whoever is in by a person's eyes stays so.
        return if who.is_in { AfterDoor::Admit } else { AfterDoor::Queue("no_consent") };
    }
    let why = match (looked, admits) {
        (Looked::Compared(Verdict::Same), _) if who.is_in => return AfterDoor::Admit,
        // Once a person was asked, only a person opens the door.
        (Looked::Compared(Verdict::Same), Admits::Face) if !who.waits => return AfterDoor::Admit,
        (Looked::Compared(Verdict::Same), _) => return AfterDoor::Queue(MATCHED),
        // Whoever is still there is asked once more; whoever has gone cannot be.
        (Looked::Unfit, _) if !who.is_late => return AfterDoor::Retry,
        (Looked::Unfit, _) => "not_seen",
        (Looked::Compared(Verdict::Unsure), _) => "unsure",
        (Looked::Compared(Verdict::Different), _) => "different",
        (Looked::NoReference, _) => "no_photo",
        (Looked::NotWatching, _) => "no_model",
    };
    if who.is_in { AfterDoor::SecondLook(why) } else { AfterDoor::Queue(why) }
}

/// Who has not come, and until when they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoShow {
    /// Enrolled, and not come.
    pub missing: u32,
    /// The last moment anybody may come in.
    pub latest_entry: UtcMs,
    /// It has passed: whoever is missing is absent.
    pub is_over: bool,
}

impl NoShow {
    /// Counts, at `now`.
    #[must_use]
    pub fn at(now: UtcMs, (enrolled, arrived): (u32, u32), latest_entry: UtcMs) -> Self {
        let missing = enrolled.saturating_sub(arrived);
        Self { missing, latest_entry, is_over: now > latest_entry }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_match_that_waits_for_a_click_is_green() {
        assert!(is_green(MATCHED, Some(Verdict::Same)));
        for (why, band) in [
            (MATCHED, Some(Verdict::Unsure)),
            (MATCHED, None),
            ("filmed_picture", Some(Verdict::Same)),
            ("asked", Some(Verdict::Same)),
            ("no_consent", None),
        ] {
            assert!(!is_green(why, band), "{why} {band:?}");
        }
    }

    #[test]
    fn at_the_door_a_match_goes_in_and_nobody_else_is_refused() {
        let who = AtDoor { by_face: true, is_in: false, waits: false, is_late: false };
        let (same, different) =
            (Looked::Compared(Verdict::Same), Looked::Compared(Verdict::Different));
        assert_eq!(after_door(same, who, Admits::Face), AfterDoor::Admit);
        assert_eq!(after_door(same, who, Admits::Staff), AfterDoor::Queue(MATCHED));
        assert_eq!(after_door(different, who, Admits::Face), AfterDoor::Queue("different"));
        let asked = AtDoor { waits: true, ..who };
        assert_eq!(after_door(same, asked, Admits::Face), AfterDoor::Queue(MATCHED));
        assert_eq!(after_door(Looked::Unfit, who, Admits::Face), AfterDoor::Retry);
        let gone = AtDoor { is_late: true, ..who };
        assert_eq!(after_door(Looked::Unfit, gone, Admits::Face), AfterDoor::Queue("not_seen"));
        let sits = AtDoor { is_in: true, ..gone };
        assert_eq!(after_door(different, sits, Admits::Face), AfterDoor::SecondLook("different"));
        assert_eq!(after_door(same, sits, Admits::Staff), AfterDoor::Admit, "no second click");
        let shy = AtDoor { by_face: false, ..who };
        assert_eq!(after_door(same, shy, Admits::Face), AfterDoor::Queue("no_consent"));
        assert_eq!(
            after_door(Looked::NotWatching, AtDoor { is_in: true, ..shy }, Admits::Face),
            AfterDoor::Admit
        );
    }

    #[test]
    fn a_number_shows_its_last_four_and_a_short_one_less() {
        assert_eq!(masked("420106199001011234"), "••••••••••••••1234");
        assert_eq!(masked("A1234"), "•1234");
        assert_eq!(
            (masked("1234"), masked("7"), masked("")),
            ("••34".into(), "•".into(), String::new())
        );
        assert_eq!(masked("考号20260005").chars().count(), 10);
    }

    #[test]
    fn whoever_is_missing_is_absent_only_after_the_last_moment() {
        let at = |now| NoShow::at(UtcMs(now), (40, 38), UtcMs(900));
        assert_eq!(at(900), NoShow { missing: 2, latest_entry: UtcMs(900), is_over: false });
        assert!(at(901).is_over);
        assert_eq!(
            NoShow::at(UtcMs(0), (1, 3), UtcMs(0)).missing,
            0,
            "guests are no negative absence"
        );
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        assert!(Admits::ALL.into_iter().all(|it| Admits::from_name(it.name()) == Some(it)));
        assert_eq!(Admits::from_name("door"), None);
    }
}
