//! Comma-, semicolon- or tab-separated text as rows.
//!
//! **Invariant:** a quoted cell may hold line ends; a row's number is the line that it begins on.

use super::{Row, Table, Value};

/// Reads `text`; a line `sep=;` says what parts the cells, else the first lines show it.
pub(super) fn read(text: &str) -> Table {
    let (sign, skipped) = separator(text);
    let body = text.splitn(skipped + 1, '\n').last().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(sign)
        .from_reader(body.as_bytes());
    let mut rows = Vec::new();
    let (mut counted, mut line) = (0, skipped + 1);
    let mut record = csv::StringRecord::new();
    // What is read is text already, so a record can only end.
    while let Ok(true) = reader.read_record(&mut record) {
        let from = record.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(body.len());
        // The position of a record behind empty lines is where they begin.
        let empty =
            body.as_bytes()[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line +=
            body.as_bytes()[counted..from + empty].iter().filter(|byte| **byte == b'\n').count();
        counted = from + empty;
        let cells: Vec<(usize, Value)> = record
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(at, text)| (at, Value::plain(text.to_owned())))
            .collect();
        if !cells.is_empty() {
            rows.push(Row { number: line, cells });
        }
    }
    Table { name: None, rows, merged: Vec::new() }
}

/// The separator, and how many lines only said so.
fn separator(text: &str) -> (u8, usize) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(sign) = first.trim().strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        && sign.is_ascii()
    {
        return (sign, 1);
    }
    let in_line = |line: &str, sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    let most = |sign: u8| text.lines().take(10).map(|line| in_line(line, sign)).max();
    let signs = [b'\t', b',', b';'];
    let best = signs.into_iter().rev().max_by_key(|sign| (in_line(first, *sign), most(*sign)));
    (best.unwrap_or(b','), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_line() {
        let table = read("题干,答案\n\"一\n二\",A\n\n三,B\n");
        let lines: Vec<_> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(lines, [1, 2, 5]);
        assert_eq!(table.rows[1].value(0).map(|value| value.text.as_str()), Some("一\n二"));
    }

    #[test]
    fn the_separator_is_said_or_seen() {
        assert_eq!(separator("sep=;\na;b"), (b';', 1));
        assert_eq!(separator("a\tb\tc\n1,2\t3\t4"), (b'\t', 0));
        assert_eq!(separator("题干;答案\n甲,乙;A"), (b';', 0));
        assert_eq!(read("sep=|\n题干|答案\n甲|A").rows[1].number, 3);
    }
}
