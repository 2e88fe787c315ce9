//! The bus over Redis, shared by many nodes. Commands go over one connection that mends itself; topics
//! come in over a second one (`pump`).
//!
//! ```text
//! examhall:topic:{topic}     channel
//! examhall:present:{place}   sorted set, member → when it runs out by Redis' own clock
//! examhall:lease:{key}       token, with a time to live
//! examhall:fence:{key}       counter, never deleted: tokens only rise
//! ```
//!
//! **Invariant:** every time to live is Redis' own; clocks of nodes are never compared.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands as _, Client, RedisError, Script};

use super::mailbox::Topics;
use super::pump::{Pump, channel};
use super::{BusError, Driver, Lease, Subscription};
use crate::kernel::SharedClock;

/// Longest wait for an answer of Redis before a command counts as failed.
const ANSWER_SECS_MAX: u64 = 2;

pub(super) struct Redis {
    connection: ConnectionManager,
    topics: Arc<Topics>,
    pump: Pump,
    scripts: Scripts,
}

struct Scripts {
    announce: Script,
    members: Script,
    acquire: Script,
    renew: Script,
    release: Script,
}

impl Scripts {
    fn new() -> Self {
        let now =
            "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)\n";
        Self {
            announce: Script::new(&format!(
                "{now}redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
                 redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
                 if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
                   redis.call('PEXPIRE', KEYS[1], ARGV[2])
                 end"
            )),
            members: Script::new(&format!(
                "{now}return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')"
            )),
            acquire: Script::new(
                "if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
                 local token = redis.call('INCR', KEYS[2])
                 redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
                 return token",
            ),
            renew: Script::new(
                "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
                 return redis.call('PEXPIRE', KEYS[1], ARGV[2])",
            ),
            release: Script::new(
                "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end",
            ),
        }
    }
}

impl Redis {
    pub(super) async fn open(url: &str, clock: SharedClock) -> Result<Self, BusError> {
        let client = Client::open(url).map_err(BusError::Away)?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(2)
            .set_response_timeout(Some(Duration::from_secs(ANSWER_SECS_MAX)))
            .set_connection_timeout(Some(Duration::from_secs(ANSWER_SECS_MAX)));
        let connection =
            client.get_connection_manager_with_config(config).await.map_err(BusError::Away)?;
        let (topics, pump) = Pump::start(client, clock).await.map_err(BusError::Away)?;
        Ok(Self { connection, topics, pump, scripts: Scripts::new() })
    }
}

fn present(place: &str) -> String {
    format!("examhall:present:{place}")
}

fn lease_key(key: &str) -> String {
    format!("examhall:lease:{key}")
}

fn millis(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1)
}

fn away(error: RedisError) -> BusError {
    BusError::Away(error)
}

#[async_trait]
impl Driver for Redis {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<(), BusError> {
        let mut connection = self.connection.clone();
        connection.publish::<_, _, ()>(channel(topic), message.as_ref()).await.map_err(away)
    }

    async fn subscribe(&self, topic: &str) -> Subscription {
        let subscription = self.topics.subscribe(topic);
        self.pump.listen(topic).await;
        subscription
    }

    async fn announce(&self, place: &str, member: &str, ttl: Duration) -> Result<(), BusError> {
        let mut call = self.scripts.announce.key(present(place));
        call.arg(member).arg(millis(ttl));
        call.invoke_async::<()>(&mut self.connection.clone()).await.map_err(away)
    }

    async fn withdraw(&self, place: &str, member: &str) -> Result<(), BusError> {
        self.connection.clone().zrem::<_, _, ()>(present(place), member).await.map_err(away)
    }

    async fn members(&self, place: &str) -> Result<Vec<String>, BusError> {
        let call = self.scripts.members.key(present(place));
        let mut names: Vec<String> =
            call.invoke_async(&mut self.connection.clone()).await.map_err(away)?;
        names.sort_unstable();
        Ok(names)
    }

    async fn acquire(&self, key: &str, ttl: Duration) -> Result<Option<Lease>, BusError> {
        let mut call = self.scripts.acquire.key(lease_key(key));
        call.key(format!("examhall:fence:{key}")).arg(millis(ttl));
        let token: u64 = call.invoke_async(&mut self.connection.clone()).await.map_err(away)?;
        Ok((token > 0).then(|| Lease { key: key.to_owned(), token }))
    }

    async fn renew(&self, lease: &Lease, ttl: Duration) -> Result<bool, BusError> {
        let mut call = self.scripts.renew.key(lease_key(&lease.key));
        call.arg(lease.token).arg(millis(ttl));
        call.invoke_async(&mut self.connection.clone()).await.map_err(away)
    }

    async fn release(&self, lease: &Lease) -> Result<(), BusError> {
        let mut call = self.scripts.release.key(lease_key(&lease.key));
        call.arg(lease.token);
        call.invoke_async::<()>(&mut self.connection.clone()).await.map_err(away)
    }
}
