//! GIFT, Moodle's text format: blocks parted by empty lines, each a stem with its answers in braces.
//!
//! ```text
//! text ─► blocks (comments and categories apart) ─► block::Block ─► answers::Answers ─► draft
//! ```
//!
//! **Invariants:** an escaped sign never acts; a block always gives a draft.

pub mod answers;
pub mod block;

use super::assemble::{self, Weighed};
use super::markup::{TextForm, html};
use super::{Beyond, Draft, Place, Source, Trouble};
use crate::domain::bank::content::{Body, Essay, Html, TrueFalse};
use answers::{Answer, Answers};
use block::Block;

/// Reads every question of `text`.
#[must_use]
pub fn read(source: &Source<'_>, text: &str) -> Vec<Draft> {
    let mut category = Vec::new();
    let mut drafts = Vec::new();
    for piece in block::pieces(text) {
        match piece {
            block::Piece::Category(path) => category = super::moodle::category_path(&path),
            block::Piece::Question { line, text, comment } => {
                let place = Place { file: source.name.to_owned(), item: drafts.len() + 1, line };
                let mut draft = Draft::new(place);
                draft.category.clone_from(&category);
                (draft.id, draft.tags) = block::labels(&comment);
                drafts.push(question(source, draft, &text));
            }
        }
    }
    drafts
}

fn question(source: &Source<'_>, mut draft: Draft, text: &str) -> Draft {
    let block = match Block::read(text) {
        Ok(block) => block,
        Err(trouble) => return draft.rejected(trouble),
    };
    draft.title.clone_from(&block.title);
    let answers = match block.answers.as_deref().map(answers::read) {
        None => Answers::None,
        Some(Ok(answers)) => answers,
        Some(Err(trouble)) => return draft.rejected(trouble),
    };
    let form = block.form;
    let explanation =
        block.feedback.as_deref().map(|text| html(text, form, source.clean, &mut draft));
    let stem = html(&block.stem, form, source.clean, &mut draft);
    let body = body(source, &mut draft, form, answers);
    match body {
        Ok(Some(body)) => assemble::finish(draft, stem, explanation, Ok(body)),
        Ok(None) => {
            let body = assemble::of_beyond(draft.beyond.as_ref().unwrap_or(&Beyond::Description));
            assemble::finish(draft, stem, explanation, body)
        }
        Err(trouble) => draft.rejected(trouble),
    }
}

/// The body; none where the draft says what is asked for.
fn body(
    source: &Source<'_>,
    draft: &mut Draft,
    form: TextForm,
    answers: Answers,
) -> Result<Option<Body>, Trouble> {
    let keep = |at: usize, text: Option<&str>, draft: &mut Draft| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            let text = html(text, form, source.clean, draft);
            draft.feedback.push((at, text));
        }
    };
    Ok(Some(match answers {
        Answers::None => {
            draft.beyond = Some(Beyond::Description);
            return Ok(None);
        }
        Answers::Essay => Body::Essay(Essay::default()),
        Answers::TrueFalse { key, feedback } => {
            for (at, text) in feedback.iter().enumerate() {
                keep(at, text.as_deref(), draft);
            }
            Body::TrueFalse(TrueFalse { key })
        }
        Answers::Choice(options) => {
            for (at, option) in options.iter().enumerate() {
                keep(at, option.feedback.as_deref(), draft);
            }
            return choice(source, draft, form, &options).map(Some);
        }
        Answers::Short(answers) => {
            for (at, answer) in answers.iter().enumerate() {
                keep(at, answer.feedback.as_deref(), draft);
            }
            let texts = answers.into_iter().map(|own| (own.text, own.weight.unwrap_or(1.0)));
            assemble::short(texts.collect(), false)?
        }
        Answers::Numeric(numbers) => {
            for (at, (_, feedback)) in numbers.iter().enumerate() {
                keep(at, feedback.as_deref(), draft);
            }
            let numbers: Vec<_> = numbers.into_iter().map(|(number, _)| number).collect();
            assemble::numeric(&numbers)?
        }
        Answers::Matching(pairs) => {
            draft.beyond = Some(matching(source, draft, form, pairs));
            return Ok(None);
        }
        Answers::Ordering { items, policy } => {
            let items = items.iter().map(|text| html(text, form, source.clean, draft)).collect();
            draft.beyond = Some(Beyond::Ordering { items, policy });
            return Ok(None);
        }
    }))
}

/// Rows to be paired; an empty row only lends its partner.
fn matching(
    source: &Source<'_>,
    draft: &mut Draft,
    form: TextForm,
    pairs: Vec<(String, String)>,
) -> Beyond {
    let (mut rows, mut distractors) = (Vec::<(Html, String)>::new(), Vec::new());
    for (row, partner) in pairs {
        if row.trim().is_empty() {
            distractors.push(partner);
        } else {
            rows.push((html(&row, form, source.clean, draft), partner));
        }
    }
    Beyond::Matching { pairs: rows, distractors }
}

/// `=` marks the one right option; without it the weights say that several may be chosen.
fn choice(
    source: &Source<'_>,
    draft: &mut Draft,
    form: TextForm,
    options: &[Answer],
) -> Result<Body, Trouble> {
    let right = options.iter().filter(|option| option.is_right).count();
    let is_single =
        right == 1 && options.iter().all(|o| !o.is_right || o.weight.is_none_or(|w| w > 0.999));
    let weight = |option: &Answer| match (option.weight, option.is_right) {
        (Some(weight), _) => weight,
        (None, true) if is_single => 1.0,
        (None, true) => 1.0 / assemble::count(right),
        (None, false) => 0.0,
    };
    let mut weighed = Vec::new();
    for option in options {
        let text = html(&option.text, option.form.unwrap_or(form), source.clean, draft);
        weighed.push(Weighed { text, weight: weight(option) });
    }
    if is_single { assemble::single(weighed, draft) } else { assemble::multiple(weighed) }
}

#[cfg(test)]
#[path = "gift_tests.rs"]
mod tests;
