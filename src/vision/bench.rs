//! How fast this machine is on given frames: each stage, and the whole under its schedule.
//!
//! Three runs over the same frames, on each of the threads:
//! - *complete*: every frame as if it were the first: decoding, search, landmarks, quality, embedding, eyes.
//!   What other programs do on each frame, and so what they are compared by.
//! - *followed*: the face is followed from frame to frame, the costly stages stay out: the always-on path.
//! - *scheduled*: a frame every two seconds with every stage on its configured cadence; what a candidate costs.
//!
//! The last two show each frame several times, moved and re-lit by a little: a picture that does not
//! change is an incident and no work.
//!
//! **Invariant:** models are loaded and warmed up before anything is measured.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::kernel::UtcMs;

use super::engine::{Engine, EngineError, Reach, Stage};
use super::frame::{Frame, FrameDecoder, FrameError};
use super::pipeline::{CameraState, Order, Purpose};
use super::pixels::Rgb;
use super::settings::Cadence;
use super::stopwatch::{StageTimings, Stopwatch};

/// Milliseconds between two frames of a candidate.
const INTERVAL_MS: i64 = 2_000;
/// Share of a core that analysis may fill.
const LOAD: f64 = 0.7;
/// Variants of one frame shown one after the other: a minute of a candidate.
const SHOWN: usize = 30;
/// Frames in each run, at least.
const FRAMES_MIN: usize = 120;
/// JPEG quality of the variants.
const QUALITY: u8 = 80;

/// Why frames cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// An image that is no camera frame.
    #[error("{name}: {source}; give JPEG files as a camera sends them")]
    Frame {
        /// Which.
        name: String,
        /// Why.
        #[source]
        source: FrameError,
    },
    /// No image shows a face.
    #[error(
        "no face in any of the images, so that nothing can be followed; give frames with a face"
    )]
    NoFace,
    /// A model failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Named frames.
pub type Frames = [(String, Arc<[u8]>)];

/// The middle and the slow end of one stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StageFigures {
    /// Half the times are below.
    pub p50_ms: f64,
    /// One in a hundred is above.
    pub p99_ms: f64,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct BenchReport {
    /// By stage. `always_on`, `sign_in` and `complete` are whole paths.
    #[serde(flatten)]
    pub stages: BTreeMap<&'static str, StageFigures>,
    /// Share of the always-on path spent outside the inference runtime and JPEG decoding.
    pub overhead_share: f64,
    /// Frames a second under the schedule, on all threads together.
    pub frames_per_second: f64,
    /// Candidates one core carries at a frame every two seconds and 70 % load.
    pub candidates_per_core: f64,
    /// Frames a second when every frame is looked at completely, on all threads together.
    pub complete_frames_per_second: f64,
    /// Threads, each with its own models.
    pub threads: usize,
    /// Images given.
    pub images: usize,
    /// Cadences of the schedule, in milliseconds: search, embedding, objects.
    pub cadence_ms: [u32; 3],
}

/// Times of one thread.
#[derive(Debug, Default)]
pub struct Times {
    stages: BTreeMap<&'static str, Vec<u32>>,
    outside_us: u64,
    always_on_us: u64,
    scheduled: (u64, u64),
    complete: (u64, u64),
}

impl Times {
    fn note(&mut self, stage: &'static str, us: u32) {
        if us > 0 {
            self.stages.entry(stage).or_default().push(us);
        }
    }
}

/// Measures `frames` on one thread's models.
///
/// # Errors
/// [`BenchError`] when a frame is none, no face is seen, or a model fails.
pub fn measure(
    engine: &mut dyn Engine,
    frames: &Frames,
    cadence: Cadence,
) -> Result<Times, BenchError> {
    let mut times = Times::default();
    let mut decoder = FrameDecoder::default();
    let rounds = FRAMES_MIN.div_ceil(frames.len().max(1));
    let mut spent = 0u64;
    for (name, jpeg) in std::iter::repeat_n(frames, rounds).flatten() {
        spent += u64::from(complete(engine, (&mut decoder, jpeg), name, &mut times)?);
    }
    times.complete = (u64::try_from(rounds * frames.len()).unwrap_or(0), spent);
    let mut shown = Vec::new();
    for (name, jpeg) in frames {
        let frame = decoder.decode(jpeg).map_err(|source| named(name, source))?;
        single_stages(engine, &frame, &mut times)?;
        let rgb = frame.rgb;
        shown.push((0..SHOWN).map(|n| variant(&rgb, n)).collect::<Vec<_>>());
    }
    let rounds = FRAMES_MIN.div_ceil(SHOWN * frames.len().max(1));
    let never = u32::MAX;
    let alone = Cadence {
        search_every_ms: never,
        embed_every_ms: never,
        objects_every_ms: never,
        gaze_every_ms: never,
        pad_every_ms: never,
    };
    for jpegs in std::iter::repeat_n(&shown, rounds).flatten() {
        for timings in follow(engine, &mut decoder, jpegs, alone)?.into_iter().flatten() {
            times.note("always_on", timings.total_us);
            times.note("decode", timings.decode_us);
            times.note("integrity", timings.integrity_us);
            times.note("landmarks", timings.mesh_us);
            times.note("judge", timings.judge_us);
            let outside = timings.total_us.saturating_sub(timings.decode_us + timings.runtime_us);
            times.outside_us += u64::from(outside);
            times.always_on_us += u64::from(timings.total_us);
        }
    }
    if times.always_on_us == 0 {
        return Err(BenchError::NoFace);
    }
    for jpegs in std::iter::repeat_n(&shown, rounds).flatten() {
        let watch = Stopwatch::start();
        follow(engine, &mut decoder, jpegs, cadence)?;
        times.scheduled.0 += u64::try_from(jpegs.len()).unwrap_or(0);
        times.scheduled.1 += u64::from(watch.total_us());
    }
    Ok(times)
}

