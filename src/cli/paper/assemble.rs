//! `examhall paper assemble`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use examhall::domain::paper::assemble::{Order, assemble};
use examhall::domain::paper::fairness::{Terms, measure};
use examhall::kernel::Seed;
use examhall::wire::certificate::{Candidate, Certificate, Plan, Sources as Named};
use examhall::wire::exam::PaperRecord;
use serde::Serialize;

use super::files::{Sources, told};
use crate::cli::print_json;

/// Assemble papers.
#[derive(Args, Debug)]
pub struct Assemble {
    #[command(flatten)]
    sources: Sources,
    /// Candidates; numbered from 1 unless `--candidates` names them.
    #[arg(long, value_name = "N", default_value_t = 1)]
    count: usize,
    /// A file of candidates, one a line, instead of `--count`.
    #[arg(long, value_name = "FILE")]
    candidates: Option<PathBuf>,
    /// What every choice comes from: 64 hexadecimal digits, or any text.
    #[arg(long, value_name = "SEED")]
    seed: String,
    /// Threads; the papers are the same for any number [default: all].
    #[arg(long, value_name = "T")]
    threads: Option<usize>,
    /// Print the certificate as JSON instead of a summary.
    #[arg(long)]
    json: bool,
    /// Write the papers here, a JSON object a line.
    #[arg(long, value_name = "FILE")]
    papers: Option<PathBuf>,
}

/// A paper in the file of `--papers`.
#[derive(Serialize)]
pub struct PaperLine<'a> {
    /// Whose.
    pub candidate: &'a str,
    /// Digest of the paper.
    pub sha256: String,
    /// The paper.
    pub paper: PaperRecord,
}

pub fn run(command: &Assemble) -> anyhow::Result<ExitCode> {
    let read = command.sources.read()?;
    let candidates: Vec<String> = match &command.candidates {
        None => (1..=command.count).map(|number| number.to_string()).collect(),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        }
    };
    ensure!(!candidates.is_empty(), "no candidates");
    let seed = Seed::from_hex(&command.seed).unwrap_or_else(|| Seed::from_text(&command.seed));
    let papers = read.blueprint.policy.papers(candidates.len());
    let threads = command
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let neighbours: Vec<(usize, usize)> = (1..papers).map(|paper| (paper - 1, paper)).collect();
    let order = Order {
        blueprint: &read.blueprint,
        pool: &read.pool,
        seed,
        papers,
        seen: &[],
        neighbours: &neighbours,
        earlier: &[],
        threads,
    };
    let made = assemble(&order).map_err(|error| told(&error, &read.blueprint))?;
    let terms = Terms {
        blueprint: &read.blueprint,
        pool: &read.pool,
        exposure_least: made.exposure_least,
        neighbours: &neighbours,
        threads,
    };
    let fair = measure(&terms, &made.papers);
    let dealt = candidates.iter().enumerate();
    let dealt = dealt.map(|(at, who)| Candidate { candidate: who.clone(), paper: at % papers });
    let plan = Plan {
        candidates: dealt.collect(),
        papers,
        neighbours: neighbours.clone(),
        ..Plan::default()
    };
    if let Some(path) = &command.papers {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        for dealt in &plan.candidates {
            let paper = &made.papers[dealt.paper];
            let sha256 = paper.hash().to_hex();
            let line =
                PaperLine { candidate: &dealt.candidate, sha256, paper: PaperRecord::of(paper) };
            serde_json::to_writer(&mut file, &line)?;
            writeln!(file)?;
        }
        file.flush()?;
    }
    let sources =
        Named { blueprint_sha256: read.blueprint_sha256, snapshot_sha256: read.snapshot_sha256 };
    let certificate = Certificate::of(&order, (&made, &fair), sources, plan);
    if command.json {
        print_json(&certificate)?;
    } else {
        print(&certificate)?;
    }
    Ok(if certificate.rules_broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(certificate: &Certificate) -> anyhow::Result<()> {
    let Certificate { papers, slots, rules, score, seconds, exposure, overlap, .. } = certificate;
    let mut out = std::io::stdout().lock();
    writeln!(out, "papers        {papers} of {slots} questions")?;
    writeln!(out, "rules         {rules}, broken {}", certificate.rules_broken.len())?;
    writeln!(out, "score         {:.2}% to {:.2}%", score.min * 100.0, score.max * 100.0)?;
    writeln!(out, "time          {:.1} to {:.1} minutes", seconds.min / 60.0, seconds.max / 60.0)?;
    writeln!(
        out,
        "exposure      {} papers at most, {:.2} × the least possible",
        exposure.most, exposure.ratio
    )?;
    writeln!(out, "overlap       {} at most, {:.2} on the average", overlap.most, overlap.mean)?;
    writeln!(out, "enemy pairs   {}", certificate.enemy_pairs)?;
    Ok(())
}
