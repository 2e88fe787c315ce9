//! Real servers for tests: PostgreSQL and Redis on free ports in a temporary folder, one each per test
//! process. A shell holds each server and waits on a pipe from this process: when the process ends, in
//! whatever way, the pipe closes, the server is stopped and its folder removed.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

struct Server {
    port: u16,
    _holder: Mutex<Child>,
}

static POSTGRES: OnceLock<Server> = OnceLock::new();
static REDIS: OnceLock<Server> = OnceLock::new();

/// A PostgreSQL database of one's own, removed when dropped: each is 8 MB on the disk, and a suite of
/// them more than a small machine's temporary folder holds.
pub struct Database {
    pub url: String,
    name: String,
    port: u16,
}

impl Database {
    /// A fresh, empty one.
    pub async fn create(name: &str) -> Self {
        let port = tokio::task::spawn_blocking(|| POSTGRES.get_or_init(start_postgres).port)
            .await
            .unwrap();
        let admin = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        sqlx::any::install_default_drivers();
        let mut connection =
            <sqlx::AnyConnection as sqlx::Connection>::connect(&admin).await.unwrap();
        let create = format!("CREATE DATABASE {name}");
        sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
        let url = format!("postgres://postgres@127.0.0.1:{port}/{name}");
        Self { url, name: name.to_owned(), port }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A server that has stopped took the database with it.
        let _ = Command::new(postgres_bin().join("dropdb"))
            .args(["--if-exists", "--force", "-h", "127.0.0.1", "-U", "postgres"])
            .args(["-p", &self.port.to_string(), &self.name])
            .stderr(Stdio::null())
            .status();
    }
}

/// URL of the Redis server.
pub async fn redis_url() -> String {
    let port = tokio::task::spawn_blocking(|| REDIS.get_or_init(start_redis).port).await.unwrap();
    format!("redis://127.0.0.1:{port}/")
}

/// URL of a Redis server that the caller may disturb; it runs until the test process ends.
pub async fn own_redis_url() -> String {
    static OWN: OnceLock<Server> = OnceLock::new();
    let port = tokio::task::spawn_blocking(|| OWN.get_or_init(start_redis).port).await.unwrap();
    format!("redis://127.0.0.1:{port}/")
}

fn start_postgres() -> Server {
    let bin = postgres_bin();
    let folder = server_folder("postgres");
    let port = free_port();
    // PostgreSQL refuses to run as root, so as root it runs as the account its package made.
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let run_as = if root { "chown -R postgres . && RUN='runuser -u postgres --'" } else { "RUN=" };
    let script = format!(
        "{run_as}; $RUN {bin}/initdb -D data -U postgres -A trust -E UTF8 --no-sync --wal-segsize=1 >init.log 2>&1 || exit 1; \
         $RUN {bin}/postgres -D data -p {port} -k {folder} -c listen_addresses=127.0.0.1 \
           -c fsync=off -c full_page_writes=off -c max_connections=400 \
           -c min_wal_size=2MB -c max_wal_size=32MB >server.log 2>&1 & \
         read -r _; $RUN {bin}/pg_ctl -D data -m immediate -w stop; cd / && rm -rf {folder}",
        bin = bin.display(),
        folder = folder.display(),
    );
    hold(&script, &folder, port, |port| {
        Command::new(postgres_bin().join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
            .status()
            .is_ok_and(|status| status.success())
    })
}

fn postgres_bin() -> PathBuf {
    let newest = std::fs::read_dir("/usr/lib/postgresql").ok().and_then(|versions| {
        versions
            .flatten()
            .map(|version| version.path().join("bin"))
            .filter(|bin| bin.exists())
            .max()
    });
    newest.expect(
        "PostgreSQL is not installed: `make test` installs it, or apt-get install postgresql",
    )
}

fn start_redis() -> Server {
    let port = free_port();
    let folder = server_folder(&format!("redis-{port}"));
    let script = format!(
        "redis-server --port {port} --bind 127.0.0.1 --save '' --appendonly no >server.log 2>&1 & pid=$!; \
         read -r _; kill $pid; wait $pid; cd / && rm -rf {}",
        folder.display()
    );
    hold(&script, &folder, port, |port| {
        let Ok(mut socket) = TcpStream::connect(("127.0.0.1", port)) else { return false };
        let mut reply = [0; 7];
        socket.write_all(b"PING\r\n").is_ok()
            && socket.read_exact(&mut reply).is_ok()
            && &reply == b"+PONG\r\n"
    })
}

fn server_folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("examhall-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Starts the holder and polls until the server answers, at most 60 s.
fn hold(script: &str, folder: &Path, port: u16, ready: impl Fn(u16) -> bool) -> Server {
    let mut holder = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..600 {
        if ready(port) {
            return Server { port, _holder: Mutex::new(holder) };
        }
        if holder.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let log = |name| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    panic!("the server did not start:\n{}\n{}", log("init.log"), log("server.log"));
}