fn named(name: &str, source: FrameError) -> BenchError {
    BenchError::Frame { name: name.to_owned(), source }
}

/// One frame as if it were the first, with everything there is to say about a face. Returns its time.
fn complete(
    engine: &mut dyn Engine,
    (decoder, jpeg): (&mut FrameDecoder, &Arc<[u8]>),
    name: &str,
    times: &mut Times,
) -> Result<u32, BenchError> {
    let order = Order::calm(UtcMs(0), Purpose::SignIn);
    let mut camera = CameraState::new(Cadence::default());
    let watch = Stopwatch::start();
    camera.analyse(engine, decoder, jpeg, order).map_err(|source| named(name, source))?;
    let mut whole = watch.total_us();
    times.note("sign_in", whole);
    if engine.has(Stage::Iris) {
        // The pipeline keeps the face to itself: it is found again here, off the clock.
        let frame = decoder.decode(jpeg).map_err(|source| named(name, source))?;
        if let Some(face) = engine.search(&frame, Reach::Near)?.first() {
            let mesh = engine.mesh(&frame, &face.region())?;
            let watch = Stopwatch::start();
            engine.eyes(&frame, &mesh)?;
            times.note("eyes", watch.total_us());
            whole += watch.total_us();
        }
        decoder.recycle(frame);
    }
    times.note("complete", whole);
    Ok(whole)
}

/// The stages that run on their own cadence, one at a time.
fn single_stages(
    engine: &mut dyn Engine,
    frame: &Frame,
    times: &mut Times,
) -> Result<(), BenchError> {
    for _ in 0..8 {
        let mut watch = Stopwatch::start();
        let near = engine.search(frame, Reach::Near)?;
        times.note("search_near", watch.lap_us());
        let far = engine.search(frame, Reach::Far)?;
        times.note("search_far", watch.lap_us());
        if let Some(face) = near.first().or(far.first()) {
            let mesh = engine.mesh(frame, &face.region())?;
            watch.lap_us();
            if engine.has(Stage::Embed) {
                engine.embed(frame, &mesh)?;
                times.note("embed", watch.lap_us());
            }
        }
        if engine.has(Stage::Objects) {
            watch.lap_us();
            engine.objects(frame)?;
            times.note("objects", watch.lap_us());
        }
    }
    Ok(())
}

/// One candidate's minute; the timings of frames on which the face was followed and nothing was searched.
fn follow(
    engine: &mut dyn Engine,
    decoder: &mut FrameDecoder,
    jpegs: &[Arc<[u8]>],
    cadence: Cadence,
) -> Result<Vec<Option<StageTimings>>, BenchError> {
    let mut camera = CameraState::new(cadence);
    let mut all = Vec::with_capacity(jpegs.len());
    let mut at = UtcMs(0);
    for jpeg in jpegs {
        let order = Order::calm(at, Purpose::Invigilate);
        let seen = camera
            .analyse(engine, decoder, jpeg, order)
            .map_err(|source| named("a variant", source))?;
        let alone = seen.signals.faces_examined
            && !seen.signals.searched_whole_frame
            && seen.timings.embed_us + seen.timings.objects_us == 0;
        all.push(alone.then_some(seen.timings));
        at = at.plus_ms(INTERVAL_MS);
    }
    Ok(all)
}

