//! The figures of the watching core, into `target/bench/vision.json`: what a candidate costs, what the
//! process holds in memory, and what an honest hour and a swap of persons look like to the indicators.
//! One core, 640×480, default models and cadences. Command and figures: benches/README.md.
//!
//! ```text
//! photos ─▶ frames ─▶ vision::bench::measure ─▶ times, candidates per core
//!       └─▶ clips  ─▶ vision::replay         ─▶ false incidents an hour, seconds until a swap is noticed
//! scripted cameras ─▶ resident memory        ─▶ KiB a candidate
//! bench/cameras.json ─▶ frame to incident on the invigilator's socket, at the load of one core
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to report"
)]

#[path = "../tests/vision/clips.rs"]
mod clips;
#[path = "watching/hour.rs"]
mod hour;
#[path = "watching/memory.rs"]
mod memory;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use examhall::vision::VisionSettings;
use examhall::vision::bench::{measure, report};
use examhall::vision::engine::{Engine, Stage};
use examhall::vision::nets::Nets;
use examhall::vision::settings::Cadence;
use examhall::vision::shelf::Shelf;
use serde_json::{Map, Value, json};

/// Photos that frames and clips are made of: people one can be enrolled as and take the place of.
const PEOPLE: [&str; 6] = [
    "Ariel_Sharon",
    "Colin_Powell",
    "Donald_Rumsfeld",
    "George_W_Bush",
    "Gerhard_Schroeder",
    "Tony_Blair",
];

fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), PathBuf::from)
}

/// The folder of the photos, where there is one.
fn album() -> Option<PathBuf> {
    let named = std::env::var_os("EXAMHALL_FIXTURES").map(PathBuf::from);
    let beside = checkout().join("../shared/fixtures");
    let roots = named.into_iter().chain([beside]);
    roots.map(|root| root.join("vision/lfw-krasserm")).find(|folder| folder.is_dir())
}

/// The `n`th photo of a person, counted from one.
fn photo(album: &Path, person: &str, n: u32) -> PathBuf {
    album.join(person).join(format!("{person}_{n:04}.jpg"))
}

/// A photo enlarged onto a frame of 640×480.
fn frame(path: &Path) -> Arc<[u8]> {
    let photo = image::open(path).expect("a readable photo").into_rgb8();
    let photo = image::imageops::resize(&photo, 480, 480, image::imageops::FilterType::CatmullRom);
    let mut frame = image::RgbImage::from_pixel(640, 480, image::Rgb([108, 112, 120]));
    image::imageops::replace(&mut frame, &photo, 80, 0);
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 80)
        .encode(frame.as_raw(), 640, 480, jpeg_encoder::ColorType::Rgb)
        .expect("an encodable frame");
    jpeg.into()
}

fn main() {
    let Some(album) = album() else {
        eprintln!("skipped watching bench: fixtures absent (set EXAMHALL_FIXTURES)");
        return;
    };
    // First of all, while the heap is fresh: what is taken then is what the process grows by.
    let state_kib = memory::state_kib();
    let settings =
        VisionSettings { models_dir: checkout().join("models"), ..VisionSettings::default() };
    let mut shelf = Shelf::open(&settings).expect("a models folder");
    let mut nets: Nets = shelf.load();
    if ![Stage::SearchFar, Stage::Mesh, Stage::Embed].into_iter().all(|stage| nets.has(stage)) {
        eprintln!("skipped watching bench: {:?}", shelf.statuses());
        return;
    }
    let mut found = Map::new();
    let mut note = |name: &str, value: Value| {
        println!("{name:<28} {value}");
        found.insert(name.to_owned(), value);
    };
    let frames: Vec<(String, Arc<[u8]>)> =
        PEOPLE.iter().map(|who| ((*who).to_owned(), frame(&photo(&album, who, 1)))).collect();
    let cadence = Cadence::default();
    let times = measure(&mut nets, &frames, cadence).expect("frames with a face");
    note("rss_mib", json!(round(memory::resident_kib() / 1_024.0)));
    let speed = report(&[times], frames.len(), cadence);
    let p50 = |stage: &str| speed.stages.get(stage).map(|figures| round(figures.p50_ms));
    note("state_kib", json!(round(state_kib)));
    note("always_on_p50_ms", json!(p50("always_on")));
    note("overhead_share", json!(round(speed.overhead_share)));
    note("signin_p50_ms", json!(p50("sign_in")));
    note("frames_per_second", json!(round(speed.frames_per_second)));
    note("candidates_per_core", json!(speed.candidates_per_core.floor()));
    for stage in [
        "decode",
        "integrity",
        "landmarks",
        "search_near",
        "search_far",
        "embed",
        "eyes",
        "objects",
    ] {
        note(&format!("{stage}_p50_ms"), json!(p50(stage)));
    }
    note("flag_p99_ms", loaded("incident_after_frame_p99_ms"));
    note("flag_candidates", loaded("candidates"));
    let hours = hour::honest(&mut nets, &album);
    note("honest_hours", json!(hours.hours));
    note("false_incidents_per_hour", json!(round(hours.incidents)));
    note("false_warnings_per_hour", json!(round(hours.warnings)));
    note("false_infos_per_hour", json!(round(hours.infos)));
    let swaps = hour::swaps(&mut nets, &album);
    note("swaps", json!(swaps.len()));
    note("swaps_noticed", json!(swaps.iter().flatten().count()));
    let mut seconds: Vec<f64> = swaps.into_iter().flatten().collect();
    seconds.sort_by(f64::total_cmp);
    note("swap_noticed_s", json!(seconds.get(seconds.len() / 2)));
    note("swap_noticed_max_s", json!(seconds.last()));
    write(&found);
}

/// A figure of the load run with cameras, where there was one.
fn loaded(name: &str) -> Value {
    let text = std::fs::read_to_string(target().join("bench/cameras.json")).unwrap_or_default();
    let figures: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
    figures.get(name).cloned().unwrap_or(Value::Null)
}

fn round(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

fn write(found: &Map<String, Value>) {
    let folder = target().join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("vision.json");
    std::fs::write(&file, serde_json::to_string_pretty(found).unwrap()).unwrap();
    println!("\n  {}", file.display());
}
