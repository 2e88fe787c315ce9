//! Tables of ours: questions as rows.
//!
//! **Invariants:** a row that was written is read again before it counts as whole; what comes back
//! different is named. No cell is ever a formula: every one is text.

use super::super::assemble::{blank_id, option_id};
use super::super::{Clean, Draft, Loss, Source, Status, Trouble};
use super::answers::{multiple_rule_words, text_rule_words};
use super::header::Header;
use super::row;
use super::sheet_file::{Sheet, workbook};
use super::value::escaped;
use super::{Row, Value, kind};
use crate::domain::bank::content::{Accepted, Body, Content, FillIn, Html, MultipleRule};
use crate::domain::bank::number::Tolerance;
use crate::domain::marking::Fraction;

/// A file, and what became of every question on the way into it, in their order.
#[derive(Clone, Debug)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Imported means whole here.
    pub statuses: Vec<Status>,
}

/// Columns before the options and behind them.
const BEFORE: [&str; 3] = ["编号", "题型", "题干"];
const BEHIND: [&str; 8] =
    ["答案", "解析", "评分标准", "计分规则", "难度", "知识点", "章节", "分值"];
/// Characters that a cell of a spreadsheet can hold.
const CELL_CHARS_MAX: usize = 32_767;

/// Writes questions as a spreadsheet. A question of a kind without columns has no row.
///
/// # Errors
/// When the file would be larger than its format can be.
pub fn write(drafts: &[Draft], clean: Clean) -> Result<Written, Trouble> {
    let contents = drafts.iter().filter_map(|draft| draft.content.as_ref());
    let most = contents.map(|content| content.body.options().len()).max().unwrap_or(0);
    let heads = heads(most.clamp(4, 26));
    let mut sheet = Sheet::new("题目", &heads);
    let mut statuses = Vec::new();
    for draft in drafts {
        let (cells, status) = line(draft, &heads, clean);
        statuses.push(status);
        if let Some(cells) = cells {
            sheet.push(&cells);
        }
    }
    Ok(Written { bytes: workbook(&[sheet])?, statuses })
}

/// The heads of a table with so many options.
pub(super) fn heads(options: usize) -> Vec<String> {
    let options = (0..options).map(|at| format!("选项{}", option_id(at)));
    let own = BEFORE.iter().map(|head| (*head).to_owned());
    own.chain(options).chain(BEHIND.iter().map(|head| (*head).to_owned())).collect()
}

/// One question as the cells of a row.
fn line(draft: &Draft, heads: &[String], clean: Clean) -> (Option<Vec<String>>, Status) {
    let Some(content) = &draft.content else {
        return (None, Status::Rejected(Trouble::StemMissing {}));
    };
    let kind = content.body.kind();
    let mut losses = Vec::new();
    let said = kind::name(kind).and_then(|word| Some((word, said(&content.body, &mut losses)?)));
    let Some((word, said)) = said else {
        return (None, Status::Rejected(Trouble::KindUnsupported { name: kind.name().to_owned() }));
    };
    let cell = |head: &str| -> String {
        match head {
            "编号" => draft.id.clone().unwrap_or_default(),
            "题型" => word.to_owned(),
            "题干" => cell_of(&with_lines(content)),
            "答案" => said.answer.clone(),
            "解析" => content.explanation.as_ref().map(cell_of).unwrap_or_default(),
            "评分标准" => said.rubric.as_ref().map(cell_of).unwrap_or_default(),
            "计分规则" => said.rules.join("；"),
            "难度" => draft.difficulty.map(|level| level.to_string()).unwrap_or_default(),
            "知识点" => draft.tags.join("；"),
            "章节" => draft.category.join("/"),
            "分值" => draft.marks.map(|marks| marks.to_string()).unwrap_or_default(),
            option => {
                let mut options = content.body.options().into_iter().enumerate();
                let own = options.find(|(at, _)| option == format!("选项{}", option_id(*at)));
                own.map(|(_, own)| cell_of(&own.text)).unwrap_or_default()
            }
        }
    };
    let mut cells: Vec<String> = heads.iter().map(|head| cell(head)).collect();
    for (head, cell) in heads.iter().zip(&mut cells) {
        if cell.chars().count() > CELL_CHARS_MAX {
            *cell = cell.chars().take(CELL_CHARS_MAX).collect();
            losses.push(Loss::FieldDropped { name: head.clone() });
        }
    }
    if content.stem.as_str().contains("<img") {
        losses.push(Loss::PictureByAddress {});
    }
    let read = read_back(&cells, heads, clean);
    if losses.is_empty() && read.content.as_ref() != Some(&standard(content)) {
        losses.push(Loss::TableShort {});
    }
    let status = if losses.is_empty() { Status::Imported } else { Status::Lossy(losses) };
    (Some(cells), status)
}

