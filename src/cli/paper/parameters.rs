//! `examhall paper parameters`: item response parameters that were fitted elsewhere, for forecasts from now on.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::Args;
use examhall::app::exam::measuring;
use examhall::config;
use examhall::domain::paper::forecast::Irt;
use examhall::house::House;
use examhall::kernel::id::VersionId;
use examhall::kernel::{SharedClock, SystemClock};

use super::files::said;

/// Steepest curve that is taken: beyond it, a fit has run away.
const A_MAX: f64 = 10.0;
/// Hardest and easiest, in deviations of ability.
const B_MAX: f64 = 10.0;

/// Keep parameters.
#[derive(Args, Debug)]
pub struct Parameters {
    /// CSV with the heading `version_id,a,b,c`: discrimination, difficulty, guessing; a = 1 and c = 0 where a model
    /// has none.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// Configuration file of the server.
    #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
    config: Option<PathBuf>,
}

pub fn run(command: &Parameters) -> anyhow::Result<ExitCode> {
    let fitted = read(command)?;
    let count = fitted.len();
    crate::cli::runtime()?.block_on(async {
        let settings = config::load(command.config.as_deref())?;
        let clock: SharedClock = Arc::new(SystemClock::new());
        let app = House::open_app(&settings, clock).await?;
        let kept = measuring::keep_parameters(&app, fitted).await;
        app.store.close().await;
        kept.map_err(said).context("nothing was kept; is every version_id in this bank?")
    })?;
    println!("{count} 题的参数已保存。 / Parameters of {count} questions are kept.");
    Ok(ExitCode::SUCCESS)
}

fn read(command: &Parameters) -> anyhow::Result<Vec<(VersionId, Irt)>> {
    let mut reader = csv::Reader::from_path(&command.file)
        .with_context(|| format!("{}", command.file.display()))?;
    let heading = reader.headers()?;
    ensure!(heading == ["version_id", "a", "b", "c"].as_slice(), "the heading is version_id,a,b,c");
    let mut fitted = Vec::new();
    for (line, record) in (2..).zip(reader.records()) {
        let line_of = || format!("line {line}");
        let (version, a, b, c): (String, f64, f64, f64) =
            record?.deserialize(None).with_context(line_of)?;
        let version = version.parse().with_context(line_of)?;
        ensure!(a > 0.0 && a <= A_MAX, "line {line}: a is {a}; it is above 0 and at most {A_MAX}");
        ensure!(b.abs() <= B_MAX, "line {line}: b is {b}; it is between -{B_MAX} and {B_MAX}");
        ensure!((0.0..1.0).contains(&c), "line {line}: c is {c}; it is a share below 1");
        fitted.push((version, Irt { a, b, c }));
    }
    Ok(fitted)
}
