//! L6: the demo school: everything a visitor needs to see the program at work, made through the API.
//!
//! ```text
//! school ─▶ bank ─▶ exams ─▶ yesterday's session (sat on a hand-moved clock, results to mark)
//!                        ├─▶ a session under way   ◀─ real sockets ─ the cast (films, answers, plays)
//!                        └─▶ an open session for the visitor's own camera
//! ```
//!
//! **Invariants:** nothing is written past the API's rights (see `caller`); what is there already is used
//! again; a flag on the board was raised by the pipeline from pictures, never inserted.

mod answering;
pub mod caller;
mod candidate;
mod cast;
pub mod courses;
pub mod exams;
mod history;
mod names;
pub mod picture;
mod progress;
pub mod school;
mod show;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use serde_json::Value;

use crate::config::Settings;
use crate::house::House;
use crate::http::{self, Gate};
use crate::kernel::{Seed, SharedClock};
use caller::{Caller, PASSWORD, list};
use exams::Times;
use picture::{photos, portrait};
use progress::{Progress, table};
use school::School;
use show::{Faces, Show};

/// Title of the session under way.
const RUNNING: &str = "2026 年秋第二场（进行中）";
/// Title of the session for the visitor's own camera.
const OPEN: &str = "开放场次（用您自己的摄像头体验）";
/// A session that can be begun for less than this is too old to be played on.
const LEFT_MS_MIN: i64 = 20 * 60_000;
/// People to be filmed: the cameras of the cast, and one more to swap with.
const PEOPLE: usize = 9;

/// How to run the demo.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port on loopback.
    pub port: u16,
    /// Where its data lies.
    pub data: PathBuf,
    /// Begin with an empty folder.
    pub fresh: bool,
    /// The repository's root, for the photos of a development dependency.
    pub root: PathBuf,
}

/// The settings of the demo's server: loopback only, SQLite, the local bus.
#[must_use]
pub fn settings(options: &Options, base: Settings) -> Settings {
    let mut settings = base;
    settings.data.clone_from(&options.data);
    settings.http.listen = format!("127.0.0.1:{}", options.port);
    settings
}

/// Opens the school, plays the session under way, and serves until told to stop.
///
/// # Errors
/// When the data folder or the port cannot be used, or the school cannot be made.
pub async fn run(options: Options, base: Settings, clock: SharedClock) -> anyhow::Result<()> {
    let began = clock.monotonic_ms();
    println!("Examhall 演示 / demo  ·  {}", options.data.display());
    let mut progress = Progress::new(Arc::clone(&clock));
    drop(TcpListener::bind(("127.0.0.1", options.port)).with_context(|| {
        format!(
            "端口 {0} 已被占用，可用 --port 换一个 / port {0} is taken; choose another with --port",
            options.port
        )
    })?);
    if options.fresh {
        progress.step("清空演示数据 / empty the data folder", empty(&options.data)).await?;
    }
    let open = async {
        let house = House::open(settings(&options, base), Arc::clone(&clock)).await?;
        let ready = house.gate.app.vision.health_now().ready;
        Ok((house, if ready { "人脸模型就绪" } else { "无人脸模型，改由监考员核验" }.to_owned()))
    };
    let house = progress.step("数据库与模型 / database and models", open).await?;
    let (school, sessions) = furnish(&house.gate, &mut progress).await?;
    // Only now: once listening, the janitor ends what yesterday left open.
    let listening = house.listen().await?;
    let port = listening.address.port();
    let faces = progress.step("摄像头画面 / pictures", faces(&house.gate, &options.root)).await?;
    let router = http::api(house.gate.clone());
    let show =
        Arc::new(Show::new(&house.gate.app, &router, &school, (sessions.running.clone(), port)));
    let arrive = async { Ok(((), show.begin(&school, &faces).await?)) };
    progress.step("考生入场 / candidates arrive", arrive).await?;
    let took = clock.monotonic_ms() - began;
    println!("{}", welcome(port, took));
    let stage = Stage { gate: house.gate.clone(), router, school, faces, port };
    let playing = tokio::spawn(stage.keep_playing(sessions.computer));
    let ended = listening.until_told_to_stop().await;
    playing.abort();
    house.close().await;
    ended
}

