//! `examhall paper`: papers without a server, from files or its database: assembled with their certificate, and
//! derived again.

mod assemble;
mod bank;
mod derive;
mod files;
mod parameters;
mod pool;

use std::process::ExitCode;

use clap::Subcommand;

/// What can be done with papers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Assemble papers from a blueprint and a pool; prints the fairness certificate.
    Assemble(assemble::Assemble),
    /// Print the paper of one candidate again, from its certificate.
    Derive(derive::Derive),
    /// Keep item response parameters that were fitted elsewhere.
    Parameters(parameters::Parameters),
    /// Make a pool, and a blueprint for it, that look like a faculty's: for trials and benches.
    Pool(pool::Pool),
}

/// Does what the command line says.
///
/// # Errors
/// Files that cannot be read or written, and why no papers can be made.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Assemble(command) => assemble::run(command),
        Command::Derive(command) => derive::run(command),
        Command::Parameters(command) => parameters::run(command),
        Command::Pool(command) => pool::run(command),
    }
}
