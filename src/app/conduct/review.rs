//! Review after the exam: the queue of a session's flags, what each reviewer says, and what the chief resolves.
//!
//! **Invariants:** the domain decides what a reviewer is told and may say, inside the transaction that appends it; a
//! voice below a dossier stays; a click sent twice counts once; the player shows when answers came, never which.

use std::collections::HashMap;

use super::{doer, insist_on_key, key_reused, reason};
use crate::app::incidents::{self, card};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::proctoring::incident::Standing;
use crate::domain::proctoring::review::{Finding, Refusal, Review, Said, Verdict, Weight, rank};
use crate::kernel::UtcMs;
use crate::kernel::id::{AuditId, IncidentId, PersonId, SessionId, SittingId};
use crate::kernel::limits::BOARD_INCIDENTS_MAX;
use crate::store::dossier::{self, Of};
use crate::store::incident_review::{self as rows, Voice};
use crate::store::watching::{self, Decided, Incident};
use crate::store::{Connection, StoreError, audit};
use crate::wire::invigilator::IncidentCard;

/// A flag in the queue, as far as the one who asks may know of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The flag; without what others decided while the caller has not spoken.
    pub card: IncidentCard,
    /// Whose.
    pub display_name: String,
    /// Their number.
    pub number: String,
    /// What came of it.
    pub finding: Finding,
    /// What the caller has said.
    pub own: Option<Verdict>,
    /// What was said, as far as the caller is told.
    pub voices: Vec<Voice>,
    /// Whether there is a dossier.
    pub dossier: Option<crate::kernel::id::DossierId>,
}

/// What somebody says of a flag.
#[derive(Clone, Debug)]
pub struct Saying {
    /// What; none takes back.
    pub verdict: Option<Verdict>,
    /// As the chief, over two that differ.
    pub resolves: bool,
    /// Why; never empty.
    pub reason: String,
    /// A click sent twice counts once.
    pub request_key: String,
}

/// How a sitting went: when answers came in, and how much of each minute was looked at.
#[derive(Clone, Debug)]
pub struct Progress {
    /// When an answer came in, and to which slot.
    pub answers: Vec<(UtcMs, u32)>,
    /// Milliseconds observed, by minute since 1970.
    pub minutes: Vec<(i64, i64)>,
}

/// The flags of a session, the heaviest first.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn queue(app: &App, actor: &Actor, session: SessionId) -> Result<Vec<Line>, AppError> {
    let permit = incidents::may_watch(app, actor, session).await?;
    let me = actor.person().ok_or(AppError::NotFound("session"))?;
    let mut connection = app.store.read().await?;
    let flags =
        watching::of_session(&mut connection, &permit, session, BOARD_INCIDENTS_MAX).await?;
    let decisions = watching::decisions_of_session(&mut connection, &permit, session).await?;
    let voices = rows::of_session(&mut connection, &permit, session).await?;
    let names = rows::names(&mut connection, &permit, session).await?;
    let dossiers = dossier::heads(&mut connection, &permit, Of::Session(session)).await?;
    drop(connection);
    let names: HashMap<SittingId, (String, String)> =
        names.into_iter().map(|(id, name, number)| (id, (name, number))).collect();
    let dossiers: HashMap<IncidentId, _> =
        dossiers.into_iter().map(|head| (head.row.incident_id, head.row.id)).collect();
    let decisions = by_incident(decisions, |it| it.incident_id);
    let voices = by_incident(voices, |it| it.incident_id);
    let mut of_candidate: HashMap<PersonId, usize> = HashMap::new();
    for flag in &flags {
        *of_candidate.entry(flag.person_id).or_default() += 1;
    }
    let mut lines: Vec<_> = flags
        .iter()
        .map(|flag| {
            let id = flag.incident.id;
            let decisions = decisions.get(&id).map_or(&[][..], Vec::as_slice);
            let weight = weight(flag, decisions, of_candidate[&flag.person_id]);
            let voices = voices.get(&id).map_or(&[][..], Vec::as_slice);
            let (name, number) = names.get(&flag.incident.sitting_id).cloned().unwrap_or_default();
            let mut line = line(flag, decisions, voices, me);
            (line.display_name, line.number) = (name, number);
            line.dossier = dossiers.get(&id).copied();
            (rank(&weight), id, line)
        })
        .collect();
    lines.sort_by_key(|line| (line.0, line.1));
    Ok(lines.into_iter().map(|(.., line)| line).collect())
}

