//! Results as a CSV file that spreadsheets open as it is meant.
//!
//! **Invariants:** it begins with a byte order mark, so that Excel reads UTF-8; a cell that a
//! spreadsheet would run as a formula begins with an apostrophe; numbers stay text where leading
//! zeros matter, since every cell is quoted.

use super::results::{StaffResult, of_session};
use crate::app::exam::rehearsal::insist_it_counts;
use crate::app::{App, AppError};
use crate::domain::access::Actor;
use crate::kernel::id::SessionId;

/// The results of a session as CSV.
///
/// # Errors
/// `NotFound` when the session is not the actor's to see.
pub async fn csv(app: &App, actor: &Actor, session: SessionId) -> Result<Vec<u8>, AppError> {
    let results = of_session(app, actor, session).await?;
    insist_it_counts(app, session).await?;
    write(&results).map_err(|error| AppError::Internal(Box::new(error)))
}

fn write(results: &[StaffResult]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let heading =
        ["学号", "姓名", "状态", "得分", "满分", "等级", "待评题数", "交卷方式", "异常数"];
    writer.write_record(heading)?;
    for result in results {
        let sheet = result.sheet.as_ref();
        let marks = |marks: Option<crate::domain::marking::Marks>| {
            marks.map(|marks| marks.to_string()).unwrap_or_default()
        };
        let cells = [
            result.line.number.clone(),
            result.line.display_name.clone(),
            state(result.line.state.as_deref()).to_owned(),
            marks(sheet.map(|sheet| sheet.earned)),
            marks(sheet.map(|sheet| sheet.worth)),
            result.grade.clone().unwrap_or_default(),
            sheet.map(|sheet| sheet.pending.to_string()).unwrap_or_default(),
            reason(result.line.finish_reason.as_deref()).to_owned(),
            result.line.incidents.to_string(),
        ];
        writer.write_record(cells.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that no spreadsheet runs.
fn harmless(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if runs && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

fn state(state: Option<&str>) -> &'static str {
    match state {
        None => "缺考",
        Some("finished") => "已交卷",
        Some("in_progress") => "作答中",
        Some(_) => "候考",
    }
}

fn reason(reason: Option<&str>) -> &'static str {
    match reason {
        Some("handed_in") => "考生交卷",
        Some("time_up") => "到时收卷",
        Some("staff") => "监考收卷",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_left_alone() {
        for cell in ["=1+1", "+SUM(A1)", "-cmd", "@x", "\tx", "＝1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["-1.5", "0012", "张三", ""] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn the_file_begins_with_a_mark_and_ends_lines_as_spreadsheets_do() {
        let bytes = write(&[]).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf\"") && bytes.ends_with(b"\"\r\n"));
    }
}
