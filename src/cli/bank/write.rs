//! `examhall bank import` without `--dry-run`, `export`, and `duplicates` without files: what needs the database.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::anyhow;
use examhall::app::bank::export::{self, ExportFormat};
use examhall::app::bank::import::{self, Upload};
use examhall::app::bank::search::{self, Line};
use examhall::app::{App, AppError, accounts, bank::folders};
use examhall::config;
use examhall::domain::access::Actor;
use examhall::domain::bank::find::Filter;
use examhall::house::House;
use examhall::kernel::id::FolderId;
use examhall::kernel::{SharedClock, SystemClock};
use examhall::wire::bank_filter::BankFilter;
use serde::Serialize;

use super::{Wanted, load};

/// Pairs told at once.
const PAIRS_MAX: usize = 10_000;

/// Writes the questions of files into a folder as drafts, all or none, under the name of `login`.
pub(super) fn import(
    config: Option<&Path>,
    (files, format): (&[PathBuf], Wanted),
    (folder, login): (&str, &str),
    json: bool,
) -> anyhow::Result<ExitCode> {
    let uploads = files.iter().map(|path| {
        let name =
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Upload { name, bytes: load(path)? })
    });
    let uploads: Vec<Upload> = uploads.collect::<anyhow::Result<_>>()?;
    crate::cli::runtime()?.block_on(async {
        let app = open(config).await?;
        let actor = accounts::actor(&app, login).await.map_err(said)?;
        let folder = resolve(&app, &actor, folder).await?;
        let given = (uploads, format.0);
        let done = import::import(&app, &actor, folder, given, BTreeSet::new()).await;
        app.store.close().await;
        let done = done.map_err(said)?;
        let summary = serde_json::json!({
            "imported": done.entries - done.lossy, "lossy": done.lossy, "rejected": done.rejected
        });
        let mut out = std::io::stdout().lock();
        if json {
            writeln!(out, "{summary}")?;
        } else {
            writeln!(
                out,
                "{} written as drafts, {} of them with losses; {} rejected",
                done.entries, done.lossy, done.rejected
            )?;
        }
        Ok(if done.rejected > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    })
}

/// Writes what `filter` finds as a file.
pub(super) fn export(
    config: Option<&Path>,
    (format, out): (ExportFormat, &Path),
    filter: &BankFilter,
) -> anyhow::Result<ExitCode> {
    let filter = filter.read()?;
    crate::cli::runtime()?.block_on(async {
        let app = open(config).await?;
        let done = export::export(&app, &Actor::System, filter, format).await;
        app.store.close().await;
        let done = done.map_err(said)?;
        std::fs::write(out, &done.bytes)?;
        writeln!(
            std::io::stdout(),
            "{} questions, {} of them with losses, {} left out; {} bytes",
            done.items,
            done.lossy,
            done.rejected,
            done.bytes.len()
        )?;
        Ok(if done.rejected > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    })
}

#[derive(Serialize)]
struct Pair {
    one: String,
    other: String,
    alike: f64,
    one_text: String,
    other_text: String,
}

/// Prints the pairs of the bank that are nearly the same. Fails when there is any.
pub(super) fn duplicates(config: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    crate::cli::runtime()?.block_on(async {
        let app = open(config).await?;
        let found = search::pairs(&app, &Actor::System, Filter::All(Vec::new()), PAIRS_MAX).await;
        app.store.close().await;
        let (total, pairs) = found.map_err(said)?;
        let mut out = std::io::stdout().lock();
        for (one, other, alike) in pairs {
            let id = |line: &Line| line.listed.entry.to_string();
            let pair = Pair {
                one: id(&one),
                other: id(&other),
                alike,
                one_text: one.preview,
                other_text: other.preview,
            };
            if json {
                serde_json::to_writer(&mut out, &pair)?;
                writeln!(out)?;
            } else {
                let Pair { one, other, alike, one_text, other_text } = pair;
                writeln!(out, "{alike:.2} {one} {one_text}\n     {other} {other_text}")?;
            }
        }
        if !json {
            writeln!(out, "{total} pairs")?;
        }
        Ok(if total > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    })
}

async fn open(path: Option<&Path>) -> anyhow::Result<App> {
    let clock: SharedClock = Arc::new(SystemClock::new());
    House::open_app(&config::load(path)?, clock).await
}

/// A folder by its id, or by its name when only one has it.
async fn resolve(app: &App, actor: &Actor, wanted: &str) -> anyhow::Result<FolderId> {
    if let Ok(id) = wanted.parse() {
        return Ok(id);
    }
    let visible = folders::visible(app, actor).await.map_err(said)?;
    let named: Vec<_> = visible.iter().filter(|folder| folder.name == wanted).collect();
    match named.as_slice() {
        [only] => Ok(only.id),
        [] => Err(anyhow!("no folder is called \"{wanted}\" / 没有名为“{wanted}”的目录")),
        several => Err(anyhow!(
            "{} folders are called \"{wanted}\": give the id / 有多个同名目录，请用编号",
            several.len()
        )),
    }
}

/// The words for the person in front, instead of the code.
fn said(error: AppError) -> anyhow::Error {
    match error {
        AppError::Internal(_) => anyhow::Error::from(error).context("a fault"),
        other => {
            let problem = other.problem();
            anyhow!("{} / {}", problem.zh, problem.en)
        }
    }
}
