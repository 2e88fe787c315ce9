//! A question as the lines of a paper, in the custom that the reader reads.
//!
//! **Invariant:** what a paper has no words for is named.

use super::super::assemble::option_id;
use super::super::{Draft, Loss};
use crate::domain::bank::content::{Accepted, Body, Content, Html};
use crate::domain::marking::Fraction;

/// A line, whole and in runs of one style (`sup`, `sub`, `u`, `b` or nothing).
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Line {
    pub text: String,
    pub runs: Vec<(String, &'static str)>,
    /// It belongs to the key.
    pub is_key: bool,
}

/// Elements that lines can show by a style.
const STYLES: [&str; 6] = ["sup", "sub", "u", "b", "strong", "em"];
/// Elements that only part lines.
const BLOCKS: [&str; 8] = ["p", "br", "div", "li", "ul", "ol", "span", "pre"];

/// The lines of a question; nothing for a kind that papers have no custom for.
pub(in super::super) fn lines(
    number: usize,
    draft: &Draft,
    content: &Content,
    with_key: bool,
    losses: &mut Vec<Loss>,
) -> Option<Vec<Line>> {
    let (label, answer) = said(&content.body, losses)?;
    let marks = draft.marks.map(|marks| format!("（{marks}分）")).unwrap_or_default();
    let mut stem = content.stem.as_str().to_owned();
    if let Body::FillIn(fill) = &content.body {
        for blank in &fill.blanks {
            stem = stem.replace(&format!("[[{}]]", blank.id), "____");
        }
    }
    let mut found = vec![line(&format!("{number}．{label}{marks}"), &stem, losses)];
    for (at, option) in content.body.options().iter().enumerate() {
        found.push(line(&format!("{}．", option_id(at)), option.text.as_str(), losses));
    }
    if with_key {
        let answer = match (&content.body, answer) {
            (Body::Essay(essay), _) => {
                let rubric = essay.rubric.as_ref().map(Html::as_str).unwrap_or_default();
                line("答案：", rubric, losses)
            }
            (_, answer) => {
                Line { runs: vec![(format!("答案：{answer}"), "")], ..Line::default() }
            }
        };
        found.push(key(answer));
        if let Some(explanation) = &content.explanation {
            found.push(key(line("解析：", explanation.as_str(), losses)));
        }
    }
    for line in &mut found {
        line.text = line.runs.iter().map(|(text, _)| text.as_str()).collect();
    }
    Some(found)
}

fn key(line: Line) -> Line {
    Line { is_key: true, ..line }
}

/// Words in front of a stem, and the answer.
fn said(body: &Body, losses: &mut Vec<Loss>) -> Option<(&'static str, String)> {
    let letters = |keys: &[crate::domain::bank::content::OptionId]| -> String {
        let at = |id: &_| body.options().iter().position(|own| own.id == *id);
        keys.iter().filter_map(at).map(|at| option_id(at).to_string()).collect()
    };
    if let Body::SingleChoice(choice) = body {
        return Some(("（单选）", letters(std::slice::from_ref(&choice.key))));
    }
    if let Body::MultipleChoice(choice) = body {
        return Some(("（多选）", letters(&choice.key)));
    }
    if let Body::TrueFalse(own) = body {
        return Some(("（判断）", if own.key { "对" } else { "错" }.to_owned()));
    }
    if let Body::FillIn(fill) = body {
        let each = fill.blanks.iter().map(|blank| ways(&blank.accepted));
        return Some(("（填空）", each.collect::<Vec<_>>().join("；")));
    }
    if matches!(body, Body::Essay(_)) {
        return Some(("（简答）", String::new()));
    }
    if let Body::ShortAnswer(short) = body {
        losses.push(Loss::PaperShort {});
        return Some(("（简答）", ways(&short.accepted)));
    }
    if let Body::Numeric(numeric) = body {
        losses.push(Loss::PaperShort {});
        let each = numeric.accepted.iter().map(|own| own.value.to_string());
        return Some(("（计算）", each.collect::<Vec<_>>().join("/")));
    }
    None
}

fn ways(accepted: &[Accepted]) -> String {
    let whole = accepted.iter().filter(|own| own.fraction == Fraction::ONE);
    whole.map(|own| own.pattern.replace(r"\*", "*")).collect::<Vec<_>>().join("/")
}

/// A line of HTML behind a label: text in runs, what else there is named.
fn line(label: &str, html: &str, losses: &mut Vec<Loss>) -> Line {
    let mut runs: Vec<(String, &'static str)> = vec![(label.to_owned(), "")];
    let mut style = "";
    let mut rest = html;
    let mut add = |text: &str, style: &'static str| {
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", "\u{a0}")
            .replace("&amp;", "&");
        match runs.last_mut() {
            Some((last, own)) if *own == style => last.push_str(&text),
            _ => runs.push((text, style)),
        }
    };
    while let Some((before, from)) = rest.split_once('<') {
        add(before, style);
        let (tag, after) = from.split_once('>').unwrap_or((from, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if let Some(own) = STYLES.iter().find(|own| **own == name) {
            style = if tag.starts_with('/') { "" } else { own };
        } else if name == "br" || tag == "/p" || tag == "/div" || tag == "/li" {
            add("\n", style);
        } else if name == "img" {
            let loss = Loss::PictureByAddress {};
            if !losses.contains(&loss) {
                losses.push(loss);
            }
            add("[图]", style);
        } else if !BLOCKS.contains(&name) {
            let loss = Loss::FieldDropped { name: format!("<{name}>") };
            if !losses.contains(&loss) {
                losses.push(loss);
            }
        }
        rest = after;
    }
    add(rest, style);
    Line { runs, ..Line::default() }
}
