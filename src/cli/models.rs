//! `examhall models …`: are the models what the manifest says, and do they answer as they should?

use std::io::Write;
use std::process::ExitCode;

use clap::Subcommand;
use examhall::vision::ModelState;
use examhall::vision::nets::Shelf;
use examhall::vision::report::{ModelReport, verify_models};

use super::{ModelArgs, print_json};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check digests, load and warm up every model, and compare golden outputs.
    Verify {
        #[command(flatten)]
        models: ModelArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command; 1 when a model is not sound.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Verify { models, json } = command;
    let mut shelf = Shelf::open(&models.settings())?;
    let reports = verify_models(&mut shelf);
    if *json {
        print_json(&reports)?;
    } else {
        let mut out = std::io::stdout().lock();
        for report in &reports {
            writeln!(out, "{}", line(report))?;
        }
    }
    let sound = !reports.is_empty() && reports.iter().all(ModelReport::is_sound);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(report: &ModelReport) -> String {
    let verdict = match &report.status.state {
        ModelState::Ready => match (&report.golden_problem, report.golden_share_of_tolerance) {
            (Some(problem), _) => format!("WRONG    {problem}"),
            (None, Some(share)) => {
                format!("ok       golden outputs within {:.0} % of the tolerance", share * 100.0)
            }
            (None, None) => "ok       loads; no golden outputs listed".to_owned(),
        },
        ModelState::Missing(reason) => format!("MISSING  {reason}"),
        ModelState::Corrupt(reason) => format!("CORRUPT  {reason}"),
        ModelState::FailedToLoad(reason) => format!("FAILED   {reason}"),
    };
    format!("{:<14} {verdict}", report.status.id)
}