fn read_back(cells: &[String], heads: &[String], clean: Clean) -> Draft {
    let header = Header::find(heads.iter().map(String::as_str).enumerate()).unwrap_or_default();
    let cells = cells.iter().enumerate().filter(|(_, text)| !text.is_empty());
    let cells = cells.map(|(at, text)| (at, Value::plain(text.clone()))).collect();
    let source = Source::alone("", &[], clean);
    row::Sheet { source: &source, name: None, header: &header }.draft(&Row { number: 1, cells })
}

/// `content` with the ids that reading gives: letters for options, numbers for blanks.
fn standard(content: &Content) -> Content {
    let mut own = content.clone();
    match &mut own.body {
        Body::SingleChoice(choice) => {
            let ids: Vec<_> = choice.options.iter().map(|option| option.id.clone()).collect();
            let new = |id: &_| ids.iter().position(|own| own == id).map(option_id);
            choice.key = new(&choice.key).unwrap_or_else(|| choice.key.clone());
            choice.options.iter_mut().enumerate().for_each(|(at, own)| own.id = option_id(at));
        }
        Body::MultipleChoice(choice) => {
            let ids: Vec<_> = choice.options.iter().map(|option| option.id.clone()).collect();
            let mut key: Vec<usize> =
                choice.key.iter().filter_map(|id| ids.iter().position(|own| own == id)).collect();
            key.sort_unstable();
            choice.key = key.into_iter().map(option_id).collect();
            choice.options.iter_mut().enumerate().for_each(|(at, own)| own.id = option_id(at));
        }
        Body::FillIn(fill) => {
            let mut stem = content.stem.as_str().to_owned();
            for (at, blank) in fill.blanks.iter_mut().enumerate() {
                stem = stem.replace(&format!("[[{}]]", blank.id), &format!("[[\u{0}{at}]]"));
                blank.id = blank_id(at);
            }
            for (at, blank) in fill.blanks.iter().enumerate() {
                stem = stem.replace(&format!("[[\u{0}{at}]]"), &format!("[[{}]]", blank.id));
            }
            own.stem = Html::from_sanitized(stem);
        }
        _ => {}
    }
    own
}

/// The stem with lines for its blanks.
fn with_lines(content: &Content) -> Html {
    let Body::FillIn(fill) = &content.body else { return content.stem.clone() };
    let mut stem = content.stem.as_str().to_owned();
    for blank in &fill.blanks {
        stem = stem.replace(&format!("[[{}]]", blank.id), "____");
    }
    Html::from_sanitized(stem)
}

/// HTML as a cell shows it: text where it is only text and line ends, else itself.
fn cell_of(html: &Html) -> String {
    let raw = html.as_str();
    let text = raw.replace("<br>", "\n");
    let text = match text.contains('<') {
        true => raw.to_owned(),
        false => text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", "\u{a0}")
            .replace("&amp;", "&"),
    };
    // What would be read as HTML or as formulas although it is text stays HTML.
    let is_text = !super::looks_like_html(&text) && text.matches('$').count() < 2;
    if is_text || !super::looks_like_html(raw) { text } else { raw.to_owned() }
}

/// What a body says in the columns.
#[derive(Default)]
struct Said {
    answer: String,
    rubric: Option<Html>,
    rules: Vec<String>,
}

