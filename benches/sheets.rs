//! A spreadsheet of 10,000 questions: how long reading takes and how much memory; `make bench-sheets`,
//! figures to target/bench/sheets.json. A process of its own reads, so that making the file counts for
//! nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use examhall::app::bank::html::clean;
use examhall::interchange::{Draft, Format, Source, Status, read, table};
use examhall::kernel::{Clock, SystemClock};
use serde_json::{Value, json};

/// Questions of the file.
const ITEMS: usize = 10_000;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--read") {
        let path = arguments.get(at + 1).context("--read needs a file")?;
        print(&reading(Path::new(path))?);
        return Ok(());
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("sheets.xlsx");
    let clock = SystemClock::new();
    let began = clock.monotonic_ms();
    let written =
        table::write(&items()?, clean).map_err(|trouble| anyhow::anyhow!(trouble.en()))?;
    let write_ms = clock.monotonic_ms() - began;
    let whole = written.statuses.iter().filter(|status| **status == Status::Imported).count();
    ensure!(whole == ITEMS, "{whole} of {ITEMS} were written whole");
    std::fs::write(&path, &written.bytes)?;
    let own = std::env::current_exe()?;
    let told = Command::new(own).arg("--read").arg(&path).output()?;
    ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let mut figures: Value = serde_json::from_slice(&told.stdout)?;
    figures["file_bytes"] = json!(written.bytes.len());
    figures["write_ms"] = json!(write_ms);
    std::fs::write(folder.join("sheets.json"), serde_json::to_string_pretty(&figures)?)?;
    print(&figures);
    Ok(())
}

fn print(figures: &Value) {
    println!("{figures}");
}

/// The template's samples over and over, each with words of its own.
fn items() -> anyhow::Result<Vec<Draft>> {
    let text = table::template_csv();
    let lines: Vec<&str> = text.lines().collect();
    let (head, samples) = lines.split_first().context("the template is empty")?;
    let mut table = (*head).to_owned();
    for at in 0..ITEMS {
        let sample = samples[at % samples.len()];
        table.push('\n');
        // The stem is the third cell; a number in it makes every question its own.
        let mut cells = sample.splitn(4, "\",\"");
        let parts: Vec<&str> = cells.by_ref().collect();
        table.push_str(&format!(
            "{}\",\"{}\",\"第 {at} 题：{}\",\"{}",
            parts[0], parts[1], parts[2], parts[3]
        ));
    }
    let source = Source::alone("made.csv", table.as_bytes(), clean);
    read(&source, Some(Format::Csv)).map_err(Into::into)
}

fn reading(path: &Path) -> anyhow::Result<Value> {
    let clock = SystemClock::new();
    let before_mib = memory_mib();
    let began = clock.monotonic_ms();
    let bytes = std::fs::read(path)?;
    let drafts = read(&Source::alone("sheets.xlsx", &bytes, clean), None)?;
    let read_ms = clock.monotonic_ms() - began;
    let imported = drafts.iter().filter(|draft| draft.status == Status::Imported).count();
    ensure!((drafts.len(), imported) == (ITEMS, ITEMS), "{imported} of {} imported", drafts.len());
    Ok(json!({
        "items": drafts.len(), "read_ms": read_ms, "process_mib": memory_mib(), "process_mib_before": before_mib,
    }))
}

/// The most memory this process ever had; nothing where the system does not tell.
fn memory_mib() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
