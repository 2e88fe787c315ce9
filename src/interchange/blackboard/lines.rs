//! Blackboard's text: a question a line, its type first, parts by tab.
//!
//! **Invariant:** a line whose type is not known is a draft that names it.

use super::super::assemble::{self, WeighedNumber, blank_id, finish};
use super::super::markup::{TextForm, html};
use super::super::{Beyond, Draft, Source, Trouble};
use super::{beyond, place, unknown};
use crate::domain::bank::content::{Accepted, Blank, Body, Essay, FillIn, Html, TrueFalse};
use crate::domain::bank::number::{self, Comma, Tolerance, UnitSide};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::marking::Fraction;

/// The types by their short names.
const TYPES: [&str; 14] = [
    "MC",
    "MA",
    "TF",
    "ESS",
    "ORD",
    "MAT",
    "FIB",
    "FIB_PLUS",
    "FIL",
    "NUM",
    "SR",
    "OP",
    "JUMBLED_SENTENCE",
    "QUIZ_BOWL",
];

/// True when a line begins as this format's lines do.
pub(in super::super) fn begins(line: &str) -> bool {
    let mut parts = line.split('\t');
    parts.next().is_some_and(|first| TYPES.contains(&first.trim())) && parts.next().is_some()
}

/// Reads every line.
pub(super) fn read(source: &Source<'_>, text: &str) -> Vec<Draft> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| question(source, at + 1, line)).collect()
}

struct Line<'a> {
    source: &'a Source<'a>,
    parts: Vec<&'a str>,
}

fn question(source: &Source<'_>, at: usize, line: &str) -> Draft {
    let mut draft = Draft::new(place(source.name, at));
    let mut parts = line.split('\t').map(str::trim);
    let kind = parts.next().unwrap_or_default().trim_start_matches('\u{feff}').to_uppercase();
    let stem = parts.next().unwrap_or_default();
    let own = Line { source, parts: parts.collect() };
    let (stem, body) = match kind.as_str() {
        "FIB_PLUS" => own.plus(stem),
        "FIB" => own.blank(stem),
        _ => (stem.to_owned(), own.body(&kind, &mut draft)),
    };
    let stem = own.html(&stem, &mut draft);
    finish(draft, stem, None, body)
}

