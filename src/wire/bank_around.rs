//! What stands around an item's content: feedback and the passage it is about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bank::content::{Feedback, Html, Stimulus};
use crate::domain::marking::Fraction;

/// What a learner is told about an answer in practice; no exam shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemFeedback {
    /// On single answers.
    #[serde(default)]
    pub answers: Vec<AnswerFeedback>,
    /// HTML, when everything was earned.
    #[serde(default)]
    pub right: Option<String>,
    /// HTML, when something was earned.
    #[serde(default)]
    pub partly: Option<String>,
    /// Instead of `partly` from so large a share of the marks on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<FeedbackStep>,
    /// HTML, when nothing was earned.
    #[serde(default)]
    pub wrong: Option<String>,
    /// HTML, the gentlest first.
    #[serde(default)]
    pub hints: Vec<String>,
}

/// Feedback on one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerFeedback {
    /// The id of an option, an area or a part; `true` or `false`; the number, from 1, of an accepted
    /// answer; or `part:number`.
    pub of: String,
    /// HTML.
    pub text: String,
}

/// Feedback from a share of the marks on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedbackStep {
    /// Above 0 and below 1.
    pub from: f64,
    /// HTML.
    pub text: String,
}

/// A passage that questions are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemStimulus {
    /// Questions with the same id are about the same passage.
    pub id: String,
    /// HTML.
    pub text: String,
}

impl ItemFeedback {
    pub(super) fn sanitize(&mut self, clean: &impl Fn(&str) -> String) {
        for answer in &mut self.answers {
            answer.text = clean(&answer.text);
        }
        for text in [&mut self.right, &mut self.partly, &mut self.wrong] {
            *text = text.as_deref().map(clean);
        }
        for step in &mut self.steps {
            step.text = clean(&step.text);
        }
        for hint in &mut self.hints {
            *hint = clean(hint);
        }
    }

    /// Steps between nothing and everything, the smallest first.
    fn read_steps(&self) -> Vec<(Fraction, Html)> {
        let step = |own: &FeedbackStep| {
            (Fraction::clamped(own.from), Html::from_sanitized(own.text.clone()))
        };
        let mut steps: Vec<_> = self.steps.iter().map(step).collect();
        steps.retain(|(from, text)| {
            *from != Fraction::ZERO && *from != Fraction::ONE && !text.is_blank()
        });
        steps.sort_by_key(|(from, _)| *from);
        steps
    }

    pub(super) fn read(&self) -> Feedback {
        let html = |text: &String| Html::from_sanitized(text.clone());
        let said = |text: &Option<String>| text.as_ref().map(html).filter(|own| !own.is_blank());
        let answers = self.answers.iter().map(|own| (own.of.clone(), html(&own.text)));
        Feedback {
            answers: answers.filter(|(_, text)| !text.is_blank()).collect(),
            right: said(&self.right),
            partly: said(&self.partly),
            steps: self.read_steps(),
            wrong: said(&self.wrong),
            hints: self.hints.iter().map(html).filter(|hint| !hint.is_blank()).collect(),
        }
    }

    /// Feedback as it travels; none when nothing is told.
    #[must_use]
    pub fn write(feedback: &Feedback) -> Option<Self> {
        let text = |html: &Html| html.as_str().to_owned();
        let answer =
            |(of, own): &(String, Html)| AnswerFeedback { of: of.clone(), text: text(own) };
        let step =
            |(from, own): &(Fraction, Html)| FeedbackStep { from: from.share(), text: text(own) };
        (!feedback.is_empty()).then(|| Self {
            answers: feedback.answers.iter().map(answer).collect(),
            right: feedback.right.as_ref().map(text),
            partly: feedback.partly.as_ref().map(text),
            steps: feedback.steps.iter().map(step).collect(),
            wrong: feedback.wrong.as_ref().map(text),
            hints: feedback.hints.iter().map(text).collect(),
        })
    }
}

impl ItemStimulus {
    pub(super) fn read(&self) -> Stimulus {
        Stimulus { id: self.id.trim().to_owned(), text: Html::from_sanitized(self.text.clone()) }
    }

    /// A passage as it travels.
    #[must_use]
    pub fn write(stimulus: &Stimulus) -> Self {
        Self { id: stimulus.id.clone(), text: stimulus.text.as_str().to_owned() }
    }
}
