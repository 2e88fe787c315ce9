//! Whether an exam asks to see the screen, and how one candidate's sharing stands. Nobody is made to share: an exam
//! asks, and goes on either way.

use crate::kernel::UtcMs;

/// What an exam asks of candidates' screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScreenWish {
    /// Nothing.
    #[default]
    Off,
    /// To be shared, by whoever agrees.
    Asked,
}

impl ScreenWish {
    /// Every wish.
    pub const ALL: [Self; 2] = [Self::Off, Self::Asked];

    /// As written in an exam.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Asked => "asked",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How a candidate's sharing stands, by the word of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// Never shared so far.
    #[default]
    Never,
    /// Shared since.
    On(UtcMs),
    /// Shared once, and stopped since.
    Stopped(UtcMs),
}

impl Sharing {
    /// The page says that it shares; the first word counts.
    #[must_use]
    pub const fn started(self, at: UtcMs) -> Self {
        match self {
            Self::On(_) => self,
            Self::Never | Self::Stopped(_) => Self::On(at),
        }
    }

    /// The page says that it stopped, or another page sits there now; nothing can stop that was not on.
    #[must_use]
    pub const fn stopped(self, at: UtcMs) -> Self {
        match self {
            Self::On(_) => Self::Stopped(at),
            Self::Never | Self::Stopped(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sharing_counts_from_the_first_word_and_only_what_was_on_can_stop() {
        let at = UtcMs;
        assert_eq!(Sharing::Never.stopped(at(1)), Sharing::Never);
        let on = Sharing::Never.started(at(2)).started(at(3));
        assert_eq!(on, Sharing::On(at(2)));
        assert_eq!(on.stopped(at(4)).stopped(at(5)), Sharing::Stopped(at(4)));
        assert_eq!(on.stopped(at(4)).started(at(6)), Sharing::On(at(6)));
        assert_eq!(ScreenWish::from_name("asked"), Some(ScreenWish::Asked));
        assert_eq!(ScreenWish::from_name("required"), None);
    }
}
