//! The bus within one process: mailboxes, and two maps for presence and leases. Time is the clock's, so
//! tests move it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::mailbox::Topics;
use super::{BusError, Driver, Lease, Subscription};
use crate::kernel::SharedClock;

pub(super) struct Local {
    clock: SharedClock,
    topics: Arc<Topics>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// place → member → runs out, on the monotonic clock.
    presence: HashMap<String, HashMap<String, i64>>,
    /// key → token held and when it runs out.
    leases: HashMap<String, (u64, i64)>,
    /// One counter for all keys: rising overall, so rising per key.
    last_token: u64,
}

impl Local {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, topics: Topics::new(Box::new(|_| ())), memory: Mutex::default() }
    }

    /// Runs `job` on what is remembered, given the present moment.
    fn with<T>(&self, job: impl FnOnce(&mut Memory, i64) -> T) -> T {
        let now = self.clock.monotonic_ms();
        job(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner), now)
    }
}

fn until(now: i64, ttl: Duration) -> i64 {
    now.saturating_add(i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX))
}

#[async_trait]
impl Driver for Local {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<(), BusError> {
        self.topics.deliver(topic, &message);
        Ok(())
    }

    async fn subscribe(&self, topic: &str) -> Subscription {
        self.topics.subscribe(topic)
    }

    async fn announce(&self, place: &str, member: &str, ttl: Duration) -> Result<(), BusError> {
        self.with(|memory, now| {
            let members = memory.presence.entry(place.to_owned()).or_default();
            members.retain(|_, ends| *ends > now);
            members.insert(member.to_owned(), until(now, ttl));
        });
        Ok(())
    }

    async fn withdraw(&self, place: &str, member: &str) -> Result<(), BusError> {
        self.with(|memory, _| {
            if let Some(members) = memory.presence.get_mut(place) {
                members.remove(member);
                if members.is_empty() {
                    memory.presence.remove(place);
                }
            }
        });
        Ok(())
    }

    async fn members(&self, place: &str) -> Result<Vec<String>, BusError> {
        Ok(self.with(|memory, now| {
            let present = memory.presence.get(place).into_iter().flatten();
            let mut names: Vec<String> =
                present.filter(|(_, ends)| **ends > now).map(|(name, _)| name.clone()).collect();
            names.sort_unstable();
            names
        }))
    }

    async fn acquire(&self, key: &str, ttl: Duration) -> Result<Option<Lease>, BusError> {
        Ok(self.with(|memory, now| {
            memory.leases.retain(|_, (_, ends)| *ends > now);
            if memory.leases.contains_key(key) {
                return None;
            }
            memory.last_token += 1;
            let token = memory.last_token;
            memory.leases.insert(key.to_owned(), (token, until(now, ttl)));
            Some(Lease { key: key.to_owned(), token })
        }))
    }

    async fn renew(&self, lease: &Lease, ttl: Duration) -> Result<bool, BusError> {
        Ok(self.with(|memory, now| match memory.leases.get_mut(&lease.key) {
            Some((token, ends)) if *token == lease.token && *ends > now => {
                *ends = until(now, ttl);
                true
            }
            _ => false,
        }))
    }

    async fn release(&self, lease: &Lease) -> Result<(), BusError> {
        self.with(|memory, _| {
            if memory.leases.get(&lease.key).is_some_and(|(token, _)| *token == lease.token) {
                memory.leases.remove(&lease.key);
            }
        });
        Ok(())
    }
}
