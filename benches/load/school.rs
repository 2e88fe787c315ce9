//! A school for the run, made through the server's own router in this process, with cheap password
//! hashing: the server that is measured hashes as always, and nobody logs in there.

use std::path::{Path, PathBuf};
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
use serde_json::{Value, json};

use super::Arguments;
use super::pictures::Album;

/// What the run needs to know.
pub struct Plan {
    /// For the server and for the proof afterwards.
    pub settings: Settings,
    /// The session.
    pub session_id: SessionId,
    /// Candidates in the order of the roster.
    pub seats: Vec<Seat>,
    /// The invigilator's login cookie.
    pub invigilator: String,
}

/// One candidate.
#[derive(Clone)]
pub struct Seat {
    /// Login cookie.
    pub token: String,
    /// Sitting, admitted already.
    pub sitting_id: SittingId,
    /// Which of the album's people.
    pub person: usize,
}

/// Founds the school and brings everybody before the door of an exam that has begun.
pub async fn found(arguments: &Arguments, folder: &Path, album: &Album) -> Plan {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let began = clock.monotonic_ms();
    let settings = settings(arguments, folder);
    let mut house = House::open(settings.clone(), Arc::clone(&clock)).await.unwrap();
    house.gate.app.passwords = Arc::new(Passwords::weak());
    let (app, router) = (house.gate.app.clone(), http::api(house.gate.clone()));
    let (school, _) = school::found(&app, &router).await.unwrap();
    let courses = courses::courses().unwrap();
    exams::fill_bank(&school, &courses).await.unwrap();
    let exam = exams::exam(&school, &courses[0].course).await.unwrap();
    let roster: Vec<[String; 3]> = (0..arguments.candidates)
        .map(|n| [format!("load{n:04}"), format!("L{n:06}"), format!("考生{n:04}")])
        .collect();
    let times = Times { opens: -30, starts: -1, closes: 240 };
    let at = (exam.as_str(), school.rooms[0].as_str(), "压力测试");
    let session = exams::schedule(&school.office, at, (clock.now(), times), &roster).await.unwrap();
    let enrolled = school.office.get(&format!("/api/sessions/{session}/enrolments")).await.unwrap();
    let enrolled = list(&enrolled, "");
    let mut seats = Vec::new();
    for (at, [login, ..]) in roster.iter().enumerate() {
        let me = Caller::log_in(&app, &router, login).await.unwrap();
        let person = at % album.people.len();
        let photo = (!arguments.without_photos).then(|| album.people[person][0].to_vec());
        let seat = seat((&school, &me, &session), login, (&enrolled, photo)).await;
        seats.push(Seat { token: me.token, sitting_id: seat, person });
    }
    house.close().await;
    println!("{} candidates admitted in {} s", seats.len(), (clock.monotonic_ms() - began) / 1_000);
    let session_id = session.parse().unwrap();
    Plan { settings, session_id, seats, invigilator: school.invigilator.token }
}

/// Consent, photo, arrival, admission.
async fn seat(
    (school, me, session): (&school::School, &Caller, &str),
    login: &str,
    (enrolled, photo): (&[Value], Option<Vec<u8>>),
) -> SittingId {
    let version = text(&me.get("/api/consent/text").await.unwrap(), "version").unwrap();
    let consent = json!({ "choice": "face", "text_version": version });
    let mine = format!("/api/my/sessions/{session}");
    me.post(&format!("{mine}/consent"), &consent).await.unwrap();
    if let Some(photo) = photo {
        let person = enrolled.iter().find(|one| one["login"] == login).unwrap();
        let path = format!("/api/people/{}/photo", text(person, "person_id").unwrap());
        school.office.send("POST", &path, ("image/jpeg", photo)).await.unwrap();
    }
    let arrived = me.post(&format!("{mine}/arrive"), &json!({})).await.unwrap();
    let id = text(&arrived, "sitting_id").unwrap();
    let admission =
        json!({ "reason": "id_checked", "note": "", "request_key": format!("load-{id}") });
    school.invigilator.post(&format!("/api/sittings/{id}/admit"), &admission).await.unwrap();
    id.parse().unwrap()
}

fn settings(arguments: &Arguments, folder: &Path) -> Settings {
    let mut settings = Settings { data: folder.join("data"), ..Settings::default() };
    settings.http.listen = format!("127.0.0.1:{}", free_port());
    settings.vision.workers = arguments.workers;
    settings.vision.models_dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models");
    if let Some(url) = &arguments.postgres {
        settings.store.url.clone_from(url);
    }
    settings
}

fn free_port() -> u16 {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    probe.local_addr().unwrap().port()
}
