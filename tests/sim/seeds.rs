//! The tests: many seeds, the plans that once found something, and one plan by name.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::device::Complaint;
use super::plan::Plan;
use super::play::{Tally, play};
use super::world::World;

/// Seeds of a usual run.
const SEEDS: u64 = 500;
/// Plans on one world: its file grows by some hundred rows with each.
const PLANS_EACH: u64 = 50;
/// Plays spent on making a failing plan smaller.
const SMALLER_MAX: usize = 150;

fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), PathBuf::from)
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

fn read(file: &Path) -> Plan {
    let text = std::fs::read_to_string(file).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn told(complaints: &[Complaint]) -> String {
    complaints.iter().map(|(name, what)| format!("  {name}: {what}\n")).collect()
}

/// A plan without what it fails without as well. One that hangs is left as it is: each play would take as
/// long as anyone waits.
fn smaller(plan: &Plan, name: &str) -> Plan {
    let mut best = plan.clone();
    let (mut plays, mut chunk) = (0, if name == "silence" { 0 } else { best.steps.len() / 2 });
    while chunk > 0 && plays < SMALLER_MAX {
        let mut from = 0;
        while from < best.steps.len() && plays < SMALLER_MAX {
            let mut fewer = best.clone();
            fewer.steps.drain(from..(from + chunk).min(best.steps.len()));
            plays += 1;
            let mut world = World::open("smaller");
            let (_, complaints) = play(&mut world, &fewer, None);
            if complaints.iter().any(|(other, _)| *other == name) {
                best = fewer;
            } else {
                from += chunk;
            }
        }
        chunk /= 2;
    }
    best
}

/// Keeps a failing plan, made smaller; where it lies.
fn keep(plan: &Plan, complaints: &[Complaint]) -> PathBuf {
    let mut small = smaller(plan, complaints[0].0);
    small.why = format!("seed {}: {}: {}", plan.seed, complaints[0].0, complaints[0].1);
    let folder = target().join("sim");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.json", plan.seed));
    std::fs::write(&file, serde_json::to_string_pretty(&small).unwrap()).unwrap();
    file
}

#[test]
fn crowds_of_many_seeds_lose_nothing_and_gain_nothing() {
    if std::env::var_os("EXAMHALL_SIM_PLAN").is_some() {
        return;
    }
    let first = asked("EXAMHALL_SIM_FIRST").unwrap_or(0);
    let end = first + asked("EXAMHALL_SIM_SEEDS").unwrap_or(SEEDS);
    let (next, sum) = (AtomicU64::new(first), Mutex::new(Tally::default()));
    let failed = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(PLANS_EACH, Ordering::Relaxed);
                    if from >= end {
                        return;
                    }
                    let mut world = World::open(&format!("world {from}"));
                    for seed in from..end.min(from + PLANS_EACH) {
                        let plan = Plan::draw(seed);
                        let (tally, complaints) = play(&mut world, &plan, None);
                        sum.lock().unwrap_or_else(PoisonError::into_inner).add(tally);
                        if !complaints.is_empty() {
                            println!("seed {seed}:\n{}", told(&complaints));
                            failed.lock().unwrap().push((plan, complaints));
                            // What went wrong may have left traces.
                            world = World::open(&format!("world {from} after {seed}"));
                        }
                    }
                }
            });
        }
    });
    let (failed, sum) = (failed.into_inner().unwrap(), sum.into_inner().unwrap());
    write(end - first, failed.len(), sum);
    let told: Vec<String> = failed
        .iter()
        .take(3)
        .map(|(plan, complaints)| {
            let file = keep(plan, complaints);
            format!(
                "seed {}:\n{}  EXAMHALL_SIM_PLAN={} cargo test --test sim one_plan\n",
                plan.seed,
                told(complaints),
                file.display()
            )
        })
        .collect();
    let mut kinds = std::collections::BTreeMap::<&str, usize>::new();
    failed.iter().for_each(|(_, complaints)| *kinds.entry(complaints[0].0).or_default() += 1);
    assert!(
        failed.is_empty(),
        "{} seeds failed {kinds:?}; the first:\n{}",
        failed.len(),
        told.join("\n")
    );
}

fn write(seeds: u64, violations: usize, sum: Tally) {
    let figures = json!({
        "seeds": seeds, "violations": violations, "steps": sum.steps, "acks": sum.acks,
        "restarts": sum.kills,
    });
    println!("{figures}");
    let folder = target().join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sim.json"), serde_json::to_string_pretty(&figures).unwrap())
        .unwrap();
}

#[test]
fn plans_that_once_found_something_find_nothing() {
    let folder = checkout().join("tests/sim/plans");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut world = World::open("regressions");
    for file in files {
        let plan = read(&file);
        assert!(!plan.why.is_empty(), "{}: say what it found", file.display());
        let (_, complaints) = play(&mut world, &plan, None);
        assert!(complaints.is_empty(), "{}:\n{}", file.display(), told(&complaints));
    }
}

#[test]
fn one_plan_by_name() {
    let Some(file) = std::env::var_os("EXAMHALL_SIM_PLAN") else { return };
    let plan = read(Path::new(&file));
    let mut world = World::open("one plan");
    let (_, complaints) = play(&mut world, &plan, None);
    assert!(complaints.is_empty(), "\n{}", told(&complaints));
}

#[test]
fn the_same_seed_draws_the_same_plan_and_a_plan_survives_its_file() {
    let plan = Plan::draw(7);
    assert_eq!(plan, Plan::draw(7));
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(plan, serde_json::from_str(&text).unwrap());
    assert_ne!(plan.steps, Plan::draw(8).steps);
}
