//! Assembling a sitting: `make bench-assembly`; figures to target/bench/assembly.json, benches/README.md explains them.
//!
//! 5,000 papers of 60 questions from 2,000, under 25 rules and 40 enemy sets; then how the cost grows with papers
//! and pool; then the same 50 forms by a mixed-integer solver, where Python can have one.

#[path = "assembly/plot.rs"]
mod plot;

use std::path::{Path, PathBuf};
use std::process::Command;

use examhall::domain::paper::assemble::{Assembled, Order, assemble};
use examhall::domain::paper::blueprint::{Blueprint, Overlap};
use examhall::domain::paper::fairness::{Fairness, Terms, measure};
use examhall::domain::paper::pool::Pool;
use examhall::domain::paper::synthetic;
use examhall::kernel::{Clock, Seed, SystemClock};
use serde_json::{Map, Value, json};

/// Threads of the stated figure.
const THREADS: usize = 2;
/// Papers and pool of the growth: each alone from hundred up, the other at the usual size.
const GROWTH: [(usize, u32); 12] = [
    (100, 2_000),
    (300, 2_000),
    (1_000, 2_000),
    (3_000, 2_000),
    (10_000, 2_000),
    (30_000, 2_000),
    (1_000, 100),
    (1_000, 400),
    (1_000, 1_000),
    (1_000, 10_000),
    (1_000, 30_000),
    (1_000, 100_000),
];
/// Smallest pool that fills the whole paper.
const WHOLE_PAPER_ITEMS: u32 = 1_000;
/// Forms that the solver makes too.
const FORMS: usize = 50;

fn main() -> anyhow::Result<()> {
    let clock = SystemClock::new();
    let seed = Seed::from_text("bench-assembly");
    let pool = synthetic::pool(2_000, seed);
    let blueprint = synthetic::blueprint(&pool, seed);
    let mut figures = Map::new();
    let (made, seconds) = timed(&clock, (&blueprint, &pool, seed), 5_000)?;
    let fair = fairness((&blueprint, &pool), &made);
    for (name, value) in [
        ("papers", json!(fair.papers)),
        ("seconds", json!(seconds)),
        ("score_spread_share", json!(fair.score.width())),
        ("rules_asked", json!(fair.rules)),
        ("rules_broken", json!(fair.broken.len())),
        ("exposure_ratio", json!(fair.exposure.ratio)),
        ("overlap_max", json!(fair.overlap.most)),
        ("overlap_mean", json!(fair.overlap.mean)),
        ("seconds_spread_share", json!(fair.seconds.width() / fair.seconds.mean)),
    ] {
        figures.insert(name.to_owned(), value);
    }
    keep(&figures)?;
    let points = growth(&clock, seed)?;
    std::fs::write(folder().join("assembly.svg"), plot::svg(&points))?;
    let points = points.iter();
    let points =
        points.map(|p| json!({ "papers": p.papers, "items": p.items, "seconds": p.seconds }));
    figures.insert("growth".to_owned(), Value::Array(points.collect()));
    keep(&figures)?;
    beside_milp(&clock, (&blueprint, &pool, seed), &mut figures)?;
    keep(&figures)?;
    println!("{}", serde_json::to_string_pretty(&figures)?);
    Ok(())
}

/// Writes what is known so far: the solver takes its time.
fn keep(figures: &Map<String, Value>) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder())?;
    Ok(std::fs::write(folder().join("assembly.json"), serde_json::to_string_pretty(figures)?)?)
}

/// Seconds by papers and by pool.
fn growth(clock: &SystemClock, seed: Seed) -> anyhow::Result<Vec<plot::Point>> {
    let mut points = Vec::new();
    for (papers, items) in GROWTH {
        let pool = synthetic::pool(items, seed);
        let mut blueprint = synthetic::blueprint(&pool, seed);
        // A cap that was chosen for 2,000 questions means nothing for 500.
        blueprint.overlap = Overlap::Free;
        if items < WHOLE_PAPER_ITEMS {
            // A hundred questions fill no paper of sixty by 25 rules: a quarter of it, without them.
            blueprint.rules.clear();
            for section in &mut blueprint.sections {
                section.count = section.count.div_ceil(4);
            }
        }
        let (_, seconds) = timed(clock, (&blueprint, &pool, seed), papers)?;
        println!("{papers} papers, pool of {items}: {seconds:.3} s");
        points.push(plot::Point { papers, items, seconds });
    }
    Ok(points)
}

fn order<'a>((blueprint, pool, seed): (&'a Blueprint, &'a Pool, Seed), papers: usize) -> Order<'a> {
    Order {
        blueprint,
        pool,
        seed,
        papers,
        seen: &[],
        neighbours: &[],
        earlier: &[],
        threads: THREADS,
    }
}

/// Median of three.
fn timed(
    clock: &SystemClock,
    of: (&Blueprint, &Pool, Seed),
    papers: usize,
) -> anyhow::Result<(Assembled, f64)> {
    let mut runs = Vec::new();
    for _ in 0..3 {
        let began = clock.monotonic_ms();
        let made = assemble(&order(of, papers))?;
        runs.push(((clock.monotonic_ms() - began) as f64 / 1_000.0, made));
    }
    runs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (seconds, made) = runs.swap_remove(1);
    Ok((made, seconds))
}

