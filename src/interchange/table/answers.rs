//! Bodies from the cells of a row, kind by kind; and the rules that our own tables write beside them.
//!
//! **Invariant:** a rule that is not understood is named on the draft.

use super::super::assemble::{self, blank_id};
use super::super::paper::answers::for_blanks;
use super::super::{Draft, Loss, Trouble};
use super::Value;
use super::kind::Word;
use super::value::{self, parted, unescaped, unescaped_but_stars};
use crate::domain::bank::content::{
    Accepted, Blank, Body, Essay, FillIn, Html, MultipleRule, ShortAnswer,
};
use crate::domain::bank::text::{Space, TextRule};
use crate::domain::marking::Fraction;

/// The options in one cell: a line each, or parted by `|` or ；.
pub(super) fn listed(text: &str) -> Vec<String> {
    let ways: [&[char]; 3] = [&['\n'], &['|'], &['；', ';']];
    let parts = ways.iter().map(|signs| -> Vec<String> {
        text.split(*signs)
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect()
    });
    parts.into_iter().find(|parts| parts.len() > 1).unwrap_or_default()
}

/// Takes `A.`, `B、` … off the options when every one of them has its own.
pub(super) fn without_labels(options: &mut [Value]) {
    let label = |(at, own): (usize, &Value)| {
        let mut chars = own.text.trim_start().char_indices();
        let letter = value::half(chars.next()?.1).to_ascii_uppercase();
        let stop = chars.next().filter(|(_, c)| matches!(c, '.' | '．' | '、' | ':' | '：'))?;
        let is_own = assemble::option_id(at).as_str() == letter.to_string();
        let skipped = own.text.len() - own.text.trim_start().len();
        is_own.then(|| skipped + stop.0 + stop.1.len_utf8())
    };
    let found: Vec<usize> = options.iter().enumerate().filter_map(label).collect();
    if found.len() == options.len() && !options.iter().any(|own| own.is_html) {
        for (own, cut) in options.iter_mut().zip(found) {
            own.text = own.text[cut..].trim().to_owned();
        }
    }
}

/// The entries of a rule's cell.
fn rules(rule: &str) -> Vec<String> {
    value::list(rule)
}

fn unknown(rule: &str, draft: &mut Draft) {
    draft.lose(Loss::ScoringSimplified { what: rule.to_owned() });
}

/// A choice. One option right makes a single choice unless the table says 多选.
pub(super) fn choice(
    word: Word,
    options: Vec<Html>,
    key: &[usize],
    rule: &str,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    if word == Word::Single && key.len() > 1 {
        return Err(Trouble::KeysTooMany { found: key.len() });
    }
    let mut body = assemble::lettered(options, key)?;
    if word == Word::Multiple {
        body = assemble::as_multiple(body);
    }
    for own in rules(rule) {
        match (&mut body, multiple_rule(&own)) {
            (Body::MultipleChoice(choice), Some(rule)) => choice.rule = rule,
            _ => unknown(&own, draft),
        }
    }
    Ok(body)
}

/// `全对得分`, `漏选50%`, `漏选按比例`, `错选抵扣`.
fn multiple_rule(text: &str) -> Option<MultipleRule> {
    let plain = value::halves(text);
    match plain.as_str() {
        "全对得分" | "全对" => return Some(MultipleRule::AllOrNothing),
        "漏选按比例" | "漏选按比例得分" => return Some(MultipleRule::SubsetShare),
        "错选抵扣" => return Some(MultipleRule::RightMinusWrong),
        "漏选得半分" | "漏选半分" => {
            return Some(MultipleRule::SubsetFixed(Fraction::clamped(0.5)));
        }
        _ => {}
    }
    let percent: f64 = plain.strip_prefix("漏选")?.strip_suffix('%')?.trim().parse().ok()?;
    (percent > 0.0 && percent < 100.0)
        .then(|| MultipleRule::SubsetFixed(Fraction::clamped(percent / 100.0)))
}

