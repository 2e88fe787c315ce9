//! L6: the command line. Parses, calls the library, prints.
//!
//! Results go to standard output, progress and errors to standard error. Exit codes: 0 done, 1 failed
//! (or a check found something), 2 wrong usage.

mod bank;
mod demo;
mod init;
mod models;
mod paper;
mod progress;
mod receipt;
mod serve;
mod vision;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use examhall::vision::VisionSettings;
use examhall::vision::execution::Execution;
use examhall::vision::variants::Precision;
use serde::Serialize;

/// Online proctored examinations.
#[derive(Debug, Parser)]
#[command(name = "examhall", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Make the university and its first account in an empty database.
    Init(init::Init),
    /// Open a demo school on this machine, with simulated candidates.
    Demo(demo::Demo),
    /// Print the OpenAPI document of the HTTP API.
    Openapi,
    /// Analyse images, compare faces, measure error rates.
    #[command(subcommand)]
    Vision(vision::Command),
    /// Read questions from files: preview, score, lint.
    #[command(subcommand)]
    Bank(bank::Command),
    /// Verify the receipts that candidates keep of their exams.
    #[command(subcommand)]
    Receipt(receipt::Command),
    /// Assemble papers from files, and derive them again.
    #[command(subcommand)]
    Paper(paper::Command),
    /// Check the models.
    #[command(subcommand)]
    Models(models::Command),
}

/// Where the models and ONNX Runtime are.
#[derive(Args, Clone, Debug)]
struct ModelArgs {
    /// Folder with manifest.toml and the models.
    #[arg(long, value_name = "DIR", env = "EXAMHALL_MODELS", default_value = "models")]
    models: PathBuf,
    /// ONNX Runtime's shared library [default: the manifest's].
    #[arg(long, value_name = "FILE", env = "ORT_DYLIB_PATH")]
    runtime: Option<PathBuf>,
    /// What runs the models, where the library offers it: cpu, cuda, openvino or coreml.
    #[arg(long, value_name = "NAME", env = "EXAMHALL_EXECUTION", default_value = "cpu")]
    execution: Execution,
    /// Which numbers they may calculate with: auto (whatever is fastest here) or float.
    #[arg(long, value_name = "NAME", env = "EXAMHALL_PRECISION", default_value = "auto")]
    precision: Precision,
}

impl ModelArgs {
    fn settings(&self) -> VisionSettings {
        VisionSettings {
            models_dir: self.models.clone(),
            runtime_library: self.runtime.clone(),
            execution: self.execution,
            precision: self.precision,
            ..VisionSettings::default()
        }
    }
}

/// Parses the command line and does what it says.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(command) => serve::run(&command),
        Command::Init(command) => init::run(command),
        Command::Demo(command) => demo::run(&command),
        Command::Openapi => print_json(&examhall::http::openapi()).map(|()| ExitCode::SUCCESS),
        Command::Vision(command) => vision::run(&command),
        Command::Bank(command) => bank::run(&command),
        Command::Receipt(command) => receipt::run(&command),
        Command::Models(command) => models::run(&command),
        Command::Paper(command) => paper::run(&command),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // The whole chain, once; a closed pipe leaves nobody to tell.
            let _ = writeln!(std::io::stderr(), "examhall: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints `value` as indented JSON.
fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// A runtime for commands that wait.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
