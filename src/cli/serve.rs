//! `examhall serve`: the server for real use. Ends on SIGTERM or Ctrl-C: sockets are told to reconnect
//! elsewhere, requests under way are finished, the database is closed.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use examhall::config;
use examhall::house::House;
use examhall::kernel::{SharedClock, SystemClock};

/// How to serve.
#[derive(Args, Debug)]
pub struct Serve {
    /// Configuration file; see deploy/config.example.toml. Without one, the defaults and the environment.
    #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs the command.
pub fn run(command: &Serve) -> anyhow::Result<ExitCode> {
    let settings = config::load(command.config.as_deref())?;
    let clock: SharedClock = Arc::new(SystemClock::new());
    examhall::telemetry::start_logging(&settings.telemetry, Arc::clone(&clock))?;
    super::runtime()?.block_on(async {
        let house = House::open(settings, clock).await?;
        let listening = house.listen().await?;
        for line in listening.addresses() {
            eprintln!("{line}");
        }
        listening.until_told_to_stop().await?;
        house.close().await;
        Ok(ExitCode::SUCCESS)
    })
}
