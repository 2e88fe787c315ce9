//! The figures of the hall: a table on the way, flat JSON and a plot at the end.

use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::plot;
use super::sitters::Book;

/// What was measured so far.
#[derive(Default)]
pub struct Figures {
    flat: Map<String, Value>,
    /// Resident memory of the server before anyone came.
    pub idle_kib: f64,
    /// When papers may be seen.
    pub starts: Option<Instant>,
    /// Acknowledgements of the steady part: when due, in seconds, and after how long, in milliseconds.
    pub acks: Vec<(f64, f64)>,
}

impl Figures {
    /// A figure to three digits after the point.
    pub fn put(&mut self, name: &str, value: f64) {
        self.note(name, json!((value * 1_000.0).round() / 1_000.0));
    }

    /// A count.
    pub fn put_count(&mut self, name: &str, count: u64) {
        self.note(name, json!(count));
    }

    /// Half, nineteen in twenty, ninety-nine in a hundred, the worst.
    pub fn put_percentiles(&mut self, name: &str, ms: &[f64]) {
        let mut sorted = ms.to_vec();
        sorted.sort_by(f64::total_cmp);
        for (rank, permille) in [("p50", 500), ("p95", 950), ("p99", 990), ("max", 1_000)] {
            let at = sorted.len().saturating_sub(1) * permille / 1_000;
            self.put(&format!("{name}_{rank}_ms"), sorted.get(at).copied().unwrap_or(f64::NAN));
        }
    }

    /// A figure put before.
    pub fn get(&self, name: &str) -> f64 {
        self.flat.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
    }

    fn note(&mut self, name: &str, value: Value) {
        println!("  {name:<30} {value}");
        self.flat.insert(name.to_owned(), value);
    }

    /// Writes JSON and plots.
    pub fn finish(mut self, book: &Book) {
        self.put_count("acks_received", book.acks.len() as u64);
        println!("\n{}", plot::text(&self.acks));
        let checkout = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| checkout.join("target"), PathBuf::from);
        let folder = target.join("bench");
        std::fs::create_dir_all(&folder).unwrap();
        let json = serde_json::to_string_pretty(&self.flat).unwrap();
        std::fs::write(folder.join("load.json"), json).unwrap();
        std::fs::write(folder.join("load.svg"), plot::svg(&self.acks)).unwrap();
        println!("  {0}/load.json\n  {0}/load.svg", folder.display());
    }
}
