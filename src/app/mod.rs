//! L3: use cases. Each is one function: (`App`, actor, command) → answer | `AppError`, one transaction
//! each, permits asked for here and nowhere else.
//!
//! **Invariant:** knows nothing of HTTP or sockets; tells the rest of the house what happened by the
//! bus, after the commit, as a hint to look again: the truth is always in the store.

pub mod accounts;
pub mod bank;
pub mod board;
pub mod conduct;
pub mod consent;
pub mod deeds;
pub mod directory;
pub mod door;
pub mod error;
pub mod evidence;
pub mod exam;
pub mod incidents;
pub mod janitor;
pub mod marking;
pub mod organisation;
pub mod photos;
pub mod practice;
pub mod proctoring;
pub mod sitting;

use std::sync::Arc;

use tokio::sync::Semaphore;

pub use error::{AppError, FieldProblem, Problem};

use crate::bus::Bus;
use crate::evidence::Evidence;
use crate::kernel::{Chance, Id, SharedClock};
use crate::store::{Store, audit};
use crate::vision::Vision;

/// Everything a use case needs; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The truth.
    pub store: Store,
    /// What nodes tell each other.
    pub bus: Bus,
    /// Sealed pictures.
    pub evidence: Evidence,
    /// Looks at faces; its health says whether it can.
    pub vision: Vision,
    /// Time.
    pub clock: SharedClock,
    /// Unpredictable bytes.
    pub chance: Chance,
    /// Work factor of passwords; tests lower it.
    pub passwords: Arc<accounts::Passwords>,
    /// Room for files of answers under way, in KiB; who finds none is told to come again.
    pub uploads: Arc<Semaphore>,
    /// The bank as it is searched.
    pub catalogue: bank::catalogue::Catalogue,
}

impl App {
    /// A new id, stamped now.
    #[must_use]
    pub fn mint<K>(&self) -> Id<K> {
        Id::mint(self.clock.now(), &self.chance)
    }

    /// A line of the audit trail, stamped now; `detail` carries words and figures, never a name.
    #[must_use]
    pub fn line(
        &self,
        action: &'static str,
        subject: String,
        detail: impl Into<String>,
    ) -> audit::Line {
        audit::Line {
            id: self.mint(),
            action,
            subject,
            detail: detail.into(),
            at: self.clock.now(),
        }
    }

    /// Tells whoever listens on `topic`. A bus that is away costs a hint, never the truth: it is noted,
    /// and readers look into the store again once it is back.
    pub async fn tell(&self, topic: &str, message: impl Into<bytes::Bytes>) {
        if let Err(error) = self.bus.publish(topic, message).await {
            metrics::counter!("examhall_bus_untold_total").increment(1);
            tracing::warn!(error = &error as &dyn std::error::Error, "a hint was not told");
        }
    }
}
