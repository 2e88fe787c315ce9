//! Papers as text, in the Chinese custom: a numbered stem, options `A．…`, then `答案：…` and `解析：…`.
//!
//! ```text
//! lines ─► chunks (each ends with its answer) ─► options::runs ─► one draft for each run of options
//! ```
//!
//! A passage with several questions below it is one chunk; each question becomes a draft that carries
//! the passage, since the bank has no kind for a passage yet.
//!
//! **Invariants:** full-width and half-width signs mean the same; a question without an answer, and an
//! answer that fits no option, are drafts that say so.

pub(super) mod answers;
mod chunk;
pub(super) mod fragment;
mod keys;
pub(super) mod lines;
pub(super) mod options;

use super::assemble;
use super::markup::{TextForm, dollars, escape, html};
use super::{Draft, Loss, Place, Source, Trouble};
use crate::domain::bank::content::{Accepted, Blank, Body, Essay, FillIn, Html, TrueFalse};
use crate::domain::marking::Fraction;
use chunk::{Chunk, Hint};
use fragment::Fragments;
use options::Run;

/// Reads every question of `text`.
#[must_use]
pub fn read(source: &Source<'_>, text: &str) -> Vec<Draft> {
    read_with(source, text, &Fragments::default())
}

/// Reads every question of a text in which single signs stand for `fragments`.
pub(super) fn read_with(source: &Source<'_>, text: &str, fragments: &Fragments) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for chunk in keys::chunks(text).unwrap_or_else(|| chunk::chunks(text)) {
        let place =
            Place { file: source.name.to_owned(), item: drafts.len() + 1, line: chunk.line };
        let reader = Reader { source, chunk: &chunk, place, fragments };
        drafts.extend(reader.drafts());
    }
    for (at, draft) in drafts.iter_mut().enumerate() {
        draft.place.item = at + 1;
    }
    drafts
}

struct Reader<'a> {
    source: &'a Source<'a>,
    chunk: &'a Chunk,
    place: Place,
    fragments: &'a Fragments,
}

