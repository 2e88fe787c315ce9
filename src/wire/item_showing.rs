//! From a prompt (a question without its key) to the question a candidate's page is sent.

use super::item::{OptionShown, Question, QuestionBody};
use crate::domain::bank::content::BlankId;
use crate::domain::bank::prompt::{Asks, Prompt, Shown};
use crate::domain::marking::Marks;
use crate::kernel::limits::ESSAY_CHARS_MAX;

impl Question {
    /// The question on `slot` (from 0) that is worth `worth`.
    #[must_use]
    pub fn show(slot: u32, worth: Marks, prompt: &Prompt) -> Self {
        let (stem, body) = match &prompt.asks {
            Asks::One(options) => {
                (plain(prompt), QuestionBody::SingleChoice { options: shown(options) })
            }
            Asks::Some(options) => {
                (plain(prompt), QuestionBody::MultipleChoice { options: shown(options) })
            }
            Asks::Verdict => (plain(prompt), QuestionBody::TrueFalse {}),
            Asks::Blanks(ids) => {
                let blanks = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                (numbered(prompt.stem.as_str(), ids), QuestionBody::FillIn { blanks })
            }
            Asks::Number(unit) => {
                (plain(prompt), QuestionBody::Numeric { unit: unit.clone().unwrap_or_default() })
            }
            Asks::Words => (plain(prompt), QuestionBody::ShortAnswer {}),
            Asks::Text { chars_min, chars_max } => {
                let most = u32::try_from(ESSAY_CHARS_MAX).unwrap_or(u32::MAX);
                let chars_max = chars_max.unwrap_or(most);
                (plain(prompt), QuestionBody::Essay { chars_min: *chars_min, chars_max })
            }
        };
        Self { slot, marks: marks(worth), stem, body }
    }
}

/// Marks as they travel: hundredths are exact in a double up to 2^53.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a paper is worth far less than 2^53 hundredths")]
pub fn marks(marks: Marks) -> f64 {
    marks.hundredths() as f64 / 100.0
}

fn plain(prompt: &Prompt) -> String {
    prompt.stem.as_str().to_owned()
}

fn shown(options: &[Shown]) -> Vec<OptionShown> {
    let show = |option: &Shown| OptionShown {
        id: option.id.to_string(),
        text: option.text.as_str().to_owned(),
    };
    options.iter().map(show).collect()
}

/// Writes `[[id]]` as `{{1}}`, `{{2}}` …; braces that LaTeX put together are parted first, so that a
/// formula never passes for a blank.
fn numbered(stem: &str, ids: &[BlankId]) -> String {
    let parted = stem.replace("{{", "{ {");
    (1..).zip(ids).fold(parted, |stem, (number, id): (usize, _)| {
        stem.replace(&format!("[[{id}]]"), &format!("{{{{{number}}}}}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_numbered_and_a_formula_is_not_one() {
        let ids = [BlankId::new("b1").unwrap(), BlankId::new("b2").unwrap()];
        let shown = numbered(r"[[b2]] \(\frac{{1}}{2}\) [[b1]]", &ids);
        assert_eq!(shown, r"{{2}} \(\frac{ {1}}{2}\) {{1}}");
    }
}
