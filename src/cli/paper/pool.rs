//! `examhall paper pool`: something to try papers on.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use examhall::domain::paper::synthetic;
use examhall::kernel::Seed;
use examhall::wire::blueprint::BlueprintBody;

use super::files::pool_json;

/// Make a pool.
#[derive(Args, Debug)]
pub struct Pool {
    /// Questions.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    items: u32,
    /// What it is made from.
    #[arg(long, value_name = "SEED", default_value = "pool")]
    seed: String,
    /// Write the pool here.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write a blueprint of 60 questions, 25 rules and 40 enemy sets for it here.
    #[arg(long, value_name = "FILE")]
    blueprint: Option<PathBuf>,
}

pub fn run(command: &Pool) -> anyhow::Result<ExitCode> {
    ensure!((1..=100_000).contains(&command.items), "between 1 and 100000 questions are possible");
    let seed = Seed::from_text(&command.seed);
    let pool = synthetic::pool(command.items, seed);
    let put = |path: &PathBuf, text: String| {
        std::fs::write(path, text).with_context(|| format!("{}", path.display()))
    };
    put(&command.out, pool_json(&pool)?)?;
    if let Some(path) = &command.blueprint {
        let body = BlueprintBody::of(&synthetic::blueprint(&pool, seed));
        put(path, serde_json::to_string_pretty(&body)?)?;
    }
    Ok(ExitCode::SUCCESS)
}