impl Reader<'_> {
    fn drafts(&self) -> Vec<Draft> {
        let runs = options::runs(&self.chunk.question);
        if runs.is_empty() {
            return vec![self.without_options()];
        }
        let keys = answers::letters(&self.chunk.answer);
        let letters: usize = keys.iter().map(Vec::len).sum();
        let gaps = options::gaps(&runs[0].before);
        // Two letters under one list are a multiple choice, unless the answer counts the gaps.
        let is_listed = letters > 2 || self.chunk.answer.contains(|c: char| c.is_ascii_digit());
        if runs.len() == 1 && letters > 1 && gaps.len() == letters && is_listed {
            return self.shared_options(&runs[0], &gaps, &keys.concat());
        }
        let keys = match (runs.len(), keys.len()) {
            (1, _) => vec![keys.concat()],
            (many, found) if many == found => keys,
            (many, 1) if letters == many => keys[0].iter().map(|key| vec![*key]).collect(),
            (many, found) if found < many => {
                let missing = std::iter::repeat_n(Vec::new(), many - found);
                missing.chain(keys).collect()
            }
            (many, found) => {
                let what = format!("{many} questions, {found} answers");
                return vec![self.draft().rejected(Trouble::AnswerBroken { what })];
            }
        };
        let passage = if runs.len() > 1 { &runs[0].passage } else { &self.chunk.passage };
        runs.iter().zip(keys).map(|(run, key)| self.choice(passage, run, &key)).collect()
    }

    fn draft(&self) -> Draft {
        let mut draft = Draft::new(self.place.clone());
        draft.marks = self.chunk.marks;
        draft.id.clone_from(&self.chunk.number);
        draft.is_numbered = true;
        draft
    }

    fn html(&self, text: &str, draft: &mut Draft) -> Html {
        let text = escape(&dollars(text.trim()));
        let text = self.fragments.filled(&text, self.source.files, draft);
        html(&text, TextForm::Html, self.source.clean, draft)
    }

    fn explanation(&self, draft: &mut Draft) -> Option<Html> {
        let text = self.chunk.analysis.trim();
        (!text.is_empty()).then(|| self.html(text, draft))
    }

    fn choice(&self, passage: &str, run: &Run, key: &[usize]) -> Draft {
        let mut draft = self.draft();
        let stem = match passage.trim() {
            "" => run.stem.clone(),
            passage => format!("{passage}\n\n{}", run.stem.trim()),
        };
        if !passage.trim().is_empty() {
            draft.lose(Loss::GroupFlattened { parts: 1 });
        }
        let explanation = self.explanation(&mut draft);
        if run.stem.trim().is_empty() {
            return draft.rejected(Trouble::StemMissing {});
        }
        let stem = self.html(&stem, &mut draft);
        let options: Vec<Html> =
            run.options.iter().map(|text| self.html(text, &mut draft)).collect();
        let body = match (self.chunk.hint, key) {
            (Some(Hint::Multiple), [only]) => {
                assemble::lettered(options, &[*only]).map(assemble::as_multiple)
            }
            _ => assemble::lettered(options, key),
        };
        assemble::finish(draft, stem, explanation, body)
    }

    /// One list of options for numbered gaps in a passage: a choice for each gap.
    fn shared_options(&self, run: &Run, gaps: &[String], keys: &[usize]) -> Vec<Draft> {
        let each = |(gap, key): (&String, &usize)| {
            let asked = format!("（{gap}）");
            let own = Run { stem: asked, options: run.options.clone(), ..Run::default() };
            self.choice(&run.before, &own, &[*key])
        };
        gaps.iter().zip(keys).map(each).collect()
    }

    fn without_options(&self) -> Draft {
        let mut draft = self.draft();
        let answer = self.chunk.answer.trim();
        let question = match self.chunk.passage.trim() {
            "" => self.chunk.question.trim().to_owned(),
            passage => {
                draft.lose(Loss::GroupFlattened { parts: 1 });
                format!("{passage}\n\n{}", self.chunk.question.trim())
            }
        };
        let question = question.as_str();
        let explanation = self.explanation(&mut draft);
        if answer.is_empty() && self.chunk.hint != Some(Hint::Essay) {
            return draft.rejected(Trouble::AnswerMissing {});
        }
        if let Some(key) = answers::verdict(answer)
            && matches!(self.chunk.hint, None | Some(Hint::TrueFalse))
        {
            let stem = self.html(question, &mut draft);
            let body = Body::TrueFalse(TrueFalse { key });
            return assemble::finish(draft, stem, explanation, Ok(body));
        }
        let (stem, blanks) = answers::with_blanks(question, self.chunk.hint == Some(Hint::FillIn));
        if blanks > 0 && self.chunk.hint != Some(Hint::Essay) {
            return self.fill_in(draft, &stem, blanks, explanation);
        }
        let stem = self.html(question, &mut draft);
        let rubric = self.html(answer, &mut draft);
        let rubric = Some(rubric).filter(|html| !html.is_blank());
        let body = Body::Essay(Essay { rubric, ..Essay::default() });
        assemble::finish(draft, stem, explanation, Ok(body))
    }

    fn fill_in(
        &self,
        mut draft: Draft,
        stem: &str,
        blanks: usize,
        explanation: Option<Html>,
    ) -> Draft {
        let Some(texts) = answers::for_blanks(self.chunk.answer.trim(), blanks) else {
            let what = format!("{blanks} blanks: {}", self.chunk.answer.trim());
            return draft.rejected(Trouble::AnswerBroken { what });
        };
        let accepted = |text: &String| {
            let ways = text.split(['/', '／']).map(str::trim).filter(|way| !way.is_empty());
            ways.map(|way| Accepted { pattern: way.replace('*', r"\*"), fraction: Fraction::ONE })
                .collect()
        };
        let blank = |(at, text): (usize, &String)| Blank {
            id: assemble::blank_id(at),
            accepted: accepted(text),
            weight: 1,
        };
        let blanks = texts.iter().enumerate().map(blank).collect();
        let text = assemble::text_rule(false);
        let body = FillIn { blanks, any_order: false, all_or_nothing: false, text };
        let stem = self.html(stem, &mut draft);
        assemble::finish(draft, stem, explanation, Ok(Body::FillIn(body)))
    }
}

#[cfg(test)]
#[path = "paper_tests.rs"]
mod tests;
