//! A candidate with a camera: consent, photo, filming until something is seen on the wall.

use std::time::Duration;

use examhall::app::consent::TEXT_VERSION;
use examhall::kernel::UtcMs;
use examhall::kernel::id::SittingId;
use examhall::vision::scripted::Scene;
use examhall::wire::frame::FrameHeader;
use serde_json::{Value, json};

use super::wall::{PATIENCE, Wall};
use crate::hall::{Hall, Visitor};
use crate::sitting::desk::Desk;
use crate::sitting::room::{Room, START, to};

/// Server time between two frames.
const STEP: Duration = Duration::from_millis(500);
/// Steps after which the clock all but stands still: 150 s of server time. What is then not seen yet waits for
/// this machine (a disk, a busy core) and not for the clock.
const STEPS_MAX: u32 = 300;
/// Server time of a step beyond those.
const SLOW_STEP: Duration = Duration::from_millis(10);
/// Looks of the wall at each step without a frame.
const LOOKS: u32 = 3;

pub struct Face {
    pub sitting: SittingId,
    pub desk: Desk,
    pub wall: Wall,
    pub person: String,
    tick: u64,
}

impl Face {
    /// Consents, is enrolled as `enrolled`, arrives and stands before the camera; the wall looks on.
    pub async fn arrives(hall: &Hall, enrolled: &str) -> Self {
        let room = Room::open(hall).await;
        let candidate = hall.visit("candidate").await;
        assert_eq!(consent(&room, &candidate, "face").await.0, 204);
        let (status, verdict) = photo(&candidate, &Scene::of(enrolled)).await;
        assert_eq!((status, &verdict["accepted"]), (200, &json!(true)), "{verdict}");
        Self::stands(hall, room, &candidate).await
    }

    /// Arrives as things are.
    pub async fn stands(hall: &Hall, room: Room, candidate: &Visitor) -> Self {
        let sitting = room.arrive(candidate).await;
        Self::before_the_camera(hall, &room, "candidate", sitting).await
    }

    /// As `stands`, for anyone who is enrolled.
    pub async fn seat(hall: &Hall, room: &Room, login: &str) -> Self {
        let sitting = room.arrive(&hall.visit(login).await).await;
        Self::before_the_camera(hall, room, login, sitting).await
    }

    async fn before_the_camera(hall: &Hall, room: &Room, login: &str, sitting: SittingId) -> Self {
        let cookie = hall.cookie("invigilator").await;
        let mut wall = Wall::watching(hall.address, &cookie, room.session).await;
        wall.focus(sitting).await;
        let mut desk = Desk::open(hall.address, &hall.cookie(login).await).await;
        desk.hello(sitting, "tab").await;
        let person = hall.people[login].to_string();
        Self { sitting, desk, wall, person, tick: 0 }
    }

    /// Signed in by face as `name`, the exam has begun.
    pub async fn sits(hall: &Hall, name: &str) -> Self {
        let mut face = Self::arrives(hall, name).await;
        face.film(hall, &Scene::of(name), |wall, person| wall.rows[person]["state"] == "admitted")
            .await;
        to(hall, START);
        face.film(hall, &Scene::of(name), |wall, person| {
            wall.rows[person]["state"] == "in_progress"
        })
        .await;
        face
    }

    /// Films the scene, half a second of server time a frame, until the wall shows what is waited for.
    pub async fn film(&mut self, hall: &Hall, scene: &Scene, seen: impl Fn(&Wall, &str) -> bool) {
        self.shoot(hall, |tick| scene.to_jpeg(tick).unwrap(), seen).await;
    }

    /// The same picture again and again.
    pub async fn freeze(&mut self, hall: &Hall, scene: &Scene, seen: impl Fn(&Wall, &str) -> bool) {
        self.shoot(hall, |_| scene.to_jpeg(1).unwrap(), seen).await;
    }

    async fn shoot(
        &mut self,
        hall: &Hall,
        picture: impl Fn(u64) -> Vec<u8>,
        seen: impl Fn(&Wall, &str) -> bool,
    ) {
        let filming = async {
            for step in 0.. {
                self.tick += 1;
                hall.clock.advance(length(step));
                let number = u32::try_from(self.tick).unwrap();
                let header = FrameHeader { number, captured_ms: 0 };
                let at = hall.app.clock.now();
                self.desk.binary(header.join(&picture(self.tick))).await;
                self.settle(at).await;
                if seen(&self.wall, &self.person) {
                    return;
                }
            }
        };
        if tokio::time::timeout(PATIENCE, filming).await.is_err() {
            panic!("not seen: {:?}\n{:?}", self.wall.rows[&self.person], self.wall.incidents);
        }
    }

    /// Looks until the frame received at `at` is analysed and what came of it is on the wall. Looking large has
    /// the watcher tell every frame.
    async fn settle(&mut self, at: UtcMs) {
        loop {
            self.wall.focus(self.sitting).await;
            self.wall.look_again().await;
            if self.wall.rows[&self.person]["analysed_ms"].as_i64() >= Some(at.0) {
                return;
            }
        }
    }

    /// Lets time pass without a frame until the wall shows what is waited for; the page is there and pings.
    pub async fn wait(&mut self, hall: &Hall, seen: impl Fn(&Wall, &str) -> bool) {
        let waiting = async {
            for step in 0.. {
                hall.clock.advance(length(step));
                self.desk.say(&json!({ "type": "ping", "client_ms": 0 })).await;
                for _ in 0..LOOKS {
                    self.wall.look_again().await;
                    if seen(&self.wall, &self.person) {
                        return;
                    }
                }
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("not seen: {:?}\n{:?}", self.wall.rows[&self.person], self.wall.watching);
        }
    }
}

/// Server time of the n-th step.
fn length(step: u32) -> Duration {
    if step < STEPS_MAX { STEP } else { SLOW_STEP }
}

pub async fn consent(room: &Room, candidate: &Visitor, choice: &str) -> (u16, Value) {
    let body = json!({ "choice": choice, "text_version": TEXT_VERSION });
    candidate.post(&format!("/api/my/sessions/{}/consent", room.session), &body).await
}

pub async fn photo(visitor: &Visitor, scene: &Scene) -> (u16, Value) {
    upload(visitor, "/api/my/photo", scene.to_jpeg(1).unwrap()).await
}

pub async fn upload(visitor: &Visitor, path: &str, bytes: Vec<u8>) -> (u16, Value) {
    let request = visitor.http.post(format!("{}{path}", visitor.base));
    visitor.send(request.header("content-type", "image/jpeg").body(bytes)).await
}

/// Bytes behind an address, with the status.
pub async fn bytes(visitor: &Visitor, path: &str) -> (u16, Vec<u8>) {
    let answer = visitor.http.get(format!("{}{path}", visitor.base)).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

/// Days later.
pub fn later(hall: &Hall, days: i64) {
    let at: UtcMs = hall.app.clock.now().plus_ms(days * 86_400_000);
    to(hall, at);
}
