//! Time as an argument. `Clock` has two lives: the system's, and a manual one that tests move by hand.
//!
//! **Invariant:** every other module receives a clock; `SystemTime::now`, `Instant::now` and
//! `tokio::time::sleep` are banned outside this file (see clippy.toml), so a test that advances a
//! manual clock by a minute sees every deadline of that minute.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::steady::Steady;

/// Milliseconds since 1970-01-01T00:00:00Z. Always UTC; rendered in a local zone only by clients.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UtcMs(pub i64);

impl UtcMs {
    /// The moment `ms` milliseconds later; saturates instead of wrapping.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is in fact later.
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// RFC 3339 text in UTC with milliseconds, for exports and logs.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(stamp) => format!("{stamp:.3}"),
            Err(_) => format!("{}ms", self.0),
        }
    }
}

/// A boxed wait, so that the trait stays usable as `dyn Clock`.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// Civil time, UTC. It moves evenly also when the machine's wall clock is set; see `kernel::steady`.
    fn now(&self) -> UtcMs;

    /// How far the machine's wall clock is ahead of `now`; more than a moment means that it was set.
    fn wall_ahead_ms(&self) -> i64;

    /// Milliseconds that never go backwards, for durations and rates.
    fn monotonic_ms(&self) -> i64;

    /// Completes once `duration` has passed on this clock.
    fn sleep(&self, duration: Duration) -> Wait<'_>;

    /// Completes once civil time has reached `at`.
    fn sleep_until(&self, at: UtcMs) -> Wait<'_>;

    /// Completes once `monotonic_ms` has reached `at_ms`. Unlike a `sleep` for the difference, it does
    /// not oversleep when time moved between reading the clock and going to sleep.
    fn sleep_until_monotonic(&self, at_ms: i64) -> Wait<'_>;
}

/// The clock handed around: cheap to clone, one per process.
pub type SharedClock = Arc<dyn Clock>;

/// The operating system's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
    steady: Steady,
    ahead_ms: i64,
}

impl SystemClock {
    /// A clock whose monotonic zero is now.
    #[must_use]
    pub fn new() -> Self {
        Self::ahead(0)
    }

    /// A clock that goes before the system's by so much: tomorrow, for a story that cannot wait for it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn ahead(ahead_ms: i64) -> Self {
        let steady = Steady::at(wall().plus_ms(ahead_ms), 0);
        Self { started: std::time::Instant::now(), steady, ahead_ms }
    }

    fn wall(&self) -> UtcMs {
        wall().plus_ms(self.ahead_ms)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
fn wall() -> UtcMs {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UtcMs(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> UtcMs {
        self.steady.read(self.wall(), self.monotonic_ms())
    }

    fn wall_ahead_ms(&self) -> i64 {
        self.wall().since_ms(self.now())
    }

    fn monotonic_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn sleep(&self, duration: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_until(&self, at: UtcMs) -> Wait<'_> {
        Box::pin(async move {
            // In slices, so that the slow approach to the wall is taken along.
            loop {
                let left_ms = at.since_ms(self.now());
                if left_ms <= 0 {
                    return;
                }
                self.sleep(Duration::from_millis(left_ms.clamp(1, 1_000).unsigned_abs())).await;
            }
        })
    }

    fn sleep_until_monotonic(&self, at_ms: i64) -> Wait<'_> {
        let left_ms = at_ms.saturating_sub(self.monotonic_ms()).max(0);
        self.sleep(Duration::from_millis(left_ms.unsigned_abs()))
    }
}

/// A clock that stands still until a test moves it. Sleepers wake as soon as their moment is reached.
#[derive(Debug)]
pub struct ManualClock {
    /// What the wall says, and monotonic time.
    now: watch::Sender<(UtcMs, i64)>,
    steady: Steady,
}

impl ManualClock {
    /// A clock standing at `start`.
    #[must_use]
    pub fn at(start: UtcMs) -> Self {
        Self { now: watch::Sender::new((start, 0)), steady: Steady::at(start, 0) }
    }

    /// Moves wall and monotonic time forward together.
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.now.send_modify(|(wall, mono)| {
            *wall = wall.plus_ms(ms);
            *mono = mono.saturating_add(ms);
        });
    }

    /// Sets the machine's wall clock by `ms` (either way) and leaves monotonic time alone, as a step of NTP
    /// does.
    pub fn jump_wall(&self, ms: i64) {
        self.now.send_modify(|(wall, _)| *wall = wall.plus_ms(ms));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UtcMs {
        let (wall, mono) = *self.now.borrow();
        self.steady.read(wall, mono)
    }

    fn wall_ahead_ms(&self) -> i64 {
        let wall = self.now.borrow().0;
        wall.since_ms(self.now())
    }

    fn monotonic_ms(&self) -> i64 {
        self.now.borrow().1
    }

    fn sleep(&self, duration: Duration) -> Wait<'_> {
        let ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let mut seen = self.now.subscribe();
        let until = seen.borrow().1.saturating_add(ms);
        Box::pin(async move {
            // The sender lives in `self`, which outlives this borrow, so the wait cannot fail.
            let _ = seen.wait_for(|(_, mono)| *mono >= until).await;
        })
    }

    fn sleep_until(&self, at: UtcMs) -> Wait<'_> {
        let mut seen = self.now.subscribe();
        Box::pin(async move {
            let _ = seen.wait_for(|(wall, mono)| self.steady.read(*wall, *mono) >= at).await;
        })
    }

    fn sleep_until_monotonic(&self, at_ms: i64) -> Wait<'_> {
        let mut seen = self.now.subscribe();
        Box::pin(async move {
            let _ = seen.wait_for(|(_, mono)| *mono >= at_ms).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_manual_clock_reaches_it_and_not_before() {
        let clock = Arc::new(ManualClock::at(UtcMs(1_000)));
        let sleeper = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move {
                clock.sleep(Duration::from_secs(10)).await;
                clock.now()
            }
        });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(9));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        assert_eq!(sleeper.await.ok(), Some(UtcMs(11_000)));
    }

    #[tokio::test]
    async fn a_wait_for_a_moment_that_has_passed_is_over_at_once() {
        let clock = ManualClock::at(UtcMs(1_000));
        clock.advance(Duration::from_secs(5));
        clock.sleep_until(UtcMs(4_000)).await;
        clock.sleep_until_monotonic(5_000).await;
        let system = SystemClock::new();
        system.sleep_until(system.now()).await;
        system.sleep_until_monotonic(0).await;
    }

    #[test]
    fn a_wall_that_is_set_moves_neither_civil_nor_monotonic_time() {
        let clock = ManualClock::at(UtcMs(5_000));
        clock.jump_wall(-4_000);
        assert_eq!((clock.now(), clock.monotonic_ms()), (UtcMs(5_000), 0));
        assert_eq!(clock.wall_ahead_ms(), -4_000);
    }

    #[test]
    fn rfc3339_is_utc_with_milliseconds() {
        assert_eq!(UtcMs(1_700_000_000_123).to_rfc3339(), "2023-11-14T22:13:20.123Z");
    }
}
