//! From a prompt (a question without its key) to the question a candidate's page is sent.

use super::item::{
    AreaShown, OptionShown, PartAsksShown, PartShown, PictureShown, Question, QuestionBody,
    StimulusShown,
};
use crate::domain::bank::content::{BlankId, Board, Kind, OptionId, Picture};
use crate::domain::bank::prompt::{Asks, Prompt, Shown, ShownAsks, ShownPairs, ShownPart};
use crate::domain::bank::spot::Shape;
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
                let ids: Vec<&str> = ids.iter().map(BlankId::as_str).collect();
                (numbered(prompt.stem.as_str(), &ids), QuestionBody::FillIn { blanks })
            }
            Asks::Number(unit) => {
                (plain(prompt), QuestionBody::Numeric { unit: unit.clone().unwrap_or_default() })
            }
            Asks::Words => (plain(prompt), QuestionBody::ShortAnswer {}),
            Asks::Text { chars_min, chars_max, attachments_max } => {
                let most = u32::try_from(ESSAY_CHARS_MAX).unwrap_or(u32::MAX);
                let body = QuestionBody::Essay {
                    chars_min: *chars_min,
                    chars_max: chars_max.unwrap_or(most),
                    attachments_max: *attachments_max,
                };
                (plain(prompt), body)
            }
            Asks::Pairs(pairs) => paired(prompt, pairs),
            Asks::Order { items, board } => {
                let (picture, areas) = on_board(board.as_ref());
                let items = shown(items);
                (plain(prompt), QuestionBody::Ordering { items, picture, areas })
            }
            Asks::Parts(parts) => {
                let ids: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
                let parts = parts.iter().map(part).collect();
                (numbered(prompt.stem.as_str(), &ids), QuestionBody::Cloze { parts })
            }
            Asks::Places { picture: own, areas, most } => {
                let areas = areas.iter().map(|own| area(&own.id, &own.label, &own.shape)).collect();
                let picture = picture(own);
                (plain(prompt), QuestionBody::Hotspot { picture, areas, most: *most })
            }
            Asks::Nothing => (plain(prompt), QuestionBody::Description {}),
        };
        let stimulus = prompt
            .stimulus
            .as_ref()
            .map(|own| StimulusShown { id: own.id.clone(), text: own.text.as_str().to_owned() });
        Self { slot, marks: marks(worth), stimulus, stem, body }
    }
}

fn paired(prompt: &Prompt, pairs: &ShownPairs) -> (String, QuestionBody) {
    let (rows, choices) = (shown(&pairs.rows), shown(&pairs.choices));
    let (several, reuse) = (pairs.several, pairs.reuse);
    match prompt.kind {
        Kind::Matrix => (plain(prompt), QuestionBody::Matrix { rows, choices, several, reuse }),
        Kind::GapMatch => {
            let ids: Vec<&str> = pairs.rows.iter().map(|row| row.id.as_str()).collect();
            let (picture, areas) = on_board(pairs.board.as_ref());
            let body = QuestionBody::GapMatch { rows, choices, several, reuse, picture, areas };
            (numbered(prompt.stem.as_str(), &ids), body)
        }
        _ => (plain(prompt), QuestionBody::Matching { rows, choices, several, reuse }),
    }
}

fn part(part: &ShownPart) -> PartShown {
    let asks = match &part.asks {
        ShownAsks::Words => PartAsksShown::Words {},
        ShownAsks::Number => PartAsksShown::Number {},
        ShownAsks::Choice { options, several, in_line } => {
            PartAsksShown::Choice { options: shown(options), several: *several, in_line: *in_line }
        }
    };
    PartShown { asks }
}

fn picture(own: &Picture) -> PictureShown {
    PictureShown {
        address: own.address.clone(),
        width: own.width,
        height: own.height,
        alt: own.alt.clone(),
    }
}

pub(super) fn area(id: &OptionId, label: &str, shape: &Shape) -> AreaShown {
    AreaShown {
        id: id.to_string(),
        label: label.to_owned(),
        shape: shape.name().to_owned(),
        coords: shape.numbers(),
    }
}

fn on_board(board: Option<&Board>) -> (Option<PictureShown>, Vec<AreaShown>) {
    let Some(board) = board else { return (None, Vec::new()) };
    let areas = board.areas.iter().map(|own| area(&own.id, &own.label, &own.shape));
    (Some(picture(&board.picture)), areas.collect())
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
fn numbered(stem: &str, ids: &[&str]) -> String {
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
        let shown = numbered(r"[[b2]] \(\frac{{1}}{2}\) [[b1]]", &["b1", "b2"]);
        assert_eq!(shown, r"{{2}} \(\frac{ {1}}{2}\) {{1}}");
    }
}
