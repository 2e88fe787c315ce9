//! A server of the simulation: store, bus, two `Live`s on one truth, all on a runtime of its own, so that
//! ending the runtime is what `kill -9` is to a process: every task stops where it stands.
//!
//! ```text
//! page ── Line ──▶ Conversation ──▶ Live ──▶ sitting task ──▶ app ──▶ store (a file in memory)
//! ```
//! What is not simulated: the bytes of a websocket (the crash rounds and the load run have those) and the
//! disk below SQLite.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use examhall::app::accounts::Passwords;
use examhall::app::bank::catalogue::Catalogue;
use examhall::app::{App, janitor};
use examhall::bus::Bus;
use examhall::evidence::{Evidence, EvidenceSettings};
use examhall::kernel::limits::ATTACHMENTS_AT_ONCE_KIB;
use examhall::kernel::{Chance, ManualClock};
use examhall::live::Live;
use examhall::live::watcher::WatchContext;
use examhall::store::{Store, StoreSettings};
use examhall::vision::Vision;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// What outlives a server.
pub struct Ground {
    pub folder: PathBuf,
    pub clock: Arc<ManualClock>,
    pub chance: Chance,
    pub vision: Vision,
}

/// A running server.
pub struct Node {
    runtime: Runtime,
    door: Door,
}

/// How the rest of the simulation reaches a server; cheap to clone.
#[derive(Clone)]
pub struct Door {
    pub app: App,
    pub lives: [Live; 2],
    pub stopping: CancellationToken,
}

impl Node {
    /// Starts on the truth in the ground's folder.
    pub fn start(ground: &Ground) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let door = runtime.block_on(open(ground));
        Self { runtime, door }
    }

    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// Runs `work` here, and with it everything that waits to run here.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Gone in mid-sentence.
    pub fn kill(self) {
        self.runtime.shutdown_timeout(Duration::from_secs(10));
    }

    /// Told to stop, as on SIGTERM: lines are closed with a word, the store closes last.
    pub fn stop(self) {
        self.runtime.block_on(async {
            self.door.stopping.cancel();
            // Lines close by themselves; whoever is still in a sentence is cut as by `http.drain_secs`.
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            self.door.app.store.close().await;
        });
        self.kill();
    }
}

async fn open(ground: &Ground) -> Door {
    let settings = StoreSettings { url: "sqlite://examhall.db".to_owned(), connections: 4 };
    let evidence =
        Evidence::open(&EvidenceSettings::default(), &ground.folder, ground.chance.clone());
    let app = App {
        store: Store::open(&settings, &ground.folder).await.unwrap(),
        bus: Bus::local(ground.clock.clone()),
        evidence: evidence.unwrap(),
        vision: ground.vision.clone(),
        clock: ground.clock.clone(),
        chance: ground.chance.clone(),
        passwords: Arc::new(Passwords::weak()),
        uploads: Arc::new(Semaphore::new(ATTACHMENTS_AT_ONCE_KIB)),
        catalogue: Catalogue::default(),
    };
    let lives = [(); 2].map(|()| Live::new(app.clone(), WatchContext { app: app.clone() }));
    let stopping = CancellationToken::new();
    tokio::spawn(stopping.clone().run_until_cancelled_owned(janitor::keep(app.clone())));
    Door { app, lives, stopping }
}
