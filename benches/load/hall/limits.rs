//! What this machine could do at best: the same rows into the same SQLite file with nothing around it, and the
//! same frames through a bare tokio-tungstenite echo with nothing behind it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use examhall::kernel::limits::WRITER_BATCH_MAX;
use futures_util::{SinkExt as _, StreamExt as _};
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;

use super::sitters::{ordinary, small};
use crate::school::Seat;

const SECONDS: f64 = 5.0;

/// Rows a second: steps of real sittings in batches as large as the writer's, each with its fsync. They are
/// taken out again.
pub async fn insert_rate(database: &Path, seats: &[Seat]) -> f64 {
    let url = format!("sqlite://{}", database.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
    connection.execute(pragmas).await.unwrap();
    let (start, mut rows) = (Instant::now(), 0_u64);
    while start.elapsed().as_secs_f64() < SECONDS {
        connection.execute("BEGIN IMMEDIATE").await.unwrap();
        for _ in 0..WRITER_BATCH_MAX {
            let seat = &seats[usize::try_from(rows).unwrap().wrapping_mul(2_741) % seats.len()];
            sqlx::query(
                "INSERT INTO step (sitting_id, slot, seq, response, lane, authored_ms, received_ms) \
                 VALUES ($1, 100000, $2, $3, 'counted', 0, 0)",
            )
            .bind(seat.sitting_id.to_string())
            .bind(i64::try_from(rows).unwrap())
            .bind(r#"{"kind":"single_choice","option":"b"}"#)
            .execute(&mut connection)
            .await
            .unwrap();
            rows += 1;
        }
        connection.execute("COMMIT").await.unwrap();
    }
    let rate = per_second(rows, start);
    connection.execute("DELETE FROM step WHERE slot = 100000").await.unwrap();
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    connection.close().await.unwrap();
    rate
}

/// Frames there and back a second, with as many sockets and as many under way on each as the server is given.
pub async fn echo_rate(sockets: usize, under_way: usize) -> f64 {
    let echo = Echo::start().await;
    let frames = Rc::new(std::cell::Cell::new(0_u64));
    let until = Instant::now() + Duration::from_secs_f64(SECONDS);
    let pages: Vec<_> = (0..sockets)
        .map(|_| {
            tokio::task::spawn_local(bounce(echo.address, under_way, until, Rc::clone(&frames)))
        })
        .collect();
    let start = Instant::now();
    for page in pages {
        page.await.unwrap();
    }
    per_second(frames.get(), start)
}

async fn bounce(
    address: SocketAddr,
    under_way: usize,
    until: Instant,
    frames: Rc<std::cell::Cell<u64>>,
) {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let url = format!("ws://{address}/");
    let config = Some(small());
    let (mut socket, _) =
        tokio_tungstenite::client_async_with_config(url, stream, config).await.unwrap();
    let text = String::from_utf8(ordinary().to_vec()).unwrap();
    for _ in 0..under_way {
        socket.send(Message::text(text.as_str())).await.unwrap();
    }
    while Instant::now() < until {
        if let Some(Ok(Message::Text(_))) = socket.next().await {
            frames.set(frames.get() + 1);
            socket.send(Message::text(text.as_str())).await.unwrap();
        }
    }
}

/// The echo: this program again, as a process of its own, like the server.
struct Echo {
    process: Child,
    address: SocketAddr,
}

impl Echo {
    async fn start() -> Self {
        let port = crate::school::free_port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let process = Command::new(std::env::current_exe().unwrap())
            .args(["--echo", &address.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { process, address }
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends every text back, until killed.
pub async fn echo(address: SocketAddr) {
    let listener = TcpListener::bind(address).await.unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            let config = Some(small());
            let accepted = tokio_tungstenite::accept_async_with_config(stream, config).await;
            let Ok(mut socket) = accepted else { return };
            while let Some(Ok(message)) = socket.next().await {
                if message.is_text() && socket.send(message).await.is_err() {
                    return;
                }
            }
        });
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn per_second(count: u64, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}
