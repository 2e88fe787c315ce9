//! What the rules make of what was seen: flags opened, grown and closed, with the pictures that prove them.

use super::super::provenance::model_of;
use super::super::record::Record;
use super::Watch;
use crate::app::App;
use crate::app::incidents::NewIncident;
use crate::domain::proctoring::incident::Purpose;
use crate::domain::proctoring::indicator::{Active, Change, Indicator, Severity};
use crate::domain::proctoring::strip::StripRules;
use crate::kernel::UtcMs;
use crate::kernel::id::IncidentId;

impl Watch {
    /// Records what changed; true when the board should hear of it.
    pub(super) fn changed(&mut self, changes: &[Change]) -> bool {
        let mut told = false;
        for change in changes {
            match *change {
                Change::Suspected(indicator) => {
                    if indicator.is_seen_by_camera() {
                        self.strip.doubt(self.app.clock.now());
                    }
                    self.frames.suspected(indicator);
                    self.burst(indicator);
                }
                Change::Opened(active) => {
                    told = true;
                    self.burst(active.indicator);
                    self.opened(&active);
                }
                Change::Stronger(active) => {
                    let frame = self.frames.stronger(active.indicator);
                    if let (Some(id), Some(score)) =
                        (self.open.get(&active.indicator), active.score)
                    {
                        self.record(Record::Stronger(*id, score, frame));
                    }
                }
                Change::Closed { indicator, at } => {
                    told = true;
                    let frame = self.frames.closed(indicator);
                    if let Some(id) = self.open.remove(&indicator) {
                        self.record(Record::Close(id, at, frame));
                    }
                }
            }
        }
        told
    }

    fn opened(&mut self, active: &Active) {
        let id: IncidentId = self.app.mint();
        self.open.insert(active.indicator, id);
        let is_likeness = active.indicator == Indicator::SameFace;
        let incident = NewIncident {
            id,
            sitting_id: self.facts.sitting_id,
            indicator: active.indicator,
            severity: active.severity,
            started: active.since,
            ended: None,
            score: active.score,
            threshold: active.threshold,
            model_sha256: model_of(&self.models, active.indicator),
            other: self.resembles.filter(|_| is_likeness),
        };
        let mut frames = self.frames.opened(active.indicator);
        if !frames.is_empty() && active.severity != Severity::Info {
            let known: Vec<UtcMs> = frames.iter().map(|(_, it)| it.at).collect();
            let at = known.iter().copied().max().unwrap_or(active.since);
            let around = self.strip.open(id, at, &known).into_iter();
            frames.extend(around.map(|frame| (Purpose::Around, frame)));
        }
        self.record(Record::Open(incident, frames));
    }

    /// The seconds after a flag are over.
    pub(super) fn keep_after(&mut self, now: UtcMs) {
        for (incident, frames) in self.strip.due(now) {
            self.record(Record::Around(incident, frames));
        }
    }

    pub(super) fn record(&self, record: Record) {
        if self.records.try_send(record).is_err() {
            metrics::counter!("examhall_watch_records_lost_total").increment(1);
            tracing::error!(sitting.id = %self.facts.sitting_id, "a record was dropped: the store is behind");
        }
    }
}

/// How many seconds around a flag are kept here.
pub(super) fn strip_rules(app: &App) -> StripRules {
    let strip = app.evidence.strip();
    let ms = |secs: u32| i64::from(secs) * 1_000;
    StripRules {
        before_ms: ms(strip.before_secs),
        after_ms: ms(strip.after_secs),
        always: strip.always,
    }
}
