//! Dossiers: opened for a flag in which two reviewers found a breach, carried step by step, seen and answered by the candidate.
//!
//! **Invariants:** the domain's lifecycle judges every step inside the transaction that appends it; an entry is
//! never changed and is bound to those before it; the candidate sees nothing before they are told and everything
//! after; a click sent twice counts once.

use super::objection::refused;
use super::review::finding;
use super::{Held, doer, held, insist_on_key, key_reused, words};
use crate::app::evidence::DAY_MS;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Action, Actor, Permit, Place, action, permit};
use crate::domain::proctoring::dossier::{CITED_DAYS, Doer, Dossier, Entry, Head, Outcome, Step};
use crate::evidence::Scope;
use crate::kernel::UtcMs;
use crate::kernel::id::{DossierId, EvidenceId, IncidentId, PersonId, SessionId};
use crate::kernel::limits::DOSSIER_WORDS_MAX;
use crate::store::dossier::{self as rows, NewDossier, Of, Placed, Stored};
use crate::store::{Connection, StoreError, audit, evidence, watching};

/// A step that somebody wants to do.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Which.
    pub step: Step,
    /// In their words.
    pub words: String,
    /// What is decided, with the last step.
    pub outcome: Option<Outcome>,
    /// A click sent twice counts once.
    pub request_key: String,
}

/// A dossier as a list shows it.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is about.
    pub head: rows::Head,
    /// Where it stands.
    pub now: Dossier,
    /// What was decided.
    pub outcome: Option<Outcome>,
}

/// A dossier with everything there is to see about it.
#[derive(Clone, Debug)]
pub struct File {
    /// As the list shows it.
    pub line: Line,
    /// Every step that was done.
    pub entries: Vec<Stored>,
    /// Whether no entry was changed, left out or moved since.
    pub is_whole: bool,
    /// Everything held about the sitting.
    pub held: Held,
    /// What the caller could do next.
    pub mine: Vec<Step>,
}

/// Opens a dossier because of an incident.
///
/// # Errors
/// `NotFound` when the incident is not the actor's to see; `Conflict` when no breach was found, or it has a dossier;
/// `Invalid` without words.
pub async fn open(
    app: &App,
    actor: &Actor,
    incident: IncidentId,
    deed: Deed,
) -> Result<DossierId, AppError> {
    let mut connection = app.store.read().await?;
    let (_, path) =
        watching::place(&mut connection, incident).await?.ok_or(AppError::NotFound("incident"))?;
    let permit = permit::<action::Invigilate>(actor, &Place::at(path.as_str()))?;
    let stored = watching::one(&mut connection, &permit, incident)
        .await?
        .ok_or(AppError::NotFound("incident"))?;
    drop(connection);
    insist_on_key(&deed.request_key)?;
    let words = words("words", &deed.words, DOSSIER_WORDS_MAX, true)?;
    let by = doer(actor, &path)?;
    Dossier::open(stored.person_id, by).map_err(refused)?;
    let (id, now): (DossierId, _) = (app.mint(), app.clock.now());
    let row = NewDossier {
        id,
        incident_id: incident,
        sitting_id: stored.incident.sitting_id,
        person_id: stored.person_id,
    };
    let entry = Entry { step: Step::Open, by: by.person, words, outcome: None, at: now };
    let first = bound(Head::start(id), entry, deed.request_key);
    let line = app.line("dossier.open", format!("dossier/{id}"), format!("incident/{incident}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                if let Some(known) = rows::of_incident(c, &permit, incident).await? {
                    let entries = rows::entries(c, &permit, known).await?;
                    let is_same =
                        entries.first().map(|it| &it.request_key) == Some(&first.request_key);
                    return if is_same { Ok(known) } else { Err(open_already()) };
                }
                insist_found(c, &permit, incident).await?;
                rows::insert(c, &permit, &row, now).await.map_err(taken)?;
                rows::append(c, &permit, (id, 0), &first).await.map_err(taken)?;
                evidence::retain(c, &permit, row.sitting_id, cited_until(now)).await?;
                audit::append(c, &permit, &line).await?;
                Ok(id)
            })
        })
        .await
}

async fn insist_found(
    connection: &mut Connection,
    permit: &Permit<action::Invigilate>,
    incident: IncidentId,
) -> Result<(), AppError> {
    if finding(connection, permit, incident).await?.is_breach() {
        return Ok(());
    }
    Err(AppError::Conflict(Problem::new(
        "dossier.not_found",
        "建立违纪档案前，须由两名复核人员各自认定违纪；意见不一致的，由主考裁定。",
        "Before a dossier is opened two reviewers, each by themselves, have to find a breach; where they differ, the chief resolves.",
    )))
}

/// Does a step as one of staff.
///
/// # Errors
/// `NotFound` when the dossier is not the actor's to see; `Conflict` with what is missing and whose it is;
/// `Invalid` without the words or the outcome that the step needs.
pub async fn act(app: &App, actor: &Actor, id: DossierId, deed: Deed) -> Result<(), AppError> {
    let placed = placed(app, id).await?;
    let permit = permit::<action::Invigilate>(actor, &Place::at(placed.path.as_str()))?;
    let by = doer(actor, &placed.path)?;
    take(app, permit, (placed, by), deed).await
}

