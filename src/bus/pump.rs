//! One task holds this node's one pub/sub connection to Redis and pours what comes in into mailboxes.
//!
//! ```text
//! connect ─▶ subscribe to every topic somebody listens on ─▶ tell all readers "missed" ─▶ serve
//!    ▲                                                                                   │
//!    └── wait 0.1 … 5 s ◀── cut, or no answer to a ping within 5 s ◀──────────────────────┘
//! ```
//!
//! **Invariants:** the topic map is the wish, the connection follows it: whatever went wrong, the next
//! connection subscribes to exactly what is wished. Requests wait in a channel of REQUESTS_MAX; a
//! reader waits for its place, a leaver does not (a message nobody wants unsubscribes later).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use redis::aio::{PubSubSink, PubSubStream};
use redis::{Client, RedisResult};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

use super::mailbox::Topics;
use crate::kernel::SharedClock;

/// Requests waiting for the task: a class of candidates returning at once.
const REQUESTS_MAX: usize = 1_024;
/// Topics subscribed with one command.
const TOGETHER_MAX: usize = 256;
/// Seconds between pings, and the longest wait for an answer.
const PING_SECS: u64 = 5;
/// First and longest wait before connecting again.
const RECONNECT_MS: (u64, u64) = (100, 5_000);
const PREFIX: &str = "examhall:topic:";

/// Redis channel of a topic.
pub(super) fn channel(topic: &str) -> String {
    format!("{PREFIX}{topic}")
}

enum Request {
    Listen(String, oneshot::Sender<()>),
    Leave(String),
}

/// Handle to the task; dropping it ends the task.
pub(super) struct Pump {
    requests: mpsc::Sender<Request>,
    task: AbortHandle,
}

impl Pump {
    /// Connects once, so that a wrong address fails at the start, and goes on by itself.
    pub(super) async fn start(
        client: Client,
        clock: SharedClock,
    ) -> RedisResult<(Arc<Topics>, Self)> {
        let (requests, inbox) = mpsc::channel(REQUESTS_MAX);
        let leavers = requests.downgrade();
        let topics = Topics::new(Box::new(move |topic| {
            if let Some(requests) = leavers.upgrade() {
                let _ = requests.try_send(Request::Leave(topic.to_owned()));
            }
        }));
        let connection = client.get_async_pubsub().await?.split();
        let state = State { client, clock, topics: Arc::clone(&topics), inbox };
        let task = tokio::spawn(state.run(connection)).abort_handle();
        Ok((topics, Self { requests, task }))
    }

    /// Returns once Redis sends this topic here, or the connection is known to be cut (then the reader
    /// will be told that it missed something).
    pub(super) async fn listen(&self, topic: &str) {
        let (tell, told) = oneshot::channel();
        if self.requests.send(Request::Listen(topic.to_owned(), tell)).await.is_ok() {
            let _ = told.await;
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct State {
    client: Client,
    clock: SharedClock,
    topics: Arc<Topics>,
    inbox: mpsc::Receiver<Request>,
}

impl State {
    async fn run(mut self, first: (PubSubSink, PubSubStream)) {
        let mut connection = Some(first);
        let mut wait_ms = RECONNECT_MS.0;
        loop {
            if let Some((sink, stream)) = connection.take() {
                wait_ms = RECONNECT_MS.0;
                let cut = self.serve(sink, stream).await;
                if self.inbox.is_closed() {
                    return;
                }
                tracing::warn!(reason = cut, "the bus connection was cut; connecting again");
                metrics::counter!("examhall_bus_reconnects").increment(1);
            }
            self.idle(Duration::from_millis(wait_ms)).await;
            wait_ms = (wait_ms * 2).min(RECONNECT_MS.1);
            connection = self.connect().await;
        }
    }

    /// Waits; requests meanwhile are answered at once, since the next connection serves the topic map.
    async fn idle(&mut self, wait: Duration) {
        let clock = Arc::clone(&self.clock);
        let mut over = clock.sleep(wait);
        loop {
            tokio::select! {
                () = &mut over => return,
                request = self.inbox.recv() => match request {
                    Some(Request::Listen(_, tell)) => { let _ = tell.send(()); }
                    Some(Request::Leave(_)) => {}
                    None => return,
                }
            }
        }
    }

    async fn connect(&self) -> Option<(PubSubSink, PubSubStream)> {
        let attempt = async {
            let (mut sink, stream) = self.client.get_async_pubsub().await?.split();
            let channels: Vec<String> = self.topics.names().iter().map(|t| channel(t)).collect();
            for some in channels.chunks(TOGETHER_MAX) {
                sink.subscribe(some).await?;
            }
            RedisResult::Ok((sink, stream))
        };
        let connection = within(&self.clock, attempt).await?.ok()?;
        self.topics.note_gap();
        tracing::info!("the bus connection is back");
        Some(connection)
    }

    /// Serves one connection until it is cut; says why it ended.
    async fn serve(&mut self, mut sink: PubSubSink, mut stream: PubSubStream) -> &'static str {
        let clock = Arc::clone(&self.clock);
        let mut requests = Vec::with_capacity(TOGETHER_MAX);
        let mut ping_due = clock.sleep(Duration::from_secs(PING_SECS));
        loop {
            tokio::select! {
                message = stream.next() => {
                    let Some(message) = message else { return "closed" };
                    let Some(topic) = message.get_channel_name().strip_prefix(PREFIX) else { continue };
                    let wanted = self.topics.deliver(topic, &Bytes::copy_from_slice(message.get_payload_bytes()));
                    if !wanted && within(&clock, sink.unsubscribe(channel(topic))).await.is_none() {
                        return "silent";
                    }
                }
                count = self.inbox.recv_many(&mut requests, TOGETHER_MAX) => {
                    if count == 0 {
                        return "stopped";
                    }
                    let done = within(&clock, follow(&self.topics, &mut sink, &mut requests)).await;
                    // Dropping what is left tells the waiters; the next connection serves them.
                    requests.clear();
                    if !matches!(done, Some(Ok(()))) {
                        return "refused";
                    }
                }
                () = &mut ping_due => {
                    if !matches!(within(&clock, sink.ping::<()>()).await, Some(Ok(()))) {
                        return "silent";
                    }
                    ping_due = clock.sleep(Duration::from_secs(PING_SECS));
                }
            }
        }
    }
}

/// Makes the connection follow the requests, and tells who waits.
async fn follow(
    topics: &Topics,
    sink: &mut PubSubSink,
    requests: &mut Vec<Request>,
) -> RedisResult<()> {
    let (mut wanted, mut left, mut waiters) = (Vec::new(), Vec::new(), Vec::new());
    for request in requests.drain(..) {
        match request {
            Request::Listen(topic, tell) => {
                wanted.push(channel(&topic));
                waiters.push(tell);
            }
            // Somebody may have come back meanwhile.
            Request::Leave(topic) if !topics.listens(&topic) => left.push(channel(&topic)),
            Request::Leave(_) => {}
        }
    }
    if !left.is_empty() {
        sink.unsubscribe(left).await?;
    }
    if !wanted.is_empty() {
        sink.subscribe(wanted).await?;
    }
    for tell in waiters {
        let _ = tell.send(());
    }
    Ok(())
}

/// The answer, or none when it takes too long.
async fn within<T>(clock: &SharedClock, answer: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        answer = answer => Some(answer),
        () = clock.sleep(Duration::from_secs(PING_SECS)) => None,
    }
}