fn by_incident<T>(all: Vec<T>, id: impl Fn(&T) -> IncidentId) -> HashMap<IncidentId, Vec<T>> {
    let mut found: HashMap<IncidentId, Vec<T>> = HashMap::new();
    for each in all {
        found.entry(id(&each)).or_default().push(each);
    }
    found
}

fn weight(flag: &Incident, decisions: &[Decided], of_candidate: usize) -> Weight {
    let incident = &flag.incident;
    Weight {
        severity: incident.severity,
        indicator: incident.indicator,
        standing: Standing::fold(decisions.iter().map(|it| it.decision)),
        of_candidate,
        lasted_ms: incident.ended.map_or(0, |ended| ended.since_ms(incident.started)),
    }
}

fn line(flag: &Incident, decisions: &[Decided], voices: &[Voice], me: PersonId) -> Line {
    let review = Review::fold(voices.iter().map(|it| it.said));
    let is_told = review.is_told(me);
    let mut card = card(flag, decisions);
    if !is_told {
        // What was decided during the exam is somebody's voice too.
        (card.decision, card.is_disputed) = (None, false);
    }
    let told = voices.iter().filter(|it| is_told || it.said.by == me);
    Line {
        card,
        display_name: String::new(),
        number: String::new(),
        finding: review.seen_by(me),
        own: review.own(me),
        voices: told.cloned().collect(),
        dossier: None,
    }
}

/// Says something of a flag, takes it back, or resolves what differs.
///
/// # Errors
/// `NotFound` when the flag is not the actor's to see, or they are no chief and want to resolve; `Conflict` when it
/// cannot be said now; `Invalid` without a reason.
pub async fn say(app: &App, actor: &Actor, id: IncidentId, saying: Saying) -> Result<(), AppError> {
    let (_, path) = watching::place(&mut *app.store.read().await?, id)
        .await?
        .ok_or(AppError::NotFound("incident"))?;
    let permit = permit::<action::Invigilate>(actor, &Place::at(path.as_str()))?;
    let by = doer(actor, &path)?;
    if saying.resolves && !by.is_chief {
        return Err(AppError::NotFound("incident"));
    }
    let flag = watching::one(&mut *app.store.read().await?, &permit, id)
        .await?
        .ok_or(AppError::NotFound("incident"))?;
    if flag.person_id == by.person {
        return Err(refused(Refusal::Oneself));
    }
    let reason = reason(&saying.reason)?;
    insist_on_key(&saying.request_key)?;
    let said = Said { by: by.person, resolves: saying.resolves, verdict: saying.verdict };
    let word = saying.verdict.map_or("taken_back", Verdict::name);
    let detail = if saying.resolves { format!("resolves {word}") } else { word.to_owned() };
    let line = app.line("incident.review", format!("incident/{id}"), detail);
    let (row, at): (AuditId, _) = (app.mint(), app.clock.now());
    let key = saying.request_key;
    app.store
        .write(move |c| {
            Box::pin(async move {
                rows::lock(c, &permit, id).await?;
                let before = rows::of_incident(c, &permit, id).await?;
                if let Some(same) = before.iter().find(|it| it.request_key == key) {
                    return if same.said == said { Ok(()) } else { Err(key_reused()) };
                }
                insist_free(c, &permit, id, said).await?;
                Review::fold(before.iter().map(|it| it.said)).after(said).map_err(refused)?;
                // Of two in one millisecond the second stays the second.
                let at =
                    before.iter().map(|it| it.at.plus_ms(1)).max().map_or(at, |last| last.max(at));
                let voice = Voice {
                    incident_id: id,
                    said,
                    reason,
                    display_name: String::new(),
                    request_key: key,
                    at,
                };
                rows::insert(c, &permit, &row.to_string(), &voice).await?;
                Ok(audit::append(c, &permit, &line).await?)
            })
        })
        .await
}

