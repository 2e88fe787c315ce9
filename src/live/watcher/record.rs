//! The record task: what the watch task found, made durable, in order, away from the frame path.
//!
//! A store that is busy or away is tried again for half a minute; then the record is dropped and counted,
//! for the next must not wait for ever. Coverage is not sent while the queue is full: it waits in its meter.

use std::time::Duration;

use tokio::sync::mpsc;

use super::WatcherEvent;
use super::frames::Frame;
use crate::app::evidence::{self, Picture};
use crate::app::incidents::{self, NewIncident};
use crate::app::{App, AppError, deeds};
use crate::domain::proctoring::coverage::MinuteSeen;
use crate::domain::proctoring::incident::Purpose;
use crate::domain::proctoring::recheck::Finding;
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, PersonId, RoomNoteId, SessionId, SittingId};
use crate::store::sign_in::Measured;

/// Tries of one record, a second apart.
const TRIES_MAX: u32 = 30;

/// Something to make durable.
pub(super) enum Record {
    /// An incident began.
    Open(NewIncident, Vec<(Purpose, Frame)>),
    /// Its measure rose.
    Stronger(IncidentId, f64, Option<Frame>),
    /// It is over.
    Close(IncidentId, UtcMs, Option<Frame>),
    /// The seconds after it began.
    Around(IncidentId, Vec<Frame>),
    /// What was seen.
    Seen(Vec<(i64, MinuteSeen)>),
    /// A sign-in was decided: keep the picture, then tell the sitting.
    SignIn(Box<WatcherEvent>, Option<Frame>),
    /// Somebody was looked at again: keep the picture, then what was found.
    Recheck(RoomNoteId, Finding, Box<Measured>, Option<Frame>),
}

/// Whose records these are.
#[derive(Clone, Copy)]
pub(super) struct Whose {
    pub(super) session_id: SessionId,
    pub(super) sitting_id: SittingId,
    pub(super) person_id: PersonId,
}

/// Makes records durable until the watch task has gone.
pub(super) async fn keep_records(
    app: App,
    whose: Whose,
    mut records: mpsc::Receiver<Record>,
    events: mpsc::Sender<WatcherEvent>,
) {
    while let Some(record) = records.recv().await {
        // Boxed, so that a task that waits holds no room for it.
        Box::pin(keep_record(&app, whose, record, &events)).await;
    }
}

async fn keep_record(app: &App, whose: Whose, record: Record, events: &mpsc::Sender<WatcherEvent>) {
    match record {
        Record::Open(incident, frames) => {
            let id = incident.id;
            let opened = || incidents::open(app, whose.session_id, incident.clone());
            if persist(app, opened).await.is_some() {
                keep_frames(app, whose, id, frames).await;
            }
        }
        Record::Stronger(id, score, frame) => {
            persist(app, || incidents::stronger(app, whose.session_id, id, score)).await;
            keep_frames(app, whose, id, frame.map(|frame| (Purpose::Peak, frame))).await;
        }
        Record::Close(id, at, frame) => {
            persist(app, || incidents::close(app, whose.session_id, id, at)).await;
            keep_frames(app, whose, id, frame.map(|frame| (Purpose::End, frame))).await;
        }
        Record::Around(id, frames) => {
            let around = frames.into_iter().map(|frame| (Purpose::Around, frame));
            keep_frames(app, whose, id, around).await;
        }
        Record::Seen(minutes) => {
            persist(app, || incidents::add_seen(app, whose.sitting_id, minutes.clone())).await;
        }
        Record::SignIn(event, frame) => {
            tell_sign_in(app, whose, (*event, frame), events).await;
        }
        Record::Recheck(asked, finding, measured, frame) => {
            keep_finding(app, whose, (asked, finding), (*measured, frame)).await;
        }
    }
}

async fn tell_sign_in(
    app: &App,
    whose: Whose,
    (mut event, frame): (WatcherEvent, Option<Frame>),
    events: &mpsc::Sender<WatcherEvent>,
) {
    if let (Some(frame), WatcherEvent::SignIn { measured, .. }) = (frame, &mut event) {
        let picture = picture(whose, None, (Purpose::SignIn, frame));
        measured.evidence_id = persist(app, || evidence::keep(app, picture.clone())).await;
    }
    // Room is kept for this one; see `task::Watch::hint`.
    if events.try_send(event).is_err() {
        metrics::counter!("examhall_watch_events_dropped_total").increment(1);
    }
}

async fn keep_finding(
    app: &App,
    whose: Whose,
    found: (RoomNoteId, Finding),
    (mut measured, frame): (Measured, Option<Frame>),
) {
    if let Some(frame) = frame {
        let picture = picture(whose, None, (Purpose::SignIn, frame));
        measured.evidence_id = persist(app, || evidence::keep(app, picture.clone())).await;
    }
    let Whose { session_id, sitting_id, person_id } = whose;
    let whose = deeds::Whose { session_id, sitting_id, person_id };
    persist(app, || deeds::found(app, whose, found, measured.clone())).await;
}

async fn keep_frames(
    app: &App,
    whose: Whose,
    incident: IncidentId,
    frames: impl IntoIterator<Item = (Purpose, Frame)>,
) {
    let mut kept = false;
    for frame in frames {
        let picture = picture(whose, Some(incident), frame);
        kept |= persist(app, || evidence::keep(app, picture.clone())).await.is_some();
    }
    if kept {
        persist(app, || incidents::tell_card(app, whose.session_id, incident)).await;
    }
}

fn picture(
    whose: Whose,
    incident_id: Option<IncidentId>,
    (purpose, frame): (Purpose, Frame),
) -> Picture {
    Picture {
        session_id: whose.session_id,
        sitting_id: whose.sitting_id,
        incident_id,
        purpose,
        captured: frame.at,
        jpeg: frame.frame,
    }
}

/// Runs `deed` until it succeeds; none when it was given up.
async fn persist<T, F>(app: &App, deed: impl Fn() -> F) -> Option<T>
where
    F: Future<Output = Result<T, AppError>>,
{
    for _ in 0..TRIES_MAX {
        match deed().await {
            Ok(value) => return Some(value),
            Err(AppError::TooMany { .. } | AppError::Unavailable { .. }) => {
                app.clock.sleep(Duration::from_secs(1)).await;
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a record was refused");
                break;
            }
        }
    }
    metrics::counter!("examhall_watch_records_lost_total").increment(1);
    None
}
