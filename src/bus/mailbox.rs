//! Topics of one process and the mailboxes behind subscriptions.
//!
//! **Invariants:** a mailbox holds at most BUS_TOPIC_MAX messages (policy `LatestWins`: the oldest gives
//! way and is counted). Delivering never waits. A topic without subscriptions is not kept. No lock is held
//! across an await.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::kernel::limits::BUS_TOPIC_MAX;

/// So many messages were missed (at least: a broken connection counts as one). Look in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("missed at least {0} messages")]
pub struct Missed(pub u64);

#[derive(Default)]
struct Mailbox {
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Default)]
struct Waiting {
    messages: VecDeque<Bytes>,
    missed: u64,
}

impl Mailbox {
    fn put(&self, message: Bytes) {
        {
            let mut waiting = locked(&self.waiting);
            if waiting.messages.len() >= BUS_TOPIC_MAX {
                waiting.messages.pop_front();
                waiting.missed += 1;
                metrics::counter!("examhall_bus_missed").increment(1);
            }
            waiting.messages.push_back(message);
        }
        self.arrived.notify_one();
    }

    fn note_gap(&self) {
        locked(&self.waiting).missed += 1;
        self.arrived.notify_one();
    }

    fn take(&self) -> Option<Result<Bytes, Missed>> {
        let mut waiting = locked(&self.waiting);
        match std::mem::take(&mut waiting.missed) {
            0 => waiting.messages.pop_front().map(Ok),
            missed => Some(Err(Missed(missed))),
        }
    }
}

/// Told when nobody listens on a topic any more.
type Abandoned = Box<dyn Fn(&str) + Send + Sync>;

/// The topics of this process that somebody listens on.
pub(super) struct Topics {
    mailboxes: Mutex<HashMap<String, Vec<Arc<Mailbox>>>>,
    abandoned: Abandoned,
}

impl Topics {
    pub(super) fn new(abandoned: Abandoned) -> Arc<Self> {
        Arc::new(Self { mailboxes: Mutex::default(), abandoned })
    }

    pub(super) fn subscribe(self: &Arc<Self>, topic: &str) -> Subscription {
        let mailbox = Arc::new(Mailbox::default());
        locked(&self.mailboxes).entry(topic.to_owned()).or_default().push(Arc::clone(&mailbox));
        Subscription { topic: topic.to_owned(), mailbox, topics: Arc::clone(self) }
    }

    /// Puts a message into every mailbox of the topic; false when there is none.
    pub(super) fn deliver(&self, topic: &str, message: &Bytes) -> bool {
        let mailboxes = locked(&self.mailboxes);
        let Some(listening) = mailboxes.get(topic) else { return false };
        for mailbox in listening {
            mailbox.put(message.clone());
        }
        true
    }

    /// Tells every subscription that something may have been missed.
    pub(super) fn note_gap(&self) {
        for mailbox in locked(&self.mailboxes).values().flatten() {
            mailbox.note_gap();
        }
    }

    /// Topics somebody listens on.
    pub(super) fn names(&self) -> Vec<String> {
        locked(&self.mailboxes).keys().cloned().collect()
    }

    /// True while somebody listens on the topic.
    pub(super) fn listens(&self, topic: &str) -> bool {
        locked(&self.mailboxes).contains_key(topic)
    }

    fn leave(&self, topic: &str, mailbox: &Arc<Mailbox>) {
        let last = {
            let mut mailboxes = locked(&self.mailboxes);
            let Some(listening) = mailboxes.get_mut(topic) else { return };
            listening.retain(|other| !Arc::ptr_eq(other, mailbox));
            listening.is_empty() && mailboxes.remove(topic).is_some()
        };
        if last {
            (self.abandoned)(topic);
        }
    }
}

/// One reader of one topic. Dropping it stops listening.
pub struct Subscription {
    topic: String,
    mailbox: Arc<Mailbox>,
    topics: Arc<Topics>,
}

impl Subscription {
    /// The next message; waits for one. Safe to drop half-way (`select!`): nothing is lost.
    ///
    /// # Errors
    /// `Missed` when messages gave way to newer ones or the connection was cut; told before what is
    /// still waiting. Calling again goes on.
    pub async fn recv(&mut self) -> Result<Bytes, Missed> {
        loop {
            if let Some(next) = self.mailbox.take() {
                return next;
            }
            self.mailbox.arrived.notified().await;
        }
    }

    /// The next message if one is waiting.
    ///
    /// # Errors
    /// As `recv`.
    pub fn try_recv(&mut self) -> Result<Option<Bytes>, Missed> {
        self.mailbox.take().transpose()
    }

    /// The topic.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.topics.leave(&self.topic, &self.mailbox);
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscription({})", self.topic)
    }
}

/// Locks; a poisoned lock only means a panic elsewhere between two whole changes.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_gives_way_and_the_reader_is_told_how_many() {
        let topics = Topics::new(Box::new(|_| ()));
        let mut reader = topics.subscribe("board/1");
        for n in 0..=BUS_TOPIC_MAX + 1 {
            assert!(topics.deliver("board/1", &Bytes::from(n.to_string())));
        }
        assert_eq!(reader.recv().await, Err(Missed(2)));
        assert_eq!(reader.recv().await, Ok(Bytes::from("2")));
    }

    #[test]
    fn a_topic_is_forgotten_with_its_last_reader() {
        let gone = Arc::new(Mutex::new(Vec::new()));
        let topics = Topics::new(Box::new({
            let gone = Arc::clone(&gone);
            move |topic| locked(&gone).push(topic.to_owned())
        }));
        let (one, two) = (topics.subscribe("a"), topics.subscribe("a"));
        drop(one);
        assert!(locked(&gone).is_empty() && topics.listens("a"));
        drop(two);
        assert_eq!((locked(&gone).as_slice(), topics.listens("a")), (&["a".to_owned()][..], false));
        assert!(!topics.deliver("a", &Bytes::new()));
    }
}
