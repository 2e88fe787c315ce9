//! Damaged frames without end: real JPEGs, mutated from a seed, through the whole path of a frame.
//!
//! A few seconds by default; `EXAMHALL_FUZZ_SECONDS=600` for the long run, `EXAMHALL_FUZZ_SEED=N` to repeat one.
//! No panic, bounded time for each frame, bounded memory over all. A failure names its seed and round, and the
//! frame is left in the folder for temporary files.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use examhall::vision::replay::split;
use examhall::vision::scripted::ScriptedEngine;
use jpeg_encoder::{ColorType, Encoder};

use super::*;
use examhall::vision::stopwatch::Stopwatch;

/// Longest time one damaged frame may take, in an unoptimised build on a busy machine.
const FRAME_TIME_MAX: Duration = Duration::from_secs(5);
/// Memory the whole run may add, with the other tests of the binary beside it.
const GROWTH_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Rounds made at least, however busy the machine.
const ROUNDS_MIN: u64 = 300;
/// Every so many rounds the real models look, too.
const REAL_EVERY: u64 = 25;

/// A small generator of chance: the run is a function of its seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number under `end`; 0 when there is none.
    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end.max(1)
    }
}

/// Sound frames of every make to begin with.
fn sound() -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    for tick in 0..3 {
        frames.push(Scene::of("Ming").with_company("Li").to_jpeg(tick).unwrap());
    }
    let pixels: Vec<u8> = (0..160 * 120 * 4).map(|i| (i * 7 % 251) as u8).collect();
    for (colour, channels) in [
        (ColorType::Luma, 1),
        (ColorType::Rgb, 3),
        (ColorType::Ycbcr, 3),
        (ColorType::Cmyk, 4),
        (ColorType::CmykAsYcck, 4),
    ] {
        for (progressive, restarts) in [(false, 0), (true, 0), (false, 4)] {
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes, 70);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(restarts);
            encoder
                .add_app_segment(
                    1,
                    b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
                        .to_vec(),
                )
                .unwrap();
            encoder.encode(&pixels[..160 * 120 * channels], 160, 120, colour).unwrap();
            frames.push(bytes);
        }
    }
    if let Some(fixtures) = fixtures("the photos of the fuzz run") {
        for number in 1..=3 {
            frames.push(std::fs::read(person(&fixtures, "Gerhard_Schroeder", number)).unwrap());
        }
    }
    frames
}

/// Where the segments of a frame begin, as far as a marker shows it.
fn markers(frame: &[u8]) -> Vec<usize> {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF);
    frame.windows(2).enumerate().filter(|(_, pair)| is_marker(pair)).map(|(at, _)| at).collect()
}

fn mutate(frame: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(frame.len());
    let length = dice.below(64).min(frame.len() - at);
    let places = markers(frame);
    let marker = places.get(dice.below(places.len())).copied().unwrap_or(0);
    match dice.below(10) {
        0 => frame.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (dice.next() % 8)),
        1 => frame.iter_mut().skip(at).take(length).for_each(|byte| *byte = dice.next() as u8),
        2 => {
            frame.truncate(at);
            frame.extend([0xFF, 0xD9]);
        }
        3 => frame.truncate(at),
        4 => drop(frame.drain(at..at + length)),
        5 => {
            let copy = frame[at..at + length].to_vec();
            frame.splice(at..at, copy);
        }
        // The length of a segment, or what follows it: tables, sides, components.
        6 => {
            let lengths = [0u16, 1, 2, 3, 255, 0xFFFE, 0xFFFF, dice.next() as u16];
            let bytes = lengths[dice.below(lengths.len())].to_be_bytes();
            frame.iter_mut().skip(marker + 2).zip(bytes).for_each(|(byte, new)| *byte = new);
        }
        7 => {
            let within = marker + 4 + dice.below(16);
            frame.iter_mut().skip(within).take(1).for_each(|byte| *byte = dice.next() as u8);
        }
        // A segment of another frame, or everything from there on.
        8 => {
            let theirs = markers(other);
            let from = theirs.get(dice.below(theirs.len())).copied().unwrap_or(0);
            let to = (from + dice.below(600)).min(other.len());
            frame.splice(marker..marker, other[from..to].iter().copied());
        }
        _ => {
            let from = dice.below(other.len());
            frame.truncate(marker);
            frame.extend(&other[from..]);
        }
    }
}

