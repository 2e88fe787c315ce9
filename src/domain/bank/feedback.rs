//! What stands around a question: what a learner is told about an answer, and the passage it is about.
//!
//! **Invariants:** feedback is told after an answer in practice and is in no prompt, so that no exam
//! shows it; a passage is part of each version that is about it, word for word, so that a version never
//! changes when another question's passage does.

use super::html::Html;
use crate::domain::marking::Fraction;

/// What a learner is told about an answer, beside the explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feedback {
    /// On one answer. Which: the id of an option, an area or a part, `true` or `false`, the number (from
    /// 1) of an accepted answer, or `part:number`.
    pub answers: Vec<(String, Html)>,
    /// When everything was earned.
    pub right: Option<Html>,
    /// When something was earned.
    pub partly: Option<Html>,
    /// Instead of `partly` from so large a share of the marks on, the smallest first.
    pub steps: Vec<(Fraction, Html)>,
    /// When nothing was earned.
    pub wrong: Option<Html>,
    /// Hints, the gentlest first.
    pub hints: Vec<Html>,
}

/// A passage, a figure, a case that questions are about (材料).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stimulus {
    /// Questions with the same id are about the same passage, and a paper shows it once.
    pub id: String,
    /// What is read.
    pub text: Html,
}

impl Feedback {
    /// True when nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts().next().is_none()
    }

    /// What is told when `fraction`, neither nothing nor everything, was earned.
    #[must_use]
    pub fn in_part(&self, fraction: Fraction) -> Option<Html> {
        let reached = self.steps.iter().rfind(|(from, _)| fraction >= *from);
        reached.map(|(_, text)| text.clone()).or_else(|| self.partly.clone())
    }

    /// Every piece of HTML in it.
    pub fn texts(&self) -> impl Iterator<Item = &Html> {
        let answers = self.answers.iter().map(|(_, text)| text);
        let steps = self.steps.iter().map(|(_, text)| text);
        let whole = self.right.iter().chain(&self.partly).chain(steps).chain(&self.wrong);
        answers.chain(whole).chain(&self.hints)
    }
}
