//! `examhall bank …`: questions in files, of any format that can be read: what would be taken in, what
//! a response scores, what a careful reader would ask about.
//!
//! Nothing here opens a database: `import` needs `--dry-run` until it can write too.

mod import;
mod lint;
mod score;
mod template;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use examhall::app::bank::html::clean;
use examhall::interchange::{Draft, Format, Refusal, Source, read};
use examhall::kernel::limits::IMPORT_BYTES_MAX;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what would become of every question in the files.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// auto, gift, aiken, moodle-xml, cloze, missing-word, paper, qti, xlsx, csv,
        /// docx or blackboard.
        #[arg(long, default_value = "auto", value_parser = format)]
        format: Wanted,
        /// Only say, write nothing.
        #[arg(long, required = true)]
        dry_run: bool,
        /// Print JSON lines: one object a question, the summary last.
        #[arg(long)]
        json: bool,
    },
    /// Score a response to the first question of a file.
    Score {
        /// The file.
        item: PathBuf,
        /// The response as JSON: `{"RESPONSE":["A"]}` for QTI, else as the API takes it, such as
        /// `{"kind":"single_choice","option":"B"}`.
        #[arg(long, value_name = "JSON")]
        response: String,
        /// auto, gift, aiken, moodle-xml, cloze, missing-word, paper, qti, xlsx, csv,
        /// docx or blackboard.
        #[arg(long, default_value = "auto", value_parser = format)]
        format: Wanted,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write the table to be filled in, with samples and notes.
    Template {
        /// The file to write; .xlsx or .csv.
        #[arg(long)]
        out: PathBuf,
    },
    /// Point out what a careful reader would ask about.
    Lint {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// auto, gift, aiken, moodle-xml, cloze, missing-word, paper, qti, xlsx, csv,
        /// docx or blackboard.
        #[arg(long, default_value = "auto", value_parser = format)]
        format: Wanted,
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
}

/// A format, or whichever the file seems to be in.
#[derive(Clone, Copy, Debug)]
pub struct Wanted(Option<Format>);

fn format(name: &str) -> Result<Wanted, String> {
    match (name, Format::from_name(name)) {
        ("auto", _) => Ok(Wanted(None)),
        (_, Some(format)) => Ok(Wanted(Some(format))),
        _ => Err("no such format".to_owned()),
    }
}

/// Runs the command.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Import { files, format, dry_run: _, json } => import::run(files, *format, *json),
        Command::Score { item, response, format, json } => {
            score::run(item, response, *format, *json)
        }
        Command::Template { out } => template::run(out),
        Command::Lint { files, format, json } => lint::run(files, *format, *json),
    }
}

/// The drafts of a file; pictures are looked for beside it and below.
fn drafts(path: &Path, format: Wanted) -> anyhow::Result<Result<Vec<Draft>, Refusal>> {
    let bytes = load(path)?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let files = |name: &str| load(&folder.join(name)).ok();
    let name =
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(read(&Source { name: &name, bytes: &bytes, clean, files: &files }, format.0))
}

/// A file's bytes, its size asked first.
fn load(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = || path.display().to_string();
    let length = std::fs::metadata(path).with_context(shown)?.len();
    if usize::try_from(length).map_or(true, |length| length > IMPORT_BYTES_MAX) {
        bail!("{}: {length} bytes; {IMPORT_BYTES_MAX} are allowed", path.display());
    }
    std::fs::read(path).with_context(shown)
}
