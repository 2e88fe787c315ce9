//! `examhall bank duplicates FILE…`: questions in files that are nearly the same.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::anyhow;
use examhall::app::bank::index::words;
use examhall::domain::bank::likeness::{Shingles, pairs};
use examhall::wire::bank::ItemContent;
use serde::Serialize;

use super::{Wanted, drafts};

/// Where a question stands.
#[derive(Serialize)]
struct Stand {
    source: String,
    index: usize,
    line: usize,
}

#[derive(Serialize)]
struct Pair<'a> {
    one: &'a Stand,
    other: &'a Stand,
    alike: f64,
}

/// Reads the files and prints every pair. Fails when there is any.
pub(super) fn run(files: &[PathBuf], format: Wanted, json: bool) -> anyhow::Result<ExitCode> {
    let (mut stands, mut texts) = (Vec::new(), Vec::new());
    for path in files {
        let drafts = drafts(path, format)?.map_err(|refusal| anyhow!(refusal.to_string()))?;
        for draft in drafts {
            let Some(content) = &draft.content else { continue };
            texts.push(Shingles::of(&words(&ItemContent::from(content))));
            let place = draft.place;
            stands.push(Stand { source: place.file, index: place.item, line: place.line });
        }
    }
    let mut out = std::io::stdout().lock();
    let found = pairs(&texts);
    for (one, other, alike) in &found {
        let (one, other) = (&stands[*one], &stands[*other]);
        if json {
            serde_json::to_writer(&mut out, &Pair { one, other, alike: *alike })?;
            writeln!(out)?;
        } else {
            let place = |stand: &Stand| format!("{}:{} #{}", stand.source, stand.line, stand.index);
            writeln!(out, "{alike:.2} {} ~ {}", place(one), place(other))?;
        }
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
