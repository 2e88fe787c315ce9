//! The steps of a dossier, whose they are, what can be decided, and why a step is refused.

use crate::kernel::UtcMs;

/// Declares a closed list of words with the names they are stored by.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$item])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name stored.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads what `name` wrote.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.name() == name)
            }
        }
    };
}

words! {
    /// What is done to a dossier.
    Step {
        /// Written down by one of staff.
        Open = "open",
        /// A second one of staff stands behind it.
        Witness = "witness",
        /// The candidate is told.
        Tell = "tell",
        /// The candidate answers.
        Answer = "answer",
        /// The candidate signs that they were told and could answer; not that they agree.
        Sign = "sign",
        /// One of staff records that the candidate refuses to answer or to sign.
        RecordRefusal = "record_refusal",
        /// The candidate's statement of defence (陈述申辩).
        Defend = "defend",
        /// The candidate makes none.
        WaiveDefence = "waive_defence",
        /// The time for it has passed.
        NoteNoDefence = "note_no_defence",
        /// The chief's signature.
        Endorse = "endorse",
        /// The decision.
        Decide = "decide",
    }
}

words! {
    /// Whose a step is.
    Party {
        /// The candidate themselves.
        Candidate = "candidate",
        /// Anyone who may invigilate there.
        Staff = "staff",
        /// Another one than who did the step before.
        SecondStaff = "second_staff",
        /// The chief: exam office or administrator, none of the two who stand behind it.
        Chief = "chief",
        /// Another chief than who signed, and none of the two.
        SecondChief = "second_chief",
    }
}

words! {
    /// What is decided. Carrying it out is the school's: no mark moves by it.
    Outcome {
        /// No breach of the rules.
        NoBreach = "no_breach",
        /// A breach; the candidate is admonished.
        Admonished = "admonished",
        /// The result of this exam is void.
        ExamVoid = "exam_void",
        /// All results of this round of exams are void.
        RoundVoid = "round_void",
    }
}

/// Why a step is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Something else comes first, or it is done already.
    #[error("{step:?} is out of turn: {missing:?} is missing")]
    OutOfTurn {
        /// What was asked.
        step: Step,
        /// One of these comes first.
        missing: &'static [(Step, Party)],
    },
    /// It is another's step.
    #[error("{step:?} is to be done by {whose:?}")]
    WrongPerson {
        /// What was asked.
        step: Step,
        /// Who must do it.
        whose: Party,
    },
    /// The candidate may still be heard.
    #[error("the candidate has time until {until:?}")]
    TooEarly {
        /// Until when.
        until: UtcMs,
    },
    /// Nothing can follow.
    #[error("the dossier is decided")]
    Decided,
}
