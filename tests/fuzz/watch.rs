//! Plays a target's inputs and watches over each: panics, time on the processor, memory.
//!
//! **Invariant:** time is the thread's own on the processor, so that a busy machine fails nothing; an input
//! that never ends is named by the watchdog, which ends the process.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use examhall::kernel::{Clock as _, Seed, SystemClock};
use rand_chacha::rand_core::Rng as _;

use crate::mutate;

/// Inputs of one target in `cargo test`.
const INPUTS: u64 = 250;
/// Time of one input on the processor, in a build without optimisation. Most take a millisecond or ten.
const INPUT_CPU_MS_MAX: u64 = 10_000;
/// Time of one input by the wall, after which it never ends.
const INPUT_WALL_MS_MAX: i64 = 300_000;
/// Memory of the process with all targets side by side.
const MEMORY_BYTES_MAX: u64 = 1_536 * 1024 * 1024;
/// Inputs kept as further seeds.
const KEPT_MAX: usize = 3_000;

/// Reads one input and says what became of it.
pub type Run = Box<dyn Fn(&[u8]) -> String>;

/// What is fuzzed.
pub struct Target {
    /// Where it begins.
    pub seeds: Vec<Vec<u8>>,
    /// The seeds are zip files.
    pub is_packed: bool,
    /// Takes one input and says in short what came of it; panics when a law is broken.
    pub run: Run,
}

/// Inputs under way: target, begin, input.
type Running = Arc<Mutex<BTreeMap<&'static str, (i64, Vec<u8>)>>>;

fn running() -> Running {
    static RUNNING: Mutex<Option<Running>> = Mutex::new(None);
    static DOG: Once = Once::new();
    let running = RUNNING.lock().unwrap().get_or_insert_with(Running::default).clone();
    let watched = running.clone();
    DOG.call_once(|| {
        std::thread::spawn(move || {
            let clock = SystemClock::new();
            loop {
                std::thread::sleep(Duration::from_secs(1));
                let now = clock.monotonic_ms();
                for (name, (began, input)) in watched.lock().unwrap().iter() {
                    if now - began > INPUT_WALL_MS_MAX {
                        let kept = keep(name, "hang", input);
                        eprintln!("{name}: an input does not end: {}", kept.display());
                        std::process::exit(3);
                    }
                }
            }
        });
    });
    running
}

fn keep(name: &str, what: &str, input: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}-{what}.bin"));
    std::fs::write(&path, input).unwrap();
    path
}

/// A number from the environment.
fn set(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Milliseconds of this thread on the processor; nothing where the system does not tell.
fn cpu_ms() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<u64>().ok().map(|ns| ns / 1_000_000)
}

/// The most memory the process ever had.
fn memory_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Plays the inputs of `target`: so many, or for so long.
pub fn run(name: &'static str, target: &Target) {
    let clock = SystemClock::new();
    let seconds = set("EXAMHALL_FUZZ_SECONDS");
    let first = set("EXAMHALL_FUZZ_FIRST").unwrap_or(0);
    let ends =
        seconds.map(|seconds| clock.monotonic_ms() + i64::try_from(seconds * 1_000).unwrap());
    let running = running();
    let mut seeds = target.seeds.clone();
    let (mut seen, mut played, mut slowest_ms, mut cpu_total_ms) = (BTreeSet::new(), 0, 0, 0);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    loop {
        let is_over = match ends {
            Some(ends) => clock.monotonic_ms() >= ends,
            None => played >= INPUTS,
        };
        if is_over {
            break;
        }
        // The seeds themselves come first.
        let input = match usize::try_from(played).ok().and_then(|at| target.seeds.get(at)) {
            Some(seed) => seed.clone(),
            None => {
                let mut rng = Seed::from_text(&format!("{name} {}", first + played)).rng();
                let at = |pick: u64| usize::try_from(pick).unwrap() % seeds.len();
                let (one, other) = (at(rng.next_u64() >> 8), at(rng.next_u64() >> 8));
                let change = if target.is_packed { mutate::packed } else { mutate::text };
                change(&seeds[one], &seeds[other], &mut rng)
            }
        };
        running.lock().unwrap().insert(name, (clock.monotonic_ms(), input.clone()));
        if seconds.is_some() {
            // What ends the process (a stack that overflows) leaves its input behind.
            keep(name, "last", &input);
        }
        let before = cpu_ms();
        let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        let spent = cpu_ms().zip(before).map_or(0, |(after, before)| after - before);
        running.lock().unwrap().remove(name);
        slowest_ms = slowest_ms.max(spent);
        cpu_total_ms += spent;
        let fail = |what: &str| -> ! {
            let kept = keep(name, what, &input);
            panic!("{name}, input {played}: {what}; see {}", kept.display());
        };
        let Ok(came) = outcome else { fail("panic") };
        if spent > INPUT_CPU_MS_MAX {
            fail("slow");
        }
        if memory_bytes().is_some_and(|bytes| bytes > MEMORY_BYTES_MAX) {
            fail("memory");
        }
        if seen.insert(came) && seeds.len() < KEPT_MAX {
            seeds.push(input);
        }
        played += 1;
    }
    tell(name, played, seen.len(), (slowest_ms, cpu_total_ms));
}

/// Prints the figures and writes all of them beside the benches.
fn tell(name: &'static str, played: u64, outcomes: usize, (slowest_ms, cpu_ms): (u64, u64)) {
    static TOLD: Mutex<BTreeMap<&str, serde_json::Value>> = Mutex::new(BTreeMap::new());
    let memory_mib = memory_bytes().unwrap_or(0) / (1024 * 1024);
    let own = serde_json::json!({
        "inputs": played, "outcomes": outcomes, "slowest_ms": slowest_ms, "cpu_ms": cpu_ms,
        "process_memory_mib": memory_mib,
    });
    println!("{name}: {own}");
    let mut told = TOLD.lock().unwrap();
    told.insert(name, own);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("fuzz.json"), serde_json::to_string_pretty(&*told).unwrap())
        .unwrap();
}
