//! Two real servers on one PostgreSQL and one Redis: the candidate on one, the invigilator on the other;
//! then the candidate's server is killed, and the other takes over.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::kernel::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::hall::{PASSWORD, Visitor};
use crate::servers;
use crate::sitting::desk::Desk;

const BINARY: &str = env!("CARGO_BIN_EXE_examhall");

/// A server process; killed when dropped.
struct Node {
    process: Child,
    address: SocketAddr,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Node {
    /// Starts `examhall serve` and waits until it answers, at most a minute.
    async fn start(folder: &Path, name: &str, (database, bus): (&str, &str)) -> Self {
        let port = servers::free_port();
        let config = write_config(
            folder,
            name,
            &format!("[http]\nlisten = \"127.0.0.1:{port}\"\n"),
            (database, bus),
        );
        let log = std::fs::File::create(folder.join(format!("{name}.log"))).unwrap();
        let process = Command::new(BINARY)
            .args(["serve", "--config"])
            .arg(config)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut node = Self { process, address: SocketAddr::from(([127, 0, 0, 1], port)) };
        let began = SystemClock::new();
        while reqwest::get(format!("http://{}/api/health", node.address)).await.is_err() {
            let ended = node.process.try_wait().unwrap();
            let told = std::fs::read_to_string(folder.join(format!("{name}.log"))).unwrap();
            assert!(
                ended.is_none() && began.monotonic_ms() < 60_000,
                "{name} does not answer: {told}"
            );
            began.sleep(Duration::from_millis(50)).await;
        }
        node
    }

    async fn visit(&self, login: &str) -> (Visitor, String) {
        let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let mut visitor =
            Visitor { base: format!("http://{}", self.address), http, csrf: String::new() };
        let body = json!({ "login": login, "password": PASSWORD });
        let answer = visitor
            .http
            .post(format!("{}/api/login", visitor.base))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{login}");
        let cookie =
            answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let me: Value = answer.json().await.unwrap();
        visitor.csrf = me["csrf_token"].as_str().unwrap().to_owned();
        (visitor, cookie)
    }

    /// Asks it to stop, as systemd would, and tells how it ended.
    fn stop(&mut self) -> bool {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        asked.success() && self.process.wait().unwrap().success()
    }
}

fn write_config(folder: &Path, name: &str, more: &str, (database, bus): (&str, &str)) -> PathBuf {
    let path = folder.join(format!("{name}.toml"));
    let data = folder.join("data");
    let text = format!(
        "data = \"{}\"\n{more}[store]\nurl = \"{database}\"\nconnections = 4\n[bus]\nurl = \"{bus}\"\n\
         [vision]\nmodels_dir = \"{}\"\nworkers = 1\n[telemetry]\nlog = \"warn\"\n",
        data.display(),
        folder.join("no-models").display(),
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn init(folder: &Path, places: (&str, &str)) {
    let config = write_config(folder, "init", "", places);
    let told = Command::new(BINARY)
        .args([
            "init",
            "--university",
            "江城开放大学",
            "--login",
            "admin",
            "--name",
            "管理员",
            "--password",
            PASSWORD,
        ])
        .arg("--config")
        .arg(config)
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
}

async fn made(visitor: &Visitor, path: &str, body: &Value) -> Value {
    let (status, answer) = visitor.post(path, body).await;
    assert!((200..300).contains(&status), "{path}: {status} {answer}");
    answer
}

/// A school with one question and one session that has begun; returns the session's id.
async fn open_session(node: &Node) -> String {
    let (admin, _) = node.visit("admin").await;
    let (_, nodes) = admin.get("/api/nodes").await;
    let root = nodes[0]["id"].clone();
    let college = made(
        &admin,
        "/api/nodes",
        &json!({ "parent_id": root, "kind": "college", "name": "东湖分校" }),
    )
    .await["id"]
        .clone();
    for (login, role) in [
        ("author", "author"),
        ("office", "office"),
        ("invigilator", "invigilator"),
        ("candidate", "student"),
    ] {
        let person = json!({
            "node_id": college, "login": login, "display_name": login, "number": login,
            "password": PASSWORD, "roles": [role],
        });
        made(&admin, "/api/people", &person).await;
    }
    let (author, _) = node.visit("author").await;
    let folder = made(&author, "/api/bank/folders", &json!({ "node_id": college, "name": "题库" }))
        .await["id"]
        .clone();
    let content = json!({ "kind": "true_false", "stem": "<p>水往低处流。</p>", "explanation": null, "key": true });
    let entry =
        json!({ "folder_id": folder, "content": content, "difficulty": 1, "tags": ["常识"] });
    let version =
        made(&author, "/api/bank/entries", &entry).await["version_id"].as_str().unwrap().to_owned();
    made(&author, &format!("/api/bank/versions/{version}/publish"), &Value::Null).await;
    let (office, _) = node.visit("office").await;
    let exam = json!({
        "node_id": college, "title": "常识", "instructions": "", "duration_minutes": 30,
        "blueprint": {
            "sections": [{ "title": "判断题", "filter": { "tags": ["常识"] }, "count": 1, "marks_each": 10 }],
            "shuffle_questions": true, "shuffle_options": true,
        },
    });
    let exam = made(&office, "/api/exams", &exam).await["exam_id"].clone();
    let now = SystemClock::new().now().0;
    let session = json!({
        "exam_id": exam, "node_id": college, "title": "第一场", "opens_ms": now - 2_000, "starts_ms": now - 1_000,
        "closes_ms": now + 3_600_000, "caps_at_close": false,
    });
    let session =
        made(&office, "/api/sessions", &session).await["session_id"].as_str().unwrap().to_owned();
    let roster = format!("{}/api/sessions/{session}/roster?dry_run=false", office.base);
    let sent = office
        .http
        .post(roster)
        .header("content-type", "text/csv")
        .body("number,name\ncandidate,candidate\n");
    let (status, report) = office.send(sent).await;
    assert_eq!((status, report["added"].as_u64()), (200, Some(1)), "{report}");
    session
}

/// Waits for the board to show the candidate's row so.
async fn row_when(board: &mut Desk, is_so: impl Fn(&Value) -> bool) {
    loop {
        let message = board.hear().await;
        if message["rows"].as_array().into_iter().flatten().any(&is_so) {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_candidate_sits_on_one_node_and_is_watched_from_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (database, bus) =
        (servers::Database::create("two_nodes").await, servers::redis_url().await);
    let places = (database.url.as_str(), bus.as_str());
    init(folder.path(), places);
    let here = Node::start(folder.path(), "here", places).await;
    let mut there = Node::start(folder.path(), "there", places).await;
    let session = open_session(&here).await;

    // The invigilator opens the board on the other node.
    let (invigilator, cookie) = there.visit("invigilator").await;
    let mut board = Desk::open_at(there.address, "/ws/invigilator", &cookie).await;
    board
        .say(&json!({ "type": "watch", "protocol": PROTOCOL_VERSION, "session_id": session }))
        .await;
    let snapshot = board.hear_of("snapshot").await;
    assert_eq!(snapshot["candidates"].as_array().map(Vec::len), Some(1), "{snapshot}");

    // The candidate takes the lane without face, arrives here, and is admitted there.
    let (candidate, cookie) = here.visit("candidate").await;
    let (_, consent) = candidate.get("/api/consent/text").await;
    let choice = json!({ "choice": "staff", "text_version": consent["version"] });
    made(&candidate, &format!("/api/my/sessions/{session}/consent"), &choice).await;
    let arrived =
        made(&candidate, &format!("/api/my/sessions/{session}/arrive"), &Value::Null).await;
    let sitting = serde_json::from_value(arrived["sitting_id"].clone()).unwrap();
    let path =
        |verb: &str| format!("/api/sittings/{}/{verb}", arrived["sitting_id"].as_str().unwrap());
    let mut page = Desk::open(here.address, &cookie).await;
    page.hello(sitting, "tab").await;
    row_when(&mut board, |row| row["connected"] == true).await;
    made(
        &invigilator,
        &path("admit"),
        &json!({ "reason": "id_checked", "note": "", "request_key": "a" }),
    )
    .await;
    let begun = loop {
        let welcome = page.hear_of("welcome").await;
        if welcome["stage"] == "in_progress" {
            break welcome;
        }
    };
    assert!(begun["paper"].is_object(), "{begun}");

    // An answer here is counted there; five minutes given there are on the clock here.
    let ack = page.answer(0, 1, json!({ "kind": "true_false", "value": true }), 0).await;
    assert_eq!(ack["type"], "ack", "{ack}");
    row_when(&mut board, |row| row["answered"] == 1).await;
    let five = json!({ "minutes": 5, "reason": "停电", "request_key": "b" });
    made(&invigilator, &path("extend"), &five).await;
    let clock = page.hear_of("clock").await;
    assert_eq!(clock["change_ms"], 300_000, "{clock}");

    // Power cut here: the other node has the same paper, the answer and the time.
    drop(here);
    let mut page = Desk::open(there.address, &cookie).await;
    let again = page.hello(sitting, "tab").await;
    assert_eq!((&again["stage"], &again["paper"]), (&json!("in_progress"), &begun["paper"]));
    assert_eq!(again["answers"][0]["response"], json!({ "kind": "true_false", "value": true }));
    assert_eq!(again["deadline_ms"], clock["deadline_ms"]);

    // Asked to stop, it tells the page to come back later and ends well.
    let stopped = tokio::task::spawn_blocking(move || there.stop());
    assert_eq!(page.closed().await, 4503);
    assert!(stopped.await.unwrap());
}
