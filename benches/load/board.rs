//! The invigilator: one socket with a wall of pictures, noting when a covered camera is flagged.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use examhall::kernel::id::{IncidentId, SittingId};
use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::wire::invigilator::{FromInvigilator, ToInvigilator};
use examhall::wire::proctoring::Indicator;
use futures_util::StreamExt as _;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{self, Message};

use super::crowd::{connect, say};
use super::node::Node;
use super::school::Plan;

/// Candidates on the wall.
const WALL: usize = 30;

/// What the invigilator saw.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// A covered camera was flagged: whose, and when the message was there.
    pub covered: Vec<(SittingId, Instant)>,
    /// An incident about a covered camera was first seen: whose, and when the message was there.
    pub incidents: Vec<(SittingId, Instant)>,
    known: HashSet<IncidentId>,
    /// Whose row has which number.
    sittings: Vec<Option<SittingId>>,
    /// Pictures received.
    pub pictures: u64,
    /// Board messages received.
    pub messages: u64,
    /// Why the socket ended, if it did.
    pub ended: Option<String>,
}

/// A watching invigilator.
pub struct Board {
    seen: Arc<Mutex<Flags>>,
    task: JoinHandle<()>,
}

impl Board {
    /// Opens the socket and begins to watch.
    pub async fn open(node: &Node, plan: &Plan) -> Self {
        let mut socket = connect(&node.host, "/ws/invigilator", &plan.invigilator).await;
        let watch =
            FromInvigilator::Watch { protocol: PROTOCOL_VERSION, session_id: plan.session_id };
        assert!(say(&mut socket, &watch).await);
        let sitting_ids = plan.seats.iter().take(WALL).map(|seat| seat.sitting_id).collect();
        let seen = Arc::<Mutex<Flags>>::default();
        let noted = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut asked = false;
            while let Some(message) = socket.next().await {
                noted.lock().unwrap().take(message, Instant::now());
                if !asked {
                    asked = true;
                    let wall = FromInvigilator::Pictures { sitting_ids: Vec::clone(&sitting_ids) };
                    say(&mut socket, &wall).await;
                }
            }
        });
        Self { seen, task }
    }

    /// Closes the socket; what was seen.
    pub async fn flags(self) -> Flags {
        self.task.abort();
        let _ = self.task.await;
        self.seen.lock().unwrap().clone()
    }
}

impl Flags {
    fn take(&mut self, message: Result<Message, tungstenite::Error>, at: Instant) {
        match message {
            Ok(Message::Text(text)) => self.note(text.as_str(), at),
            Ok(Message::Binary(_)) => self.pictures += 1,
            Ok(Message::Close(frame)) => self.ended = Some(format!("{frame:?}")),
            Ok(_) => {}
            Err(error) => self.ended = Some(error.to_string()),
        }
    }

    fn note(&mut self, text: &str, at: Instant) {
        self.messages += 1;
        let (rows, incidents) = match serde_json::from_str(text) {
            Ok(ToInvigilator::Snapshot(all)) => {
                self.sittings = all.rows.iter().map(|row| row.sitting_id).collect();
                return;
            }
            Ok(ToInvigilator::Delta { rows, incidents, .. }) => (rows, incidents),
            _ => return,
        };
        for card in incidents {
            if card.indicator == Indicator::CameraCovered && self.known.insert(card.id) {
                self.incidents.push((card.sitting_id, at));
            }
        }
        for row in rows {
            // Everybody sits before the board opens, so that the snapshot knows all of them.
            let known = usize::try_from(row.n).ok().and_then(|n| self.sittings.get(n));
            let Some(sitting_id) = known.copied().flatten() else { continue };
            let on = row.indicators.unwrap_or_default();
            if on.iter().any(|on| on.indicator == Indicator::CameraCovered) {
                self.covered.push((sitting_id, at));
            }
        }
    }
}
