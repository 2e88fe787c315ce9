//! `examhall vision bench`: how fast this machine is, and how many candidates a core carries.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use clap::Args;
use examhall::vision::bench::{BenchReport, Times, measure, report};
use examhall::vision::engine::{Engine, Stage};
use examhall::vision::nets::Nets;
use examhall::vision::settings::Cadence;
use examhall::vision::shelf::Shelf;

use super::super::{ModelArgs, print_json};

/// What to measure.
#[derive(Args, Debug)]
pub struct Bench {
    /// JPEG files as a camera sends them, with a face (640×480 is what a page sends).
    #[arg(required = true)]
    images: Vec<PathBuf>,
    /// Threads, each with models of its own.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    #[command(flatten)]
    models: ModelArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: &Bench) -> anyhow::Result<()> {
    let mut frames: Vec<(String, Arc<[u8]>)> = Vec::new();
    for path in &command.images {
        frames.push((path.display().to_string(), super::read(path)?.into()));
    }
    let mut shelf = Shelf::open(&command.models.settings())?;
    let mut sets: Vec<Nets> = (0..command.threads).map(|_| shelf.load()).collect();
    for nets in &sets {
        if ![Stage::SearchFar, Stage::Mesh, Stage::Embed].into_iter().all(|stage| nets.has(stage)) {
            bail!("the face models are not ready; `examhall models verify` says what each lacks");
        }
    }
    let cadence = Cadence::default();
    let _ =
        writeln!(std::io::stderr(), "measuring {} images on {} threads", frames.len(), sets.len());
    let times: Vec<Times> = std::thread::scope(|scope| {
        let frames = &frames[..];
        let running: Vec<_> = sets
            .iter_mut()
            .map(|nets| scope.spawn(move || measure(nets, frames, cadence)))
            .collect();
        let ended = running.into_iter().map(|thread| match thread.join() {
            Ok(times) => Ok(times?),
            Err(_) => Err(anyhow!("a thread of the bench panicked; its message stands above")),
        });
        ended.collect::<anyhow::Result<_>>()
    })?;
    let found = report(&times, frames.len(), cadence);
    if command.json { print_json(&found) } else { print(&found) }
}

fn print(found: &BenchReport) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<14} {:>9} {:>9}", "stage", "p50 ms", "p99 ms")?;
    for (stage, figures) in &found.stages {
        writeln!(out, "{stage:<14} {:>9.2} {:>9.2}", figures.p50_ms, figures.p99_ms)?;
    }
    writeln!(out, "outside runtime and decoding    {:.1} %", found.overhead_share * 100.0)?;
    writeln!(out, "frames a second, scheduled      {:.1}", found.frames_per_second)?;
    writeln!(out, "frames a second, each complete  {:.1}", found.complete_frames_per_second)?;
    writeln!(out, "candidates a core               {:.0}", found.candidates_per_core)?;
    Ok(())
}
