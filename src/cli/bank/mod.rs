//! `examhall bank …`: questions in files, of any format that can be read: what would be taken in, what
//! a response scores, what a careful reader would ask about, what is there twice. Only `import` without
//! `--dry-run`, `export`, and `duplicates` without files open the database.

mod duplicates;
mod import;
mod lint;
mod score;
mod template;
mod write;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use examhall::app::bank::export::ExportFormat;
use examhall::app::bank::files::read;
use examhall::app::bank::html::clean;
use examhall::interchange::{Draft, Format, Refusal, Source};
use examhall::kernel::limits::IMPORT_BYTES_MAX;
use examhall::wire::bank_filter::BankFilter;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the questions of files into a folder as drafts, all or none; or only say what would become of them.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// auto, gift, aiken, moodle-xml, cloze, missing-word, paper, qti, xlsx, csv,
        /// docx, blackboard or native.
        #[arg(long, default_value = "auto", value_parser = format)]
        format: Wanted,
        /// Only say, write nothing.
        #[arg(long)]
        dry_run: bool,
        /// Folder the drafts go to: its id, or its name when only one has it.
        #[arg(long, required_unless_present = "dry_run")]
        folder: Option<String>,
        /// Account that writes them.
        #[arg(long = "as", value_name = "LOGIN", required_unless_present = "dry_run")]
        login: Option<String>,
        /// Configuration file, which names the database; see deploy/config.example.toml.
        #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
        config: Option<PathBuf>,
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
        /// docx, blackboard or native.
        #[arg(long, default_value = "auto", value_parser = format)]
        format: Wanted,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write questions of the bank, by their newest versions, into a file.
    Export {
        /// native, qti3, qti21, moodle-xml, gift, xlsx or docx.
        #[arg(long, default_value = "native", value_parser = export_format)]
        format: ExportFormat,
        /// The file.
        #[arg(long, value_name = "PATH")]
        out: PathBuf,
        /// Which, as the API takes it: `{"all":[{"tag":"期末"},{"not":{"kind":"essay"}}]}`; without it, all.
        #[arg(value_parser = filter)]
        filter: Option<BankFilter>,
        /// Configuration file, which names the database; see deploy/config.example.toml.
        #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
        config: Option<PathBuf>,
    },
    /// Find questions that are nearly the same: in files, or without any in the whole bank.
    Duplicates {
        /// The files.
        files: Vec<PathBuf>,
        /// auto, gift, aiken, moodle-xml, cloze, missing-word, paper, qti, xlsx, csv,
        /// docx, blackboard or native.
        #[arg(long, default_value = "auto", value_parser = format)]
        format: Wanted,
        /// Configuration file, which names the database; see deploy/config.example.toml.
        #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
        config: Option<PathBuf>,
        /// Print JSON lines.
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
        /// docx, blackboard or native.
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

fn export_format(name: &str) -> Result<ExportFormat, String> {
    ExportFormat::from_name(name).ok_or_else(|| "no such format".to_owned())
}

fn filter(text: &str) -> Result<BankFilter, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Runs the command.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Import { files, format, dry_run, folder, login, config, json } => {
            match (folder, login, dry_run) {
                (Some(folder), Some(login), false) => {
                    let to = (folder.as_str(), login.as_str());
                    write::import(config.as_deref(), (files, *format), to, *json)
                }
                _ => import::run(files, *format, *json),
            }
        }
        Command::Export { format, out, filter, config } => {
            let all = BankFilter::All(Vec::new());
            write::export(config.as_deref(), (*format, out), filter.as_ref().unwrap_or(&all))
        }
        Command::Duplicates { files, format, config, json } => match files.as_slice() {
            [] => write::duplicates(config.as_deref(), *json),
            files => duplicates::run(files, *format, *json),
        },
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
