//! Recording answers: the acknowledgement is worth what this function's return is worth.
//!
//! **Invariants:** returns only after the commit; the lane is judged inside the transaction against the
//! deadline in force there; the row lock makes a new owner see every step acknowledged before it; an
//! older owner writes nothing.

use super::paper::AnswerRules;
use super::{AppError, Own, staffed};
use crate::app::{App, Problem};
use crate::domain::access::Actor;
use crate::domain::sitting::{
    AnswerLane, Closing, Edit, EndReason, Head, State, Step, Verdict, answers::judge,
};
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;
use crate::kernel::limits::{DEADLINE_GRACE_MS, ESSAY_EDITS_MAX};
use crate::store::sitting::Sitting;
use crate::store::steps::{StoredStep, edit_text};
use crate::store::{Connection, StoreError, sitting, steps};
use crate::wire::item::Response;

/// A response as it came in.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Position on the paper, from 0.
    pub slot: u32,
    /// Counts up from 1 within the slot.
    pub seq: u32,
    /// What it says.
    pub content: Content,
    /// When it was written, by the server's clock as far as known.
    pub authored: UtcMs,
    /// When it came in.
    pub received: UtcMs,
}

/// What an answer says.
#[derive(Clone, Debug)]
pub enum Content {
    /// The whole response; none clears the slot.
    Whole(Option<Response>),
    /// An essay, as what changed since an earlier step of the slot.
    Edit {
        /// Which step.
        base_seq: u32,
        /// What changed.
        edit: Edit,
    },
}

impl Content {
    /// Whether it clears its slot.
    #[must_use]
    pub const fn is_clearing(&self) -> bool {
        matches!(self, Self::Whole(None))
    }
}

/// A response that is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Counted or late.
    pub lane: AnswerLane,
    /// When it first came in.
    pub received: UtcMs,
    /// Head of the sitting's chain up to it, in hexadecimal.
    pub head: String,
}

/// Why none of the responses said together was stored.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Another connection has taken the sitting.
    #[error("another connection holds the sitting")]
    Superseded,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl AnswerError {
    /// Whether something may have been written before it. Who holds the sitting and whether it runs is looked
    /// at before anything is.
    const fn came_while_writing(&self) -> bool {
        !matches!(self, Self::Superseded | Self::App(AppError::Conflict(_)))
    }
}

impl From<StoreError> for AnswerError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

/// Each response's own fate, in the order given; one that is refused costs the others nothing.
pub type Fates = Vec<Result<Recorded, AppError>>;

/// Records responses together, in one commit. One that is there already is acknowledged again as then,
/// without another row. Its own fate is `Invalid` when the slot is not on the paper, the response does not
/// fit it, its sequence number means something else, or it is an edit of what is not there.
///
/// # Errors
/// For all of them: `Superseded` when `fencing` is no longer the sitting's; `Conflict` before the start;
/// `Unavailable` or `TooMany` when they could not be made durable.
pub async fn record_answers(
    app: &App,
    own: &Own,
    (rules, fencing): (&AnswerRules, i64),
    answers: Vec<Answer>,
) -> Result<Fates, AnswerError> {
    let checked: Vec<Result<Fitting, AppError>> =
        answers.into_iter().map(|answer| Fitting::of(rules, answer)).collect();
    let own = own.clone();
    app.store
        .write_often(
            move |c| Box::pin(async move { record(c, &own, fencing, checked).await }),
            AnswerError::came_while_writing,
        )
        .await
}

/// All of it within one transaction.
async fn record(
    c: &mut Connection,
    own: &Own,
    fencing: i64,
    checked: Vec<Result<Fitting, AppError>>,
) -> Result<Fates, AnswerError> {
    let here = sitting::lock(c, &own.permit, own.sitting_id).await?;
    if here.fencing != fencing {
        return Err(AnswerError::Superseded);
    }
    let closing = closing(&here)?;
    let mut book = Book { own, closing, steps: here.steps, head: here.head };
    let (mut fates, mut counted) = (Vec::with_capacity(checked.len()), false);
    for one in checked {
        let fate = match one {
            Ok(fitting) => book.append(c, fitting).await,
            Err(error) => Err(error),
        };
        // What the store cannot do undoes all of them; nothing of it was said yet.
        if let Err(error @ (AppError::Unavailable { .. } | AppError::Internal(_))) = fate {
            return Err(error.into());
        }
        counted |= fate.as_ref().is_ok_and(|it| it.lane == AnswerLane::Counted);
        fates.push(fate);
    }
    book.close(c, &here, counted).await?;
    Ok(fates)
}

/// A response that fits its slot, as far as the paper alone can tell.
struct Fitting {
    slot: u32,
    seq: u32,
    written: Written,
    authored: UtcMs,
    received: UtcMs,
}

enum Written {
    /// JSON.
    Whole(String),
    Edit {
        base_seq: u32,
        edit: Edit,
        chars_max: usize,
    },
}

impl Fitting {
    fn of(rules: &AnswerRules, answer: Answer) -> Result<Self, AppError> {
        let Answer { slot, seq, content, authored, received } = answer;
        if seq == 0 {
            return Err(AppError::Invalid(seq_reused()));
        }
        let written = match content {
            Content::Whole(response) => {
                rules.fits(slot, response.as_ref()).map_err(AppError::Invalid)?;
                let json = serde_json::to_string(&response);
                Written::Whole(json.map_err(|error| AppError::Internal(error.into()))?)
            }
            Content::Edit { base_seq, edit } => {
                let chars_max = rules.essay_chars_max(slot).map_err(AppError::Invalid)?;
                Written::Edit { base_seq, edit, chars_max }
            }
        };
        Ok(Self { slot, seq, written, authored, received })
    }
}

