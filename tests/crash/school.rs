//! A school for a server that is to be killed or loaded: made through the server's own router in this
//! process, with cheap password hashing, and closed again before the server starts.

use std::path::Path;
use std::sync::Arc;

use examhall::app::accounts::Passwords;
use examhall::config::Settings;
use examhall::demo::caller::{Caller, list, text};
use examhall::demo::exams::{self, Times};
use examhall::demo::{courses, school};
use examhall::house::House;
use examhall::http;
use examhall::kernel::id::{SessionId, SittingId};
use examhall::kernel::{SharedClock, SystemClock};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

/// Candidates brought to the door side by side.
const SIDE_BY_SIDE: usize = 64;

/// What is wanted.
pub struct Wanted<'a> {
    pub candidates: usize,
    /// Minutes from now until papers may be seen; −1 when the exam has begun.
    pub starts: i64,
    /// The enrolment photo of the candidate at a place, where faces are compared.
    pub photo: Option<&'a (dyn Fn(usize) -> Vec<u8> + Sync)>,
    /// The lane of the consent: `face` or `staff`.
    pub lane: &'a str,
}

/// What there is.
pub struct Plan {
    /// For the server and for reading the store afterwards.
    pub settings: Settings,
    pub session_id: SessionId,
    /// Candidates in the order of the roster, admitted.
    pub seats: Vec<Seat>,
    /// Login cookies: every seat's is its own, this one is the invigilator's.
    pub invigilator: String,
}

/// One candidate.
#[derive(Clone)]
pub struct Seat {
    /// Login cookie.
    pub token: String,
    /// Sitting, admitted already.
    pub sitting_id: SittingId,
}

/// Founds the school and brings everybody before the door.
pub async fn found(settings: Settings, wanted: &Wanted<'_>) -> Plan {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let mut house = House::open(settings.clone(), Arc::clone(&clock)).await.unwrap();
    house.gate.app.passwords = Arc::new(Passwords::weak());
    let (app, router) = (house.gate.app.clone(), http::api(house.gate.clone()));
    let (school, _) = school::found(&app, &router).await.unwrap();
    let courses = courses::courses().unwrap();
    exams::fill_bank(&school, &courses).await.unwrap();
    let exam = exams::exam(&school, &courses[0].course).await.unwrap();
    let roster: Vec<[String; 3]> = (0..wanted.candidates)
        .map(|n| [format!("load{n:04}"), format!("L{n:06}"), format!("考生{n:04}")])
        .collect();
    let times = Times { opens: -30, starts: wanted.starts, closes: 240 };
    let at = (exam.as_str(), school.rooms[0].as_str(), "压力测试");
    let session = exams::schedule(&school.office, at, (clock.now(), times), &roster).await.unwrap();
    let enrolled = school.office.get(&format!("/api/sessions/{session}/enrolments")).await.unwrap();
    let enrolled = list(&enrolled, "");
    let version = text(&school.office.get("/api/consent/text").await.unwrap(), "version").unwrap();
    let (app, router, school, session, enrolled, version) =
        (&app, &router, &school, &session, &enrolled, &version);
    let seats = stream::iter(0..wanted.candidates).map(|at| {
        let login = roster[at][0].clone();
        async move {
            let me = Caller::log_in(app, router, &login).await.unwrap();
            if let Some(photo) = wanted.photo {
                upload(school, (&login, enrolled), photo(at)).await;
            }
            seat(school, &me, (session, version, wanted.lane)).await
        }
    });
    let seats: Vec<Seat> = seats.buffered(SIDE_BY_SIDE).collect().await;
    let session_id = session.parse().unwrap();
    let invigilator = school.invigilator.token.clone();
    house.close().await;
    Plan { settings, session_id, seats, invigilator }
}

async fn upload(school: &school::School, (login, enrolled): (&str, &[Value]), photo: Vec<u8>) {
    let person = enrolled.iter().find(|one| one["login"] == login).unwrap();
    let path = format!("/api/people/{}/photo", text(person, "person_id").unwrap());
    school.office.send("POST", &path, ("image/jpeg", photo)).await.unwrap();
}

/// Consent, arrival, admission.
async fn seat(
    school: &school::School,
    me: &Caller,
    (session, version, lane): (&str, &str, &str),
) -> Seat {
    let consent = json!({ "choice": lane, "text_version": version });
    let mine = format!("/api/my/sessions/{session}");
    me.post(&format!("{mine}/consent"), &consent).await.unwrap();
    let arrived = me.post(&format!("{mine}/arrive"), &json!({})).await.unwrap();
    let id = text(&arrived, "sitting_id").unwrap();
    let admission =
        json!({ "reason": "id_checked", "note": "", "request_key": format!("load-{id}") });
    school.invigilator.post(&format!("/api/sittings/{id}/admit"), &admission).await.unwrap();
    Seat { token: me.token.clone(), sitting_id: id.parse().unwrap() }
}

/// Settings of a server on a free port with its data in `folder`, without models.
pub fn settings(folder: &Path) -> Settings {
    let mut settings = Settings { data: folder.join("data"), ..Settings::default() };
    settings.http.listen = format!("127.0.0.1:{}", free_port());
    settings.vision.workers = Some(1);
    settings.vision.models_dir = folder.join("no models");
    settings
}

pub fn free_port() -> u16 {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    probe.local_addr().unwrap().port()
}