/// The words of [`multiple_rule`] for a rule; nothing for one that a table cannot say.
pub(super) fn multiple_rule_words(rule: &MultipleRule) -> Option<String> {
    Some(match rule {
        MultipleRule::AllOrNothing => "全对得分".to_owned(),
        MultipleRule::SubsetShare => "漏选按比例".to_owned(),
        MultipleRule::RightMinusWrong => "错选抵扣".to_owned(),
        MultipleRule::SubsetFixed(part) => {
            format!("漏选{}%", f64::from(part.millionths()) / 10_000.0)
        }
        MultipleRule::Weighted(_) => return None,
    })
}

/// The stem with the bank's markers for its blanks, and how many. A blank is a line `____`, a place that
/// other systems name (`[BlankArea1]`, `[填空1]`), or, where there is neither, an empty bracket.
pub(super) fn blanks(stem: &str) -> (String, usize) {
    let mut stem = stem.to_owned();
    for name in ["BlankArea", "填空", "空"] {
        for at in 1..=crate::domain::bank::check::BLANKS_MAX {
            let place = format!("[{name}{at}]");
            if !stem.contains(&place) {
                break;
            }
            stem = stem.replace(&place, "____");
        }
    }
    if !stem.contains("__") {
        for (open, close) in [('（', '）'), ('(', ')'), ('【', '】')] {
            stem = empty_brackets(&stem, open, close);
        }
    }
    super::super::paper::answers::with_blanks(&stem, false)
}

fn empty_brackets(text: &str, open: char, close: char) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        let (before, from) = rest.split_at(at);
        let inside = &from[open.len_utf8()..];
        let blank = inside.trim_start_matches([' ', '　', '\u{a0}']);
        out.push_str(before);
        match blank.strip_prefix(close) {
            Some(after) => {
                out.push_str("____");
                rest = after;
            }
            None => {
                out.push(open);
                rest = inside;
            }
        }
    }
    out + rest
}

/// Blanks: the stem with markers, and the body. Answers stand apart by `|` or ；, other ways of saying one
/// by `/`.
pub(super) fn fill_in(
    stem: &str,
    answer: &str,
    rule: &str,
    draft: &mut Draft,
) -> Result<(String, Body), Trouble> {
    if answer.trim().is_empty() {
        return Err(Trouble::AnswerMissing {});
    }
    let (mut stem, mut count) = blanks(stem);
    let texts = texts(answer, count)?;
    if count == 0 {
        count = texts.len();
        for at in 0..count {
            stem.push_str(&format!("[[{}]]", blank_id(at)));
        }
    }
    let mut body =
        FillIn { blanks: Vec::new(), any_order: false, all_or_nothing: false, text: text_rule() };
    for own in rules(rule) {
        match own.as_str() {
            "顺序不限" => body.any_order = true,
            "全对得分" | "全对" => body.all_or_nothing = true,
            _ if take_text_rule(&own, &mut body.text) => {}
            _ => unknown(&own, draft),
        }
    }
    for (at, text) in texts.iter().enumerate().take(count) {
        let accepted = accepted(text, &['/', '／'], false);
        body.blanks.push(Blank { id: blank_id(at), accepted, weight: 1 });
    }
    Ok((stem, Body::FillIn(body)))
}

/// The answers of `blanks` blanks, or of as many as there are answers when the stem shows none.
fn texts(answer: &str, blanks: usize) -> Result<Vec<String>, Trouble> {
    let ways = [&['|'][..], &['；', ';'], &['\n']];
    let parts = |signs: &[char]| -> Vec<String> {
        parted(answer, signs).iter().map(|part| part.trim().to_owned()).collect()
    };
    if blanks == 0 {
        let found = ways.iter().map(|signs| parts(signs)).find(|parts| parts.len() > 1);
        return Ok(found.unwrap_or_else(|| vec![answer.trim().to_owned()]));
    }
    if blanks == 1 {
        return Ok(vec![parted(answer, &['|']).join("/")]);
    }
    let fitting = ways.iter().map(|signs| parts(signs)).find(|parts| parts.len() == blanks);
    fitting.or_else(|| for_blanks(answer.trim(), blanks)).ok_or_else(|| {
        let shown: String = answer.chars().take(60).collect();
        Trouble::AnswerBroken { what: format!("{blanks} blanks: {shown}") }
    })
}

