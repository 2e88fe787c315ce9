//! The bank of a server as `examhall paper` reads it: what can be drawn now, and what was drawn from then.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use examhall::app::exam::pool::Draw;
use examhall::config;
use examhall::domain::access::{Actor, Place, action, permit};
use examhall::kernel::id::NodeId;
use examhall::store::{Store, organisation, paper};
use examhall::wire::blueprint::BlueprintBody;
use examhall::wire::exam::SnapshotRecord;

use super::files::said;

/// Which server's.
#[derive(Args, Debug)]
pub struct Bank {
    /// With `--pool db`: configuration file of the server.
    #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
    config: Option<PathBuf>,
    /// With `--pool db`: the node whose bank is drawn from; all of it unless given.
    #[arg(long, value_name = "ID")]
    node: Option<NodeId>,
}

impl Bank {
    /// What a blueprint can draw from now.
    pub fn draw(&self, body: BlueprintBody) -> anyhow::Result<Draw> {
        crate::cli::runtime()?.block_on(async {
            let store = open(self.config.as_deref()).await?;
            let mut connection = store.read().await?;
            let path = match self.node {
                None => "/".to_owned(),
                Some(node) => match organisation::path(&mut connection, node).await? {
                    Some(path) => path,
                    None => bail!("no node {node}"),
                },
            };
            let permit = permit::<action::ViewItems>(&Actor::System, &Place::at(path))?;
            let draw = Draw::from_bank(&mut connection, &permit, body).await.map_err(said);
            drop(connection);
            store.close().await;
            draw
        })
    }

    /// What papers were drawn from, by its digest.
    pub fn snapshot(&self, sha256: &str) -> anyhow::Result<SnapshotRecord> {
        crate::cli::runtime()?.block_on(async {
            let store = open(self.config.as_deref()).await?;
            let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
            let text = paper::snapshot(&mut *store.read().await?, &permit, sha256).await;
            store.close().await;
            let text = text.with_context(|| format!("no snapshot {sha256} in this database"))?;
            Ok(serde_json::from_str(&text)?)
        })
    }
}

async fn open(config: Option<&Path>) -> anyhow::Result<Store> {
    let settings = config::load(config)?;
    let store = Store::open(&settings.store, &settings.data).await;
    store.with_context(|| "store.url: the database cannot be opened".to_owned())
}
