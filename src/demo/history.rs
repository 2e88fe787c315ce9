//! Yesterday's exam: a session that is over, with results to look at and essays to mark. It is sat through
//! the use cases of a running exam on a clock that is moved by hand, so that every moment in it is a
//! believable one.
//!
//! **Invariant:** candidates are interleaved question by question: the hand-moved clock only goes forward.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::answering::respond;
use super::caller::{Caller, list, text};
use super::exams::{self, EXAM_MINUTES, Times};
use super::school::School;
use crate::app::App;
use crate::app::sitting::paper::OpenPaper;
use crate::app::sitting::{self, Answer, Content, Own, record_answers};
use crate::http::{self, Gate};
use crate::kernel::id::SittingId;
use crate::kernel::{ManualClock, Seed, SharedClock, UtcMs};
use crate::wire::item::Question;

/// Title of the session; it is looked for by this.
pub const TITLE: &str = "2026 年秋第一场（已结束）";
/// How many sat it; one more was enrolled and did not come.
const SAT: usize = 12;
/// Hours ago it began.
const HOURS_AGO: i64 = 26;

/// Someone sitting yesterday's exam.
struct Sitter {
    own: Own,
    paper: OpenPaper,
    questions: Vec<Question>,
    fencing: i64,
    rng: ChaCha20Rng,
}

/// Makes the session, unless it is there.
///
/// # Errors
/// Whatever the server refuses.
pub async fn make(gate: &Gate, school: &School, exam: &str) -> anyhow::Result<(String, String)> {
    let office = &school.office;
    if let Some(session) = exams::running(office, TITLE, UtcMs(0)).await? {
        return Ok((session, "已有".to_owned()));
    }
    let began = gate.app.clock.now().plus_ms(-HOURS_AGO * 3_600_000);
    let clock = Arc::new(ManualClock::at(began.plus_ms(-20 * 60_000)));
    let mut then = gate.clone();
    then.app.clock = Arc::clone(&clock) as SharedClock;
    let router = http::api(then.clone());
    let roster: Vec<[String; 3]> = school
        .students
        .iter()
        .take(SAT + 1)
        .map(|one| [one.login.clone(), one.number.clone(), one.name.clone()])
        .collect();
    let times = Times { opens: -30, starts: 0, closes: 30 };
    let room = school.rooms[1].as_str();
    let planner = Caller::log_in(&then.app, &router, "office").await?;
    let at = (exam, room, TITLE);
    let session = exams::schedule(&planner, at, (began, times), &roster).await?;
    let mut sitters = enter(&then.app, &router, school, &session).await?;
    clock.advance(Duration::from_secs(21 * 60));
    sit(&then.app, &clock, &mut sitters).await?;
    end(&then.app, &clock, &sitters).await?;
    let marked = mark_some(&school.marker, &session).await?;
    Ok((session, format!("{SAT} 人参加，已阅论述题 {marked} 份，其余待阅")))
}

/// Consent, arrival, admission by staff.
async fn enter(
    app: &App,
    router: &Router,
    school: &School,
    session: &str,
) -> anyhow::Result<Vec<Sitter>> {
    let invigilator = Caller::log_in(app, router, "invigilator").await?;
    let mut sitters = Vec::new();
    for student in school.students.iter().take(SAT) {
        let me = Caller::log_in(app, router, &student.login).await?;
        let version = text(&me.get("/api/consent/text").await?, "version")?;
        let consent = json!({ "choice": "staff", "text_version": version });
        me.post(&format!("/api/my/sessions/{session}/consent"), &consent).await?;
        let arrived = me.post(&format!("/api/my/sessions/{session}/arrive"), &json!({})).await?;
        let id: SittingId = text(&arrived, "sitting_id")?.parse()?;
        let admission = json!({
            "reason": "id_checked", "note": "", "request_key": format!("demo-{id}"),
        });
        invigilator.post(&format!("/api/sittings/{id}/admit"), &admission).await?;
        let own = sitting::own(app, &me.actor, id).await?;
        let paper = sitting::paper::open(app, own.session_id, own.person_id).await?;
        let questions =
            paper.shown.sections.iter().flat_map(|part| part.questions.clone()).collect();
        let fencing = sitting::take(app, &own, "demo").await?;
        let rng = Seed::from_text(TITLE).derive(&student.login).rng();
        sitters.push(Sitter { own, paper, questions, fencing, rng });
    }
    Ok(sitters)
}

/// Everybody answers question by question, some leaving the last ones out.
async fn sit(app: &App, clock: &ManualClock, sitters: &mut [Sitter]) -> anyhow::Result<()> {
    for sitter in sitters.iter() {
        clock.advance(Duration::from_secs(2));
        sitting::begin(app, &sitter.own).await?;
    }
    let slots = sitters.iter().map(|one| one.questions.len()).max().unwrap_or(0);
    for slot in 0..slots {
        clock.advance(Duration::from_secs(150));
        for (at, sitter) in sitters.iter_mut().enumerate() {
            clock.advance(Duration::from_secs(7));
            let gives_up = at % 5 == 4 && slot + 2 >= slots;
            let Some(question) = sitter.questions.get(slot).filter(|_| !gives_up) else { continue };
            let now = app.clock.now();
            let answer = Answer {
                slot: question.slot,
                seq: 1,
                content: Content::Whole(Some(respond(question, &mut sitter.rng))),
                authored: now,
                received: now,
            };
            let place = (&sitter.paper.rules(), sitter.fencing);
            for fate in record_answers(app, &sitter.own, place, vec![answer]).await? {
                fate?;
            }
        }
    }
    Ok(())
}

/// All but one hand in; for that one time runs out.
async fn end(app: &App, clock: &ManualClock, sitters: &[Sitter]) -> anyhow::Result<()> {
    let (last, others) = match sitters.split_last() {
        Some(parts) => parts,
        None => return Ok(()),
    };
    for sitter in others {
        clock.advance(Duration::from_secs(40));
        let shown = sitting::summary(app, &sitter.own, sitter.paper.rules().slots()).await?;
        sitting::hand_in(app, &sitter.own, sitter.fencing, shown.token).await?;
        sitting::score(app, sitter.own.sitting_id).await?;
    }
    let minutes = u64::try_from(EXAM_MINUTES).unwrap_or(90) + 30;
    clock.advance(Duration::from_secs(minutes * 60));
    sitting::finish_if_due(app, last.own.sitting_id).await?;
    sitting::score(app, last.own.sitting_id).await?;
    Ok(())
}

/// The marker has done the first few essays.
async fn mark_some(marker: &Caller, session: &str) -> anyhow::Result<usize> {
    let waiting = list(&marker.get(&format!("/api/sessions/{session}/marking")).await?, "answers");
    let is_open = |one: &&Value| one.get("marked").and_then(Value::as_bool) != Some(true);
    let (mut done, fractions) = (0, [0.8, 0.6, 0.9, 0.7]);
    for (one, fraction) in waiting.iter().filter(is_open).zip(fractions) {
        let slot = one.get("slot").and_then(Value::as_u64).unwrap_or(0);
        let path = format!("/api/sittings/{}/slots/{slot}/mark", text(one, "sitting_id")?);
        let mark = json!({ "fraction": fraction, "comment": "有具体事例，条理清楚。" });
        marker.post(&path, &mark).await?;
        done += 1;
    }
    Ok(done)
}
