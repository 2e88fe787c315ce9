//! What lines of the ledger come to: the clocks of everyone they reach, folded anew.
//!
//! **Invariants:** called behind the session's `ledger::lock`; what is written is what
//! `domain::sitting::timing` folds, nothing else; nobody who handed in is reopened, nor anybody whom the time
//! given leaves without a minute.

use super::AppError;
use crate::app::{App, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::sitting::{Deadline, Deed, EndReason, Illegal, Line, Reach, State};
use crate::kernel::id::{SessionId, SittingId};
use crate::store::clock::Timed;
use crate::store::ledger::{AtClock, StoredLine};
use crate::store::sitting::AtSitting;
use crate::store::{Connection, clock, ledger, sitting, terms};

/// A line just written, and whom it reaches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub session: SessionId,
    pub sitting: Option<SittingId>,
    pub line: Line,
}

impl Reached {
    /// Time given, which alone can reopen what is over.
    fn gives_time(&self) -> bool {
        matches!(self.line.deed, Deed::Credit { ms } if ms > 0)
    }
}

/// Moves the clocks of everyone the line reaches; how many. A whole session in which nothing was ever stopped
/// and nobody is to be reopened is moved in one statement.
pub(super) async fn move_all<A: AtClock + AtSitting>(
    c: &mut Connection,
    permit: &Permit<A>,
    reached: &Reached,
) -> Result<u64, AppError> {
    let (session, line) = (reached.session, &reached.line);
    if let Deed::Credit { ms } = line.deed
        && line.reach != Reach::Room
        && (ms < 0 || clock::ended_by_time(c, permit, session).await? == 0)
        && ledger::of_session(c, permit, session)
            .await?
            .iter()
            .all(|it| it.line.deed != Deed::Pause)
    {
        return Ok(clock::shift_session(c, permit, session, (ms, line.at)).await?);
    }
    retime(c, permit, reached).await
}

/// Folds the ledger for everyone the line reaches and writes what it comes to; how many clocks moved.
pub(super) async fn retime<A: AtClock + AtSitting>(
    c: &mut Connection,
    permit: &Permit<A>,
    reached: &Reached,
) -> Result<u64, AppError> {
    let lines = ledger::of_session(c, permit, reached.session).await?;
    let Some(line) = lines.iter().find(|it| it.line.id == reached.line.id) else { return Ok(0) };
    let mut moved = 0;
    for timed in clock::timed(c, permit, reached.session, reached.sitting).await? {
        if line.reaches(timed.sitting.id, &timed.sat) {
            moved += u64::from(retime_one(c, permit, (&timed, &lines), reached).await?);
        }
    }
    Ok(moved)
}

async fn retime_one<A: AtClock + AtSitting>(
    c: &mut Connection,
    permit: &Permit<A>,
    (timed, lines): (&Timed, &[StoredLine]),
    reached: &Reached,
) -> Result<bool, AppError> {
    let is_alone = reached.sitting.is_some();
    match &timed.sitting.state {
        State::InProgress { .. } => fold(c, permit, timed, lines).await,
        State::Finished { end, .. } if reached.gives_time() => {
            let ran_out = end.reason == EndReason::TimeUp;
            if !ran_out && !is_alone {
                return Ok(false);
            }
            let leaves_time =
                folded(timed, lines).is_some_and(|it| it.remaining_ms(reached.line.at) > 0);
            if !leaves_time {
                return Ok(false);
            }
            reopen(c, permit, timed).await?;
            fold(c, permit, timed, lines).await
        }
        State::Finished { .. } if is_alone => {
            Err(super::illegal(Illegal { from: "finished", to: "in_progress" }))
        }
        _ => Ok(false),
    }
}

/// What the ledger comes to for one sitting.
fn folded(timed: &Timed, lines: &[StoredLine]) -> Option<Deadline> {
    let reaching = lines.iter().filter(|it| it.reaches(timed.sitting.id, &timed.sat));
    let own: Vec<Line> = reaching.map(|it| it.line).collect();
    Some(timed.rules.deadline(timed.sitting.state.started()?, &own))
}

/// Writes what the ledger comes to for one sitting; false when that is what is stored.
async fn fold<A: AtClock>(
    c: &mut Connection,
    permit: &Permit<A>,
    timed: &Timed,
    lines: &[StoredLine],
) -> Result<bool, AppError> {
    let Some(now) = folded(timed, lines) else { return Ok(false) };
    if (Some(now.at), now.paused) == (timed.sitting.deadline, timed.sitting.paused) {
        return Ok(false);
    }
    clock::set_clock(c, permit, timed.sitting.id, &now).await?;
    Ok(true)
}

async fn reopen<A: AtClock + AtSitting>(
    c: &mut Connection,
    permit: &Permit<A>,
    timed: &Timed,
) -> Result<(), AppError> {
    let here = &timed.sitting;
    let next = here.state.clone().reopen().map_err(|_| handed_in())?;
    let terms = terms::of(c, permit, here.session_id, here.person_id).await?;
    if terms.released.is_some() {
        return Err(AppError::Conflict(Problem::new(
            "session.released",
            "本场成绩已公布，不能再延长考试时间。",
            "The results of this session have been released; no time can be given any more.",
        )));
    }
    sitting::move_on(c, permit, here, (&next, here.deadline)).await?;
    Ok(sitting::clear_scored(c, permit, here.id).await?)
}

/// Folds the ledger of one sitting anew where its stored clock is not what the ledger comes to: a candidate
/// who begins in the very moment of a session's credit is missed by it.
///
/// # Errors
/// A store error.
pub async fn settle(app: &App, session: SessionId, id: SittingId) -> Result<(), AppError> {
    let permit = permit::<action::Invigilate>(&Actor::System, &Place::at("/"))?;
    app.store
        .write(move |c| {
            Box::pin(async move {
                ledger::lock(c, session).await?;
                let lines = ledger::of_session(c, &permit, session).await?;
                for timed in clock::timed(c, &permit, session, Some(id)).await? {
                    if matches!(timed.sitting.state, State::InProgress { .. }) {
                        fold(c, &permit, &timed, &lines).await?;
                    }
                }
                Ok::<_, AppError>(())
            })
        })
        .await
}

fn handed_in() -> AppError {
    AppError::Conflict(Problem::new(
        "sitting.handed_in",
        "该考生已经交卷，不能再延长考试时间。",
        "This candidate has handed in; no time can be given any more.",
    ))
}
