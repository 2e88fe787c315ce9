//! What makes a blueprint unusable with any bank: found before a bank is asked.
//!
//! **Invariant:** a blueprint that passes has a paper in some bank; whether in this one, `program` asks.

use crate::domain::marking::{Fraction, Marks};
use crate::kernel::id::EntryId;
use crate::kernel::limits::{PAPER_RULES_MAX, PAPER_SLOTS_MAX, PAPERS_MAX};

use super::blueprint::{Blueprint, Bounds, Policy, Section};

/// Why a blueprint makes no paper, whatever the bank holds. Numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlueprintError {
    /// Nothing to draw.
    #[error("the blueprint has no section")]
    NoSection,
    /// A section that draws nothing.
    #[error("section {number} (\"{title}\") draws no question: give it a count of at least 1")]
    NothingDrawn {
        /// Of the section.
        number: usize,
        /// Its heading.
        title: String,
    },
    /// A section whose questions are worth nothing, or more than a slot can be.
    #[error(
        "section {number} (\"{title}\"): {marks} marks each; between 0.01 and {most} are possible"
    )]
    MarksOutOfRange {
        /// Of the section.
        number: usize,
        /// Its heading.
        title: String,
        /// What was asked for.
        marks: Marks,
        /// What is possible.
        most: Marks,
    },
    /// A difficulty range that nothing lies in.
    #[error("{place} wants a difficulty of at least {min} and at most {max}")]
    DifficultyReversed {
        /// Which part of the blueprint.
        place: Place,
        /// The lower end.
        min: u8,
        /// The upper end.
        max: u8,
    },
    /// More questions than a paper holds.
    #[error("the blueprint draws {found} questions; a paper holds {most}")]
    TooLong {
        /// Questions asked for.
        found: u64,
        /// Questions possible.
        most: usize,
    },
    /// A least above the most.
    #[error("{place} wants at least {min} and at most {max}")]
    Reversed {
        /// Which part of the blueprint.
        place: Place,
        /// The lower end.
        min: u32,
        /// The upper end.
        max: u32,
    },
    /// A rule that asks for nothing.
    #[error("rule {0} has neither a least nor a most")]
    RuleOpen(usize),
    /// A rule about a section that there is not.
    #[error("rule {number} counts in section {section}, which there is not")]
    RuleNowhere {
        /// Of the rule.
        number: usize,
        /// Of the section.
        section: usize,
    },
    /// More rules, enemy sets and groups than are worked with.
    #[error("the blueprint has {found} rules, enemy sets and groups; {most} are possible")]
    TooManyRules {
        /// Of all sorts together.
        found: usize,
        /// Possible.
        most: usize,
    },
    /// A question that must and must not be on a paper.
    #[error("question {0} must be on every paper and on none")]
    IncludedAndExcluded(EntryId),
    /// The marks the author names are not those the sections make.
    #[error("the sections make {made} marks; the blueprint says {said}")]
    MarksDiffer {
        /// By the sections.
        made: Marks,
        /// By the author.
        said: Marks,
    },
    /// A group that nothing belongs to.
    #[error("group {0} (\"{1}\") names no questions, or takes none of them")]
    GroupEmpty(usize, String),
    /// A share of nothing, or of all.
    #[error("an expected score of {0} millionths of the marks leaves nothing to tell apart")]
    FacilityOutOfRange(u32),
    /// A cap that no question can keep.
    #[error("an exposure cap of nothing lets no question be on any paper")]
    ExposureNothing,
    /// A number of forms that cannot be.
    #[error("{0} parallel forms; between 1 and {PAPERS_MAX} are possible")]
    FormsOutOfRange(u32),
}

/// A part of a blueprint, for a person to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A section by number and heading.
    Section(usize, String),
    /// A rule by number and name.
    Rule(usize, String),
    /// The whole.
    Paper,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Section(number, title) => write!(f, "section {number} (\"{title}\")"),
            Self::Rule(number, title) => write!(f, "rule {number} (\"{title}\")"),
            Self::Paper => write!(f, "the paper"),
        }
    }
}

