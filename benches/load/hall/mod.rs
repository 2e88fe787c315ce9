//! The hall: five thousand candidates through an exam on one server, in parts, each with its figures.
//!
//! ```text
//! found ─▶ limits of the machine ─▶ server idle ─▶ all connected, waiting ─▶ the start ─▶ 1,000 answers/s
//!       ─▶ five minutes for all ─▶ as fast as it goes ─▶ all hand in ─▶ stop ─▶ every acknowledged answer
//!       ─▶ another server: a thin line
//! ```
//! **Invariant:** every time is counted from the moment something was due, not from when this program got round
//! to it; server and clients share the machine's two cores.

mod limits;
mod plot;
mod sitters;
mod table;
mod thin;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::LocalSet;

pub use limits::echo;
use sitters::{Book, Order, Shared, at_rate, sit};
use table::Figures;

use crate::node::{Invigilator, Node, Usage};
use crate::school::{self, Plan, Wanted};

/// Candidates on a thin line.
const THIN: usize = 12;
/// Connections opened a second before the start.
const CONNECTED_PER_S: u64 = 400;
/// For connecting everybody, beyond the time that their number takes.
const LEAD: Duration = Duration::from_secs(25);
/// Answers under way on each of so many sockets, when it is poured.
const POUR: (usize, usize) = (64, 16);

/// How much, how long.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub sitters: usize,
    pub answers_per_s: f64,
    pub seconds: f64,
}

/// A server with everybody in front of it.
struct Hall {
    node: Node,
    plan: Plan,
    book: Shared,
    orders: Vec<mpsc::UnboundedSender<Order>>,
    figures: Figures,
}

/// Runs every part; false when something acknowledged was lost.
pub fn run(folder: &Path, size: Size) -> bool {
    raise_limits();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let seeding = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let began = Instant::now();
    let wanted = Wanted { candidates: size.sitters, starts: 30, photo: None, lane: "staff" };
    let plan = seeding.block_on(school::found(settings(folder), &wanted));
    println!("{} candidates admitted in {:.0} s", size.sitters, began.elapsed().as_secs_f64());
    let mut figures = Figures::default();
    let database = plan.settings.data.join("examhall.db");
    let client = runtime();
    let local = LocalSet::new();
    client.block_on(local.run_until(async {
        let rows = limits::insert_rate(&database, &plan.seats).await;
        figures.put("limit_inserts_per_s", rows);
        let frames = limits::echo_rate(POUR.0, POUR.1).await;
        figures.put("limit_echo_per_s", frames);
    }));
    drop((client, local));
    let client = runtime();
    let local = LocalSet::new();
    let (mut figures, plan, book) = client.block_on(local.run_until(async {
        let mut hall = Hall::open(folder, plan, figures).await;
        hall.start(size).await;
        hall.steady(size).await;
        hall.credit().await;
        hall.pour().await;
        hall.hand_in(size).await;
        let book = hall.book.take();
        hall.node.stop();
        (hall.figures, hall.plan, book)
    }));
    drop((client, local));
    let lost = seeding.block_on(crate::proof::lost(&plan, &book.acked));
    figures.put_count("acks_lost", lost);
    for (code, count) in &book.refused {
        figures.put_count(&format!("refused_{code}"), *count);
    }
    figures.put_count("connections_cut", book.cut);
    thin_line(folder, &mut figures);
    figures.finish(&book);
    lost == 0
}

fn settings(folder: &Path) -> examhall::config::Settings {
    let mut settings = school::settings(folder);
    settings.telemetry.log = "warn".to_owned();
    settings
}