/// Nothing for a kind without columns.
fn said(body: &Body, losses: &mut Vec<Loss>) -> Option<Said> {
    let mut simpler = |what: &str| {
        losses.push(Loss::ScoringSimplified { what: what.to_owned() });
    };
    let letter = |id: &_| {
        let at = body.options().iter().position(|own| own.id == *id);
        at.map_or_else(String::new, |at| option_id(at).to_string())
    };
    if let Body::SingleChoice(choice) = body {
        if !choice.partial.is_empty() {
            simpler("部分正确的选项 / options that earn a part");
        }
        return Some(Said { answer: letter(&choice.key), ..Said::default() });
    }
    if let Body::MultipleChoice(choice) = body {
        let mut letters: Vec<String> = choice.key.iter().map(letter).collect();
        letters.sort();
        let words = multiple_rule_words(&choice.rule);
        if words.is_none() {
            simpler("各选项的权重 / the options' weights");
        }
        let rules = words.filter(|_| choice.rule != MultipleRule::AllOrNothing);
        let rules = rules.into_iter().collect();
        return Some(Said { answer: letters.concat(), rules, rubric: None });
    }
    if let Body::TrueFalse(judged) = body {
        let answer = if judged.key { "对" } else { "错" }.to_owned();
        return Some(Said { answer, ..Said::default() });
    }
    if let Body::FillIn(fill) = body {
        return Some(blanks(fill, &mut simpler));
    }
    if let Body::Numeric(numeric) = body {
        if numeric.units.is_some() || numeric.unit_shown.is_some() {
            simpler("单位 / units");
        }
        let whole = |fraction: Fraction| fraction == Fraction::ONE;
        if !numeric.accepted.iter().all(|own| whole(own.fraction)) {
            simpler("部分得分的数值 / numbers that earn a part");
        }
        let own = numeric.accepted.iter().filter(|own| whole(own.fraction));
        let numbers: Vec<String> =
            own.map(|own| number(own.value, own.tolerance, &mut simpler)).collect();
        return Some(Said { answer: numbers.join("|"), ..Said::default() });
    }
    if let Body::ShortAnswer(short) = body {
        let ways = ways(&short.accepted, true, &mut simpler);
        let rules = text_rule_words(short.text).into_iter().map(str::to_owned).collect();
        return Some(Said { answer: ways.join("|"), rules, rubric: None });
    }
    if let Body::Essay(essay) = body {
        let part = |chars: Option<u32>| chars.map(|chars| chars.to_string()).unwrap_or_default();
        let is_bounded = essay.chars_min.is_some() || essay.chars_max.is_some();
        let rule = format!("字数{}-{}", part(essay.chars_min), part(essay.chars_max));
        let files = (essay.attachments_max > 0).then(|| format!("附件{}", essay.attachments_max));
        let rules = is_bounded.then_some(rule).into_iter().chain(files).collect();
        return Some(Said { rubric: essay.rubric.clone(), rules, answer: String::new() });
    }
    None
}

fn blanks(fill: &FillIn, simpler: &mut impl FnMut(&str)) -> Said {
    if fill.blanks.iter().any(|blank| blank.weight != 1) {
        simpler("各空的权重 / the blanks' weights");
    }
    let each = |blank: &crate::domain::bank::content::Blank, simpler: &mut _| {
        ways(&blank.accepted, false, simpler).join("/")
    };
    let answers: Vec<String> = fill.blanks.iter().map(|blank| each(blank, simpler)).collect();
    let mut rules: Vec<String> = Vec::new();
    if fill.any_order {
        rules.push("顺序不限".to_owned());
    }
    if fill.all_or_nothing {
        rules.push("全对得分".to_owned());
    }
    rules.extend(text_rule_words(fill.text).into_iter().map(str::to_owned));
    Said { answer: answers.join("；"), rules, rubric: None }
}

/// Patterns as they are typed. Where stars are no wildcards, a pattern with one is a loss.
fn ways(accepted: &[Accepted], wild: bool, simpler: &mut impl FnMut(&str)) -> Vec<String> {
    if accepted.iter().any(|own| own.fraction != Fraction::ONE) {
        simpler("部分得分的答案 / answers that earn a part");
    }
    let mut found = Vec::new();
    for own in accepted.iter().filter(|own| own.fraction == Fraction::ONE) {
        let hidden = own.pattern.replace(r"\*", "\u{0}");
        if !wild && hidden.contains('*') {
            simpler("通配符 / wildcards");
        }
        let way = if wild {
            let parts: Vec<String> = hidden.split('*').map(escaped).collect();
            parts.join("*").replace('\u{0}', r"\*")
        } else {
            escaped(&hidden.replace('\u{0}', "*"))
        };
        found.push(way);
    }
    found
}

fn number(value: f64, tolerance: Tolerance, simpler: &mut impl FnMut(&str)) -> String {
    match tolerance {
        Tolerance::Absolute(0.0) => value.to_string(),
        Tolerance::Absolute(off) => format!("{value}±{off}"),
        Tolerance::Relative(share) => format!("{value}±{}%", share * 100.0),
        Tolerance::Geometric(_) => {
            simpler("按倍数的误差 / a tolerance by factor");
            value.to_string()
        }
    }
}
