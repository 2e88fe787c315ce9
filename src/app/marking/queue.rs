//! What waits for a person: answers of finished sittings that no rule can judge, without names.

use super::scoring::read_answer;
use crate::app::exam::{self, on_session, rehearsal};
use crate::app::{App, AppError};
use crate::domain::access::{Actor, action};
use crate::domain::bank::content::Body;
use crate::domain::bank::scoring::{Outcome, score};
use crate::domain::marking::{Marks, standing};
use crate::kernel::id::{SessionId, SittingId};
use crate::store::marking;
use crate::wire::item::Question;

/// An answer for a person to mark.
#[derive(Clone, Debug)]
pub struct ToMark {
    /// Its sitting.
    pub sitting: SittingId,
    /// The question as the candidate saw it, with slot and worth.
    pub question: Question,
    /// What earns marks.
    pub rubric: Option<String>,
    /// The answer, as sent; none when it was left empty.
    pub response: Option<crate::wire::item::Response>,
    /// Characters written.
    pub chars: usize,
    /// Marks that stand.
    pub mark: Option<Marks>,
    /// Comment that stands.
    pub comment: Option<String>,
}

/// Every answer of a session that a person marks or has marked, by slot and then by sitting.
///
/// # Errors
/// `NotFound` when the session is not the actor's to mark.
pub async fn to_mark(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Vec<ToMark>, AppError> {
    let permit = on_session::<action::MarkAnswers>(app, actor, session).await?;
    // Nobody marks what never counts.
    if !rehearsal::mode(app, session).await?.counts() {
        return Ok(Vec::new());
    }
    let finished = marking::finished(&mut *app.store.read().await?, &permit, session).await?;
    let mut queue = Vec::new();
    for (sitting, person) in finished {
        let paper = exam::opened(app, session, person).await?;
        let mut connection = app.store.read().await?;
        let answers = marking::answers(&mut connection, &permit, sitting).await?;
        let given = marking::of_sitting(&mut connection, &permit, sitting).await?;
        let standing = standing(&given);
        for slot in &paper.frozen.slots {
            let Some(content) = paper.contents.get(&slot.version) else { continue };
            let number = u32::from(slot.number);
            let answer =
                answers.iter().find(|(at, _)| *at == number).map(|(_, json)| json.as_str());
            if !waits(&content.body, answer)? {
                continue;
            }
            let prompt = content.prompt(&slot.options);
            let response: Option<crate::wire::item::Response> =
                answer.and_then(|json| serde_json::from_str(json).ok());
            let mark = standing.get(&slot.number);
            queue.push(ToMark {
                sitting,
                question: Question::show(number, slot.worth, &prompt),
                rubric: rubric(&content.body),
                chars: response.as_ref().map_or(0, chars),
                response,
                mark: mark.map(|mark| slot.worth.earned(mark.fraction)),
                comment: mark.and_then(|mark| mark.comment.clone()),
            });
        }
    }
    queue.sort_by_key(|answer| (answer.question.slot, answer.sitting));
    Ok(queue)
}

/// True when a rule cannot judge this answer.
fn waits(body: &Body, answer: Option<&str>) -> Result<bool, AppError> {
    Ok(match read_answer(body, answer)? {
        None => false,
        Some(None) => true,
        Some(Some(response)) => !matches!(score(body, Some(&response)), Ok(Outcome::Scored { .. })),
    })
}

fn rubric(body: &Body) -> Option<String> {
    match body {
        Body::Essay(essay) => essay.rubric.as_ref().map(|html| html.as_str().to_owned()),
        _ => None,
    }
}

fn chars(response: &crate::wire::item::Response) -> usize {
    match response {
        crate::wire::item::Response::Essay { text, .. } => text.chars().count(),
        _ => 0,
    }
}
