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
    /// Let the clock go before the machine's by so many seconds, so that a story of the next day need not wait
    /// for it. Not in a release: time is no setting.
    #[cfg(debug_assertions)]
    #[arg(long, value_name = "SECONDS", hide = true, default_value_t = 0)]
    clock_ahead_secs: i64,
}

impl Serve {
    #[cfg(debug_assertions)]
    const fn clock_ahead_ms(&self) -> i64 {
        self.clock_ahead_secs.saturating_mul(1_000)
    }

    #[cfg(not(debug_assertions))]
    #[expect(clippy::unused_self, reason = "the same call in both profiles")]
    const fn clock_ahead_ms(&self) -> i64 {
        0
    }
}

/// Runs the command.
pub fn run(command: &Serve) -> anyhow::Result<ExitCode> {
    let settings = config::load(command.config.as_deref())?;
    let clock: SharedClock = Arc::new(SystemClock::ahead(command.clock_ahead_ms()));
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