impl Blueprint {
    /// Checks what can be checked without a bank.
    ///
    /// # Errors
    /// The first reason for which no bank could fill it.
    pub fn check(&self) -> Result<(), BlueprintError> {
        if self.sections.is_empty() {
            return Err(BlueprintError::NoSection);
        }
        self.sections.iter().enumerate().try_for_each(|(at, section)| section.check(at + 1))?;
        let (found, most) = (self.slots(), PAPER_SLOTS_MAX);
        if found > most as u64 {
            return Err(BlueprintError::TooLong { found, most });
        }
        self.check_rules()?;
        self.check_whole()
    }

    fn check_rules(&self) -> Result<(), BlueprintError> {
        let found = self.rules.len() + self.enemies.len() + self.groups.len() + self.include.len();
        if found > PAPER_RULES_MAX {
            return Err(BlueprintError::TooManyRules { found, most: PAPER_RULES_MAX });
        }
        for (number, rule) in (1..).zip(&self.rules) {
            let place = Place::Rule(number, rule.title.clone());
            if rule.count.is_open() {
                return Err(BlueprintError::RuleOpen(number));
            }
            if let Some(section) = rule.section.filter(|&at| at >= self.sections.len()) {
                return Err(BlueprintError::RuleNowhere { number, section: section + 1 });
            }
            ordered(rule.count, &place)?;
            range((rule.filter.difficulty_min, rule.filter.difficulty_max), &place)?;
        }
        for (number, group) in (1..).zip(&self.groups) {
            let nobody = group.entries.is_empty() && group.tag.is_none();
            if nobody || group.take == Some(0) {
                return Err(BlueprintError::GroupEmpty(number, group.title.clone()));
            }
        }
        Ok(())
    }

    fn check_whole(&self) -> Result<(), BlueprintError> {
        if let Some(both) = self.include.intersection(&self.exclude).next() {
            return Err(BlueprintError::IncludedAndExcluded(*both));
        }
        let made = self.worth();
        if let Some(said) = self.marks_total.filter(|said| *said != made) {
            return Err(BlueprintError::MarksDiffer { made, said });
        }
        ordered(self.seconds, &Place::Paper)?;
        let all_or_nothing = |share: &Fraction| *share == Fraction::ZERO || *share == Fraction::ONE;
        if let Some(share) = self.facility.filter(all_or_nothing) {
            return Err(BlueprintError::FacilityOutOfRange(share.millionths()));
        }
        if self.exposure_max == Some(Fraction::ZERO) {
            return Err(BlueprintError::ExposureNothing);
        }
        match self.policy {
            Policy::Forms(forms)
                if forms == 0 || usize::try_from(forms).map_or(true, |n| n > PAPERS_MAX) =>
            {
                Err(BlueprintError::FormsOutOfRange(forms))
            }
            Policy::Forms(_) | Policy::Common | Policy::Individual => Ok(()),
        }
    }
}

impl Section {
    fn check(&self, number: usize) -> Result<(), BlueprintError> {
        let title = self.title.clone();
        if self.count == 0 {
            return Err(BlueprintError::NothingDrawn { number, title });
        }
        let (marks, most) = (self.marks_each, Marks::SLOT_MAX);
        if marks <= Marks::ZERO || marks > most {
            return Err(BlueprintError::MarksOutOfRange { number, title, marks, most });
        }
        let place = Place::Section(number, title);
        ordered(self.seconds, &place)?;
        range((self.filter.difficulty_min, self.filter.difficulty_max), &place)
    }
}

fn ordered(bounds: Bounds, place: &Place) -> Result<(), BlueprintError> {
    let (min, max) = bounds.ends();
    if bounds.is_reversed() {
        return Err(BlueprintError::Reversed { place: place.clone(), min, max });
    }
    Ok(())
}

fn range((min, max): (Option<u8>, Option<u8>), place: &Place) -> Result<(), BlueprintError> {
    match (min, max) {
        (Some(min), Some(max)) if min > max => {
            Err(BlueprintError::DifficultyReversed { place: place.clone(), min, max })
        }
        _ => Ok(()),
    }
}
