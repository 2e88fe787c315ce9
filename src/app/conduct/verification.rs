//! Re-verification after the exam (考后核验): kept faces against the reference, sorted by the machine, looked at by two.
//!
//! Only what is kept anyway is compared: pictures of signing in and of flags, of those whose consent names it.
//! Embeddings live while a sitting is sorted and are stored nowhere; distances and groups are.
//!
//! **Invariants:** sorting decides nothing; each of the two sees their own marks alone until both have signed; a mark
//! that is not "same" raises a flag once, and the flag goes the way of every flag; a signed session is marked no more.

use std::collections::{HashMap, HashSet};

use super::reason;
use super::sorting::sort;
use crate::app::evidence::maintain;
use crate::app::exam::rehearsal::insist_it_counts;
use crate::app::{App, AppError, Problem, incidents};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::proctoring::indicator::{Indicator, Severity};
use crate::domain::proctoring::verification::{CannotSign, Mark, SignOff};
use crate::kernel::UtcMs;
use crate::kernel::id::{AuditId, IncidentId, PersonId, SessionId, SittingId};
use crate::kernel::limits::{VERIFICATION_BATCH_MAX, VERIFICATION_MARKS_MAX};
use crate::store::verification::{self as rows, Face, Line, NewMark};
use crate::store::watching::{self, NewIncident};
use crate::store::{Connection, StoreError, audit};

/// How far the sorting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Sorted by this call.
    pub sorted: u32,
    /// Left to sort.
    pub left: u32,
}

/// A candidate of the montage.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who, and where in the order.
    pub line: Line,
    /// Kept faces, odd ones first.
    pub faces: Vec<Face>,
    /// What the caller marked.
    pub own: Option<Mark>,
    /// What all marked, once both have signed.
    pub marks: Vec<Mark>,
}

/// The montage of a session.
#[derive(Clone, Debug)]
pub struct Montage {
    /// Candidates, the odd ones first.
    pub candidates: Vec<Candidate>,
    /// Sittings that are not sorted yet.
    pub unsorted: u32,
    /// Candidates who still sit.
    pub sitting: u32,
    /// Name and moment of each signature.
    pub signatures: Vec<(PersonId, String, UtcMs)>,
}

/// Sorts some of the finished sittings that are not sorted yet.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate; `Conflict` for a rehearsal.
pub async fn prepare(app: &App, actor: &Actor, session: SessionId) -> Result<Prepared, AppError> {
    let permit = incidents::may_watch(app, actor, session).await?;
    insist_it_counts(app, session).await?;
    let pending =
        rows::pending(&mut *app.store.read().await?, &permit, session, VERIFICATION_BATCH_MAX)
            .await?;
    let mut sorted = 0;
    for (sitting, person) in pending {
        let found = sort(app, session, (sitting, person)).await?;
        let (maintain, now) = (maintain()?, app.clock.now());
        app.store
            .write(move |c| Box::pin(async move { rows::insert(c, &maintain, &found, now).await }))
            .await
            .map_err(|error: StoreError| AppError::from(error))?;
        sorted += 1;
    }
    if sorted > 0 {
        let line = app.line(
            "verification.prepare",
            format!("session/{session}"),
            format!("{sorted} sorted"),
        );
        app.store
            .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
            .await
            .map_err(|error: StoreError| AppError::from(error))?;
    }
    let permit = incidents::may_watch(app, actor, session).await?;
    let (left, _) = rows::left(&mut *app.store.read().await?, &permit, session).await?;
    Ok(Prepared { sorted, left })
}