/// The sitting's steps while a transaction adds to them.
struct Book<'o> {
    own: &'o Own,
    closing: Closing,
    steps: u32,
    head: Head,
}

impl Book<'_> {
    async fn append(&mut self, c: &mut Connection, coming: Fitting) -> Result<Recorded, AppError> {
        let step = self.step(c, coming).await?;
        let (own, number, head) = (self.own, self.steps.saturating_add(1), self.head.next(&step));
        if steps::append(c, &own.permit, own.sitting_id, (&step, number, head)).await? {
            (self.steps, self.head) = (number, head);
            return Ok(Recorded { lane: step.lane, received: step.received, head: head.to_hex() });
        }
        let key = (step.slot, step.seq);
        let stored = steps::find(c, &own.permit, own.sitting_id, key).await?;
        let (stored, head) = stored.unzip();
        match judge(stored.as_ref(), &step) {
            Verdict::Repeat { lane, received } => {
                Ok(Recorded { lane, received, head: head.unwrap_or_default() })
            }
            Verdict::Append | Verdict::Clash => Err(AppError::Invalid(seq_reused())),
        }
    }

    /// The step to append. What counts never rests on what does not: an edit made in time of a text that came
    /// late, as after time was given, is asked for whole.
    async fn step(&self, c: &mut Connection, coming: Fitting) -> Result<StoredStep, AppError> {
        let Fitting { slot, seq, written, authored, received } = coming;
        let lane = self.closing.lane(authored, received);
        let (base_seq, response) = match written {
            Written::Whole(response) => (None, response),
            Written::Edit { base_seq, edit, chars_max } => {
                let own = self.own;
                let base = steps::essay(c, &own.permit, own.sitting_id, (slot, base_seq)).await?;
                let base = base.filter(|it| base_seq < seq && it.edits < ESSAY_EDITS_MAX);
                let may_rest = lane == AnswerLane::Late
                    || base.as_ref().is_some_and(|it| it.lane == AnswerLane::Counted)
                    || self.is_known(c, (slot, seq)).await?;
                let base = base.filter(|_| may_rest);
                let after = base.as_ref().and_then(|it| edit.apply(it.text.as_deref()?));
                let Some(after) = after else {
                    return Err(AppError::Invalid(send_whole()));
                };
                super::paper::within(&after, chars_max).map_err(AppError::Invalid)?;
                (Some(base_seq), edit_text(edit))
            }
        };
        let authored = authored.min(received);
        Ok(Step { slot, seq, base_seq, response, lane, authored, received })
    }

    /// Whether this is a step said again, which is answered as it was the first time.
    async fn is_known(&self, c: &mut Connection, key: (u32, u32)) -> Result<bool, StoreError> {
        Ok(steps::find(c, &self.own.permit, self.own.sitting_id, key).await?.is_some())
    }

    /// Notes where the chain ends now, and that a sitting marked already is to be marked again.
    async fn close(
        self,
        c: &mut Connection,
        here: &Sitting,
        counted: bool,
    ) -> Result<(), StoreError> {
        if self.steps == here.steps {
            return Ok(());
        }
        let (permit, id) = (&self.own.permit, self.own.sitting_id);
        sitting::advance(c, permit, id, (self.steps, self.head)).await?;
        if here.scored.is_some() && counted {
            sitting::clear_scored(c, permit, id).await?;
        }
        Ok(())
    }
}

/// The moment after which answers of this sitting are late. Handing in is final at once; time that ran
/// out, or staff who ended it, leave the grace for what is still under way.
fn closing(here: &Sitting) -> Result<Closing, AppError> {
    let not_started = || {
        AppError::Conflict(Problem::new(
            "sitting.not_started",
            "考试尚未开始，暂时不能作答。",
            "This sitting has not begun; answers cannot be taken yet.",
        ))
    };
    match &here.state {
        State::InProgress { .. } => {
            let deadline = here.deadline.ok_or_else(not_started)?;
            // While the clock stands still nothing that is written can be late.
            let at = here.paused.map_or(deadline, |_| UtcMs(i64::MAX - DEADLINE_GRACE_MS));
            Ok(Closing { at, grace_ms: DEADLINE_GRACE_MS })
        }
        State::Finished { end, .. } => {
            let grace_ms = if end.reason == EndReason::HandedIn { 0 } else { DEADLINE_GRACE_MS };
            Ok(Closing { at: end.at, grace_ms })
        }
        State::Arrived { .. } | State::AwaitingStaff { .. } | State::Admitted { .. } => {
            Err(not_started())
        }
    }
}

fn seq_reused() -> Problem {
    Problem::new(
        "answer.seq_reused",
        "该次作答的序号已用于另一内容，请以新的序号重新提交。",
        "This sequence number stands for another response; send it again with a new one.",
    )
}

fn send_whole() -> Problem {
    Problem::new(
        "answer.send_whole",
        "服务器上没有这次修改所依据的内容，页面会自动重新发送全文。",
        "What this change starts from is not stored; the page will send the whole text.",
    )
}

/// The answers that came too late, for a person to decide.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate.
pub async fn late_answers(
    app: &App,
    actor: &Actor,
    id: SittingId,
) -> Result<Vec<StoredStep>, AppError> {
    let (permit, _, _) = staffed(app, actor, id).await?;
    let mut connection = app.store.read().await?;
    Ok(steps::late(&mut connection, &permit, id).await?)
}
