//! A line between a page and a server, without a wire: what `ws::candidate` does with a socket, done with
//! two queues. The far end lives on the server's runtime and dies with it.

use std::time::Duration;

use examhall::app::accounts::Caller;
use examhall::live::connection::Conversation;
use examhall::live::outbox::{Close, Outgoing, outbox};
use examhall::wire::candidate::{FromCandidate, ToCandidate};
use tokio::sync::mpsc;

use super::node::Door;

/// Longest wait for a word, in real time; reached only when a run is about to fail.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The page's end.
pub struct Line {
    said: mpsc::UnboundedSender<String>,
    outgoing: Outgoing,
    /// Waits on the way, while the line is held.
    waiting: Vec<String>,
    is_held: bool,
}

/// What a page finds when it listens.
#[derive(Debug)]
pub enum Heard {
    Word(ToCandidate),
    /// The line has ended.
    Gone,
    /// Nothing came for as long as anyone would wait.
    Silence,
}

impl Line {
    /// Opens a line; must be called on the server's runtime.
    pub fn open(door: &Door, node: usize, caller: Caller) -> Self {
        let (to_page, outgoing) = outbox();
        let (said, mut hearing) = mpsc::unbounded_channel::<String>();
        let mut conversation = Conversation::new(door.lives[node].clone(), caller, to_page.clone());
        let (stopping, mut closing) = (door.stopping.clone(), outgoing.close.clone());
        tokio::spawn(async move {
            let reading = async {
                while let Some(text) = hearing.recv().await {
                    conversation.text(&text).await;
                }
            };
            tokio::select! {
                () = reading => {}
                _ = closing.wait_for(Option::is_some) => {}
                () = stopping.cancelled() => to_page.close(Close::ShuttingDown),
            }
            conversation.leave().await;
        });
        Self { said, outgoing, waiting: Vec::new(), is_held: false }
    }

    /// Says something; it waits on the way while the line is held.
    pub fn say(&mut self, message: &FromCandidate) {
        let text = serde_json::to_string(message).unwrap();
        if self.is_held {
            self.waiting.push(text);
        } else {
            // Whoever is gone hears nothing; the log still has it.
            let _ = self.said.send(text);
        }
    }

    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// What waited comes through.
    pub fn deliver(&mut self) {
        self.is_held = false;
        for text in self.waiting.drain(..) {
            let _ = self.said.send(text);
        }
    }

    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// A word that is there already.
    pub fn try_hear(&mut self) -> Option<Heard> {
        match self.outgoing.messages.try_recv() {
            Ok(word) => Some(Heard::Word(*word)),
            Err(mpsc::error::TryRecvError::Disconnected) => Some(Heard::Gone),
            Err(mpsc::error::TryRecvError::Empty) => {
                self.outgoing.close.borrow().is_some().then_some(Heard::Gone)
            }
        }
    }

    /// The next word; what was said before the end is heard before the end.
    pub async fn hear(&mut self) -> Heard {
        let mut closing = self.outgoing.close.clone();
        let waiting = async {
            loop {
                if let Some(heard) = self.try_hear() {
                    return heard;
                }
                tokio::select! {
                    word = self.outgoing.messages.recv() => {
                        return word.map_or(Heard::Gone, |word| Heard::Word(*word));
                    }
                    closed = closing.changed() => if closed.is_err() { return Heard::Gone },
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or(Heard::Silence)
    }
}
