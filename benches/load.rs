//! The load runs: a real `examhall serve` process in front of many clients on real sockets, all on this
//! machine, loopback only, bounded in number and time. Commands and figures: benches/README.md.
//!
//! ```text
//! load                     the hall: 5,000 candidates through an exam, without cameras   target/bench/load.json
//! load --candidates 140    cameras: so many who film and answer, one invigilator         target/bench/cameras.json
//! ```
//! After either, every acknowledged (sitting, slot, seq) is looked up in the database; one that is not there
//! fails the bench.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a load run measures real time, and a load that cannot be made is no figure"
)]

#[path = "load/board.rs"]
mod board;
#[path = "load/cameras.rs"]
mod cameras;
#[path = "load/crowd.rs"]
mod crowd;
#[path = "load/figures.rs"]
mod figures;
#[path = "load/hall/mod.rs"]
mod hall;
#[path = "load/node.rs"]
mod node;
#[path = "load/pictures.rs"]
mod pictures;
#[path = "load/processor.rs"]
mod processor;
#[path = "load/proof.rs"]
mod proof;
#[path = "../tests/crash/proxy.rs"]
mod proxy;
#[path = "../tests/crash/school.rs"]
mod school;

use clap::Parser;

/// How much, how long.
#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// With cameras: so many candidates who film, 10 to 5,000.
    #[arg(long, value_parser = clap::value_parser!(u32).range(10..=5_000))]
    candidates: Option<u32>,
    /// Seconds of load, 10 to 3,600.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(10..=3_600))]
    seconds: u64,
    /// With cameras: postgres://… of an empty database instead of SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// With cameras: vision workers of the server. As many as cores unless given.
    #[arg(long)]
    workers: Option<usize>,
    /// With cameras: without enrolment photos, so that nobody's face is compared.
    #[arg(long)]
    without_photos: bool,
    /// In the hall: candidates.
    #[arg(long, default_value_t = 5_000)]
    sitters: usize,
    /// In the hall: answers a second, whatever the server does.
    #[arg(long, default_value_t = 1_000.0)]
    rate: f64,
    /// In the hall: the thin line alone.
    #[arg(long)]
    thin: bool,
    /// Be the bare echo at this address.
    #[arg(long, hide = true)]
    echo: Option<std::net::SocketAddr>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    if let Some(address) = arguments.echo {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        return runtime.block_on(hall::echo(address));
    }
    let folder = tempfile::tempdir().expect("a temp folder");
    if arguments.thin {
        return hall::thin(folder.path());
    }
    let is_whole = match arguments.candidates {
        Some(candidates) => cameras::run(&arguments, candidates, folder.path()),
        None => {
            #[expect(clippy::cast_precision_loss, reason = "an hour at most")]
            let seconds = arguments.seconds as f64;
            let size =
                hall::Size { sitters: arguments.sitters, answers_per_s: arguments.rate, seconds };
            hall::run(folder.path(), size)
        }
    };
    if !is_whole {
        std::process::exit(1);
    }
}