fn fairness((blueprint, pool): (&Blueprint, &Pool), made: &Assembled) -> Fairness {
    let exposure_least = made.exposure_least;
    measure(
        &Terms { blueprint, pool, exposure_least, neighbours: &[], threads: THREADS },
        &made.papers,
    )
}

/// The same forms by HiGHS; says so where it cannot be had.
fn beside_milp(
    clock: &SystemClock,
    of: (&Blueprint, &Pool, Seed),
    figures: &mut Map<String, Value>,
) -> anyhow::Result<()> {
    let (blueprint, pool, _) = of;
    let (made, seconds) = timed(clock, of, FORMS)?;
    let fair = fairness((blueprint, pool), &made);
    let Some(python) = python() else {
        println!("milp: skipped, no Python with highspy (pip install highspy)");
        return Ok(());
    };
    let problem = folder().join("assembly-problem.json");
    std::fs::create_dir_all(folder())?;
    std::fs::write(&problem, serde_json::to_string(&stated(blueprint, pool, &fair))?)?;
    let told = Command::new(python).arg("benches/assembly/milp.py").arg(&problem).output()?;
    anyhow::ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    // The solver says first who it is.
    let told = String::from_utf8_lossy(&told.stdout);
    let milp: Value = serde_json::from_str(told.lines().last().unwrap_or_default())?;
    let number = |name: &str| milp[name].as_f64().unwrap_or(f64::NAN);
    let marks = blueprint.worth().hundredths() as f64 / 100.0;
    let width = (number("score_max") - number("score_min")) / marks;
    let each = number("seconds") / number("forms");
    figures.insert("milp_forms".to_owned(), milp["forms"].clone());
    figures.insert("milp_seconds_per_paper".to_owned(), json!(each));
    figures.insert("milp_score_spread_share".to_owned(), json!(width));
    figures.insert("score_spread_share_of_forms".to_owned(), json!(fair.score.width()));
    figures.insert("milp_quality_gap".to_owned(), json!(fair.score.width() - width));
    figures.insert("milp_rules_broken".to_owned(), milp["rules_broken"].clone());
    // Per paper of the sitting, which shares one linear program among thousands; and with the same few forms.
    let ours = figures["seconds"].as_f64().unwrap_or(f64::NAN) / 5_000.0;
    figures.insert("milp_speedup_per_paper".to_owned(), json!(each / ours));
    figures.insert("milp_speedup_of_forms".to_owned(), json!(each / (seconds / FORMS as f64)));
    Ok(())
}

/// The problem in numbers, for whatever solver: every item of the synthetic pool fits one section.
fn stated(blueprint: &Blueprint, pool: &Pool, fair: &Fairness) -> Value {
    let mut rows: Vec<(u32, u32)> = blueprint.sections.iter().map(|s| (s.count, s.count)).collect();
    rows.extend(blueprint.rules.iter().map(|rule| {
        let (least, most) = rule.count.ends();
        (least, most.min(1_000_000))
    }));
    rows.extend(blueprint.enemies.iter().map(|_| (0, 1)));
    let (sections, rules) = (blueprint.sections.len(), blueprint.rules.len());
    let items = pool.items.iter().map(|item| {
        let section = blueprint.sections.iter().position(|s| s.filter.admits(item)).unwrap_or(0);
        let counted = blueprint.rules.iter().enumerate().filter(|(_, rule)| {
            rule.section.is_none_or(|of| of == section) && rule.filter.admits(item)
        });
        let enemies = blueprint.enemies.iter().enumerate().filter(|(_, set)| set.has(item));
        let of: Vec<usize> = std::iter::once(section)
            .chain(counted.map(|(at, _)| sections + at))
            .chain(enemies.map(|(at, _)| sections + rules + at))
            .collect();
        let worth = blueprint.sections[section].marks_each.hundredths() as f64 / 100.0;
        json!({ "score": worth * item.forecast.facility.share(), "rows": of })
    });
    let marks = blueprint.worth().hundredths() as f64 / 100.0;
    json!({
        "items": items.collect::<Vec<_>>(), "rows": rows, "forms": FORMS,
        "score": fair.score.mean * marks, "near": fair.score.width() * marks / 2.0,
        "uses_max": fair.exposure.most,
    })
}

fn folder() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Path::new(&target).join("bench")
}

/// A Python that has highspy: the one named, the system's, or one made for this under target/bench.
fn python() -> Option<PathBuf> {
    let own = folder().join("milp-venv/bin/python");
    let named = std::env::var_os("EXAMHALL_MILP_PYTHON").map(PathBuf::from);
    let has = |python: &PathBuf| {
        let tried = Command::new(python).args(["-c", "import highspy"]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    let first = named.into_iter().chain([own.clone(), PathBuf::from("python3")]).find(has);
    first.or_else(|| {
        let venv = folder().join("milp-venv");
        Command::new("python3").args(["-m", "venv"]).arg(&venv).output().ok()?;
        Command::new(&own).args(["-m", "pip", "install", "-q", "highspy"]).output().ok()?;
        has(&own).then_some(own)
    })
}
