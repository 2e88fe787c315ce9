//! One board with a thousand candidates, in real Chromium and on twenty sockets more.
//!
//! ```text
//! this process ── seeds a school ─▶ child: server + simulated candidates ◀── 20 viewers (this process)
//!      └── node benches/board/drive.mjs ─▶ Chromium on the same board        what was planted ─▶ stdout of the child
//! ```
//!
//! The candidates are simulated where the board listens: the child says on its own bus what sitting tasks and
//! watchers say (signs of life every 5 s, an answer every 45 s; 200 of them noisy: a finding comes or goes every
//! 30 s, a flag every 5 minutes). From there on everything is the product: room task, sockets, page. Grave
//! incidents are planted one a second among the noise. Figures to target/bench/board.json.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench measures real time, and a bench that cannot be set up is no figure"
)]

#[path = "board/crowd.rs"]
mod crowd;
#[path = "board/figures.rs"]
mod figures;
#[path = "load/processor.rs"]
mod processor;
#[expect(dead_code, reason = "nobody sits: candidates are what the bus says of them")]
#[path = "../tests/crash/school.rs"]
mod school;
#[path = "board/viewers.rs"]
mod viewers;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clap::Parser;
use examhall::kernel::id::SessionId;

/// How much, how long.
#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// Candidates on the board.
    #[arg(long, default_value_t = 1_000)]
    candidates: usize,
    /// Invigilators who look at it besides the browser.
    #[arg(long, default_value_t = 20)]
    viewers: usize,
    /// Seconds of each measured stretch.
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(10..=3_600))]
    seconds: u64,
    /// Be the server with the simulated candidates: settings to read.
    #[arg(long, hide = true)]
    serve: Option<PathBuf>,
    /// The session of `serve`.
    #[arg(long, hide = true)]
    session: Option<SessionId>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    if let (Some(settings), Some(session)) = (&arguments.serve, arguments.session) {
        return crowd::serve(settings, session);
    }
    let folder = tempfile::tempdir().expect("a temp folder");
    println!(
        "{} candidates, {} viewers, {} s",
        arguments.candidates, arguments.viewers, arguments.seconds
    );
    let wanted =
        school::Wanted { candidates: arguments.candidates, starts: -1, photo: None, lane: "face" };
    let seeding =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let settings = school::settings(folder.path());
    let plan = seeding.block_on(school::found(settings, &wanted));
    drop(seeding);
    let mut server = Server::start(folder.path(), &plan);
    let looked = viewers::measure(&arguments, &plan, server.child.id());
    println!("fan-out to {} viewers: {:.1} % of a core", arguments.viewers, 100.0 * looked.share);
    let page = drive(&arguments, &plan);
    let planted = server.stop();
    figures::report(&arguments, &looked, &page, &planted);
}

/// The child.
struct Server {
    child: Child,
}

impl Server {
    fn start(folder: &Path, plan: &school::Plan) -> Self {
        let config = folder.join("settings.toml");
        std::fs::write(&config, toml::to_string(&plan.settings).unwrap()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("--serve")
            .arg(&config)
            .args(["--session", &plan.session_id.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let ready = crowd::line_of(child.stdout.as_mut().unwrap());
        assert_eq!(ready.trim(), "ready", "the server came up");
        Self { child }
    }

    /// Ends it; what it planted, as it says.
    fn stop(&mut self) -> String {
        drop(self.child.stdin.take());
        let mut told = String::new();
        std::io::Read::read_to_string(self.child.stdout.as_mut().unwrap(), &mut told).unwrap();
        self.child.wait().unwrap();
        told
    }
}

/// Chromium on the board; what the page saw, as JSON.
fn drive(arguments: &Arguments, plan: &school::Plan) -> serde_json::Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/board/drive.mjs");
    let output = Command::new("node")
        .arg(script)
        .env("BOARD_BASE", format!("http://{}", plan.settings.http.listen))
        .env("BOARD_SESSION", plan.session_id.to_string())
        .env("BOARD_LOGIN", &plan.invigilator)
        .env("BOARD_SECONDS", arguments.seconds.to_string())
        .stderr(Stdio::inherit())
        .output()
        .expect("node");
    assert!(output.status.success(), "the browser's part failed");
    serde_json::from_slice(&output.stdout).expect("figures of the page")
}
