//! A whole examination hall for one test: a fresh database, a manual clock, seeded chance, the real
//! router on a free port, and people who can log in.
//!
//! ```text
//! 江城开放大学 (university)           admin
//! ├── 东湖分校 (college)              office author marker invigilator
//! │   └── 第一考场 (room)             candidate rival
//! └── 西山分校 (college)              stranger: every role, but over there
//! ```

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use examhall::app::accounts::{self, NewAccount, Passwords};
use examhall::app::bank::catalogue::Catalogue;
use examhall::app::{App, organisation};
use examhall::bus::Bus;
use examhall::domain::access::{Actor, Role};
use examhall::evidence::{Evidence, EvidenceSettings};
use examhall::http::Gate;
use examhall::kernel::id::{NodeId, PersonId};
use examhall::kernel::limits::ATTACHMENTS_AT_ONCE_KIB;
use examhall::kernel::{Chance, ManualClock, Seed, UtcMs};
use examhall::live::Live;
use examhall::live::watcher::WatchContext;
use examhall::store::{Store, StoreSettings};
use examhall::vision::{Vision, VisionSettings};
use examhall::{Surroundings, router};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::servers::Database;

/// 2026-06-15 08:00 in Shanghai.
pub const MORNING: UtcMs = UtcMs(1_781_481_600_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

static HALLS: AtomicU32 = AtomicU32::new(0);

/// The hall.
pub struct Hall {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub address: SocketAddr,
    pub room: NodeId,
    pub college: NodeId,
    pub people: HashMap<&'static str, PersonId>,
    pub folder: tempfile::TempDir,
    pub live: Live,
    settings: StoreSettings,
    pub stopping: CancellationToken,
    server: tokio::task::JoinHandle<()>,
    _database: Option<Database>,
}

impl Hall {
    pub async fn on_sqlite() -> Self {
        Self::open("sqlite://examhall.db".to_owned(), None).await
    }

    pub async fn on_postgres() -> Self {
        let name = format!("hall_{}", HALLS.fetch_add(1, Ordering::Relaxed));
        let database = Database::create(&name).await;
        Self::open(database.url.clone(), Some(database)).await
    }

    async fn open(url: String, database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(MORNING));
        let settings = StoreSettings { url, connections: 4 };
        let chance = Chance::from_seed(Seed::from_text("hall"));
        let vision_settings = VisionSettings { workers: Some(1), ..VisionSettings::default() };
        let vision = Vision::start_scripted(&vision_settings, clock.clone());
        let app = App {
            store: Store::open(&settings, folder.path()).await.unwrap(),
            bus: Bus::local(clock.clone()),
            evidence: Evidence::open(&EvidenceSettings::default(), folder.path(), chance.clone())
                .unwrap(),
            vision,
            clock: clock.clone(),
            chance,
            passwords: Arc::new(Passwords::weak()),
            uploads: Arc::new(Semaphore::new(ATTACHMENTS_AT_ONCE_KIB)),
            catalogue: Catalogue::default(),
        };
        let (college, room, people) = populate(&app).await;
        let (live, address, stopping, server) = serve(&app).await;
        Self {
            app,
            clock,
            address,
            room,
            college,
            people,
            folder,
            live,
            settings,
            stopping,
            server,
            _database: database,
        }
    }

    /// A second node on the same truth and the same bus: its running exams and its address.
    pub async fn second_node(&self) -> (Live, SocketAddr, CancellationToken) {
        let (live, address, stopping, _) = serve(&self.app).await;
        (live, address, stopping)
    }

    /// Stops the server, closes the store, and starts again on the same truth at another address.
    pub async fn restart(&mut self) {
        self.stopping.cancel();
        self.server.abort();
        self.app.store.close().await;
        self.app.store = Store::open(&self.settings, self.folder.path()).await.unwrap();
        self.app.bus = Bus::local(self.clock.clone());
        (self.live, self.address, self.stopping, self.server) = serve(&self.app).await;
    }

    /// Starts again with a vision that has no models.
    pub async fn lose_models(&mut self) {
        let models_dir = self.folder.path().join("no models");
        let settings = VisionSettings { models_dir, workers: Some(1), ..VisionSettings::default() };
        self.app.vision.shutdown();
        self.app.vision = Vision::start(&settings, self.clock.clone()).0;
        self.restart().await;
    }

    /// The login cookie of the named person, as a browser would send it.
    pub async fn cookie(&self, login: &str) -> String {
        let body = serde_json::json!({ "login": login, "password": PASSWORD });
        let url = format!("http://{}/api/login", self.address);
        let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Logs the named person in.
    pub async fn visit(&self, login: &str) -> Visitor {
        let mut visitor = self.nobody();
        let body = serde_json::json!({ "login": login, "password": PASSWORD });
        let (status, me) = visitor.post("/api/login", &body).await;
        assert_eq!(status, 200, "{login} could not log in: {me}");
        visitor.csrf = me["csrf_token"].as_str().unwrap().to_owned();
        visitor
    }

    /// Someone who is not logged in.
    pub fn nobody(&self) -> Visitor {
        Visitor {
            base: format!("http://{}", self.address),
            http: reqwest::Client::builder().cookie_store(true).build().unwrap(),
            csrf: String::new(),
        }
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.server.abort();
        self.app.vision.shutdown();
    }
}

/// A browser of sorts: cookies, CSRF token, JSON.
pub struct Visitor {
    pub base: String,
    pub http: reqwest::Client,
    pub csrf: String,
}

impl Visitor {
    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(self.http.post(format!("{}{path}", self.base)).json(body)).await
    }

    /// Sends a request with the CSRF token; the body as JSON, or as text when it is none.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.header("x-csrf-token", &self.csrf).send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
}

/// A node on a free port.
async fn serve(app: &App) -> (Live, SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let live = Live::new(app.clone(), WatchContext { app: app.clone() });
    let stopping = CancellationToken::new();
    let gate = Gate {
        app: app.clone(),
        live: live.clone(),
        secure_cookies: false,
        stopping: stopping.clone(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service =
        router(gate, Surroundings::default()).into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    (live, address, stopping, server)
}

async fn populate(app: &App) -> (NodeId, NodeId, HashMap<&'static str, PersonId>) {
    let system = &Actor::System;
    let node = async |parent, kind, name| {
        organisation::add_node(app, system, parent, kind, name).await.unwrap().id
    };
    let university = node(None, "university", "江城开放大学").await;
    let college = node(Some(university), "college", "东湖分校").await;
    let room = node(Some(college), "room", "第一考场").await;
    let elsewhere = node(Some(university), "college", "西山分校").await;
    let everyone: [(&str, NodeId, &[Role]); 8] = [
        ("admin", university, &[Role::Admin]),
        ("office", college, &[Role::Office]),
        ("author", college, &[Role::Author]),
        ("marker", college, &[Role::Marker]),
        ("invigilator", college, &[Role::Invigilator]),
        ("candidate", room, &[Role::Student]),
        ("rival", room, &[Role::Student]),
        (
            "stranger",
            elsewhere,
            &[Role::Student, Role::Invigilator, Role::Author, Role::Marker, Role::Office],
        ),
    ];
    let mut people = HashMap::new();
    for (number, (login, node_id, roles)) in everyone.into_iter().enumerate() {
        let account = NewAccount {
            node_id,
            login: login.to_owned(),
            display_name: format!("{login} 同志"),
            number: format!("2026{number:04}"),
            password: PASSWORD.to_owned(),
            roles: roles.to_vec(),
        };
        people.insert(login, accounts::add_person(app, system, account).await.unwrap());
    }
    (college, room, people)
}
