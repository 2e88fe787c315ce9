//! What is measured: every metric with its unit and meaning, and the start of collecting them.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Kind of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only rises.
    Counter,
    /// Goes up and down.
    Gauge,
    /// A distribution.
    Histogram,
}

/// Every metric: name, kind, meaning with its unit.
pub const METRICS: &[(&str, Kind, &str)] = &[
    ("examhall_http_requests", Kind::Counter, "Requests by route, method and status"),
    ("examhall_http_ms", Kind::Histogram, "Milliseconds from request to answer by route"),
    ("examhall_frames", Kind::Counter, "Camera frames by what became of them"),
    (
        "examhall_frame_queued_ms",
        Kind::Histogram,
        "Milliseconds from a frame's receipt to its turn",
    ),
    (
        "examhall_frame_signals_ms",
        Kind::Histogram,
        "Milliseconds from a frame's receipt to its signals",
    ),
    (
        "examhall_clock_wall_ahead_ms",
        Kind::Gauge,
        "Milliseconds that the machine's wall clock is ahead of the time exams go by",
    ),
    ("examhall_store_batch_jobs", Kind::Histogram, "Writes committed together"),
    ("examhall_bus_missed", Kind::Counter, "Bus messages that gave way to newer ones"),
    (
        "examhall_bus_untold_total",
        Kind::Counter,
        "Hints that were not told because the bus was away",
    ),
    ("examhall_bus_reconnects", Kind::Counter, "Bus connections cut and made again"),
    ("examhall_answers_refused", Kind::Counter, "Answers refused because their sitting was busy"),
    (
        "examhall_sitting_messages_refused",
        Kind::Counter,
        "Other messages refused because their sitting was busy",
    ),
    (
        "examhall_candidate_slow_consumers",
        Kind::Counter,
        "Candidates' sockets closed for not reading",
    ),
    ("examhall_frames_refused", Kind::Counter, "Binary messages that were no frame"),
    (
        "examhall_frames_unwanted",
        Kind::Counter,
        "Frames that came where nothing is to be filmed; not looked at",
    ),
    (
        "examhall_screens_refused_total",
        Kind::Counter,
        "Pictures of a screen that were none, or too large; dropped",
    ),
    (
        "examhall_screens_unwanted_total",
        Kind::Counter,
        "Pictures of a screen that no exam asked for; dropped",
    ),
    (
        "examhall_board_updates_missed_total",
        Kind::Counter,
        "Board updates missed on the bus; the board was read anew",
    ),
    (
        "examhall_invigilators_let_go_total",
        Kind::Counter,
        "Invigilators' sockets closed for not reading",
    ),
    (
        "examhall_watch_said_dropped_total",
        Kind::Counter,
        "Page events dropped because their watcher was busy",
    ),
    (
        "examhall_watch_events_dropped_total",
        Kind::Counter,
        "Sign-in decisions that found no room at their sitting",
    ),
    (
        "examhall_strip_bytes",
        Kind::Gauge,
        "Bytes of pictures held around flags and doubts, on this node",
    ),
    (
        "examhall_strip_frames_dropped_total",
        Kind::Counter,
        "Pictures around a doubt not held, since all strips together are full",
    ),
    (
        "examhall_watch_records_lost_total",
        Kind::Counter,
        "Findings that could not be stored in half a minute",
    ),
];

/// Starts collecting metrics for this process; `None` when another part of the process does already.
#[must_use]
pub fn start_metrics() -> Option<PrometheusHandle> {
    let milliseconds =
        [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0];
    let jobs = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_ms".to_owned()), &milliseconds)
        .and_then(|builder| {
            builder.set_buckets_for_metric(Matcher::Suffix("_jobs".to_owned()), &jobs)
        })
        .ok()?
        .install_recorder()
        .ok()?;
    for (name, kind, help) in METRICS {
        match kind {
            Kind::Counter => metrics::describe_counter!(*name, *help),
            Kind::Gauge => metrics::describe_gauge!(*name, *help),
            Kind::Histogram => metrics::describe_histogram!(*name, *help),
        }
    }
    Some(handle)
}
