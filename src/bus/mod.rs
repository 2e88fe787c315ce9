//! L2: what nodes tell each other. Topics carry bytes, presence says who is where, leases say who may.
//!
//! ```text
//! publish(topic) ──▶ local: straight into every mailbox of the topic
//!                └─▶ redis: PUBLISH ─▶ each node's one pub/sub connection ─▶ mailboxes of the topic
//! subscribe(topic) ─▶ a mailbox of BUS_TOPIC_MAX messages, policy LatestWins: the oldest gives way,
//!                     and the reader is told how many it missed
//! ```
//!
//! **Invariants:** the bus is a hint, never the truth: whatever must not be lost is in the store, and a
//! reader that missed something looks there. A subscription made before a publish receives it. A fencing
//! token of a lease never repeats and never falls, for as long as the bus keeps its memory; what must
//! hold beyond that (who may write a sitting) is fenced by the store. The bus knows no exams.
//!
//! The trait has two lives: `local` for one node, `redis` for many. The same tests run on both.

mod local;
mod mailbox;
mod pump;
mod redis;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

pub use mailbox::{Missed, Subscription};

use crate::kernel::SharedClock;

/// The bus could not be reached or answered nonsense. What was to be told is in the store all the same.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The settings name no bus.
    #[error("{0}")]
    Settings(String),
    /// Redis is away or refused.
    #[error("the bus is away")]
    Away(#[source] ::redis::RedisError),
}

/// Where the bus runs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusSettings {
    /// `local` for one node; `redis://host:port/` when several nodes share one PostgreSQL.
    pub url: String,
}

impl Default for BusSettings {
    fn default() -> Self {
        Self { url: "local".to_owned() }
    }
}

/// The right to do something alone, until it runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it is about.
    pub key: String,
    /// Higher than the token of every earlier lease of this key.
    pub token: u64,
}

/// What a bus can do; `Bus` hands calls through.
#[async_trait]
trait Driver: Send + Sync + 'static {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<(), BusError>;
    async fn subscribe(&self, topic: &str) -> Subscription;
    async fn announce(&self, place: &str, member: &str, ttl: Duration) -> Result<(), BusError>;
    async fn withdraw(&self, place: &str, member: &str) -> Result<(), BusError>;
    async fn members(&self, place: &str) -> Result<Vec<String>, BusError>;
    async fn acquire(&self, key: &str, ttl: Duration) -> Result<Option<Lease>, BusError>;
    async fn renew(&self, lease: &Lease, ttl: Duration) -> Result<bool, BusError>;
    async fn release(&self, lease: &Lease) -> Result<(), BusError>;
}

/// A handle to the bus; cheap to clone.
#[derive(Clone)]
pub struct Bus(Arc<dyn Driver>);

impl Bus {
    /// A bus within this process.
    #[must_use]
    pub fn local(clock: SharedClock) -> Self {
        Self(Arc::new(local::Local::new(clock)))
    }

    /// Opens the bus the settings name. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the address is none, or Redis does not answer.
    pub async fn open(settings: &BusSettings, clock: SharedClock) -> Result<Self, BusError> {
        if settings.url == "local" {
            return Ok(Self::local(clock));
        }
        if settings.url.starts_with("redis://") || settings.url.starts_with("unix://") {
            return Ok(Self(Arc::new(redis::Redis::open(&settings.url, clock).await?)));
        }
        Err(BusError::Settings(format!(
            "bus.url \"{}\" is neither local nor redis://…",
            settings.url
        )))
    }

    /// Tells everyone who listens on `topic`.
    ///
    /// # Errors
    /// When the bus is away; nobody was told.
    pub async fn publish(&self, topic: &str, message: impl Into<Bytes>) -> Result<(), BusError> {
        self.0.publish(topic, message.into()).await
    }

    /// Listens on `topic` from now on. While the bus is away this still succeeds, and the reader is told
    /// that it missed something once the bus is back.
    pub async fn subscribe(&self, topic: &str) -> Subscription {
        self.0.subscribe(topic).await
    }

    /// Says that `member` is at `place` for the next `ttl`; say it again before that runs out.
    ///
    /// # Errors
    /// When the bus is away.
    pub async fn announce(&self, place: &str, member: &str, ttl: Duration) -> Result<(), BusError> {
        self.0.announce(place, member, ttl).await
    }

    /// Says that `member` has left `place`.
    ///
    /// # Errors
    /// When the bus is away; the announcement then runs out by itself.
    pub async fn withdraw(&self, place: &str, member: &str) -> Result<(), BusError> {
        self.0.withdraw(place, member).await
    }

    /// Who is at `place`, sorted.
    ///
    /// # Errors
    /// When the bus is away.
    pub async fn members(&self, place: &str) -> Result<Vec<String>, BusError> {
        self.0.members(place).await
    }

    /// Takes the lease of `key`, unless another holds it.
    ///
    /// # Errors
    /// When the bus is away; the caller then holds nothing.
    pub async fn acquire(&self, key: &str, ttl: Duration) -> Result<Option<Lease>, BusError> {
        self.0.acquire(key, ttl).await
    }

    /// Holds the lease for another `ttl` from now. False when it has run out or passed to another.
    ///
    /// # Errors
    /// When the bus is away; the caller may not rely on the lease.
    pub async fn renew(&self, lease: &Lease, ttl: Duration) -> Result<bool, BusError> {
        self.0.renew(lease, ttl).await
    }

    /// Gives the lease back. Does nothing when it is no longer held.
    ///
    /// # Errors
    /// When the bus is away; the lease then runs out by itself.
    pub async fn release(&self, lease: &Lease) -> Result<(), BusError> {
        self.0.release(lease).await
    }
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bus(…)")
    }
}