/// Does a step as the candidate.
///
/// # Errors
/// As `act`; `NotFound` also before the candidate was told.
pub async fn answer(app: &App, actor: &Actor, id: DossierId, deed: Deed) -> Result<(), AppError> {
    let (placed, permit) = own(app, actor, id).await?;
    let by = Doer { person: placed.row.person_id, is_staff: false, is_chief: false };
    take(app, permit, (placed, by), deed).await
}

async fn take<A: Action + Send + Sync + 'static>(
    app: &App,
    permit: Permit<A>,
    (placed, by): (Placed, Doer),
    deed: Deed,
) -> Result<(), AppError> {
    insist_on_key(&deed.request_key)?;
    let words = words("words", &deed.words, DOSSIER_WORDS_MAX, needs_words(deed.step))?;
    insist_on_outcome(&deed)?;
    let (id, candidate, sitting) = (placed.row.id, placed.row.person_id, placed.row.sitting_id);
    let (key, at) = (deed.request_key, app.clock.now());
    let detail = format!("{} {}", deed.step.name(), deed.outcome.map_or("", Outcome::name));
    let line = app.line("dossier.step", format!("dossier/{id}"), detail.trim());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let before = rows::entries(c, &permit, id).await?;
                if let Some(same) = before.iter().find(|it| it.request_key == key) {
                    let is_same = (same.entry.step, same.entry.by) == (deed.step, by.person);
                    return if is_same { Ok(()) } else { Err(key_reused()) };
                }
                // Entries that follow each other never carry an earlier moment than the one before.
                let at = before.iter().map(|it| it.entry.at).max().map_or(at, |last| last.max(at));
                now(candidate, &before)?.after(deed.step, by, at).map_err(refused)?;
                let entry =
                    Entry { step: deed.step, by: by.person, words, outcome: deed.outcome, at };
                let stored = bound(head(id, &before), entry, key);
                rows::append(c, &permit, (id, before.len()), &stored).await.map_err(taken)?;
                evidence::retain(c, &permit, sitting, cited_until(at)).await?;
                Ok(audit::append(c, &permit, &line).await?)
            })
        })
        .await
}

/// The dossiers of a session, the oldest first.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn of_session(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Vec<Line>, AppError> {
    let permit = crate::app::incidents::may_watch(app, actor, session).await?;
    lines(app, &permit, Of::Session(session)).await
}

/// A dossier, to staff.
///
/// # Errors
/// `NotFound` when it is not the actor's to see.
pub async fn get(app: &App, actor: &Actor, id: DossierId) -> Result<File, AppError> {
    let placed = placed(app, id).await?;
    let permit = permit::<action::Invigilate>(actor, &Place::at(placed.path.as_str()))?;
    let by = doer(actor, &placed.path)?;
    file(app, &permit, (placed, by)).await
}

/// The dossiers about the actor that they have been told of.
///
/// # Errors
/// A store error.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<Line>, AppError> {
    let me = actor.person().ok_or(AppError::NotLoggedIn)?;
    let permit = permit::<action::AnswerConduct>(actor, &Place::of(me, "/"))?;
    let lines = lines(app, &permit, Of::Person(me)).await?;
    Ok(lines.into_iter().filter(|line| line.now.is_told()).collect())
}

/// A dossier, to the candidate it is about.
///
/// # Errors
/// `NotFound` when it is about somebody else, or they have not been told.
pub async fn get_mine(app: &App, actor: &Actor, id: DossierId) -> Result<File, AppError> {
    let (placed, permit) = own(app, actor, id).await?;
    let by = Doer { person: placed.row.person_id, is_staff: false, is_chief: false };
    let mut file = file(app, &permit, (placed, by)).await?;
    for flag in &mut file.held.incidents {
        // Whom else a face resembles is about that other person.
        flag.card.other_person_id = None;
    }
    Ok(file)
}

/// A picture of the sitting, to the candidate it shows, on record.
///
/// # Errors
/// `NotFound` when the dossier is not theirs to see or the picture is not of that sitting.
pub async fn view_mine(
    app: &App,
    actor: &Actor,
    id: DossierId,
    picture: EvidenceId,
) -> Result<Vec<u8>, AppError> {
    let (_, permit) = own(app, actor, id).await?;
    let mut connection = app.store.read().await?;
    if !rows::shows(&mut connection, &permit, (id, picture)).await? {
        return Err(AppError::NotFound("evidence"));
    }
    let found = evidence::place(&mut connection, picture).await?;
    drop(connection);
    let found = found.filter(|it| it.erased.is_none()).ok_or(AppError::NotFound("evidence"))?;
    let line = app.line("evidence.view", format!("evidence/{picture}"), "");
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    let scope = Scope::Session(found.session_id);
    Ok(app.evidence.get(scope, &found.object_key, &found.sha256).await?)
}

