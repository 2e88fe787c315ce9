//! `examhall paper derive`: the same paper, years later.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use examhall::domain::paper::assemble::{ALGORITHM, Order, assemble};
use examhall::domain::paper::frozen::FrozenPaper;
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
    /// The certificate of a batch before this one, where the papers were kept apart from earlier ones; once for
    /// each, in their order.
    #[arg(long, value_name = "FILE")]
    earlier: Vec<PathBuf>,
    #[command(flatten)]
    sources: Sources,
}

pub fn run(command: &Derive) -> anyhow::Result<ExitCode> {
    let mut earlier: Vec<FrozenPaper> = Vec::new();
    for path in &command.earlier {
        let papers = papers(&read(path)?, &command.sources, &earlier)
            .with_context(|| format!("{}", path.display()))?;
        earlier.extend(papers);
    }
    let certificate = read(&command.certificate)?;
    let dealt = certificate.plan.candidates.iter().find(|it| it.candidate == command.candidate);
    let dealt = dealt.with_context(|| format!("no candidate {:?}", command.candidate))?;
    let papers = papers(&certificate, &command.sources, &earlier)?;
    let paper = papers.get(dealt.paper).context("the plan names a paper that there is not")?;
    let sha256 = paper.hash().to_hex();
    print_json(&PaperLine { candidate: &dealt.candidate, sha256, paper: PaperRecord::of(paper) })?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> anyhow::Result<Certificate> {
    let certificate: Certificate = read_json(path)?;
    ensure!(certificate.form == CERTIFICATE, "a certificate of form {:?}", certificate.form);
    ensure!(certificate.algorithm == ALGORITHM, "no way of assembling {:?}", certificate.algorithm);
    Ok(certificate)
}

/// Every paper of a certificate.
fn papers(
    certificate: &Certificate,
    sources: &Sources,
    earlier: &[FrozenPaper],
) -> anyhow::Result<Vec<FrozenPaper>> {
    let plan = &certificate.plan;
    ensure!(
        plan.earlier == 0 || plan.earlier == earlier.len(),
        "these papers were kept apart from {} earlier ones, and {} are there: name the certificate of each batch \
         before with --earlier",
        plan.earlier,
        earlier.len()
    );
    let read = sources.of_certificate(certificate)?;
    let blueprint = if plan.relaxed { read.blueprint.relaxed() } else { read.blueprint };
    let order = Order {
        blueprint: &blueprint,
        pool: &read.pool,
        seed: certificate.seed().context("the certificate's seed is withheld or no seed")?,
        papers: plan.papers,
        seen: &plan.seen_in(&read.pool),
        neighbours: &plan.neighbours,
        earlier: &earlier[..plan.earlier],
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
    };
    Ok(assemble(&order).map_err(|error| told(&error, &blueprint))?.papers)
}
