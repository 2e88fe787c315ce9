//! A bad line: a TCP proxy that cuts, delays, narrows, loses and corrupts what goes through it, by seed.
//!
//! Loss is told as a TCP sender feels it: a segment that is lost comes one retransmission later, a second
//! loss one of twice the length, and whatever was sent after it waits behind it. The kernels here have no
//! `netem`, and a proxy cannot drop segments of a connection that it ends itself.
//!
//! **Invariant:** what the proxy does to a connection depends on its seed, the connection's number and the
//! direction alone.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use examhall::kernel::Seed;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Bytes of one segment.
const SEGMENT: usize = 1_448;
/// Segments between reading and writing: what a router holds. A narrow line stops reading when it is full.
const QUEUE_SEGMENTS: usize = 16;
/// Longest wait for a retransmission.
const RETRY_MS_MAX: u64 = 4_000;

/// What happens on the way, in one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// The line ends after so many bytes.
    pub cut_after: Option<u64>,
    /// Time a segment is under way.
    pub delay_ms: u64,
    /// Bits a second.
    pub bits_per_s: Option<u64>,
    /// Segments lost, in a hundred.
    pub lost_percent: u64,
    /// One byte in so many has a bit turned over.
    pub corrupt_one_in: Option<u64>,
}

/// What happens on a connection: to the server, and from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forecast {
    pub up: Weather,
    pub down: Weather,
}

/// A running proxy; ends when dropped.
pub struct Proxy {
    pub address: SocketAddr,
    /// Bytes sent to the server and from it, as they came in.
    pub carried: Arc<[AtomicU64; 2]>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Listens on a free port; `forecast` says what awaits the n-th connection.
    pub async fn open(
        target: SocketAddr,
        seed: Seed,
        forecast: impl Fn(u64) -> Forecast + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let carried = Arc::new([const { AtomicU64::new(0) }; 2]);
        let counted = Arc::clone(&carried);
        let task = tokio::spawn(async move {
            for number in 0.. {
                let Ok((page, _)) = listener.accept().await else { return };
                let weather = forecast(number);
                let seed = seed.derive(&number.to_string());
                tokio::spawn(connect(page, target, (weather, seed, Arc::clone(&counted))));
            }
        });
        Self { address, carried, task }
    }
}

async fn connect(
    page: TcpStream,
    target: SocketAddr,
    (forecast, seed, carried): (Forecast, Seed, Arc<[AtomicU64; 2]>),
) {
    let Ok(server) = TcpStream::connect(target).await else { return };
    let _ = (page.set_nodelay(true), server.set_nodelay(true));
    let ((from_page, to_page), (from_server, to_server)) = (page.into_split(), server.into_split());
    let up = Way { weather: forecast.up, rng: seed.derive("up").rng(), carried: 0 };
    let down = Way { weather: forecast.down, rng: seed.derive("down").rng(), carried: 0 };
    // Where one way ends, both do: the page sees the line go, and so does the server.
    tokio::select! {
        () = up.carry((from_page, to_server), &carried[0]) => {}
        () = down.carry((from_server, to_page), &carried[1]) => {}
    }
}

/// One direction.
struct Way {
    weather: Weather,
    rng: ChaCha20Rng,
    carried: u64,
}

impl Way {
    async fn carry(
        mut self,
        (mut from, mut to): (OwnedReadHalf, OwnedWriteHalf),
        counted: &AtomicU64,
    ) {
        let (queue, mut queued) = mpsc::channel::<(Instant, Vec<u8>)>(QUEUE_SEGMENTS);
        let reading = async move {
            // When the narrow place is free again, and when the last segment is there: they stay in order.
            let (mut free_at, mut there) = (Instant::now(), Instant::now());
            let mut buffer = [0; SEGMENT];
            while let Ok(length @ 1..) = from.read(&mut buffer).await {
                let mut segment = buffer[..length].to_vec();
                counted.fetch_add(u64::try_from(length).unwrap_or(0), Ordering::Relaxed);
                let is_last = self.spoil(&mut segment);
                free_at = free_at.max(Instant::now()) + self.sending(segment.len());
                tokio::time::sleep_until(free_at).await;
                let delay = Duration::from_millis(self.weather.delay_ms) + self.lost();
                there = there.max(free_at + delay);
                if queue.send((there, segment)).await.is_err() || is_last {
                    return;
                }
            }
        };
        let writing = async move {
            while let Some((there, segment)) = queued.recv().await {
                tokio::time::sleep_until(there).await;
                if to.write_all(&segment).await.is_err() {
                    return;
                }
            }
        };
        tokio::join!(reading, writing);
    }

    /// Turns bits over and cuts; true when the line ends with this segment.
    fn spoil(&mut self, segment: &mut Vec<u8>) -> bool {
        if let Some(one_in) = self.weather.corrupt_one_in {
            for byte in segment.iter_mut() {
                if self.rng.next_u64().is_multiple_of(one_in) {
                    *byte ^= 1 << (self.rng.next_u64() % 8);
                }
            }
        }
        self.carried += u64::try_from(segment.len()).unwrap_or(0);
        let Some(over) = self.weather.cut_after.and_then(|end| self.carried.checked_sub(end))
        else {
            return false;
        };
        let over = usize::try_from(over).unwrap_or(usize::MAX);
        segment.truncate(segment.len().saturating_sub(over));
        true
    }

    fn sending(&self, bytes: usize) -> Duration {
        let bits = u64::try_from(bytes).unwrap_or(0) * 8;
        self.weather
            .bits_per_s
            .map_or(Duration::ZERO, |rate| Duration::from_micros(bits * 1_000_000 / rate))
    }

    /// How long a segment waits for being sent again.
    fn lost(&mut self) -> Duration {
        // As Linux waits on a line it knows: a round trip and 200 ms, then twice as long each time.
        let mut retry_ms = 2 * self.weather.delay_ms + 200;
        let mut waited_ms = 0;
        while self.rng.next_u64() % 100 < self.weather.lost_percent {
            waited_ms += retry_ms;
            retry_ms = (retry_ms * 2).min(RETRY_MS_MAX);
        }
        Duration::from_millis(waited_ms)
    }
}
