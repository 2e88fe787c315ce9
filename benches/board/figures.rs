//! What was said, what the page saw and when, brought together.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Arguments;
use super::viewers::Looked;

const SOON_MS: f64 = 15_000.0;

/// Writes target/bench/board.json and says it.
pub fn report(arguments: &Arguments, looked: &Looked, page: &Value, planted: &str) {
    let planted: BTreeMap<String, f64> = serde_json::from_str(planted.trim()).unwrap();
    let (from, until) = (page["began_ms"].as_f64().unwrap(), page["ended_ms"].as_f64().unwrap());
    let seen = page["seen"].as_object().unwrap();
    // What was said too late to be seen in time is no miss.
    let counted = planted.iter().filter(|(_, at)| **at >= from && **at <= until - SOON_MS);
    let mut waits: Vec<f64> = Vec::new();
    let mut missed = 0_u32;
    for (id, said_ms) in counted {
        match seen.get(id).and_then(Value::as_f64) {
            Some(seen_ms) => waits.push((seen_ms - said_ms).max(0.0)),
            None => missed += 1,
        }
    }
    waits.sort_by(f64::total_cmp);
    assert!(!waits.is_empty(), "nothing that was planted was seen");
    #[expect(clippy::cast_precision_loss, reason = "a few hundred incidents")]
    let (all, soon) = (
        waits.len() as f64 + f64::from(missed),
        waits.iter().filter(|wait| **wait <= SOON_MS).count() as f64,
    );
    let figures = json!({
        "candidates": arguments.candidates,
        "viewers": arguments.viewers,
        "first_paint_ms": page["first_paint_ms"],
        "update_ms_per_frame": page["update_ms_per_frame"],
        "update_ms_per_frame_worst": page["update_ms_per_frame_worst"],
        "incident_visible_p50_ms": waits[waits.len() / 2].round(),
        "incident_visible_p99_ms": waits[(waits.len() * 99).div_ceil(100) - 1].round(),
        "incidents_planted": all,
        "fanout_core_share": (looked.share * 1_000.0).round() / 1_000.0,
        "delta_kib_per_minute": looked.kib_per_minute.round(),
        "deltas_per_s": (looked.messages_per_s * 10.0).round() / 10.0,
        "severe_seen_within_15s_share": (soon / all * 1_000.0).round() / 1_000.0,
        "interrupts_per_minute": page["interrupts_per_minute"],
    });
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let text = serde_json::to_string_pretty(&figures).unwrap();
    std::fs::write(folder.join("board.json"), &text).unwrap();
    println!("{text}");
}