/// The ways of saying an answer; a star is a star unless `wild`.
fn accepted(text: &str, signs: &[char], wild: bool) -> Vec<Accepted> {
    let ways = parted(text, signs).into_iter().map(|way| way.trim().to_owned());
    ways.filter(|way| !way.is_empty())
        .map(|way| {
            let plain = if wild { unescaped_but_stars(&way) } else { unescaped(&way) };
            let pattern = if wild { plain } else { plain.replace('*', r"\*") };
            Accepted { pattern, fraction: Fraction::ONE }
        })
        .collect()
}

/// How texts are compared when a table says nothing.
const fn text_rule() -> TextRule {
    assemble::text_rule(false)
}

/// `区分大小写`, `区分全半角`, `忽略空格`, `空格不能多`.
fn take_text_rule(text: &str, rule: &mut TextRule) -> bool {
    match text {
        "区分大小写" => rule.ignore_case = false,
        "区分全半角" => rule.fold_width = false,
        "忽略空格" => rule.space = Space::Ignore,
        "空格须一致" => rule.space = Space::Keep,
        _ => return false,
    }
    true
}

/// The words of [`take_text_rule`] for `rule`.
pub(super) fn text_rule_words(rule: TextRule) -> Vec<&'static str> {
    let mut words = Vec::new();
    if !rule.ignore_case {
        words.push("区分大小写");
    }
    if !rule.fold_width {
        words.push("区分全半角");
    }
    match rule.space {
        Space::Collapse => {}
        Space::Ignore => words.push("忽略空格"),
        Space::Keep => words.push("空格须一致"),
    }
    words
}

/// A few words; a star stands for anything.
pub(super) fn short(answer: &str, rule: &str, draft: &mut Draft) -> Result<Body, Trouble> {
    let accepted = accepted(answer, &['|', '\n'], true);
    if accepted.is_empty() {
        return Err(Trouble::AnswerMissing {});
    }
    let mut body = ShortAnswer { accepted, text: text_rule() };
    for own in rules(rule) {
        if !take_text_rule(&own, &mut body.text) {
            unknown(&own, draft);
        }
    }
    Ok(Body::ShortAnswer(body))
}

/// A number, or several that all count.
pub(super) fn numeric(answer: &str) -> Result<Body, Trouble> {
    let parts = parted(answer, &['|', '；', ';', '\n']);
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let numbers: Vec<_> = parts.map(value::number).collect::<Result<_, _>>()?;
    assemble::numeric(&numbers)
}

/// A text for a person; the rule may say how long and with how many files: `字数100-800；附件3`.
pub(super) fn essay(rubric: Option<Html>, rule: &str, draft: &mut Draft) -> Body {
    let mut essay = Essay { rubric, ..Essay::default() };
    for own in rules(rule) {
        let plain = value::halves(&own);
        if let Some(Ok(most)) = plain.strip_prefix("附件").map(|most| most.trim().parse()) {
            essay.attachments_max = most;
            continue;
        }
        let range = plain.strip_prefix("字数").and_then(|range| range.split_once('-'));
        match range.map(|(min, max)| (min.trim().parse().ok(), max.trim().parse().ok())) {
            Some((min, max)) if min.is_some() || max.is_some() => {
                (essay.chars_min, essay.chars_max) = (min, max);
            }
            _ => unknown(&own, draft),
        }
    }
    Body::Essay(essay)
}
