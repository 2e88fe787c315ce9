//! What an invigilator's board begins with: everyone of a session and how each stands, from the store.
//!
//! What moves from second to second (connected, indicators) is told over the bus and is unknown here.

use std::collections::{HashMap, HashSet};

use super::deeds::shown;
use super::{App, AppError, incidents};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::room_note::Standing;
use crate::domain::sitting::{Deed, Lane, Whereabouts};
use crate::kernel::UtcMs;
use crate::kernel::id::{
    IncidentId, LedgerEntryId, NodeId, PersonId, SessionId, SittingId, TakeoverRequestId,
};
use crate::kernel::limits::BOARD_INCIDENTS_MAX;
use crate::store::calls::Call;
use crate::store::ledger::StoredLine;
use crate::store::sign_in::PadMeasured;
use crate::store::{
    StoreError, board, calls, ledger, room_notes, seating, sign_in, takeover, watching,
};
use crate::wire::candidate::{FinishReason, HelpCall};
use crate::wire::invigilator::{
    Candidate, IncidentCard, Keeper, PadAdvice, RoomOfSession, Row, RowLane, RowState,
    TakeoverAsked,
};

/// The first state of a board.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Exam.
    pub exam_title: String,
    /// Session.
    pub session_title: String,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// Everyone enrolled.
    pub candidates: Vec<Candidate>,
    /// How each stands.
    pub rows: Vec<Row>,
    /// Rooms that candidates of the session can sit in.
    pub rooms: Vec<RoomOfSession>,
    /// Who has looked after candidates, by name.
    pub keepers: Vec<Keeper>,
    /// Newest first.
    pub incidents: Vec<IncidentCard>,
    /// Time given to a place, or to everyone of the session, and when.
    pub credits: Vec<(Option<NodeId>, UtcMs)>,
}

