//! The measured server: the release binary as a process of its own, its CPU time, its frame counters.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use examhall::kernel::id::SessionId;

use super::processor::cpu_seconds;
use super::school::Plan;

/// A running server.
pub struct Node {
    process: Child,
    /// `127.0.0.1:port`.
    pub host: String,
}

/// CPU seconds of server and client, and when.
pub struct Usage {
    server: f64,
    client: f64,
    at: Instant,
}

/// Share of one core used by each, over a while.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Server, 1 is one core.
    pub server: f64,
    /// This process.
    pub client: f64,
}

impl Node {
    /// Starts it and waits until it answers.
    pub async fn start(folder: &Path, plan: &Plan) -> Self {
        let config = folder.join("config.toml");
        std::fs::write(&config, toml::to_string(&plan.settings).unwrap()).unwrap();
        let log = std::fs::File::create(folder.join("server.log")).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_examhall"))
            .args(["serve", "--config"])
            .arg(&config)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let node = Self { process, host: plan.settings.http.listen.clone() };
        for _ in 0..600 {
            if let Ok(answer) = reqwest::get(format!("http://{}/api/health", node.host)).await
                && answer.status().is_success()
            {
                return node;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server does not answer");
    }

    /// CPU time so far.
    pub fn usage(&self) -> Usage {
        let server = cpu_seconds(&self.process.id().to_string());
        Usage { server, client: cpu_seconds("self"), at: Instant::now() }
    }

    /// Resident memory, in KiB.
    pub fn resident_kib(&self) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Frames by what became of them, as the server counted.
    pub async fn frames(&self) -> BTreeMap<String, f64> {
        let url = format!("http://{}/metrics", self.host);
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        let mut frames = BTreeMap::new();
        for line in text.lines().filter(|line| line.starts_with("examhall_frame")) {
            if let Some((name, value)) = line.rsplit_once(' ') {
                frames.insert(name.to_owned(), value.parse().unwrap_or(0.0));
            }
        }
        frames
    }

    /// Asks it to end and waits.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.process.wait().unwrap();
    }
}

impl Usage {
    /// Shares of a core between `before` and this.
    pub fn since(&self, before: &Self) -> Share {
        let seconds = self.at.duration_since(before.at).as_secs_f64();
        Share {
            server: (self.server - before.server) / seconds,
            client: (self.client - before.client) / seconds,
        }
    }
}

/// The invigilator at the API.
pub struct Invigilator {
    http: reqwest::Client,
    csrf: String,
    host: String,
}

impl Invigilator {
    /// With the login of `token`.
    pub async fn at(host: &str, token: &str) -> Self {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("cookie", format!("examhall_login={token}").parse().unwrap());
        let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
        let me = http.get(format!("http://{host}/api/me")).send().await.unwrap();
        let me: serde_json::Value = me.json().await.unwrap();
        let csrf = me["csrf_token"].as_str().unwrap().to_owned();
        Self { http, csrf, host: host.to_owned() }
    }

    /// Five minutes for everyone of the session.
    pub async fn give_five(&self, session: SessionId) {
        let give =
            serde_json::json!({ "minutes": 5, "reason": "网络故障", "request_key": "load-five" });
        let url = format!("http://{}/api/sessions/{session}/extend", self.host);
        let sent = self.http.post(url).header("x-csrf-token", &self.csrf).json(&give).send();
        let given = sent.await.unwrap();
        assert!(given.status().is_success(), "{}", given.text().await.unwrap());
    }
}
