//! What an exam is for, and what follows from it.
//!
//! | | formal 正式考试 | window 窗口考试 | rehearsal 演练 |
//! |---|---|---|---|
//! | when | one fixed time | open for days, own time once begun | open for days |
//! | counts | yes | yes | never |
//! | again | no | no | as often as one likes |
//! | its questions | kept from practice until it is over | the same | free |
//!
//! A self-test (自测) is no exam and stands in `practice`.
//!
//! **Invariant:** the mode is chosen when the exam is made and never changes, so that nothing begun as a
//! rehearsal can turn out to have counted, nor the other way round.

/// What an exam is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExamMode {
    /// Everyone at one time.
    #[default]
    Formal,
    /// Begun at any time within the window; own time from then on.
    Window,
    /// Trying out device, sign-in and pages.
    Rehearsal,
}

impl ExamMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Formal, Self::Window, Self::Rehearsal];

    /// The name stored and spoken on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Formal => "formal",
            Self::Window => "window",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether its results are results: released, exported, counted.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Rehearsal)
    }

    /// Whether a session that is open for `open_ms` leaves everyone their time. Only a window promises
    /// its length; a fixed session may close for late comers as early as it likes.
    #[must_use]
    pub const fn fits(self, open_ms: i64, duration_ms: i64) -> bool {
        !matches!(self, Self::Window) || open_ms >= duration_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_come_back_from_their_names_and_only_a_rehearsal_never_counts() {
        let counts = ExamMode::ALL.map(ExamMode::counts);
        assert_eq!(counts, [true, true, false]);
        assert!(ExamMode::ALL.iter().all(|mode| ExamMode::from_name(mode.name()) == Some(*mode)));
    }

    #[test]
    fn only_a_window_must_be_as_long_as_its_exam() {
        let short = ExamMode::ALL.map(|mode| mode.fits(30, 60));
        assert_eq!(short, [true, false, true]);
        assert!(ExamMode::Window.fits(60, 60));
    }
}
