//! The cameras: N candidates on real sockets, each answering every 10 s and sending a frame every 2 s,
//! whatever the server says (open loop, spread evenly), and one invigilator with a wall of pictures.
//!
//! ```text
//! school ─▶ temp database ─▶ examhall serve ◀─ crowd (N sockets) ─▶ acks
//!                                          ◀─ board (1 socket)  ─▶ flags
//! ```
//! The client has one thread.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::runtime::Builder;

use super::school::{self, Wanted};
use super::{Arguments, board, crowd, figures, node, pictures, proof};

/// Runs it; false when something acknowledged was lost.
pub fn run(arguments: &Arguments, candidates: u32, folder: &Path) -> bool {
    println!("{candidates} candidates, {} s", arguments.seconds);
    let photos = pictures::Album::make();
    let photo = |at: usize| photos.people[at % photos.people.len()][0].to_vec();
    let wanted = Wanted {
        candidates: usize::try_from(candidates).unwrap(),
        starts: -1,
        photo: (!arguments.without_photos).then_some(&photo as _),
        lane: "face",
    };
    let seeding = || Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // The seeding process' threads are gone before the load begins.
    let plan = seeding().block_on(school::found(settings(arguments, folder), &wanted));
    println!("{} candidates admitted", plan.seats.len());
    let client = Builder::new_current_thread().enable_all().build().unwrap();
    let mut measured = client.block_on(async {
        let node = node::Node::start(folder, &plan).await;
        let before = node.usage();
        let watching = board::Board::open(&node, &plan).await;
        let crowd = crowd::run(&node, &plan, photos, Duration::from_secs(arguments.seconds)).await;
        let used = node.usage().since(&before);
        let frames = node.frames().await;
        let flags = watching.flags().await;
        node.stop();
        figures::Measured { crowd, flags, frames, used, lost: 0 }
    });
    drop(client);
    measured.lost = seeding().block_on(proof::lost(&plan, &measured.crowd.acked));
    figures::report((candidates, arguments), &measured);
    measured.lost == 0
}

fn settings(arguments: &Arguments, folder: &Path) -> examhall::config::Settings {
    let mut settings = school::settings(folder);
    settings.vision.workers = arguments.workers;
    settings.vision.models_dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models");
    if let Some(url) = &arguments.postgres {
        settings.store.url.clone_from(url);
    }
    settings
}