/// The montage, the odd ones first.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn montage(app: &App, actor: &Actor, session: SessionId) -> Result<Montage, AppError> {
    let permit = incidents::may_watch(app, actor, session).await?;
    let me = actor.person().ok_or(AppError::NotFound("session"))?;
    let mut connection = app.store.read().await?;
    let mut lines = rows::lines(&mut connection, &permit, session).await?;
    let mut faces: HashMap<SittingId, Vec<Face>> = HashMap::new();
    for face in rows::faces(&mut connection, &permit, session).await? {
        faces.entry(face.sitting_id).or_default().push(face);
    }
    let marks = rows::marks(&mut connection, &permit, session).await?;
    let signatures = rows::signatures(&mut connection, &permit, session).await?;
    let (unsorted, sitting) = rows::left(&mut connection, &permit, session).await?;
    drop(connection);
    let is_signed = matches!(sign_off(&signatures), SignOff::Both(_));
    let standing = standing(marks);
    lines.sort_by(|a, b| {
        let far = |line: &Line| line.farthest.unwrap_or(0.0);
        (a.band.cmp(&b.band))
            .then_with(|| far(b).total_cmp(&far(a)))
            .then_with(|| a.number.cmp(&b.number))
    });
    let candidates = lines.into_iter().map(|line| {
        let of = |(who, mark): (&(SittingId, PersonId), &Mark)| {
            (who.0 == line.sitting_id).then_some(*mark)
        };
        Candidate {
            faces: faces.remove(&line.sitting_id).unwrap_or_default(),
            own: standing.get(&(line.sitting_id, me)).copied(),
            marks: if is_signed { standing.iter().filter_map(of).collect() } else { Vec::new() },
            line,
        }
    });
    Ok(Montage { candidates: candidates.collect(), unsorted, sitting, signatures })
}

/// The newest mark of each person about each sitting.
fn standing(marks: Vec<(SittingId, Mark, PersonId)>) -> HashMap<(SittingId, PersonId), Mark> {
    marks.into_iter().map(|(sitting, mark, by)| ((sitting, by), mark)).collect()
}

fn sign_off(signatures: &[(PersonId, String, UtcMs)]) -> SignOff {
    SignOff::fold(signatures.iter().map(|(by, ..)| *by))
}

/// Marks candidates; what the actor marked before is replaced.
///
/// # Errors
/// `NotFound` when the session is not the actor's; `Invalid` when a sitting is not of it or not sorted, a reason is
/// missing, or there are too many; `Conflict` once two have signed.
pub async fn mark(
    app: &App,
    actor: &Actor,
    session: SessionId,
    marks: Vec<(SittingId, Mark, String)>,
) -> Result<(), AppError> {
    let permit = incidents::may_watch(app, actor, session).await?;
    let me = actor.person().ok_or(AppError::NotFound("session"))?;
    let marks = checked(app, marks)?;
    let count = |mark: Mark| marks.iter().filter(|it| it.mark == mark).count();
    let [same, different, unsure] = [Mark::Same, Mark::Different, Mark::Unsure].map(count);
    let detail = format!("{same} same, {different} different, {unsure} unsure");
    let line = app.line("verification.mark", format!("session/{session}"), detail);
    let ids: Vec<IncidentId> = marks.iter().map(|_| app.mint()).collect();
    let (maintain, now) = (maintain()?, app.clock.now());
    let raised = app
        .store
        .write(move |c| {
            Box::pin(async move {
                rows::lock(c, &permit, session).await?;
                insist_open(c, &permit, session).await?;
                let lines = rows::lines(c, &permit, session).await?;
                let before = standing(rows::marks(c, &permit, session).await?);
                let mut raised = Vec::new();
                for (mark, id) in marks.iter().zip(ids) {
                    let line = lines.iter().find(|line| line.sitting_id == mark.sitting_id);
                    let line = line.filter(|line| line.person_id != me).ok_or_else(unknown)?;
                    if before.get(&(mark.sitting_id, me)) == Some(&mark.mark) {
                        continue;
                    }
                    rows::mark(c, &permit, mark, (me, now)).await?;
                    if mark.mark != Mark::Same && line.incident_id.is_none() {
                        watching::insert(c, &maintain, &flag(line, mark, (id, now))).await?;
                        rows::raised(c, &maintain, (line.sitting_id, id)).await?;
                        raised.push(id);
                    }
                }
                audit::append(c, &permit, &line).await?;
                Ok::<_, AppError>(raised)
            })
        })
        .await?;
    for id in raised {
        incidents::tell_card(app, session, id).await?;
    }
    Ok(())
}

