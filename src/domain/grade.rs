//! Grade bands: the word that is reported for a share of what a paper is worth.
//!
//! **Invariant:** bands leave no gap and never contradict each other, so every result has one grade;
//! nothing is rounded up into a band.

use super::marking::Marks;

/// One band: everything from `from_hundredths` of a per cent up to the next band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeBand {
    /// The word that is reported.
    pub name: String,
    /// Lowest share of the paper's worth, in hundredths of a per cent: 6,000 is 60 %.
    pub from_hundredths: u32,
    /// Whether this band passes.
    pub passes: bool,
}

/// Grade bands from the highest to the lowest, without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeBands(Vec<GradeBand>);

/// Why a list of bands cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BandsError {
    /// No band starts at zero, so some candidates would have no grade.
    #[error("the lowest band must start at 0 %, so that every result has a grade")]
    NoFloor,
    /// Two bands start at the same share, or they are not in falling order.
    #[error("band \"{0}\" must start lower than the band before it")]
    NotFalling(String),
    /// A band starts above the whole.
    #[error("band \"{0}\" starts above 100 %")]
    AboveWhole(String),
    /// A band without a word.
    #[error("band number {0} has no name")]
    Nameless(usize),
    /// A failing band stands above a passing one.
    #[error("band \"{0}\" passes although a higher band does not")]
    PassBelowFail(String),
}

impl GradeBands {
    /// Takes bands from the highest to the lowest.
    ///
    /// # Errors
    /// When the bands leave a gap, repeat, or contradict each other.
    pub fn new(bands: Vec<GradeBand>) -> Result<Self, BandsError> {
        for (index, band) in bands.iter().enumerate() {
            if band.name.trim().is_empty() {
                return Err(BandsError::Nameless(index + 1));
            }
            if band.from_hundredths > 10_000 {
                return Err(BandsError::AboveWhole(band.name.clone()));
            }
        }
        for pair in bands.windows(2) {
            if pair[1].from_hundredths >= pair[0].from_hundredths {
                return Err(BandsError::NotFalling(pair[1].name.clone()));
            }
            if pair[1].passes && !pair[0].passes {
                return Err(BandsError::PassBelowFail(pair[1].name.clone()));
            }
        }
        match bands.last() {
            Some(lowest) if lowest.from_hundredths == 0 => Ok(Self(bands)),
            _ => Err(BandsError::NoFloor),
        }
    }

    /// The customary five: 优秀 from 90 %, 良好 80, 中等 70, 及格 60, 不及格.
    #[must_use]
    pub fn customary() -> Self {
        let band = |name: &str, percent: u32, passes| GradeBand {
            name: name.to_owned(),
            from_hundredths: percent * 100,
            passes,
        };
        Self(vec![
            band("优秀", 90, true),
            band("良好", 80, true),
            band("中等", 70, true),
            band("及格", 60, true),
            band("不及格", 0, false),
        ])
    }

    /// The bands, highest first.
    #[must_use]
    pub fn bands(&self) -> &[GradeBand] {
        &self.0
    }

    /// The band that `earned` of `worth` falls in. Nothing is rounded up into a band.
    #[must_use]
    pub fn of(&self, earned: Marks, worth: Marks) -> &GradeBand {
        let reached = |band: &&GradeBand| {
            i128::from(earned.0) * 10_000 >= i128::from(band.from_hundredths) * i128::from(worth.0)
        };
        // The lowest band starts at zero (see `new`), so it is the answer when no other is.
        self.0.iter().find(reached).unwrap_or(&self.0[self.0.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundredth_below_the_line_is_below_the_line() {
        let bands = GradeBands::customary();
        assert!(!bands.of(Marks(5_999), Marks(10_000)).passes);
        assert!(bands.of(Marks(6_000), Marks(10_000)).passes);
    }

    #[test]
    fn bands_that_contradict_each_other_are_named() {
        let band = |name: &str, from, passes| GradeBand {
            name: name.into(),
            from_hundredths: from,
            passes,
        };
        let err = |bands| GradeBands::new(bands).unwrap_err();
        assert_eq!(err(vec![]), BandsError::NoFloor);
        assert_eq!(err(vec![band("a", 10_001, true)]), BandsError::AboveWhole("a".into()));
        assert_eq!(err(vec![band(" ", 0, true)]), BandsError::Nameless(1));
        assert_eq!(
            err(vec![band("a", 50, true), band("b", 50, true)]),
            BandsError::NotFalling("b".into())
        );
        assert_eq!(
            err(vec![band("a", 50, false), band("b", 0, true)]),
            BandsError::PassBelowFail("b".into())
        );
        assert_eq!(
            GradeBands::new(GradeBands::customary().bands().to_vec()),
            Ok(GradeBands::customary())
        );
    }
}