async fn placed(app: &App, id: DossierId) -> Result<Placed, AppError> {
    let found = rows::place(&mut *app.store.read().await?, id).await?;
    found.ok_or(AppError::NotFound("dossier"))
}

/// The candidate's own dossier, once they have been told.
async fn own(
    app: &App,
    actor: &Actor,
    id: DossierId,
) -> Result<(Placed, Permit<action::AnswerConduct>), AppError> {
    let placed = placed(app, id).await?;
    let place = Place::of(placed.row.person_id, placed.path.as_str());
    let permit = permit::<action::AnswerConduct>(actor, &place)?;
    let entries = rows::entries(&mut *app.store.read().await?, &permit, id).await?;
    if !now(placed.row.person_id, &entries)?.is_told() {
        return Err(AppError::NotFound("dossier"));
    }
    Ok((placed, permit))
}

async fn lines<A>(app: &App, permit: &Permit<A>, of: Of) -> Result<Vec<Line>, AppError> {
    let mut connection = app.store.read().await?;
    let mut lines = Vec::new();
    for head in rows::heads(&mut connection, permit, of).await? {
        let entries = rows::entries(&mut connection, permit, head.row.id).await?;
        lines.push(line(head, &entries)?);
    }
    Ok(lines)
}

fn line(head: rows::Head, entries: &[Stored]) -> Result<Line, AppError> {
    let now = now(head.row.person_id, entries)?;
    Ok(Line { head, now, outcome: entries.last().and_then(|last| last.entry.outcome) })
}

async fn file<A>(
    app: &App,
    permit: &Permit<A>,
    (placed, by): (Placed, Doer),
) -> Result<File, AppError> {
    let id = placed.row.id;
    let mut connection = app.store.read().await?;
    let heads = rows::heads(&mut connection, permit, Of::One(id)).await?;
    let head = heads.into_iter().next().ok_or(AppError::NotFound("dossier"))?;
    let entries = rows::entries(&mut connection, permit, id).await?;
    drop(connection);
    let line = line(head, &entries)?;
    let at = app.clock.now();
    let steps = line.now.awaited().iter().map(|(step, _)| *step);
    let mine = steps.filter(|step| line.now.after(*step, by, at).is_ok()).collect();
    let is_whole = is_whole(id, &entries);
    let held = held(app, permit, placed.row.sitting_id).await?;
    Ok(File { line, entries, is_whole, held, mine })
}

/// What is cited stays so long after a step, whatever period it came with.
const fn cited_until(step: UtcMs) -> UtcMs {
    step.plus_ms(CITED_DAYS * DAY_MS)
}

fn now(candidate: PersonId, entries: &[Stored]) -> Result<Dossier, AppError> {
    let folded = Dossier::fold(candidate, entries.iter().map(|it| &it.entry));
    let why = || StoreError::Nonsense {
        table: "dossier_entry",
        what: "step: the steps do not follow from each other".to_owned(),
    };
    Ok(folded.ok_or_else(why)?)
}

fn head(id: DossierId, entries: &[Stored]) -> Head {
    entries.iter().fold(Head::start(id), |head, it| head.next(&it.entry))
}

fn is_whole(id: DossierId, entries: &[Stored]) -> bool {
    let mut head = Head::start(id);
    entries.iter().all(|it| {
        head = head.next(&it.entry);
        head.to_hex() == it.head_sha256
    })
}

fn bound(before: Head, entry: Entry, request_key: String) -> Stored {
    let head_sha256 = before.next(&entry).to_hex();
    Stored { entry, display_name: String::new(), head_sha256, request_key }
}

/// A signature says what it says; everything else is said in words.
const fn needs_words(step: Step) -> bool {
    matches!(
        step,
        Step::Open | Step::Tell | Step::Answer | Step::RecordRefusal | Step::Defend | Step::Decide
    )
}

fn insist_on_outcome(deed: &Deed) -> Result<(), AppError> {
    if deed.outcome.is_some() == (deed.step == Step::Decide) {
        return Ok(());
    }
    Err(AppError::Invalid(Problem::new(
        "dossier.outcome",
        "处理决定必须写明处理结果；其他步骤不填处理结果。",
        "The decision names an outcome; no other step does.",
    )))
}

fn open_already() -> AppError {
    AppError::Conflict(Problem::new(
        "dossier.open_already",
        "该异常已建立违纪档案，请刷新页面查看。",
        "There is a dossier for this incident already. Reload the page to see it.",
    ))
}

fn taken(error: StoreError) -> AppError {
    if error.is_duplicate(rows::ONE_EACH.0, rows::ONE_EACH.1) {
        return open_already();
    }
    let at_once = [rows::NUMBER_TAKEN, rows::REQUEST_KNOWN];
    if at_once.iter().any(|(constraint, columns)| error.is_duplicate(constraint, columns)) {
        return AppError::Conflict(Problem::new(
            "dossier.changed",
            "他人刚刚在此档案上操作过，请刷新页面后再试。",
            "Somebody did a step in this dossier at the same moment. Reload the page and look again.",
        ));
    }
    error.into()
}
