//! What one camera frame costs, stage by stage, on one core.
//!
//! The frame is a 640×480 JPEG with a real face: a photo of the fixtures (`EXAMHALL_FIXTURES`, else
//! `../shared/fixtures` beside the checkout), enlarged. Besides criterion's own reports every bench writes
//! `bench/NAME.json` below the target folder: elapsed p50, p95 and mean, and the mean
//! CPU time of the thread, in milliseconds.

#![expect(
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench that cannot be set up has nothing to report"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use criterion::Criterion;
use examhall::kernel::UtcMs;
use examhall::vision::engine::{Engine, Reach, Stage};
use examhall::vision::frame::FrameDecoder;
use examhall::vision::integrity::IntegrityMonitor;
use examhall::vision::landmarks::Mesh;
use examhall::vision::nets::Nets;
use examhall::vision::pipeline::{CameraState, Order, Purpose};
use examhall::vision::settings::Cadence;
use examhall::vision::shelf::Shelf;
use examhall::vision::stopwatch::StageTimings;
use examhall::vision::{VisionSettings, pose::pose, quality::judge};

const SAMPLES: usize = 400;

fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), PathBuf::from)
}

fn photo() -> Option<PathBuf> {
    let named = std::env::var_os("EXAMHALL_FIXTURES").map(PathBuf::from);
    let beside = [checkout().join("../shared/fixtures"), checkout().join("../../shared/fixtures")];
    named
        .into_iter()
        .chain(beside)
        .flat_map(|root| [root.join("vision"), root])
        .map(|root| root.join("lfw-krasserm/Gerhard_Schroeder/Gerhard_Schroeder_0002.jpg"))
        .find(|path| path.is_file())
}

/// Eight frames of a webcam: the face wanders by a few pixels, the noise differs.
fn frames(photo: &PathBuf) -> Vec<Arc<[u8]>> {
    let photo = image::open(photo).expect("a readable photo").into_rgb8();
    let photo = image::imageops::resize(&photo, 480, 480, image::imageops::FilterType::CatmullRom);
    (0..8u32)
        .map(|n| {
            let mut frame = image::RgbImage::from_fn(640, 480, |x, y| {
                let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ n) >> 7 & 7;
                let v = u8::try_from(70 + (x + y) / 12 + grain).unwrap_or(255);
                image::Rgb([v, v, v.saturating_add(9)])
            });
            image::imageops::replace(&mut frame, &photo, 80 + i64::from(n % 4), i64::from(n / 4));
            let mut jpeg = Vec::new();
            jpeg_encoder::Encoder::new(&mut jpeg, 80)
                .encode(frame.as_raw(), 640, 480, jpeg_encoder::ColorType::Rgb)
                .expect("an encodable frame");
            jpeg.into()
        })
        .collect()
}

/// Milliseconds this thread has had on a core. Unlike elapsed time it is little moved by what else the
/// machine is doing. `None` where the kernel does not tell.
fn cpu_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e6)
}

/// CPU time of one call, averaged over `SAMPLES` calls: the kernel books it in steps of a scheduler
/// tick, so that a single short call reads as nothing.
fn cpu_mean(mut work: impl FnMut()) -> Option<f64> {
    let before = cpu_ms()?;
    (0..SAMPLES).for_each(|_| work());
    Some((cpu_ms()? - before) / SAMPLES as f64)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn sample(mut work: impl FnMut()) -> Vec<f64> {
    (0..SAMPLES)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect()
}

fn write(name: &str, values: &BTreeMap<&str, f64>) {
    let folder = target().join("bench");
    std::fs::create_dir_all(&folder).expect("a writable target folder");
    let text = serde_json::to_string_pretty(values).expect("numbers");
    std::fs::write(folder.join(format!("{name}.json")), text).expect("a writable target folder");
    eprintln!("{name}: {values:?}");
}

fn figures(mut ms: Vec<f64>) -> BTreeMap<&'static str, f64> {
    ms.sort_by(f64::total_cmp);
    let mean = ms.iter().sum::<f64>() / ms.len() as f64;
    let at = |share: f64| ms[((ms.len() - 1) as f64 * share) as usize];
    BTreeMap::from([("p50_ms", at(0.5)), ("p95_ms", at(0.95)), ("mean_ms", mean)])
}

fn bench(criterion: &mut Criterion, name: &str, mut work: impl FnMut()) {
    criterion.bench_function(name, |bencher| bencher.iter(&mut work));
    let mut values = figures(sample(&mut work));
    values.extend(cpu_mean(work).map(|ms| ("cpu_mean_ms", ms)));
    write(name, &values);
}

