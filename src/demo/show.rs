//! The session under way: brings the cast to its sittings and keeps it playing.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};

use super::caller::{Caller, list, text};
use super::candidate::Candidate;
use super::cast::{Act, cast};
use super::picture::{Person, enrolment};
use super::school::{School, Student};
use crate::app::App;
use crate::kernel::id::SittingId;
use crate::kernel::{Seed, SharedClock};

/// What the cast shares.
pub struct Show {
    /// Time.
    pub clock: SharedClock,
    /// Where the server listens, on loopback.
    pub port: u16,
    app: App,
    router: Router,
    session: String,
    invigilator: Caller,
    office: Caller,
}

/// People to be filmed, and whether the recognition model can tell them apart.
#[derive(Clone)]
pub struct Faces {
    /// Who.
    pub people: Vec<Arc<Person>>,
    /// They are real faces.
    pub differ: bool,
}

impl Faces {
    /// The person at `at`, and the next one.
    fn pair(&self, at: usize) -> [Arc<Person>; 2] {
        [0, 1].map(|next| Arc::clone(&self.people[(at + next) % self.people.len()]))
    }
}

impl Show {
    /// A show for `session`, watched over by the school's staff.
    #[must_use]
    pub fn new(
        app: &App,
        router: &Router,
        school: &School,
        (session, port): (String, u16),
    ) -> Self {
        Self {
            clock: Arc::clone(&app.clock),
            port,
            app: app.clone(),
            router: router.clone(),
            session,
            invigilator: school.invigilator.clone(),
            office: school.office.clone(),
        }
    }

    /// Where a camera's pictures start, so that no two cameras and no two runs film the same.
    #[must_use]
    pub fn tick(&self, at: usize) -> u64 {
        let started = u64::try_from(self.clock.now().0).unwrap_or(0) / 1_000;
        started.wrapping_mul(64).wrapping_add(u64::try_from(at).unwrap_or(0) << 32)
    }

    /// An invigilator lets a candidate in.
    ///
    /// # Errors
    /// Whatever the API refuses.
    pub async fn let_in(&self, sitting: SittingId) -> anyhow::Result<()> {
        let admission = json!({
            "reason": "id_checked", "note": "", "request_key": format!("demo-{sitting}"),
        });
        self.invigilator.post(&format!("/api/sittings/{sitting}/admit"), &admission).await?;
        Ok(())
    }

    /// Brings everybody to their sittings and starts them. Ends when they have arrived.
    ///
    /// # Errors
    /// Whatever the API refuses.
    pub async fn begin(self: &Arc<Self>, school: &School, faces: &Faces) -> anyhow::Result<String> {
        let enrolled = list(
            &self.office.get(&format!("/api/sessions/{}/enrolments", self.session)).await?,
            "",
        );
        let acts = cast(school.students.len(), faces.differ);
        let (mut arrived, mut filmed) = (0, 0);
        for (at, (student, act)) in school.students.iter().zip(acts).enumerate() {
            if act == Act::Absent {
                continue;
            }
            let people = faces.pair(filmed);
            let candidate = self.arrive(student, (at, act), people, &enrolled).await?;
            arrived += 1;
            filmed += usize::from(act.has_camera());
            tokio::spawn(candidate.play(Arc::clone(self)));
            // One after another, as people do: a queue at the door, not a stampede.
            self.clock.sleep(Duration::from_millis(60)).await;
        }
        Ok(format!("{arrived} 位考生到场，其中 {filmed} 位开启摄像头"))
    }

    async fn arrive(
        &self,
        student: &Student,
        (at, act): (usize, Act),
        people: [Arc<Person>; 2],
        enrolled: &[Value],
    ) -> anyhow::Result<Candidate> {
        let me = Caller::log_in(&self.app, &self.router, &student.login).await?;
        let mine = format!("/api/my/sessions/{}", self.session);
        let choice = if act.has_camera() { "face" } else { "staff" };
        let version = text(&me.get("/api/consent/text").await?, "version")?;
        let consent = json!({ "choice": choice, "text_version": version });
        me.post(&format!("{mine}/consent"), &consent).await?;
        let is_me = |one: &&Value| one.get("login").and_then(Value::as_str) == Some(&student.login);
        if act.has_camera()
            && let Some(person) = enrolled.iter().find(is_me)
        {
            let path = format!("/api/people/{}/photo", text(person, "person_id")?);
            let photo = enrolment(&people[0])?;
            self.office.send("POST", &path, ("image/jpeg", photo)).await?;
        }
        let sitting = text(&me.post(&format!("{mine}/arrive"), &json!({})).await?, "sitting_id")?;
        Ok(Candidate {
            at,
            act,
            token: me.token,
            sitting_id: sitting.parse()?,
            people,
            rng: Seed::from_text(&self.session).derive(&student.login).rng(),
        })
    }
}