async fn empty(data: &Path) -> anyhow::Result<((), String)> {
    match tokio::fs::remove_dir_all(data).await {
        Ok(()) => Ok(((), "完成".to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(((), "本来就是空的".to_owned()))
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be emptied", data.display())),
    }
}

/// What was made.
struct Sessions {
    /// The exam of the session under way.
    computer: String,
    /// The session under way.
    running: String,
}

/// School, bank, exams and the three sessions.
async fn furnish(gate: &Gate, progress: &mut Progress) -> anyhow::Result<(School, Sessions)> {
    let router = http::api(gate.clone());
    let school =
        progress.step("机构与人员 / school and people", school::found(&gate.app, &router)).await?;
    let courses = courses::courses()?;
    progress.step("题库 / question bank", exams::fill_bank(&school, &courses)).await?;
    let titles: Vec<&str> = courses.iter().map(|course| course.course.as_str()).collect();
    let [first, second] = titles[..] else { anyhow::bail!("the demo has two courses") };
    let computer = exams::exam(&school, first).await?;
    let nursing = exams::exam(&school, second).await?;
    let past = history::make(gate, &school, &nursing);
    progress.step("已结束的场次 / a finished session", past).await?;
    let running = progress
        .step("进行中的场次 / a session under way", running(gate, &school, &computer))
        .await?;
    let open = open_session(gate, &router, (&school, &nursing));
    progress.step("开放的场次 / a session for you", open).await?;
    Ok((school, Sessions { computer, running }))
}

/// The session to be played: the one from before while it lasts, else a new one.
async fn running(gate: &Gate, school: &School, exam: &str) -> anyhow::Result<(String, String)> {
    let now = gate.app.clock.now();
    let left = now.plus_ms(LEFT_MS_MIN);
    if let Some(session) = exams::running(&school.office, RUNNING, left).await? {
        return Ok((session, "沿用上次的".to_owned()));
    }
    let roster: Vec<[String; 3]> = school
        .students
        .iter()
        .map(|one| [one.login.clone(), one.number.clone(), one.name.clone()])
        .collect();
    let times = Times { opens: -30, starts: -2, closes: 90 };
    let at = (exam, school.rooms[0].as_str(), RUNNING);
    let session = exams::schedule(&school.office, at, (now, times), &roster).await?;
    Ok((session, format!("{} 位考生，刚刚开考", roster.len())))
}

/// The visitor's session: open for a week, made again once the visitor has finished it.
async fn open_session(
    gate: &Gate,
    router: &Router,
    (school, exam): (&School, &str),
) -> anyhow::Result<((), String)> {
    let me = Caller::log_in(&gate.app, router, "candidate").await?;
    let mine = list(&me.get("/api/my/exams").await?, "exams");
    let stage = |one: &Value| one.get("stage").and_then(Value::as_str).map(ToOwned::to_owned);
    let waits = |one: &Value| matches!(stage(one).as_deref(), Some("open" | "in_progress"));
    if mine.iter().any(waits) {
        return Ok(((), "沿用上次的".to_owned()));
    }
    let (now, week) = (gate.app.clock.now(), 7 * 24 * 60);
    let times = Times { opens: -1, starts: 0, closes: week };
    let roster = ["candidate", "2026JC9001", "考生（您）"].map(ToOwned::to_owned);
    let at = (exam, school.rooms[1].as_str(), OPEN);
    exams::schedule(&school.office, at, (now, times), &[roster]).await?;
    Ok(((), "七天内随时可考".to_owned()))
}

/// Real faces where the photos of the development dependency lie, else drawn ones.
async fn faces(gate: &Gate, root: &Path) -> anyhow::Result<(Faces, String)> {
    let real = photos::people(&gate.app.vision, root, PEOPLE).await;
    if real.len() >= PEOPLE - 2 {
        let told = format!("{} 张示例照片中的人脸", real.len());
        return Ok((
            Faces { people: real.into_iter().map(Arc::new).collect(), differ: true },
            told,
        ));
    }
    let seed = Seed::from_text("portraits");
    let draw = move |at: usize| portrait::draw(&seed.derive(&at.to_string())).map(Arc::new);
    let drawing = move || (0..PEOPLE).map(draw).collect::<anyhow::Result<_>>();
    let people = tokio::task::spawn_blocking(drawing).await??;
    Ok((Faces { people, differ: false }, "程序绘制的人像".to_owned()))
}

/// Everything needed to go on playing.
struct Stage {
    gate: Gate,
    router: Router,
    school: School,
    faces: Faces,
    port: u16,
}

impl Stage {
    /// Makes and plays a new session whenever the one under way is about to end.
    async fn keep_playing(self, exam: String) {
        let mut playing: Option<String> = None;
        loop {
            self.gate.app.clock.sleep(Duration::from_secs(60)).await;
            match self.next(&exam, playing.as_deref()).await {
                Ok(session) => playing = Some(session),
                Err(error) => tracing::warn!(%error, "the demo could not begin its next session"),
            }
        }
    }

    /// Plays the newest session unless it is `playing` already; which one is playing now.
    async fn next(&self, exam: &str, playing: Option<&str>) -> anyhow::Result<String> {
        let (session, _) = running(&self.gate, &self.school, exam).await?;
        if playing.is_some_and(|playing| playing != session) {
            let at = (session.clone(), self.port);
            let show = Arc::new(Show::new(&self.gate.app, &self.router, &self.school, at));
            show.begin(&self.school, &self.faces).await?;
        }
        Ok(session)
    }
}

/// Where to go and as whom.
fn welcome(port: u16, took_ms: i64) -> String {
    let at = |path: &str| format!("http://localhost:{port}{path}");
    let row = |what: &str, login: &str, path: &str, see: &str| {
        [what, login, PASSWORD, &at(path), see].map(ToOwned::to_owned)
    };
    let rows = [
        [
            "身份 / role",
            "账号 / account",
            "密码 / password",
            "地址 / address",
            "看什么 / what to see",
        ]
        .map(ToOwned::to_owned),
        row(
            "考生 candidate",
            "candidate",
            "/candidate",
            "同意、底照、签到、考试 / consent, photo, sign-in, exam",
        ),
        row(
            "监考 invigilator",
            "invigilator",
            "/invigilator",
            "进行中的场次，一位考生等待放行 / a live board; one waits at the door",
        ),
        row(
            "阅卷 marker",
            "marker",
            "/staff",
            "已结束场次的论述题 / essays of the finished session",
        ),
        row("命题 author", "author", "/staff", "两门课程的题库 / two courses of items"),
        row("考务 office", "office", "/staff", "考试、场次、成绩 / exams, sessions, results"),
        row("管理 admin", "admin", "/staff", "机构与人员 / organisation and people"),
    ];
    format!(
        "\n  就绪，用时 {}.{} 秒 / ready  ·  {}\n\n{}\n  只在本机可访问；按 Ctrl-C 结束，数据保留，--fresh 从头开始。\n  \
         Reachable on this machine only. Ctrl-C ends it and keeps the data; --fresh begins anew.\n",
        took_ms / 1_000,
        took_ms % 1_000 / 100,
        at("/"),
        table(&rows),
    )
}