fn checked(app: &App, marks: Vec<(SittingId, Mark, String)>) -> Result<Vec<NewMark>, AppError> {
    let mut seen = HashSet::new();
    let is_twice = marks.iter().any(|(sitting, ..)| !seen.insert(*sitting));
    if marks.is_empty() || marks.len() > VERIFICATION_MARKS_MAX || is_twice {
        return Err(AppError::Invalid(Problem::new(
            "verification.marks",
            format!("一次请标记 1～{VERIFICATION_MARKS_MAX} 名考生，同一考生不能重复。"),
            format!("Mark 1 to {VERIFICATION_MARKS_MAX} candidates at once, each of them once."),
        )));
    }
    let check = |(sitting_id, mark, why): (SittingId, Mark, String)| {
        let why = if mark == Mark::Same { String::new() } else { reason(&why)? };
        let id: AuditId = app.mint();
        Ok(NewMark { id: id.to_string(), sitting_id, mark, reason: why })
    };
    marks.into_iter().map(check).collect()
}

fn flag(line: &Line, mark: &NewMark, (id, now): (IncidentId, UtcMs)) -> NewIncident {
    NewIncident {
        id,
        sitting_id: line.sitting_id,
        indicator: Indicator::AnotherPerson,
        severity: if mark.mark == Mark::Different { Severity::Incident } else { Severity::Warning },
        started: line.arrived,
        ended: Some(now.max(line.arrived)),
        score: line.farthest,
        threshold: line.threshold,
        // A person said it, by looking.
        model_sha256: None,
        other: None,
    }
}

async fn insist_open(
    connection: &mut Connection,
    permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<(), AppError> {
    let signatures = rows::signatures(connection, permit, session).await?;
    match sign_off(&signatures) {
        SignOff::Both(_) => Err(refused(CannotSign::Complete)),
        SignOff::Open | SignOff::One(_) => Ok(()),
    }
}

/// Signs for a session, after having checked everyone.
///
/// # Errors
/// `NotFound` when the session is not the actor's; `Conflict` while anybody is left to check or still sits, and when
/// they, or two others, have signed.
pub async fn sign(app: &App, actor: &Actor, session: SessionId) -> Result<(), AppError> {
    let permit = incidents::may_watch(app, actor, session).await?;
    insist_it_counts(app, session).await?;
    let me = actor.person().ok_or(AppError::NotFound("session"))?;
    let line = app.line("verification.sign", format!("session/{session}"), "");
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                rows::lock(c, &permit, session).await?;
                let signatures = rows::signatures(c, &permit, session).await?;
                let (unsorted, sitting) = rows::left(c, &permit, session).await?;
                let lines = rows::lines(c, &permit, session).await?;
                let marks = standing(rows::marks(c, &permit, session).await?);
                let is_left = |line: &&Line| !marks.contains_key(&(line.sitting_id, me));
                let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
                let left = lines.iter().filter(is_left).count() + count(unsorted);
                sign_off(&signatures).signed(me, left, count(sitting)).map_err(refused)?;
                rows::sign(c, &permit, session, (me, now)).await?;
                Ok(audit::append(c, &permit, &line).await?)
            })
        })
        .await
}

fn unknown() -> AppError {
    AppError::Invalid(Problem::new(
        "verification.unknown_sitting",
        "有考生不在本场次的核验名单中（或为您本人），请刷新页面后重试。",
        "A candidate is not on the list of this session, or is yourself. Reload the page and try again.",
    ))
}

fn refused(why: CannotSign) -> AppError {
    let (code, zh, en) = match why {
        CannotSign::Left { left } => (
            "verification.left",
            format!("您还有 {left} 名考生未核验，全部核验后才能签名。"),
            format!("{left} candidates are left for you to check; sign after all of them."),
        ),
        CannotSign::NotOver { sitting } => (
            "verification.not_over",
            format!("还有 {sitting} 名考生正在考试，结束后才能签名。"),
            format!("{sitting} candidates are still sitting; sign when all are done."),
        ),
        CannotSign::Already => (
            "verification.signed",
            "您已签名，另须一名工作人员核验全部考生后签名。".to_owned(),
            "You have signed. Somebody else of staff has to check everyone and sign as well."
                .to_owned(),
        ),
        CannotSign::Complete => (
            "verification.complete",
            "本场次已由两人签名，核验结果不再更改。".to_owned(),
            "Two have signed for this session; nothing is marked any more.".to_owned(),
        ),
    };
    AppError::Conflict(Problem::new(code, zh, en))
}
