//! `examhall bank template`: the table to be filled in, with samples and notes.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use examhall::interchange::table::{template, template_csv};

/// Writes the template to `out`: a spreadsheet, or text when its name ends in `.csv`.
pub(super) fn run(out: &Path) -> anyhow::Result<ExitCode> {
    let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let bytes = match ending.to_ascii_lowercase().as_str() {
        "xlsx" => template().map_err(|trouble| anyhow!(trouble.en()))?,
        "csv" => template_csv().into_bytes(),
        _ => bail!("{}: the name must end in .xlsx or .csv", out.display()),
    };
    std::fs::write(out, bytes).with_context(|| out.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
