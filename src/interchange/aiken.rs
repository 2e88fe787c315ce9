//! Aiken: a stem on one line, options `A. …` or `A) …`, and `ANSWER: A`.
//!
//! **Invariant:** lines that fit nowhere are named, with the question they stand in.

use super::assemble;
use super::markup::{TextForm, html};
use super::{Draft, Place, Source, Trouble};

/// Reads every question of `text`.
#[must_use]
pub fn read(source: &Source<'_>, text: &str) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut open = Open::default();
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if line.chars().count() < 2 {
            continue;
        }
        if let Some(key) = line.strip_prefix("ANSWER:") {
            let item = drafts.len() + 1;
            drafts.push(std::mem::take(&mut open).close(source, item, key.trim()));
        } else if let Some(option) = option(line) {
            open.options.push(option.to_owned());
        } else {
            if !open.options.is_empty() {
                let item = drafts.len() + 1;
                drafts.push(std::mem::take(&mut open).unfinished(source, item));
            }
            if open.stem.is_empty() {
                open.line = at + 1;
            } else {
                open.stem.push('\n');
            }
            open.stem.push_str(line);
        }
    }
    if !open.stem.is_empty() || !open.options.is_empty() {
        let item = drafts.len() + 1;
        drafts.push(open.unfinished(source, item));
    }
    drafts
}

/// A question being read.
#[derive(Default)]
struct Open {
    line: usize,
    stem: String,
    options: Vec<String>,
}

impl Open {
    fn draft(&self, source: &Source<'_>, item: usize) -> Draft {
        let mut draft =
            Draft::new(Place { file: source.name.to_owned(), item, line: self.line.max(1) });
        draft.title = self.stem.lines().next().map(|line| line.chars().take(80).collect());
        draft
    }

    fn unfinished(self, source: &Source<'_>, item: usize) -> Draft {
        self.draft(source, item).rejected(Trouble::QuestionUnfinished {})
    }

    fn close(self, source: &Source<'_>, item: usize, key: &str) -> Draft {
        let mut draft = self.draft(source, item);
        if self.options.len() < 2 {
            return draft.rejected(Trouble::AnswerBeforeOptions {});
        }
        let letter =
            key.bytes().next().filter(u8::is_ascii_uppercase).map(|b| usize::from(b - b'A'));
        let Some(letter) = letter else {
            return draft.rejected(Trouble::AnswerUnknown { key: key.to_owned() });
        };
        let options =
            self.options.iter().map(|text| html(text, TextForm::Plain, source.clean, &mut draft));
        let options = options.collect();
        let stem = html(&self.stem, TextForm::Plain, source.clean, &mut draft);
        assemble::finish(draft, stem, None, assemble::lettered(options, &[letter]))
    }
}

/// What stands behind `A.` or `A)`.
fn option(line: &str) -> Option<&str> {
    let mut chars = line.chars();
    let letter = chars.next().filter(char::is_ascii_uppercase);
    let mark = chars.next().filter(|c| matches!(c, '.' | ')'));
    letter.and(mark).map(|_| chars.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bank::content::Body;
    use crate::interchange::Status;

    fn drafts(text: &str) -> Vec<Draft> {
        let source = Source::alone("a.txt", &[], str::to_owned);
        read(&source, text)
    }

    #[test]
    fn a_question_has_its_options_and_key() {
        let found = drafts("Which?\nA. one\nB) two\nANSWER: B\n\nNext?\nA. x\nB. y\nANSWER: A");
        assert_eq!(found.len(), 2);
        let Some(content) = &found[0].content else { panic!("{found:?}") };
        let Body::SingleChoice(choice) = &content.body else { panic!() };
        assert_eq!((choice.options.len(), choice.key.as_str()), (2, "B"));
        assert_eq!(found[1].place.line, 6);
    }

    #[test]
    fn what_is_wrong_has_its_name() {
        let code = |text: &str| match &drafts(text)[0].status {
            Status::Rejected(trouble) => trouble.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code("Which?\nA. one\nANSWER: A"), "answer.too_early");
        assert_eq!(code("Which?\nANSWER: A"), "answer.too_early");
        assert_eq!(code("Which?\nA. one\nB. two\nANSWER: D"), "answer.unknown");
        assert_eq!(code("Which?\nA. one\nB. two"), "question.unfinished");
        assert_eq!(code("Which?\nA. one\nB. two\nAnother?\nA. x"), "question.unfinished");
    }
}