/// The picture moved by up to three pixels and re-lit by up to two per cent, as a camera would give it.
fn variant(rgb: &Rgb, n: usize) -> Arc<[u8]> {
    let (w, h) = (rgb.width(), rgb.height());
    let (dx, dy) = (n % 4, n / 4 % 3);
    let gain = 250 + (n * 7) % 11;
    let mut pixels = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        for x in 0..w {
            let from = ((y + dy).min(h - 1) * w + (x + dx).min(w - 1)) * 3;
            let lit = |v: u8| u8::try_from(usize::from(v) * gain / 255).unwrap_or(u8::MAX);
            pixels.extend(rgb.data()[from..from + 3].iter().map(|v| lit(*v)));
        }
    }
    let mut jpeg = Vec::new();
    let side = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, QUALITY);
    // A decoded frame has sides a JPEG can have; should it not, the empty frame is told as broken.
    let _ = encoder.encode(&pixels, side(w), side(h), jpeg_encoder::ColorType::Rgb);
    jpeg.into()
}

/// Puts the threads' times together.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "microseconds of minutes")]
pub fn report(threads: &[Times], images: usize, cadence: Cadence) -> BenchReport {
    let mut all: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
    for (stage, times) in threads.iter().flat_map(|times| &times.stages) {
        all.entry(stage).or_default().extend(times);
    }
    let sum = |pick: fn(&Times) -> u64| threads.iter().map(pick).sum::<u64>() as f64;
    let rate = |pick: fn(&Times) -> (u64, u64)| -> f64 {
        threads.iter().map(pick).map(|(frames, us)| frames as f64 * 1e6 / us.max(1) as f64).sum()
    };
    let frame_ms = sum(|t| t.scheduled.1) / sum(|t| t.scheduled.0).max(1.0) / 1e3;
    BenchReport {
        stages: all.into_iter().map(|(stage, times)| (stage, figures(times))).collect(),
        overhead_share: sum(|t| t.outside_us) / sum(|t| t.always_on_us).max(1.0),
        frames_per_second: rate(|t| t.scheduled),
        candidates_per_core: LOAD * INTERVAL_MS as f64 / frame_ms.max(1e-6),
        complete_frames_per_second: rate(|t| t.complete),
        threads: threads.len(),
        images,
        cadence_ms: [cadence.search_every_ms, cadence.embed_every_ms, cadence.objects_every_ms],
    }
}

fn figures(mut us: Vec<u32>) -> StageFigures {
    us.sort_unstable();
    let at = |percent: usize| {
        let place = (us.len().saturating_sub(1) * percent).div_ceil(100);
        us.get(place).map_or(0.0, |us| f64::from(*us) / 1e3)
    };
    StageFigures { p50_ms: at(50), p99_ms: at(99) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::scripted::{Scene, ScriptedEngine};

    #[test]
    fn percentiles_are_those_of_the_sorted_times() {
        let found = figures((1..=100).rev().map(|ms| ms * 1_000).collect());
        assert_eq!((found.p50_ms, found.p99_ms), (51.0, 100.0));
        assert_eq!(figures(vec![5_000]), StageFigures { p50_ms: 5.0, p99_ms: 5.0 });
    }

    #[test]
    fn rates_of_threads_add_up_and_candidates_follow_from_the_mean_cost() {
        let times = || Times {
            scheduled: (100, 1_000_000),
            complete: (50, 1_000_000),
            outside_us: 10,
            always_on_us: 100,
            ..Times::default()
        };
        let found = report(&[times(), times()], 1, Cadence::default());
        assert!((found.frames_per_second - 200.0).abs() < 1e-6);
        assert!((found.complete_frames_per_second - 100.0).abs() < 1e-6);
        assert!((found.candidates_per_core - 140.0).abs() < 1e-6, "{found:?}");
        assert!((found.overhead_share - 0.1).abs() < 1e-9);
    }

    #[test]
    fn frames_without_a_face_and_files_that_are_no_frames_are_refused() {
        let mut engine = ScriptedEngine::default();
        let mut run = |bytes: Vec<u8>| {
            measure(&mut engine, &[("x.jpg".to_owned(), bytes.into())], Cadence::default())
        };
        let error = run(b"no frame".to_vec()).unwrap_err().to_string();
        assert!(error.contains("x.jpg") && error.contains("JPEG"), "{error}");
        let empty = Scene::empty().to_jpeg(1).unwrap();
        assert!(matches!(run(empty), Err(BenchError::NoFace)));
    }

    #[test]
    fn variants_differ_and_keep_the_size() {
        let rgb =
            Rgb::new(80, 64, (0..80 * 64 * 3).map(|i| u8::try_from(i % 251).unwrap()).collect());
        let (a, b) = (variant(&rgb, 0), variant(&rgb, 1));
        assert_ne!(a, b);
        let frame = FrameDecoder::default().decode(&b).unwrap();
        assert_eq!((frame.rgb.width(), frame.rgb.height()), (80, 64));
    }
}
