//! The command line of `examhall`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