/// Reads the first state of a board.
///
/// # Errors
/// `NotFound` when the session is gone; a store error.
pub async fn beginning(
    app: &App,
    permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Beginning, AppError> {
    let now = app.clock.now();
    let mut connection = app.store.read().await?;
    let head = board::head(&mut connection, permit, session)
        .await?
        .ok_or(AppError::NotFound("session"))?;
    let people = board::people(&mut connection, permit, session).await?;
    let mut known = Known {
        now,
        slots: slots_of(&head.blueprint),
        answered: board::answered(&mut connection, permit, session).await?,
        seen: board::seen(&mut connection, permit, session).await?,
        unread: board::unread(&mut connection, permit, session).await?,
        lines: ledger::of_session(&mut connection, permit, session).await?,
        seen_clocks: ledger::seen_of_session(&mut connection, permit, session)
            .await?
            .into_iter()
            .collect(),
        calls: calls::open(&mut connection, permit, session).await?,
        wishes: takeover::open(&mut connection, permit, session).await?,
        pads: sign_in::pads(&mut connection, permit, session).await?,
        warned: board::unread_warnings(&mut connection, permit, session).await?,
        notes: room_notes::of_session(&mut connection, permit, session).await?,
        moves: seating::moves(&mut connection, permit, session).await?,
    };
    let keepers = room_notes::keepers(&mut connection, permit, session).await?;
    let rooms = seating::rooms(&mut connection, permit, session).await?;
    let stored =
        watching::of_session(&mut connection, permit, session, BOARD_INCIDENTS_MAX).await?;
    let decisions = watching::decisions_of_session(&mut connection, permit, session).await?;
    drop(connection);
    let rows: Vec<Row> = people.iter().map(|person| known.row(person)).collect::<Result<_, _>>()?;
    let candidates = people
        .into_iter()
        .map(|person| Candidate {
            person_id: person.person_id,
            name: person.name,
            number: person.number,
            seat: person.seat,
            has_photo: person.has_photo,
            node_id: person.node_id,
            node_name: person.node_name,
        })
        .collect();
    Ok(Beginning {
        exam_title: head.exam_title,
        session_title: head.session_title,
        starts: head.starts,
        candidates,
        rows,
        rooms: rooms.into_iter().map(room).collect(),
        keepers: keepers.into_iter().map(|(person_id, name)| Keeper { person_id, name }).collect(),
        incidents: cards(&stored, decisions),
        credits: credits(&known.lines),
    })
}

fn room(room: seating::Room) -> RoomOfSession {
    let seating::Room { id: node_id, name, seats, .. } = room;
    RoomOfSession { node_id, name, seats }
}

fn credits(lines: &[StoredLine]) -> Vec<(Option<NodeId>, UtcMs)> {
    let is_given = |it: &&StoredLine| {
        it.sitting_id.is_none() && matches!(it.line.deed, Deed::Credit { ms } if ms > 0)
    };
    let place = |it: &StoredLine| (it.node.as_ref().map(|(id, _)| *id), it.line.at);
    lines.iter().filter(is_given).map(place).collect()
}

/// What is known of the sittings of a session, to make rows from.
struct Known {
    now: UtcMs,
    slots: u32,
    answered: HashMap<SittingId, u32>,
    seen: HashMap<SittingId, i64>,
    unread: HashMap<SittingId, u32>,
    lines: Vec<StoredLine>,
    seen_clocks: HashSet<(SittingId, LedgerEntryId)>,
    calls: HashMap<SittingId, Call>,
    wishes: HashMap<SittingId, (TakeoverRequestId, UtcMs)>,
    pads: HashMap<SittingId, PadMeasured>,
    warned: HashMap<SittingId, u32>,
    notes: HashMap<PersonId, Standing>,
    moves: HashMap<PersonId, Vec<(UtcMs, String)>>,
}

impl Known {
    fn row(&mut self, person: &board::Enrolled) -> Result<Row, StoreError> {
        let id = person.sitting.as_ref().map(|(id, _)| *id);
        let pad = id.and_then(|id| self.pads.remove(&id));
        let call = id.and_then(|id| self.calls.remove(&id));
        let wish = id.and_then(|id| self.wishes.remove(&id));
        let notes = self.notes.get(&person.person_id).copied().unwrap_or_default();
        Ok(Row {
            person_id: person.person_id,
            sitting_id: id,
            state: state_of(person.sitting.as_ref().map(|(_, state)| state.as_str()))?,
            lane: lane(person.lane, person.consent.as_deref()),
            waiting_for_staff: person.waiting_for.clone(),
            sign_in_pad: pad.map(pad_advice),
            connected: false,
            in_outage: false,
            seen_ms: None,
            deadline_ms: person.deadline.map(|at| at.0),
            // Which rule binds is the sitting's owner's to tell.
            bound_by: None,
            paused_ms: person.paused.filter(|_| person.finish_reason.is_none()).map(|at| at.0),
            clock_unseen_ms: self.unseen(person).map(|at| at.0),
            help: call.map(|call| HelpCall {
                note: call.note,
                called_ms: call.called.0,
                answered_ms: None,
            }),
            takeover: wish
                .map(|(request_id, asked)| TakeoverAsked { request_id, asked_ms: asked.0 }),
            // Sharing is told by the sitting's owner as well.
            screen: None,
            answered: id.and_then(|id| self.answered.get(&id).copied()).unwrap_or(0),
            slots: self.slots,
            is_fresh: false,
            analysed_ms: None,
            coverage_permille: id.and_then(|id| {
                let until = person.deadline.map_or(self.now, |deadline| deadline.min(self.now));
                permille(*self.seen.get(&id)?, until.since_ms(person.started?))
            }),
            indicators: Vec::new(),
            finish_reason: person.finish_reason.as_deref().and_then(finish_reason),
            unread_messages: id.and_then(|id| self.unread.get(&id).copied()).unwrap_or(0),
            unread_warnings: id.and_then(|id| self.warned.get(&id).copied()).unwrap_or(0),
            reverify_ms: notes.reverify.map(|at| at.0),
            recheck: notes.checked.map(shown),
            end_proposed_ms: notes.end_proposed.map(|at| at.0),
            keeper_id: notes.keeper,
            is_key: notes.is_key,
        })
    }

    /// The newest change of a running clock that its candidate has not been shown, and since when.
    fn unseen(&self, person: &board::Enrolled) -> Option<UtcMs> {
        let (id, state) = person.sitting.as_ref()?;
        let started = person.started.filter(|_| state == "in_progress")?;
        let moved = self.moves.get(&person.person_id).into_iter().flatten().cloned();
        let sat = moved.fold(Whereabouts::at_home(person.home_path.clone()), |sat, (at, path)| {
            sat.moved(at, path)
        });
        let newest =
            self.lines.iter().rfind(|it| it.line.at >= started && it.reaches(*id, &sat))?;
        (!self.seen_clocks.contains(&(*id, newest.line.id))).then_some(newest.line.at)
    }
}

/// What the detector said, as shown.
#[must_use]
pub fn pad_advice(measured: PadMeasured) -> PadAdvice {
    let PadMeasured { live, live_min, model_sha256 } = measured;
    PadAdvice { live, live_min, model_sha256 }
}

/// How a candidate is recognised: by what stands at the sitting, before arrival by the newest consent.
#[must_use]
pub fn lane(sitting: Option<Lane>, consent: Option<&str>) -> RowLane {
    match (sitting, consent) {
        (_, Some("withdrawn")) => RowLane::Withdrawn,
        (Some(Lane::Face), _) | (None, Some("face")) => RowLane::Face,
        (Some(Lane::Staff), _) | (None, Some(_)) => RowLane::Staff,
        (Some(Lane::Undecided), _) | (None, None) => RowLane::Undecided,
    }
}

fn cards(stored: &[watching::Incident], decisions: Vec<watching::Decided>) -> Vec<IncidentCard> {
    let mut by_incident: HashMap<IncidentId, Vec<watching::Decided>> = HashMap::new();
    for decided in decisions {
        by_incident.entry(decided.incident_id).or_default().push(decided);
    }
    let none = Vec::new();
    stored
        .iter()
        .map(|one| incidents::card(one, by_incident.get(&one.incident.id).unwrap_or(&none)))
        .collect()
}

fn state_of(state: Option<&str>) -> Result<RowState, StoreError> {
    Ok(match state {
        None => RowState::Absent,
        Some("arrived") => RowState::Arrived,
        Some("awaiting_staff") => RowState::AwaitingStaff,
        Some("admitted") => RowState::Admitted,
        Some("in_progress") => RowState::InProgress,
        Some("finished") => RowState::Finished,
        Some(_) => {
            return Err(StoreError::Nonsense {
                table: "sitting",
                what: "state: unknown word".to_owned(),
            });
        }
    })
}

fn finish_reason(word: &str) -> Option<FinishReason> {
    match word {
        "handed_in" => Some(FinishReason::HandedIn),
        "time_up" => Some(FinishReason::TimeUp),
        "staff" => Some(FinishReason::Staff),
        _ => None,
    }
}

fn permille(observed_ms: i64, passed_ms: i64) -> Option<u32> {
    (passed_ms >= 1_000)
        .then(|| (observed_ms.saturating_mul(1_000) / passed_ms).clamp(0, 1_000))
        .and_then(|share| u32::try_from(share).ok())
}

/// Slots on a paper of this blueprint: the counts of its sections. Until the sitting's owner tells the
/// number itself, that is what is shown.
fn slots_of(blueprint: &str) -> u32 {
    let blueprint: serde_json::Value = serde_json::from_str(blueprint).unwrap_or_default();
    let sections = blueprint["sections"].as_array();
    let counts = sections.into_iter().flatten().filter_map(|section| section["count"].as_u64());
    u32::try_from(counts.sum::<u64>()).unwrap_or(0)
}
