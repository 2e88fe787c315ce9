//! The contract of the bus, on the local one and on a real Redis.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use examhall::bus::{Bus, BusSettings, Missed};
use examhall::kernel::{Clock, ManualClock, SharedClock, SystemClock, UtcMs};

use crate::servers;

const LONG: Duration = Duration::from_secs(3_600);
const SHORT: Duration = Duration::from_millis(40);

/// Two nodes on one bus (on the local bus: one node, twice) and how time passes there.
struct Nodes {
    here: Bus,
    there: Bus,
    manual: Option<Arc<ManualClock>>,
}

impl Nodes {
    fn local() -> Self {
        let clock = Arc::new(ManualClock::at(UtcMs(0)));
        let here = Bus::local(clock.clone());
        Self { there: here.clone(), here, manual: Some(clock) }
    }

    async fn redis() -> Self {
        let settings = BusSettings { url: servers::redis_url().await };
        let clock: SharedClock = Arc::new(SystemClock::new());
        let here = Bus::open(&settings, clock.clone()).await.unwrap();
        Self { here, there: Bus::open(&settings, clock).await.unwrap(), manual: None }
    }

    /// Lets `SHORT` pass: by hand, or until Redis' own clock has made `over` true.
    async fn pass_short(&self, over: impl AsyncFn() -> bool) {
        if let Some(clock) = &self.manual {
            clock.advance(SHORT);
            assert!(over().await);
            return;
        }
        let began = SystemClock::new();
        while !over().await {
            assert!(began.monotonic_ms() < 10_000, "it never ran out");
        }
    }
}

/// Makes two tests of one contract: `NAME::local` and `NAME::redis`.
macro_rules! on_both_buses {
    (async fn $name:ident($nodes:ident: Nodes) $body:block) => {
        mod $name {
            use super::*;

            async fn contract($nodes: Nodes) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn local() {
                contract(Nodes::local()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn redis() {
                contract(Nodes::redis().await).await;
            }
        }
    };
}

on_both_buses! {
    async fn a_message_reaches_every_reader_of_its_topic_in_order(nodes: Nodes) {
        let mut one = nodes.here.subscribe("order/a").await;
        let mut two = nodes.there.subscribe("order/a").await;
        let mut other = nodes.there.subscribe("order/b").await;
        for n in 0..100_u8 {
            nodes.here.publish("order/a", vec![n, 0xff]).await.unwrap();
        }
        nodes.here.publish("order/b", "only this").await.unwrap();
        for n in 0..100_u8 {
            let expected = Ok(Bytes::from(vec![n, 0xff]));
            assert_eq!((one.recv().await, two.recv().await), (expected.clone(), expected));
        }
        assert_eq!(other.recv().await, Ok(Bytes::from("only this")));
    }
}

on_both_buses! {
    async fn a_reader_that_left_can_come_back(nodes: Nodes) {
        drop(nodes.there.subscribe("return/a").await);
        let mut back = nodes.there.subscribe("return/a").await;
        nodes.here.publish("return/a", "still here").await.unwrap();
        assert_eq!(back.recv().await, Ok(Bytes::from("still here")));
    }
}

on_both_buses! {
    async fn presence_is_seen_everywhere_and_runs_out(nodes: Nodes) {
        nodes.here.announce("room/1", "b", LONG).await.unwrap();
        nodes.there.announce("room/1", "a", LONG).await.unwrap();
        assert_eq!(nodes.here.members("room/1").await.unwrap(), ["a", "b"]);
        nodes.here.withdraw("room/1", "b").await.unwrap();
        nodes.here.announce("room/1", "c", SHORT).await.unwrap();
        assert!(nodes.there.members("room/2").await.unwrap().is_empty());
        nodes.pass_short(async || nodes.there.members("room/1").await.unwrap() == ["a"]).await;
    }
}

on_both_buses! {
    async fn a_lease_has_one_holder_and_its_token_only_rises(nodes: Nodes) {
        let first = nodes.here.acquire("sweep", LONG).await.unwrap().unwrap();
        assert_eq!(nodes.there.acquire("sweep", LONG).await.unwrap(), None);
        assert!(nodes.there.acquire("another", LONG).await.unwrap().is_some());
        assert!(nodes.here.renew(&first, SHORT).await.unwrap());
        let next = tokio::sync::Mutex::new(None);
        nodes
            .pass_short(async || {
                let mut next = next.lock().await;
                *next = nodes.there.acquire("sweep", LONG).await.unwrap();
                next.is_some()
            })
            .await;
        let second = next.into_inner().unwrap();
        assert!(second.token > first.token);
        assert!(!nodes.here.renew(&first, LONG).await.unwrap());
        nodes.here.release(&first).await.unwrap();
        assert_eq!(nodes.here.acquire("sweep", LONG).await.unwrap(), None, "a stale release frees nothing");
        nodes.there.release(&second).await.unwrap();
        assert!(nodes.here.acquire("sweep", LONG).await.unwrap().unwrap().token > second.token);
    }
}

/// Whoever listened while Redis cut the connection is told so, and hears what comes after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_is_told_as_missed_and_mends() {
    // A server of its own: the cut would be told to every other test as well.
    let url = servers::own_redis_url().await;
    let clock: SharedClock = Arc::new(SystemClock::new());
    let bus = Bus::open(&BusSettings { url: url.clone() }, clock).await.unwrap();
    let mut reader = bus.subscribe("cut").await;
    let client = redis::Client::open(url).unwrap();
    let mut axe = client.get_multiplexed_async_connection().await.unwrap();
    let cut: u32 = redis::cmd("CLIENT")
        .arg("KILL")
        .arg("TYPE")
        .arg("pubsub")
        .query_async(&mut axe)
        .await
        .unwrap();
    assert_eq!(cut, 1);
    assert_eq!(reader.recv().await, Err(Missed(1)));
    bus.publish("cut", "after").await.unwrap();
    assert_eq!(reader.recv().await, Ok(Bytes::from("after")));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_in_words() {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let error = Bus::open(&BusSettings { url: "rabbit://x".to_owned() }, clock).await.unwrap_err();
    assert!(error.to_string().contains("rabbit://x"), "{error}");
}
