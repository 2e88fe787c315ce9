//! GIFT: choices, statements, words, numbers, matchings, orders, essays and descriptions.
//!
//! **Invariant:** signs that act are escaped, so that reading gives the text back.

use super::{Entry, Fate, Written, lose, lose_around, stem_with_passage, tags_of};
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Body, Content, Html, MultipleRule, Ordering, Pairs,
};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::marking::Fraction;
use crate::interchange::Loss;

/// Writes `entries` as GIFT.
#[must_use]
pub fn write(entries: &[Entry<'_>]) -> Written {
    let mut text = String::new();
    let mut fates = Vec::with_capacity(entries.len());
    let mut category: &[String] = &[];
    for entry in entries {
        let mut losses = Vec::new();
        let Some(answers) = answers(entry.content, &mut losses) else {
            fates.push(Fate::LeftOut(entry.content.body.kind()));
            continue;
        };
        if entry.category != category {
            category = entry.category;
            let path: Vec<String> = category.iter().map(|part| part.replace('/', "//")).collect();
            text += &format!("$CATEGORY: {}\n\n", path.join("/"));
        }
        lose_around(entry.content, &mut losses, true);
        around(entry.content, &mut losses);
        let tags: String = tags_of(entry).iter().map(|tag| format!(" [tag:{tag}]")).collect();
        text += &format!("// [id:{}]{tags}\n", entry.id);
        let title = escape(entry.title).replace("\\n", " ");
        let stem = escape(&stem_with_passage(entry.content));
        text += &format!("::{title}::[html]{stem}{answers}\n\n");
        fates.push(Fate::Written(losses));
    }
    Written { bytes: text.into_bytes(), fates }
}

/// Feedback on the whole and hints have no place.
fn around(content: &Content, losses: &mut Vec<Loss>) {
    let feedback = &content.feedback;
    let on_whole = [&feedback.right, &feedback.partly, &feedback.wrong];
    if on_whole.iter().any(|own| own.is_some()) || !feedback.hints.is_empty() {
        lose(losses, Loss::FeedbackKept {});
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    // An arrow would part a row from its partner.
    out.replace("->", "\\->")
}

/// `100.5` and not `100.50000`.
fn percent(share: f64) -> String {
    let text = format!("{:.5}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn told(content: &Content, name: &str) -> String {
    let own = content.feedback.answers.iter().find(|(of, _)| of == name);
    own.map_or_else(String::new, |(_, text)| format!("#{}", escape(text.as_str())))
}

fn answers(content: &Content, losses: &mut Vec<Loss>) -> Option<String> {
    let explanation =
        content.explanation.as_ref().map(|html| format!("####{}", escape(html.as_str())));
    let explanation = explanation.unwrap_or_default();
    let inside = match &content.body {
        Body::SingleChoice(choice) => {
            let line = |option: &crate::domain::bank::content::ChoiceOption| {
                let partial = choice.partial.iter().find(|(id, _)| *id == option.id);
                let sign = match partial {
                    _ if option.id == choice.key => "=".to_owned(),
                    Some((_, fraction)) => format!("~%{}%", percent(fraction.share())),
                    None => "~".to_owned(),
                };
                let told = told(content, option.id.as_str());
                let sign = if is_weight_like(option.text.as_str()) && !sign.ends_with('%') {
                    format!("{sign}%{}%", if sign == "=" { 100 } else { 0 })
                } else {
                    sign
                };
                format!("{sign}{}{told}", escape(option.text.as_str()))
            };
            choice.options.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Body::MultipleChoice(choice) => {
            let weights = weights(choice, losses);
            let line = |(option, weight): (&crate::domain::bank::content::ChoiceOption, f64)| {
                let told = told(content, option.id.as_str());
                format!("~%{}%{}{told}", percent(weight), escape(option.text.as_str()))
            };
            choice.options.iter().zip(weights).map(line).collect::<Vec<_>>().join("\n")
        }
        Body::TrueFalse(statement) => {
            let word = if statement.key { "T" } else { "F" };
            let wrong = told(content, if statement.key { "false" } else { "true" });
            let right = told(content, if statement.key { "true" } else { "false" });
            let wrong = if wrong.is_empty() && !right.is_empty() { "#".to_owned() } else { wrong };
            format!("{word}{wrong}{right}")
        }
        Body::ShortAnswer(short) => words(content, &short.accepted, losses),
        Body::Numeric(numeric) => {
            if numeric.units.is_some() || numeric.unit_shown.is_some() {
                lose(losses, Loss::FieldDropped { name: "units".to_owned() });
            }
            let line = |(at, own): (usize, &AcceptedNumber)| {
                let told = told(content, &(at + 1).to_string());
                format!("={}{}{told}", weight(own.fraction, ""), number(own, losses))
            };
            let lines: Vec<String> = numeric.accepted.iter().enumerate().map(line).collect();
            format!("#\n{}", lines.join("\n"))
        }
        Body::Essay(essay) => {
            if essay.rubric.is_some() || essay.chars_min.is_some() || essay.chars_max.is_some() {
                lose(losses, Loss::FieldDropped { name: "rubric".to_owned() });
            }
            if essay.attachments_max > 0 {
                lose(losses, Loss::FieldDropped { name: "attachments".to_owned() });
            }
            String::new()
        }
        Body::Matching(pairs) => matching(pairs, losses)?,
        Body::Ordering(ordering) => order(ordering, losses)?,
        Body::Description => return Some(String::new()),
        // Fill-ins, cloze, tables and pictures: there is no word for them.
        _ => return None,
    };
    Some(format!("{{{inside}{explanation}}}"))
}

/// What begins with a percent sign would be read as a weight where none stands before it.
fn is_weight_like(text: &str) -> bool {
    text.trim_start().starts_with('%')
}

fn weight(fraction: Fraction, text: &str) -> String {
    match fraction {
        Fraction::ONE if !is_weight_like(text) => String::new(),
        other => format!("%{}%", percent(other.share())),
    }
}

fn words(content: &Content, accepted: &[Accepted], losses: &mut Vec<Loss>) -> String {
    if let Body::ShortAnswer(short) = &content.body
        && short.text != crate::interchange::assemble::text_rule(false)
    {
        lose(losses, Loss::FieldDropped { name: "text rule".to_owned() });
    }
    let line = |(at, own): (usize, &Accepted)| {
        let told = told(content, &(at + 1).to_string());
        format!("={}{}{told}", weight(own.fraction, &own.pattern), escape(&own.pattern))
    };
    accepted.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn number(own: &AcceptedNumber, losses: &mut Vec<Loss>) -> String {
    let by = match own.tolerance {
        Tolerance::Absolute(by) => by,
        Tolerance::Relative(share) => own.value.abs() * share,
        Tolerance::Geometric(share) => {
            lose(losses, Loss::ScoringSimplified { what: "geometric tolerance".to_owned() });
            own.value.abs() * share
        }
    };
    if by == 0.0 { own.value.to_string() } else { format!("{}:{by}", own.value) }
}

/// What each option weighs where the format knows weights only.
pub(super) fn weights(
    choice: &crate::domain::bank::content::MultipleChoice,
    losses: &mut Vec<Loss>,
) -> Vec<f64> {
    let share = 1.0 / crate::interchange::assemble::count(choice.key.len());
    let is_key = |id| choice.key.contains(id);
    let with = |wrong: f64| -> Vec<f64> {
        choice.options.iter().map(|own| if is_key(&own.id) { share } else { wrong }).collect()
    };
    match &choice.rule {
        MultipleRule::Weighted(weights) => {
            let of = |id| weights.iter().find(|(own, _)| own == id).map_or(0.0, |(_, w)| *w);
            choice.options.iter().map(|own| of(&own.id)).collect()
        }
        MultipleRule::RightMinusWrong => with(-share),
        MultipleRule::SubsetShare => with(-1.0),
        MultipleRule::AllOrNothing | MultipleRule::SubsetFixed(_) => {
            lose(losses, Loss::ScoringSimplified { what: "all or nothing".to_owned() });
            with(-1.0)
        }
    }
}

fn plain(html: &Html) -> Option<String> {
    let text = html.as_str();
    let is_plain = !text.contains('<') && !text.contains('&');
    is_plain.then(|| text.to_owned())
}

/// Rows with one partner each; partners are text.
fn matching(pairs: &Pairs, losses: &mut Vec<Loss>) -> Option<String> {
    if pairs.several {
        return None;
    }
    if pairs.rule != crate::domain::bank::content::PairRule::PerPair {
        lose(losses, Loss::ScoringSimplified { what: "pairs".to_owned() });
    }
    let text = |html: &Html, losses: &mut Vec<Loss>| {
        plain(html).unwrap_or_else(|| {
            lose(losses, Loss::MarkupRemoved {});
            crate::interchange::write::xml::text_of(html.as_str())
        })
    };
    let mut lines = Vec::new();
    for row in &pairs.rows {
        let right = pairs.right_for(&row.id).next()?;
        let choice = pairs.choices.iter().find(|own| own.id == *right)?;
        let partner = text(&choice.text, losses);
        lines.push(format!("={} -> {}", escape(row.text.as_str()), escape(&partner)));
    }
    for choice in pairs.choices.iter().filter(|own| !pairs.key.iter().any(|(_, id)| *id == own.id))
    {
        let partner = text(&choice.text, losses);
        lines.push(format!("= -> {}", escape(&partner)));
    }
    Some(lines.join("\n"))
}

fn order(ordering: &Ordering, losses: &mut Vec<Loss>) -> Option<String> {
    if ordering.board.is_some() {
        return None;
    }
    let policy = match ordering.policy {
        OrderPolicy::AllOrNothing => "ALL_OR_NOTHING",
        OrderPolicy::AbsolutePosition => "ABSOLUTE_POSITION",
        OrderPolicy::NextExcludingLast => "RELATIVE_NEXT_EXCLUDE_LAST",
        OrderPolicy::NextIncludingLast => "RELATIVE_NEXT_INCLUDE_LAST",
        OrderPolicy::OnePreviousAndNext => "RELATIVE_ONE_PREVIOUS_AND_NEXT",
        OrderPolicy::AllPreviousAndNext => "RELATIVE_ALL_PREVIOUS_AND_NEXT",
        OrderPolicy::LongestOrdered => "LONGEST_ORDERED_SUBSET",
        OrderPolicy::LongestContiguous => "LONGEST_CONTIGUOUS_SUBSET",
        OrderPolicy::RelativeToCorrect => "RELATIVE_TO_CORRECT",
    };
    let mut lines = Vec::new();
    for id in &ordering.key {
        let item = ordering.items.iter().find(|own| own.id == *id)?;
        if item.text.as_str().contains('\n') {
            lose(losses, Loss::MarkupRemoved {});
        }
        lines.push(escape(&item.text.as_str().replace('\n', " ")));
    }
    Some(format!(">{} ALL VERTICAL {policy} SHOW none\n{}\n", lines.len(), lines.join("\n")))
}