impl Line<'_> {
    fn html(&self, text: &str, draft: &mut Draft) -> Html {
        html(text, TextForm::Html, self.source.clean, draft)
    }

    /// The parts that say something.
    fn said(&self) -> Vec<&str> {
        self.parts.iter().copied().filter(|part| !part.is_empty()).collect()
    }

    fn body(&self, kind: &str, draft: &mut Draft) -> Result<Body, Trouble> {
        match kind {
            "MC" | "MA" => self.choice(kind == "MA", draft),
            "TF" => match self.said().first().map(|word| word.to_lowercase()).as_deref() {
                Some("true") => Ok(Body::TrueFalse(TrueFalse { key: true })),
                Some("false") => Ok(Body::TrueFalse(TrueFalse { key: false })),
                Some(other) => {
                    Err(Trouble::VerdictUnknown { text: other.chars().take(40).collect() })
                }
                None => Err(Trouble::AnswerMissing {}),
            },
            "ESS" | "SR" => {
                let rubric = self.said().first().map(|text| self.html(text, draft));
                Ok(Body::Essay(Essay { rubric, ..Essay::default() }))
            }
            "NUM" => self.number(),
            "MAT" => {
                let pairs = self.parts.chunks(2).filter(|pair| !pair[0].is_empty());
                let pairs = pairs
                    .map(|pair| {
                        let partner = pair.get(1).copied().unwrap_or_default().to_owned();
                        (self.html(pair[0], draft), partner)
                    })
                    .collect();
                beyond(Beyond::Matching { pairs, distractors: Vec::new() }, draft)
            }
            "ORD" => {
                let items = self.said().iter().map(|text| self.html(text, draft)).collect();
                let policy = OrderPolicy::AbsolutePosition;
                beyond(Beyond::Ordering { items, policy }, draft)
            }
            other => unknown(&other.chars().take(40).collect::<String>(), draft),
        }
    }

    fn choice(&self, several: bool, draft: &mut Draft) -> Result<Body, Trouble> {
        let (mut options, mut key) = (Vec::new(), Vec::new());
        for pair in self.parts.chunks(2).filter(|pair| !pair[0].is_empty()) {
            match pair.get(1).map(|word| word.to_lowercase()).as_deref() {
                Some("correct") => key.push(options.len()),
                Some("incorrect") => {}
                _ => {
                    let letter = assemble::option_id(options.len()).to_string();
                    return Err(Trouble::FlagMissing { letter });
                }
            }
            options.push(self.html(pair[0], draft));
        }
        if !several && key.len() > 1 {
            return Err(Trouble::KeysTooMany { found: key.len() });
        }
        let body = assemble::lettered(options, &key)?;
        Ok(if several { assemble::as_multiple(body) } else { body })
    }

    fn number(&self) -> Result<Body, Trouble> {
        let read = |text: &str| {
            let typed = number::read(text, Comma::Thousands, UnitSide::After);
            typed
                .filter(|typed| typed.unit.is_empty())
                .map(|typed| typed.value)
                .ok_or_else(|| Trouble::NumberBroken { text: text.chars().take(40).collect() })
        };
        let said = self.said();
        let value = read(said.first().ok_or(Trouble::AnswerMissing {})?)?;
        let off = said.get(1).map_or(Ok(0.0), |text| read(text))?;
        let answer = WeighedNumber { value, tolerance: Tolerance::Absolute(off), weight: 1.0 };
        assemble::numeric(&[answer])
    }

    /// One blank: the stem with its marker, at the line in it or at its end.
    fn blank(&self, stem: &str) -> (String, Result<Body, Trouble>) {
        let ways: Vec<String> = self.said().into_iter().map(str::to_owned).collect();
        let marker = format!("[[{}]]", blank_id(0));
        let stem = match stem.find("__") {
            Some(at) => {
                let after = stem[at..].trim_start_matches('_');
                format!("{}{marker}{after}", &stem[..at])
            }
            None => format!("{stem} {marker}"),
        };
        (stem, filled(vec![ways]))
    }

    /// Blanks by name: `[a]` in the stem; in the parts the name, its answers, and an empty part.
    fn plus(&self, stem: &str) -> (String, Result<Body, Trouble>) {
        let mut stem = stem.to_owned();
        let mut blanks = Vec::new();
        for group in self.parts.split(|part| part.is_empty()).filter(|group| !group.is_empty()) {
            let marker = format!("[[{}]]", blank_id(blanks.len()));
            stem = stem.replacen(&format!("[{}]", group[0]), &marker, 1);
            blanks.push(group[1..].iter().map(|way| (*way).to_owned()).collect());
        }
        (stem, filled(blanks))
    }
}

/// Blanks with their answers.
pub(super) fn filled(blanks: Vec<Vec<String>>) -> Result<Body, Trouble> {
    if blanks.is_empty() || blanks.iter().any(Vec::is_empty) {
        return Err(Trouble::AnswerMissing {});
    }
    let accepted = |ways: Vec<String>| {
        let each = ways
            .into_iter()
            .map(|way| Accepted { pattern: way.replace('*', r"\*"), fraction: Fraction::ONE });
        each.collect()
    };
    let blank = |(at, ways): (usize, Vec<String>)| Blank {
        id: blank_id(at),
        accepted: accepted(ways),
        weight: 1,
    };
    Ok(Body::FillIn(FillIn {
        blanks: blanks.into_iter().enumerate().map(blank).collect(),
        any_order: false,
        all_or_nothing: false,
        text: assemble::text_rule(false),
    }))
}
