//! The watch task of one sitting: owns indicators, coverage, key frames and the sign-in attempt.
//!
//! **Invariants:** everything here has one owner, this task; it waits for nobody but its inputs, except to
//! fetch a template before the first frame of a sign-in is judged; it ends when its `Watcher` is gone, closes
//! what is open and waits until the record task has stored it.

mod changes;
mod likeness;
mod recheck;
mod showing;
mod template;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::frames::KeyFrames;
use super::record::{Record, Whose, keep_records};
use super::sign_in::Desk;
use super::strip::FilmStrip;
use super::{Facts, Picture, Posture, Said, WatcherEvent, rules};
use crate::app::{App, incidents, proctoring};
use crate::bus::Subscription;
use crate::domain::proctoring::coverage::CoverageMeter;
use crate::domain::proctoring::indicator::{ClientSignal, Indicator, IndicatorBank};
use crate::domain::proctoring::signal::QualityProblem;
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, PersonId};
use crate::kernel::limits::WATCHER_RECORDS_MAX;
use crate::vision::engine::Digests;
use crate::vision::{Camera, CameraReport, CameraReports};
use crate::wire::candidate::{Filming, Stage};

/// Milliseconds between ticks.
const TICK_MS: i64 = 1_000;
/// Ticks between signs of life on the board, and between looks at the load.
const ALIVE_TICKS: u32 = 5;
/// Ticks between two writes of coverage.
const SEEN_TICKS: u32 = 30;

/// What the task waits for.
pub(super) struct Inputs {
    pub(super) reports: CameraReports,
    pub(super) pictures: watch::Receiver<Option<Picture>>,
    pub(super) posture: watch::Receiver<Posture>,
    pub(super) said: mpsc::Receiver<Said>,
    pub(super) eyes: Subscription,
}

struct Watch {
    app: App,
    facts: Facts,
    /// Asks nothing to stay open: the camera closes with the `Watcher`.
    camera: Camera,
    events: mpsc::Sender<WatcherEvent>,
    records: mpsc::Sender<Record>,
    bank: IndicatorBank,
    seen: CoverageMeter,
    frames: KeyFrames,
    strip: FilmStrip,
    open: BTreeMap<Indicator, IncidentId>,
    desk: Option<Desk>,
    /// Staff asked to see again who is sitting there.
    recheck: Option<recheck::Looking>,
    challenge: bool,
    posture: Posture,
    interval_ms: u32,
    fitting_ms: u32,
    burst_until: i64,
    filming: Option<Filming>,
    thumbs_until: i64,
    focus_until: i64,
    pictured: i64,
    analysed: Option<UtcMs>,
    is_template_known: bool,
    /// The models that answered last.
    models: Arc<Digests>,
    /// What the newest face that was judged lacks.
    unfit: Option<QualityProblem>,
    /// When the face was last looked for among the other candidates, and whom it resembles.
    searched: Option<UtcMs>,
    resembles: Option<PersonId>,
    shed: u64,
    ticks: u32,
}

/// Watches until the `Watcher` is gone.
pub(super) async fn watch(
    app: App,
    facts: Facts,
    (camera, events): (Camera, mpsc::Sender<WatcherEvent>),
    mut inputs: Inputs,
) {
    let (records, keeping) = mpsc::channel(WATCHER_RECORDS_MAX);
    let Facts { session_id, sitting_id, person_id, .. } = facts;
    let whose = Whose { session_id, sitting_id, person_id };
    let recorder = tokio::spawn(keep_records(app.clone(), whose, keeping, events.clone()));
    // What is done is boxed, so that a task that waits holds no room for it.
    let mut watch = Box::pin(Watch::new(app, facts, (camera, events, records))).await;
    watch.pose(*inputs.posture.borrow_and_update());
    let mut tick_at = watch.app.clock.monotonic_ms() + TICK_MS;
    loop {
        tokio::select! {
            changed = inputs.posture.changed() => {
                if changed.is_err() {
                    break;
                }
                let posture = *inputs.posture.borrow_and_update();
                watch.pose(posture);
            }
            Some(said) = inputs.said.recv() => Box::pin(watch.hear(said)).await,
            Ok(()) = inputs.pictures.changed() => {
                let newest = inputs.pictures.borrow_and_update().clone();
                if let Some(newest) = newest {
                    Box::pin(watch.picture(newest)).await;
                }
            }
            Some(report) = inputs.reports.next() => Box::pin(watch.report(report)).await,
            looked = inputs.eyes.recv() => Box::pin(watch.looked_at(looked.ok())).await,
            () = watch.app.clock.sleep_until_monotonic(tick_at) => {
                tick_at = watch.app.clock.monotonic_ms() + TICK_MS;
                Box::pin(watch.tick()).await;
            }
        }
    }
    Box::pin(watch.finish()).await;
    drop(watch);
    if let Err(error) = recorder.await {
        tracing::error!(%error, "a record task ended badly");
    }
}

