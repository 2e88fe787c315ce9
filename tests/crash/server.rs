//! The server as a process of its own, which can be killed as by `kill -9`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use examhall::config::Settings;
use examhall::kernel::{Clock as _, SystemClock};
use tokio::net::TcpStream;

/// Longest wait for a server to answer.
const PATIENCE_MS: i64 = 30_000;

/// A running server; killed when dropped.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts it; it may not answer yet.
    pub fn start(folder: &Path, settings: &Settings) -> Self {
        let config = folder.join("config.toml");
        std::fs::write(&config, toml::to_string(settings).unwrap()).unwrap();
        let log = folder.join("server.log");
        let written = std::fs::File::options().create(true).append(true).open(&log).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_examhall"))
            .args(["serve", "--config"])
            .arg(&config)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(written)
            .spawn()
            .unwrap();
        Self { process, address: settings.http.listen.parse().unwrap(), log }
    }

    /// Waits until it takes connections; how long that took.
    pub async fn answers(&mut self) -> i64 {
        let clock = SystemClock::new();
        while TcpStream::connect(self.address).await.is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(
                ended.is_none() && clock.monotonic_ms() < PATIENCE_MS,
                "the server does not answer ({ended:?}): {}",
                std::fs::read_to_string(&self.log).unwrap_or_default()
            );
            clock.sleep(Duration::from_millis(3)).await;
        }
        clock.monotonic_ms()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end, as systemd does; whether it ended well.
    pub fn stop(&mut self) -> bool {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        asked.success() && self.process.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
