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
    /// When something was earned, at least `partly_from`.
    pub partly: Option<Html>,
    /// Share of the marks below which `wrong` is told and not `partly`; none: anything earned is partly right.
    pub partly_from: Option<Fraction>,
    /// When nothing was earned, or less than `partly_from`.
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

    /// Every piece of HTML in it.
    pub fn texts(&self) -> impl Iterator<Item = &Html> {
        let answers = self.answers.iter().map(|(_, text)| text);
        answers.chain(&self.right).chain(&self.partly).chain(&self.wrong).chain(&self.hints)
    }
}
