//! `examhall bank lint`: what a careful reader would ask about the questions in files.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::anyhow;
use examhall::domain::bank::content::Content;
use examhall::domain::bank::lint::{Remark, remarks, set_remarks};
use serde::Serialize;

use super::{Wanted, drafts};

#[derive(Serialize)]
struct Row<'a> {
    source: &'a str,
    index: Option<usize>,
    line: Option<usize>,
    code: &'static str,
    zh: String,
    en: String,
}

/// Reads the files and prints every remark. Fails when there is any.
pub(super) fn run(files: &[PathBuf], format: Wanted, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut found = 0;
    let mut tell = |source: &str, place: Option<(usize, usize)>, remark: &Remark| {
        found += 1;
        let row = Row {
            source,
            index: place.map(|(index, _)| index),
            line: place.map(|(_, line)| line),
            code: remark.code(),
            zh: remark.zh(),
            en: remark.en(),
        };
        if json {
            serde_json::to_writer(&mut out, &row)?;
            writeln!(out)?;
        } else {
            let line = row.line.unwrap_or(0);
            writeln!(out, "{source}:{line}: {}", row.en)?;
        }
        anyhow::Ok(())
    };
    for path in files {
        let drafts = drafts(path, format)?.map_err(|refusal| anyhow!(refusal.to_string()))?;
        for draft in &drafts {
            for remark in draft.content.iter().flat_map(remarks) {
                tell(&draft.place.file, Some((draft.place.item, draft.place.line)), &remark)?;
            }
        }
        let contents: Vec<&Content> =
            drafts.iter().filter_map(|draft| draft.content.as_ref()).collect();
        for remark in set_remarks(&contents) {
            tell(&path.display().to_string(), None, &remark)?;
        }
    }
    Ok(if found > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
