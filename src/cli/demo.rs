//! `examhall demo`: a school to look around in, on this machine only. What `make run` starts.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use examhall::config;
use examhall::demo::{self, Options};
use examhall::kernel::{SharedClock, SystemClock};

/// How to show it.
#[derive(Args, Debug)]
pub struct Demo {
    /// Port on localhost.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder for the demo's data.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// Throw the data of earlier runs away first.
    #[arg(long)]
    fresh: bool,
}

/// Runs the command.
pub fn run(command: &Demo) -> anyhow::Result<ExitCode> {
    let mut settings = config::load(None)?;
    // Steps are printed; only what goes wrong is logged beside them.
    settings.telemetry.log = "warn".to_owned();
    let clock: SharedClock = Arc::new(SystemClock::new());
    examhall::telemetry::start_logging(&settings.telemetry, Arc::clone(&clock))?;
    let options = Options {
        port: command.port,
        data: command.data.clone(),
        fresh: command.fresh,
        root: PathBuf::from("."),
    };
    super::runtime()?.block_on(demo::run(options, settings, clock))?;
    Ok(ExitCode::SUCCESS)
}
