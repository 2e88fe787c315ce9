//! `examhall bank import --dry-run`: a line for every question, and how many came how.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use examhall::interchange::{Draft, Refusal, Status};
use serde::Serialize;

use super::{Wanted, drafts};

/// Something lost, or the reason for a refusal.
#[derive(Serialize)]
struct Problem {
    code: &'static str,
    zh: String,
    en: String,
}

/// What became of one question.
#[derive(Serialize)]
struct Row<'a> {
    source: &'a str,
    index: usize,
    line: usize,
    sheet: Option<&'a str>,
    column: Option<&'a str>,
    id: Option<&'a str>,
    title: Option<&'a str>,
    kind: Option<&'static str>,
    status: &'static str,
    problems: Vec<Problem>,
}

/// How many came how.
#[derive(Default, Serialize)]
struct Summary {
    imported: usize,
    lossy: usize,
    rejected: usize,
}

/// Reads the files and says what became of every question. Fails when any was rejected.
pub(super) fn run(files: &[PathBuf], format: Wanted, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut summary = Summary::default();
    for path in files {
        match drafts(path, format)? {
            Ok(found) => {
                for draft in &found {
                    summary.count(draft);
                    tell(&mut out, &row(draft), json)?;
                }
            }
            Err(refusal) => {
                summary.rejected += 1;
                tell(&mut out, &refused(&refusal), json)?;
            }
        }
    }
    if json {
        serde_json::to_writer(&mut out, &summary)?;
        writeln!(out)?;
    } else {
        let Summary { imported, lossy, rejected } = summary;
        writeln!(out, "{imported} imported, {lossy} with losses, {rejected} rejected")?;
    }
    Ok(if summary.rejected > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Summary {
    const fn count(&mut self, draft: &Draft) {
        match draft.status {
            Status::Imported => self.imported += 1,
            Status::Lossy(_) => self.lossy += 1,
            Status::Rejected(_) => self.rejected += 1,
        }
    }
}

fn row(draft: &Draft) -> Row<'_> {
    let problems = match &draft.status {
        Status::Imported => Vec::new(),
        Status::Lossy(losses) => losses
            .iter()
            .map(|loss| Problem { code: loss.code(), zh: loss.zh(), en: loss.en() })
            .collect(),
        Status::Rejected(why) => {
            vec![Problem { code: why.code(), zh: why.zh(), en: why.en() }]
        }
    };
    Row {
        source: &draft.place.file,
        index: draft.place.item,
        line: draft.place.line,
        sheet: draft.cell.as_ref().and_then(|cell| cell.sheet.as_deref()),
        column: draft.cell.as_ref().and_then(|cell| cell.column.as_deref()),
        id: draft.id.as_deref(),
        title: draft.title.as_deref(),
        kind: draft.content.as_ref().map(|content| content.body.kind().name()),
        status: draft.status.name(),
        problems,
    }
}

/// A file that could not be read at all is one rejected line, so that it is not overlooked.
fn refused(refusal: &Refusal) -> Row<'_> {
    let why = &refusal.trouble;
    Row {
        source: &refusal.file,
        index: 0,
        line: refusal.line,
        sheet: None,
        column: None,
        id: None,
        title: None,
        kind: None,
        status: "rejected",
        problems: vec![Problem { code: why.code(), zh: why.zh(), en: why.en() }],
    }
}

fn tell(out: &mut impl Write, row: &Row<'_>, json: bool) -> anyhow::Result<()> {
    if json {
        serde_json::to_writer(&mut *out, row)?;
        writeln!(out)?;
        return Ok(());
    }
    let words: Vec<&str> = row.problems.iter().map(|problem| problem.en.as_str()).collect();
    let kind = row.kind.unwrap_or("-");
    let Row { source, index, line, status, .. } = row;
    let sheet = row.sheet.map(|sheet| format!("[{sheet}]")).unwrap_or_default();
    let column = row.column.map(|column| format!(" ({column})")).unwrap_or_default();
    let words = words.join("; ");
    writeln!(out, "{source}{sheet}:{line}{column} #{index} {status} {kind} {words}")?;
    Ok(())
}
