//! The load run: a real `examhall serve` process, N candidates on real sockets, each answering every
//! 10 s and sending a frame every 2 s, whatever the server says (open loop, spread evenly), and one
//! invigilator with a wall of pictures. Command and figures: benches/README.md.
//!
//! ```text
//! school ─▶ temp database ─▶ examhall serve ◀─ crowd (N sockets) ─▶ acks
//!                                          ◀─ board (1 socket)  ─▶ flags
//! stop ─▶ proof: every acknowledged (sitting, slot, seq) is in the database
//! ```
//! Bounded in number and time; loopback only; the client has one thread.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a load run measures real time, and a load that cannot be made is no figure"
)]

#[path = "load/board.rs"]
mod board;
#[path = "load/crowd.rs"]
mod crowd;
#[path = "load/figures.rs"]
mod figures;
#[path = "load/node.rs"]
mod node;
#[path = "load/pictures.rs"]
mod pictures;
#[path = "load/proof.rs"]
mod proof;
#[path = "load/school.rs"]
mod school;

use std::time::Duration;

use clap::Parser;
use tokio::runtime::Builder;

/// How much, how long.
#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// Candidates, 10 to 5,000.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(10..=5_000))]
    candidates: u32,
    /// Seconds of load, 10 to 3,600.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(10..=3_600))]
    seconds: u64,
    /// postgres://… of an empty database instead of SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// Vision workers of the server. As many as cores unless given.
    #[arg(long)]
    workers: Option<usize>,
    /// Without enrolment photos: nobody's face is compared.
    #[arg(long)]
    without_photos: bool,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir().expect("a temp folder");
    println!("{} candidates, {} s", arguments.candidates, arguments.seconds);
    let photos = pictures::Album::make();
    // The seeding process' threads are gone before the load begins.
    let seeding = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let plan = seeding.block_on(school::found(&arguments, folder.path(), &photos));
    drop(seeding);
    let client = Builder::new_current_thread().enable_all().build().unwrap();
    let measured = client.block_on(async {
        let node = node::Node::start(folder.path(), &plan).await;
        let before = node.usage();
        let watching = board::Board::open(&node, &plan).await;
        let crowd = crowd::run(&node, &plan, photos, Duration::from_secs(arguments.seconds)).await;
        let used = node.usage().since(&before);
        let frames = node.frames().await;
        let flags = watching.flags().await;
        node.stop();
        figures::Measured { crowd, flags, frames, used, lost: 0, stored: 0 }
    });
    drop(client);
    let checking = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let measured = checking.block_on(proof::check(&plan, measured));
    figures::report(&arguments, &measured);
    if measured.lost > 0 {
        std::process::exit(1);
    }
}