impl Hall {
    /// Starts the server, measures it idle, and seats everybody.
    async fn open(folder: &Path, plan: Plan, mut figures: Figures) -> Self {
        let count = plan.seats.len();
        let connecting = Duration::from_secs(count as u64 / CONNECTED_PER_S);
        let starts = Instant::now() + connecting + LEAD;
        move_start(&plan, connecting + LEAD).await;
        let node = Node::start(folder, &plan).await;
        let idle_kib = node.resident_kib();
        let host: Rc<str> = node.host.as_str().into();
        let book: Shared = Rc::new(RefCell::new(Book::default()));
        let mut orders = Vec::with_capacity(count);
        let began = Instant::now();
        for (n, seat) in (0_u32..).zip(plan.seats.iter().cloned()) {
            let (told, hears) = mpsc::unbounded_channel();
            tokio::task::spawn_local(sit(Rc::clone(&host), seat, Rc::clone(&book), hears));
            orders.push(told);
            let due = began + Duration::from_secs(1) / u32::try_from(CONNECTED_PER_S).unwrap() * n;
            tokio::time::sleep_until(due.into()).await;
        }
        while book.borrow().welcomed < count && Instant::now() < starts {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let seated = book.borrow().welcomed;
        figures.put_count("candidates", seated as u64);
        figures.put("connected_s", began.elapsed().as_secs_f64());
        let quiet =
            starts.saturating_duration_since(Instant::now()).saturating_sub(Duration::from_secs(1));
        let before = node.usage();
        tokio::time::sleep(quiet).await;
        let used = node.usage().since(&before);
        figures.put("waiting_server_cores", used.server);
        let waiting_kib = node.resident_kib() - idle_kib;
        figures.put("idle_mib", idle_kib / 1_024.0);
        figures.put("kib_per_waiting_candidate", waiting_kib / count as f64);
        let mut hall = Self { node, plan, book, orders, figures };
        hall.figures.idle_kib = idle_kib;
        hall.figures.starts = Some(starts);
        hall
    }

    /// Everybody's paper, from the moment it may be seen.
    async fn start(&mut self, size: Size) {
        let starts = self.figures.starts.unwrap();
        let patience = starts + Duration::from_secs(120);
        while self.book.borrow().papers.len() < size.sitters && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let book = self.book.borrow();
        let last = book.papers.iter().max().copied().unwrap_or(patience);
        self.figures.put("start_storm_s", last.saturating_duration_since(starts).as_secs_f64());
        self.figures.put_count("papers_opened", book.papers.len() as u64);
        self.figures.put_count("papers_sealed", book.sealed);
        self.figures.put_count("papers_different", book.different.len() as u64);
        let waits: Vec<f64> = book
            .papers
            .iter()
            .map(|at| at.saturating_duration_since(starts).as_secs_f64() * 1_000.0)
            .collect();
        self.figures.put_percentiles("start", &waits);
    }

    /// Answers at a constant rate.
    async fn steady(&mut self, size: Size) {
        let before = self.usage();
        let given = (size.answers_per_s, size.seconds);
        let (start, sent) = at_rate(&self.orders, given, Order::Answer).await;
        let seconds = start.elapsed().as_secs_f64();
        let (used, up, down) = self.since(&before);
        self.settle(Duration::from_secs(10)).await;
        let acks: Vec<(f64, f64)> = self
            .book
            .borrow()
            .acks
            .iter()
            .filter(|(due, _)| *due >= start)
            .map(|(due, ms)| (due.duration_since(start).as_secs_f64(), *ms))
            .collect();
        self.figures.put_count("answers_sent", sent);
        self.figures.put("acks_per_s", acks.len() as f64 / size.seconds);
        let ms: Vec<f64> = acks.iter().map(|(_, ms)| *ms).collect();
        self.figures.put_percentiles("ack", &ms);
        self.figures.acks = acks;
        let hours = seconds * size.sitters as f64 / 3_600.0;
        self.figures.put("answers_per_candidate_hour", sent as f64 / hours);
        self.figures.put("server_cores", used.server);
        self.figures.put("client_cores", used.client);
        self.figures.put("cpu_s_per_candidate_hour", used.server * seconds / hours);
        self.figures.put("kib_up_per_candidate_hour", up / 1_024.0 / hours);
        self.figures.put("kib_down_per_candidate_hour", down / 1_024.0 / hours);
        let kib = self.node.resident_kib() - self.figures.idle_kib;
        self.figures.put("kib_per_candidate", kib / size.sitters as f64);
    }

    /// Five minutes for all: from the click to each page's clock.
    async fn credit(&mut self) {
        let invigilator = Invigilator::at(&self.node.host, &self.plan.invigilator).await;
        self.book.borrow_mut().clocks.clear();
        let clicked = Instant::now();
        invigilator.give_five(self.plan.session_id).await;
        let patience = clicked + Duration::from_secs(30);
        while self.book.borrow().clocks.len() < self.orders.len() && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let heard: Vec<f64> = self
            .book
            .borrow()
            .clocks
            .iter()
            .map(|at| at.duration_since(clicked).as_secs_f64() * 1_000.0)
            .collect();
        self.figures.put_count("clocks_moved", heard.len() as u64);
        self.figures.put_percentiles("credit_push", &heard);
    }

    /// As fast as it goes, and what share of the machine's limits that is.
    async fn pour(&mut self) {
        let seconds = 10.0;
        let start = Instant::now();
        let until = start + Duration::from_secs_f64(seconds);
        for orders in self.orders.iter().take(POUR.0) {
            let _ = orders.send(Order::Pour(POUR.1, until));
        }
        tokio::time::sleep_until(until.into()).await;
        let acks = self.book.borrow().acks.iter().filter(|(due, _)| *due >= start).count();
        let rate = acks as f64 / seconds;
        self.figures.put("poured_acks_per_s", rate);
        let smaller =
            self.figures.get("limit_inserts_per_s").min(self.figures.get("limit_echo_per_s"));
        self.figures.put("ratio_to_inserts", rate / self.figures.get("limit_inserts_per_s"));
        self.figures.put("ratio_to_echo", rate / self.figures.get("limit_echo_per_s"));
        self.figures.put("ratio_to_limit", rate / smaller);
        self.settle(Duration::from_secs(10)).await;
    }

    /// Everybody hands in within a minute.
    async fn hand_in(&mut self, size: Size) {
        let (over, count) = (60.0_f64.min(size.seconds), size.sitters);
        let start = Instant::now();
        for (n, orders) in self.orders.iter().enumerate() {
            let due = start + Duration::from_secs_f64(over * n as f64 / count as f64);
            tokio::time::sleep_until(due.into()).await;
            let _ = orders.send(Order::HandIn(due));
        }
        let patience = Instant::now() + Duration::from_secs(60);
        while self.book.borrow().handed_in.len() < count && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let book = self.book.borrow();
        let ms: Vec<f64> = book
            .handed_in
            .iter()
            .map(|(due, over)| over.duration_since(*due).as_secs_f64() * 1_000.0)
            .collect();
        let last = book.handed_in.iter().map(|(_, over)| *over).max().unwrap_or(patience);
        self.figures.put("handin_storm_s", last.duration_since(start).as_secs_f64());
        self.figures.put_count("handed_in", book.handed_in.len() as u64);
        self.figures.put_percentiles("handin", &ms);
    }

    /// Waits until acknowledgements stop coming.
    async fn settle(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut before = usize::MAX;
        while Instant::now() < until && self.book.borrow().acks.len() != before {
            before = self.book.borrow().acks.len();
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    fn usage(&self) -> (Usage, u64, u64) {
        let book = self.book.borrow();
        (self.node.usage(), book.up_bytes, book.down_bytes)
    }

    fn since(&self, before: &(Usage, u64, u64)) -> (crate::node::Share, f64, f64) {
        let now = self.usage();
        let (up, down) = (now.1 - before.1, now.2 - before.2);
        (now.0.since(&before.0), up as f64, down as f64)
    }
}

/// The start of the session, moved to when everybody will be there.
async fn move_start(plan: &Plan, lead: Duration) {
    use examhall::kernel::{Clock as _, SystemClock};
    use sqlx::{Connection as _, SqliteConnection};
    let database = plan.settings.data.join("examhall.db");
    let mut connection =
        SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.unwrap();
    let starts = SystemClock::new().now().plus_ms(i64::try_from(lead.as_millis()).unwrap());
    sqlx::query("UPDATE exam_session SET starts_ms = $1 WHERE id = $2")
        .bind(starts.0)
        .bind(plan.session_id.to_string())
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// The thin line alone: its figures are printed and written nowhere.
pub fn thin(folder: &Path) {
    thin_line(folder, &mut Figures::default());
}

/// A few candidates with cameras on a bad line, in front of a server of their own.
fn thin_line(folder: &Path, figures: &mut Figures) {
    let folder = folder.join("thin");
    std::fs::create_dir_all(&folder).unwrap();
    let wanted = Wanted { candidates: THIN, starts: -1, photo: None, lane: "face" };
    let seeding = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let plan = seeding.block_on(school::found(settings(&folder), &wanted));
    drop(seeding);
    let client = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let seen = client.block_on(LocalSet::new().run_until(async {
        let node = Node::start(&folder, &plan).await;
        let seen = thin::run(&node.host, &plan.seats, 120).await;
        node.stop();
        seen
    }));
    figures.put_percentiles("thin_link_ack", &seen.acks_ms);
    figures.put_count("thin_link_unanswered", seen.unanswered);
    figures.put_count("thin_link_cut", seen.cut);
    figures.put_count("thin_link_frames_wanted", seen.frames_wanted);
    figures.put_count("thin_link_frames_sent", seen.frames_sent);
    figures.put_count("thin_link_bytes_up", seen.bytes_up);
}

/// As many files as the machine allows: five thousand sockets on each side.
fn raise_limits() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        println!("the limit of open files stays: {error}");
    }
}