impl Watch {
    async fn new(
        app: App,
        facts: Facts,
        (camera, events, records): (Camera, mpsc::Sender<WatcherEvent>, mpsc::Sender<Record>),
    ) -> Self {
        let now = app.clock.now();
        let rules::Watching { rules, interval_ms, challenge } = rules::read(&facts.proctoring);
        let before = incidents::take_over(&app, facts.sitting_id).await.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "what was seen before is not known");
            incidents::SeenBefore::default()
        });
        let since = before.started.unwrap_or(now);
        Self {
            bank: IndicatorBank::new(rules, now),
            seen: CoverageMeter::new(now, i64::from(interval_ms))
                .resumed(since, before.observed_ms),
            frames: KeyFrames::default(),
            strip: FilmStrip::new(changes::strip_rules(&app)),
            open: BTreeMap::new(),
            desk: None,
            recheck: None,
            challenge,
            posture: Posture { stage: facts.stage, connected: true, recheck: None },
            interval_ms,
            fitting_ms: interval_ms,
            burst_until: i64::MIN,
            filming: None,
            thumbs_until: i64::MIN,
            focus_until: i64::MIN,
            pictured: i64::MIN,
            analysed: None,
            is_template_known: false,
            models: Arc::default(),
            unfit: None,
            searched: None,
            resembles: None,
            shed: 0,
            ticks: 0,
            app,
            facts,
            camera,
            events,
            records,
        }
    }

    fn is_watching(&self) -> bool {
        self.posture.stage == Stage::InProgress
    }

    /// The sitting's owner says where it stands.
    fn pose(&mut self, posture: Posture) {
        let now = self.app.clock.now();
        let was_watching = self.is_watching();
        let before = std::mem::replace(&mut self.posture, posture);
        self.attend_to(posture.recheck, now);
        self.set_purpose();
        if posture.stage != Stage::SignIn {
            self.desk = None;
        }
        if self.is_watching() && !was_watching {
            self.seen = CoverageMeter::new(now, i64::from(self.interval_ms));
        }
        if was_watching && !self.is_watching() {
            let changes = self.bank.finish(now);
            self.changed(&changes);
        }
        if self.is_watching() && before.connected != posture.connected {
            let signal = if posture.connected {
                ClientSignal::Connected
            } else {
                ClientSignal::Disconnected
            };
            let changes = self.bank.client(signal, now);
            self.changed(&changes);
        }
        self.film();
    }

    async fn hear(&mut self, said: Said) {
        if matches!(said, Said::Show) {
            self.show().await;
        }
        if let (Said::CannotMoveHead(at), Some(desk)) = (said, &mut self.desk) {
            desk.without_head_movement(at);
        }
        if !self.is_watching() {
            return;
        }
        let (signal, at) = match said {
            Said::Event(event, at) => (proctoring::client_signal(event), at),
            Said::Takeover(at) => (Some(ClientSignal::Takeover), at),
            Said::CannotMoveHead(_) | Said::Show => return,
        };
        if let Some(signal) = signal {
            let changes = self.bank.client(signal, at);
            self.changed(&changes);
        }
    }

    async fn report(&mut self, report: CameraReport) {
        let Ok(frame) = &report.outcome else { return self.seen.unseen(report.at) };
        self.frames.note(report.at, &report.jpeg);
        self.analysed = Some(report.at);
        self.models = Arc::clone(&frame.models);
        let mut told = false;
        self.look_again(report.at, frame);
        match self.posture.stage {
            Stage::SignIn => {
                if self.desk.is_none() {
                    self.begin_sign_in(report.at).await;
                }
                let event = self.desk.as_mut().and_then(|desk| desk.look(frame));
                if event.as_ref().is_some_and(WatcherEvent::is_accepted) {
                    // From here on the face is compared with how it looks here and today as well.
                    let session = self.desk.as_ref().and_then(Desk::session_template);
                    self.camera.set_template(session);
                    self.search_beside(report.at, frame, None).await;
                }
                self.tell_sign_in(event);
                self.film();
            }
            Stage::InProgress => {
                self.seen.frame(report.at, frame.signals.faces_examined);
                let changes = self.bank.frame(&frame.signals);
                told = self.changed(&changes);
                if let Some(quality) = frame.signals.faces.first().and_then(|face| face.quality) {
                    self.unfit = quality.problem;
                }
                self.film();
                self.compared(report.at, frame).await;
            }
            Stage::AwaitingStaff | Stage::AwaitingStart | Stage::Paused | Stage::Finished => {}
        }
        // Whoever is opened large is followed frame by frame.
        if told || self.is_focused() {
            self.show().await;
        }
    }

    async fn tick(&mut self) {
        let now = self.app.clock.now();
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(ALIVE_TICKS) {
            self.fitting_ms = self.app.vision.health().borrow().fitting_interval_ms;
        }
        let mut told = false;
        if self.is_watching() {
            let counters = self.camera.counters();
            let shed = counters.shed_frames + counters.replaced + counters.panicked;
            self.seen.shed(now, i64::try_from(shed - self.shed.min(shed)).unwrap_or(0));
            self.shed = shed;
            let changes = self.bank.tick(now);
            told = self.changed(&changes);
            if self.ticks.is_multiple_of(SEEN_TICKS) {
                self.store_seen();
            }
        }
        self.end_patience(now);
        self.keep_after(now);
        let ready = self.app.vision.health().borrow().ready;
        let event = self.desk.as_mut().and_then(|desk| desk.tick(now, ready));
        self.tell_sign_in(event);
        self.film();
        if told || self.ticks.is_multiple_of(ALIVE_TICKS) {
            self.show().await;
        }
    }

    /// Ends whatever is open and hands over what was seen.
    async fn finish(&mut self) {
        let changes = self.bank.finish(self.app.clock.now());
        self.changed(&changes);
        self.store_seen();
        self.show().await;
    }

    fn store_seen(&mut self) {
        if self.records.capacity() > 0 {
            let minutes = self.seen.drain();
            if !minutes.is_empty() {
                self.record(Record::Seen(minutes));
            }
        }
    }

    fn tell_sign_in(&self, event: Option<WatcherEvent>) {
        match event {
            Some(event @ WatcherEvent::SignIn { outcome: Some(_), .. }) => {
                let frame = self.frames.newest();
                self.record(Record::SignIn(Box::new(event), frame));
            }
            Some(event) => self.hint(event),
            None => {}
        }
    }

    /// Tells the sitting something that may be missed: the last places are kept for a decision.
    fn hint(&self, event: WatcherEvent) {
        if self.events.capacity() > self.events.max_capacity() / 4 {
            let _ = self.events.try_send(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn future_bytes<A, B, C, D, F: Future>(_: impl FnOnce(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }

    /// Hundreds watch at once.
    #[test]
    fn a_watch_that_waits_holds_little() {
        let (watching, recording) = (future_bytes(watch), future_bytes(keep_records));
        assert!(watching + recording <= 6_144, "{watching} bytes to watch, {recording} to record");
    }
}
