//! What was measured, as a table and as flat JSON in target/bench/cameras.json.

use std::collections::BTreeMap;
use std::path::PathBuf;

use examhall::domain::proctoring::indicator::IndicatorRules;
use serde_json::{Map, Value, json};

use super::Arguments;
use super::board::Flags;
use super::crowd::Crowd;
use super::node::Share;

/// Everything a run brought.
pub struct Measured {
    /// Seen by candidates.
    pub crowd: Crowd,
    /// Seen by the invigilator.
    pub flags: Flags,
    /// The server's frame counters.
    pub frames: BTreeMap<String, f64>,
    /// CPU.
    pub used: Share,
    /// Acknowledged answers that are not in the database.
    pub lost: u64,
}

/// Prints and writes the figures.
pub fn report((candidates, arguments): (u32, &Arguments), measured: &Measured) {
    let mut flat = Map::new();
    let mut put = |name: &str, value: Value| {
        println!("  {name:<34} {value}");
        flat.insert(name.to_owned(), value);
    };
    println!();
    put("candidates", json!(candidates));
    put("seconds", json!(arguments.seconds));
    put("database", json!(if arguments.postgres.is_some() { "postgres" } else { "sqlite" }));
    put("answers_sent", json!(measured.crowd.answers));
    put("acks_received", json!(measured.crowd.acks_ms.len()));
    put("answers_refused", json!(measured.crowd.nacks));
    let stored = measured.crowd.acked.len() as u64 - measured.lost;
    put("acks_stored", json!(stored));
    put("acks_lost", json!(measured.lost));
    put("connections_cut", json!(measured.crowd.cut));
    for (name, value) in percentiles("answer_ack", &measured.crowd.acks_ms) {
        put(&name, value);
    }
    let flags = flag_delays(measured);
    put("cameras_covered", json!(measured.crowd.covered.len()));
    put("cameras_flagged", json!(flags.len()));
    for (name, value) in percentiles("frame_to_flag", &flags) {
        put(&name, value);
    }
    for (name, value) in percentiles("incident_after_frame", &incident_delays(measured)) {
        put(&name, value);
    }
    put("frames_sent", json!(measured.crowd.frames));
    for (name, value) in &measured.frames {
        if name.starts_with("examhall_frames{") {
            put(&flat_name(name), json!(value));
        }
    }
    for rank in [50, 95, 99] {
        let below = bucket(&measured.frames, "examhall_frame_signals_ms", f64::from(rank) / 100.0);
        put(&format!("frame_to_signals_p{rank}_below_ms"), json!(below));
    }
    put("board_messages", json!(measured.flags.messages));
    put("board_pictures", json!(measured.flags.pictures));
    if let Some(ended) = &measured.flags.ended {
        put("board_ended", json!(ended));
    }
    put("server_cores", json!(round(measured.used.server)));
    put("client_cores", json!(round(measured.used.client)));
    write(&flat);
}

/// From when the lens was covered to the flag on the invigilator's socket, less the rule's own minimum
/// duration. The next frame has to be waited for as well, so half the frame interval is in here.
fn flag_delays(measured: &Measured) -> Vec<f64> {
    let minimum = f64::from(i32::try_from(IndicatorRules::default().camera_ms).unwrap());
    let delay = |(sitting, at): &(_, std::time::Instant)| {
        let flags =
            measured.flags.covered.iter().filter(|(id, flagged)| id == sitting && flagged > at);
        let first = flags.map(|(_, flagged)| flagged.duration_since(*at)).min()?;
        // A later one belongs to the next covering.
        let ms = first.as_secs_f64() * 1_000.0 - minimum;
        (ms < 20_000.0).then_some(ms)
    };
    measured.crowd.covered.iter().filter_map(delay).collect()
}

/// From the sending of the frame that fulfilled the rule to the incident on the invigilator's socket. The rule
/// is fulfilled by a frame, and frames of one camera are far apart: it was the last one sent before.
fn incident_delays(measured: &Measured) -> Vec<f64> {
    let delay = |(sitting, at): &(_, std::time::Instant)| {
        let sent = measured.crowd.dark.iter().filter(|(id, sent)| id == sitting && sent <= at);
        let last = sent.map(|(_, sent)| *sent).max()?;
        Some(at.duration_since(last).as_secs_f64() * 1_000.0)
    };
    measured.flags.incidents.iter().filter_map(delay).collect()
}

fn percentiles(name: &str, values: &[f64]) -> Vec<(String, Value)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |permille: usize| {
        let last = sorted.len().checked_sub(1)?;
        sorted.get(last * permille / 1_000).copied().map(round)
    };
    [("p50", 500), ("p95", 950), ("p99", 990), ("max", 1_000)]
        .map(|(rank, permille)| (format!("{name}_{rank}_ms"), json!(at(permille))))
        .to_vec()
}

/// `examhall_frames{outcome="shed"}` as `server_frames_shed`.
fn flat_name(metric: &str) -> String {
    let outcome = metric.split('"').nth(1).unwrap_or_default();
    format!("server_frames_{outcome}")
}

/// The upper end of the histogram's bucket in which the share `rank` of the values is reached.
fn bucket(metrics: &BTreeMap<String, f64>, name: &str, rank: f64) -> Option<f64> {
    let wanted = metrics.get(&format!("{name}_count"))? * rank;
    let ends = metrics.iter().filter_map(|(metric, count)| {
        let end = metric.strip_prefix(name)?.strip_prefix("_bucket{le=\"")?.strip_suffix("\"}")?;
        (*count >= wanted).then_some(end.parse::<f64>().ok()?)
    });
    ends.min_by(f64::total_cmp).filter(|end| end.is_finite())
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn write(flat: &Map<String, Value>) {
    let checkout = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout.join("target"), PathBuf::from);
    let file = target.join("bench/cameras.json");
    std::fs::create_dir_all(target.join("bench")).unwrap();
    std::fs::write(&file, serde_json::to_string_pretty(flat).unwrap()).unwrap();
    println!("\n  {}", file.display());
}