/// Resident memory of this process, where the system tells it.
fn resident_bytes() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    pages.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * 4_096)
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

struct Line {
    camera: CameraState,
    decoder: FrameDecoder,
    now: UtcMs,
}

impl Line {
    fn look(&mut self, engine: &mut dyn Engine, frame: &Arc<[u8]>) -> &'static str {
        self.now = self.now.plus_ms(1_000);
        // Signing in looks at what invigilating does not, and the other way round.
        let signing_in = self.now.0 / 1_000 % 3 == 0;
        let order =
            Order::calm(self.now, if signing_in { Purpose::SignIn } else { Purpose::Invigilate });
        match self.camera.analyse(engine, &mut self.decoder, frame, order) {
            Ok(seen) => {
                let numbers = seen.signals.faces.iter().flat_map(|face| face.points).flatten();
                assert!(numbers.into_iter().all(f32::is_finite));
                "seen"
            }
            Err(error) => error.code(),
        }
    }
}

fn line() -> Line {
    let camera = CameraState::new(Cadence::default());
    Line { camera, decoder: FrameDecoder::default(), now: UtcMs(0) }
}

#[test]
fn damaged_frames_never_panic_stall_or_pile_up() {
    let seconds = from_environment("EXAMHALL_FUZZ_SECONDS").unwrap_or(4);
    let seed = from_environment("EXAMHALL_FUZZ_SEED").unwrap_or(20_261_124);
    let sound = sound();
    let (mut dice, mut engine) = (Dice(seed | 1), ScriptedEngine::default());
    let (mut scripted, mut real) = (line(), line());
    let mut codes: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut round, mut looked, mut slowest) = (0u64, 0u64, Duration::ZERO);
    // Models of its own: those of the other tests are busy for minutes.
    let has_models = nets("the real models of the fuzz run").is_some();
    let mut models = has_models.then(|| Shelf::open(&settings()).unwrap().load());
    let mut before = None;
    let started = Stopwatch::start();
    while elapsed(&started).as_secs() < seconds || round < ROUNDS_MIN {
        round += 1;
        let mut frame = sound[dice.below(sound.len())].clone();
        for _ in 0..=dice.below(4) {
            let other = &sound[dice.below(sound.len())];
            mutate(&mut frame, other, &mut dice);
        }
        let frame: Arc<[u8]> = frame.into();
        let began = Stopwatch::start();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            drop(split(&frame));
            let _ = decode_still(&frame);
            let code = scripted.look(&mut engine, &frame);
            if let Some(models) = &mut models
                && code == "seen"
                && round.is_multiple_of(REAL_EVERY)
            {
                real.look(models, &frame);
                looked += 1;
            }
            code
        }));
        let took = elapsed(&began);
        let Ok(code) = outcome.as_ref() else {
            let file = std::env::temp_dir().join(format!("examhall-fuzz-{seed}-{round}.jpg"));
            std::fs::write(&file, &frame).unwrap();
            panic!("seed {seed}, round {round}: a panic; the frame is in {}", file.display());
        };
        *codes.entry(code).or_insert(0) += 1;
        slowest = slowest.max(took);
        assert!(took < FRAME_TIME_MAX, "seed {seed}, round {round}: {took:?}");
        if round == 100 {
            before = resident_bytes();
        }
    }
    let grown = resident_bytes().zip(before).map(|(now, before)| now.saturating_sub(before));
    eprintln!(
        "seed {seed}: {round} frames in {} s, {looked} of them before the real models, slowest {slowest:?}, \
         grown by {} KiB: {codes:?}",
        elapsed(&started).as_secs(),
        grown.unwrap_or(0) / 1_024
    );
    assert!(grown.is_none_or(|grown| grown < GROWTH_BYTES_MAX), "{grown:?} bytes more");
    assert!(
        codes.len() >= 4 && codes["seen"] > round / 50,
        "mutations that reach nothing: {codes:?}"
    );
}

fn elapsed(watch: &Stopwatch) -> Duration {
    Duration::from_micros(watch.total_us().into())
}
