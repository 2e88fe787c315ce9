//! `examhall paper derive`: the same paper, years later.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use examhall::domain::paper::assemble::{ALGORITHM, Order, assemble};
use examhall::wire::certificate::{CERTIFICATE, Certificate};
use examhall::wire::exam::PaperRecord;

use super::assemble::PaperLine;
use super::files::{Sources, read_json, told};
use crate::cli::print_json;

/// Derive a paper.
#[derive(Args, Debug)]
pub struct Derive {
    /// The certificate.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// Whose paper.
    #[arg(long, value_name = "ID")]
    candidate: String,
    #[command(flatten)]
    sources: Sources,
}

pub fn run(command: &Derive) -> anyhow::Result<ExitCode> {
    let certificate: Certificate = read_json(&command.certificate)?;
    ensure!(certificate.form == CERTIFICATE, "a certificate of form {:?}", certificate.form);
    ensure!(certificate.algorithm == ALGORITHM, "no way of assembling {:?}", certificate.algorithm);
    let read = command.sources.read()?;
    ensure!(
        read.snapshot_sha256 == certificate.snapshot_sha256,
        "blueprint and pool are not those of the certificate: {} instead of {}",
        read.snapshot_sha256,
        certificate.snapshot_sha256
    );
    let plan = &certificate.plan;
    ensure!(
        plan.earlier == 0 && plan.seen.is_empty(),
        "these papers were made with what candidates had before, or beside earlier papers; the server derives them"
    );
    let dealt = plan.candidates.iter().find(|dealt| dealt.candidate == command.candidate);
    let dealt = dealt.with_context(|| format!("no candidate {:?}", command.candidate))?;
    let order = Order {
        blueprint: &read.blueprint,
        pool: &read.pool,
        seed: certificate.seed().context("the certificate's seed is withheld or no seed")?,
        papers: plan.papers,
        seen: &[],
        neighbours: &plan.neighbours,
        earlier: &[],
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
    };
    let made = assemble(&order).map_err(|error| told(&error, &read.blueprint))?;
    let paper = made.papers.get(dealt.paper).context("the plan names a paper that there is not")?;
    let sha256 = paper.hash().to_hex();
    print_json(&PaperLine { candidate: &dealt.candidate, sha256, paper: PaperRecord::of(paper) })?;
    Ok(ExitCode::SUCCESS)
}