fn stages(criterion: &mut Criterion, nets: &mut Nets, frames: &[Arc<[u8]>]) {
    let mut decoder = FrameDecoder::default();
    let mut next = frames.iter().cycle();
    bench(criterion, "vision-decode", || {
        let frame = decoder.decode(next.next().expect("endless")).expect("a sound frame");
        decoder.recycle(frame);
    });
    let frame = decoder.decode(&frames[0]).expect("a sound frame");
    let mut monitor = IntegrityMonitor::default();
    bench(criterion, "vision-integrity", || {
        monitor.look(&frame.rgb, &frame.jpeg, Some([200.0, 100.0, 200.0, 240.0]));
    });
    bench(criterion, "vision-detect-near", || {
        nets.search(&frame, Reach::Near).expect("a detector");
    });
    bench(criterion, "vision-detect-far", || {
        nets.search(&frame, Reach::Far).expect("a detector");
    });
    let found = nets.search(&frame, Reach::Near).expect("a detector");
    let region = found.first().expect("a face in the frame").region();
    bench(criterion, "vision-landmarks", || {
        nets.mesh(&frame, &region).expect("landmarks");
    });
    let mesh: Mesh = nets.mesh(&frame, &region).expect("landmarks");
    bench(criterion, "vision-pose-quality", || {
        std::hint::black_box(judge(&frame.rgb, &mesh, pose(&mesh)));
    });
    bench(criterion, "vision-embed", || {
        nets.embed(&frame, &mesh).expect("an embedder");
    });
    if nets.has(Stage::Iris) {
        bench(criterion, "vision-eyes", || {
            nets.eyes(&frame, &mesh).expect("an iris model");
        });
    }
    if nets.has(Stage::Objects) {
        bench(criterion, "vision-objects", || {
            nets.objects(&frame).expect("an object model");
        });
    }
}

/// One camera followed from frame to frame. `every_ms` spaces the costly stages: 0 leaves them out.
fn camera(nets: &mut Nets, frames: &[Arc<[u8]>], cadence: Cadence) -> impl FnMut() -> StageTimings {
    let mut camera = CameraState::new(cadence);
    let mut decoder = FrameDecoder::default();
    let mut turn = 0usize;
    move || {
        let order = Order::calm(UtcMs(turn as i64 * 1_000), Purpose::Invigilate);
        let jpeg = &frames[turn % frames.len()];
        turn += 1;
        camera.analyse(nets, &mut decoder, jpeg, order).expect("a sound frame").timings
    }
}

fn whole(criterion: &mut Criterion, nets: &mut Nets, frames: &[Arc<[u8]>]) {
    let never = u32::MAX;
    let always_on = Cadence {
        search_every_ms: never,
        embed_every_ms: never,
        objects_every_ms: never,
        gaze_every_ms: never,
        pad_every_ms: never,
    };
    for (name, cadence) in
        [("vision-frame-always-on", always_on), ("vision-frame-average", Cadence::default())]
    {
        let mut look = camera(nets, frames, cadence);
        // The first frame searches, compares and looks for objects: it is not the steady state.
        look();
        criterion.bench_function(name, |bencher| bencher.iter(&mut look));
        let mut timings = Vec::new();
        let mut values = figures(sample(|| timings.push(look())));
        values.extend(
            cpu_mean(|| {
                look();
            })
            .map(|ms| ("cpu_mean_ms", ms)),
        );
        let mut outside: Vec<u32> =
            timings.iter().map(|t| t.total_us - t.decode_us - t.runtime_us).collect();
        outside.sort_unstable();
        values.insert(
            "outside_runtime_and_decode_p50_ms",
            f64::from(outside[outside.len() / 2]) / 1e3,
        );
        let mean = |pick: fn(&StageTimings) -> u32| {
            timings.iter().map(|t| f64::from(pick(t))).sum::<f64>() / timings.len() as f64 / 1e3
        };
        let (total, decode, runtime) =
            (mean(|t| t.total_us), mean(|t| t.decode_us), mean(|t| t.runtime_us));
        values.insert("decode_mean_ms", decode);
        values.insert("integrity_mean_ms", mean(|t| t.integrity_us));
        values.insert("mesh_mean_ms", mean(|t| t.mesh_us));
        values.insert("judge_mean_ms", mean(|t| t.judge_us));
        values.insert("runtime_mean_ms", runtime);
        values.insert("share_outside_runtime_and_decode", (total - decode - runtime) / total);
        write(name, &values);
    }
}

fn main() {
    let Some(photo) = photo() else {
        eprintln!("skipped vision benches: fixtures absent (set EXAMHALL_FIXTURES)");
        return;
    };
    let settings =
        VisionSettings { models_dir: checkout().join("models"), ..VisionSettings::default() };
    let mut shelf = Shelf::open(&settings).expect("a models folder");
    let mut nets = shelf.load();
    if !(nets.has(Stage::Mesh) && nets.has(Stage::SearchNear)) {
        eprintln!("skipped vision benches: {:?}", shelf.statuses());
        return;
    }
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2))
        .configure_from_args();
    let frames = frames(&photo);
    stages(&mut criterion, &mut nets, &frames);
    whole(&mut criterion, &mut nets, &frames);
    criterion.final_summary();
}