/// What a dossier rests on is not taken back.
async fn insist_free(
    connection: &mut Connection,
    permit: &Permit<action::Invigilate>,
    id: IncidentId,
    said: Said,
) -> Result<(), AppError> {
    if said.verdict.is_some() || dossier::of_incident(connection, permit, id).await?.is_none() {
        return Ok(());
    }
    Err(AppError::Conflict(Problem::new(
        "review.has_dossier",
        "该异常已建立违纪档案，复核意见不能撤回。不同意见请写入档案。",
        "A dossier rests on this review, so it cannot be taken back. Say in the dossier what speaks against it.",
    )))
}

/// What people found about a flag.
///
/// # Errors
/// A store error.
pub(super) async fn finding<A>(
    connection: &mut Connection,
    permit: &Permit<A>,
    id: IncidentId,
) -> Result<Finding, StoreError> {
    let voices = rows::of_incident(connection, permit, id).await?;
    Ok(Review::fold(voices.iter().map(|it| it.said)).finding())
}

/// How a sitting went, for the player.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate.
pub async fn progress(
    app: &App,
    actor: &Actor,
    sitting: SittingId,
) -> Result<(super::Held, Progress), AppError> {
    let mut connection = app.store.read().await?;
    let (.., place) = crate::store::sitting::place(&mut connection, sitting)
        .await?
        .ok_or(AppError::NotFound("sitting"))?;
    let permit = permit::<action::Invigilate>(actor, &place)?;
    let answers = rows::answers(&mut connection, &permit, sitting).await?;
    let minutes = rows::minutes(&mut connection, &permit, sitting).await?;
    drop(connection);
    let mut held = super::held(app, &permit, sitting).await?;
    for flag in &mut held.incidents {
        // The player is for those who have yet to judge.
        (flag.card.decision, flag.card.is_disputed) = (None, false);
        flag.decisions.clear();
        flag.voices.clear();
    }
    Ok((held, Progress { answers, minutes }))
}

fn refused(refusal: Refusal) -> AppError {
    let (code, zh, en) = match refusal {
        Refusal::Spoken => (
            "review.spoken",
            "您已给出复核意见。如需更改，请先撤回。",
            "You have said already. To say something else, take it back first.",
        ),
        Refusal::Two => (
            "review.two",
            "已有两名复核人员给出意见，无需再复核。",
            "Two reviewers have spoken; no third one is needed.",
        ),
        Refusal::Nothing => (
            "review.nothing",
            "您没有可以撤回的复核意见。",
            "There is nothing of yours to take back.",
        ),
        Refusal::NothingDiffers => (
            "review.nothing_differs",
            "两名复核人员的意见没有分歧，不需要主考裁定。",
            "The two reviewers do not differ; there is nothing to resolve.",
        ),
        Refusal::OneOfTheTwo => (
            "review.one_of_the_two",
            "您是复核人员之一，不能裁定。须由另一名主考（考务或管理员）裁定。",
            "You are one of the two reviewers. Another chief (exam office or administrator) has to resolve.",
        ),
        Refusal::UnsureResolution => (
            "review.unsure_resolution",
            "裁定必须明确：属于违纪，或不属于违纪。",
            "A resolution says one or the other: a breach, or none.",
        ),
        Refusal::Oneself => (
            "review.oneself",
            "不能复核涉及本人的异常。",
            "Nobody reviews a flag about themselves.",
        ),
    };
    AppError::Conflict(Problem::new(code, zh, en))
}
