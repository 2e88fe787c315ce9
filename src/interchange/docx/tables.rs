//! Tables of a document: keys and options become lines, everything else a table in its question.
//!
//! **Invariant:** no cell is dropped; a merged cell stands where its text does.

use super::super::Loss;
use super::super::markup::{dollars, escape};
use super::super::paper::fragment::Fragment;
use super::super::xml::Element;
use super::body::Writer;

/// A cell: its text, and how many columns it spans.
struct Cell {
    text: String,
    span: usize,
    goes_on: bool,
}

/// The lines of a table, or the sign that stands for it.
pub(super) fn lines(table: &Element, writer: &mut Writer<'_>) -> String {
    let rows: Vec<Vec<Cell>> = table.all("tr").map(|row| cells(row, writer)).collect();
    let texts = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.trim().to_owned()).collect();
    let plain: Vec<Vec<String>> = rows.iter().map(texts).collect();
    if let Some(key) = key(&plain) {
        return key;
    }
    let is_frame = rows.len() == 1 && rows[0].len() == 1;
    if is_frame || plain.iter().flatten().any(|text| is_option(text)) {
        let lines: Vec<String> = plain.iter().map(|row| row.join("\t")).collect();
        return lines.join("\n");
    }
    let mut html = "<table>".to_owned();
    for row in &rows {
        html.push_str("<tr>");
        for cell in row {
            let span =
                if cell.span > 1 { format!(" colspan=\"{}\"", cell.span) } else { String::new() };
            let text =
                if cell.goes_on { String::new() } else { escape(&dollars(cell.text.trim())) };
            html.push_str(&format!("<td{span}>{text}</td>"));
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    let merged = rows.iter().flatten().any(|cell| cell.goes_on);
    let loss = merged.then(|| Loss::FieldDropped {
        name: "纵向合并的单元格 / cells merged downwards".to_owned(),
    });
    writer.fragments.keep(Fragment::Html(html), loss)
}

fn cells(row: &Element, writer: &mut Writer<'_>) -> Vec<Cell> {
    let mut found = Vec::new();
    for cell in row.all("tc") {
        let props = cell.first("tcPr");
        let span = props.and_then(|props| props.first("gridSpan")?.attribute("val")?.parse().ok());
        let merge = props.and_then(|props| props.first("vMerge"));
        let goes_on = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
        let text = writer.blocks(cell);
        found.push(Cell { text, span: span.unwrap_or(1).min(100), goes_on });
    }
    found
}

fn is_option(text: &str) -> bool {
    let mut chars = text.chars();
    let letter = chars.next().is_some_and(|c| matches!(c, 'A'..='H' | 'Ａ'..='Ｈ'));
    letter && chars.next().is_some_and(|c| matches!(c, '.' | '．' | '、'))
}

/// `题号 | 1 | 2` above `答案 | A | B`, as a key prints it: a line for each number.
fn key(rows: &[Vec<String>]) -> Option<String> {
    let begins = |row: &Vec<String>, words: &[&str]| {
        row.first().is_some_and(|first| words.contains(&first.replace([' ', '　'], "").as_str()))
    };
    let mut lines = Vec::new();
    for pair in rows.windows(2) {
        if begins(&pair[0], &["题号", "题目", "序号"])
            && begins(&pair[1], &["答案", "选项", "参考答案"])
        {
            for (number, answer) in pair[0].iter().zip(&pair[1]).skip(1) {
                if number.parse::<u32>().is_ok() && !answer.is_empty() {
                    lines.push(format!("{number}．{answer}"));
                }
            }
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
