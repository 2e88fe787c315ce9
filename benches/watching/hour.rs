//! An honest hour, and a swap of persons.

use std::path::Path;

use examhall::domain::proctoring::indicator::IndicatorRules;
use examhall::kernel::UtcMs;
use examhall::vision::engine::Engine;
use examhall::vision::frame::FrameDecoder;
use examhall::vision::nets::Nets;
use examhall::vision::pipeline::{CameraState, Order, Purpose};
use examhall::vision::replay::{Kind, Line, Replay, Showing};
use examhall::vision::settings::Cadence;
use examhall::vision::verify::{Embedding, Template};

use super::clips::{Photo, Show, Studio};
use super::{PEOPLE, photo};

/// Seconds between two frames.
const INTERVAL_S: u32 = 2;
/// Seconds of honest sitting, each person.
const HONEST_S: u32 = 1_800;
/// The photo enrolled, those seen while signing in, and those seen in the exam.
const ENROLLED: [u32; 3] = [1, 2, 3];
const SEEN: [u32; 4] = [4, 5, 6, 7];

/// Whoever passes behind the seat.
const PASSER: &str = "Hugo_Chavez";

/// What honest people do.
#[derive(Clone, Copy)]
enum Moment {
    Sits,
    /// Below the desk for a pen.
    Bows,
    /// The hand is before the lens.
    WavesAtTheLens,
    /// Somebody passes by.
    IsPassed,
}

/// What honest hours brought.
pub struct Hours {
    /// Hours shown.
    pub hours: f64,
    /// Findings an hour, by how much they weigh.
    pub incidents: f64,
    pub warnings: f64,
    pub infos: f64,
}

/// Everybody sits for half an hour, changes between photos of their own, looks aside for a moment, in
/// changing light; whatever is found is wrong.
pub fn honest(nets: &mut Nets, album: &Path) -> Hours {
    let mut found = [0.0f64; 3];
    for (seed, who) in (1..).zip(PEOPLE) {
        let (passer, photos) = (photos(album, PASSER).remove(0), photos(album, who));
        let mut studio = Studio::new(seed);
        let mut replay = Replay::new(showing(Some(enrol(nets, album, who))));
        let (mut shown, mut until, mut moment) = (0, 0, Moment::Sits);
        for second in (0..HONEST_S).step_by(2) {
            if second >= until {
                // Ten seconds to a minute the same, then another photo; now and then only for a moment.
                shown = usize::try_from(studio.dice(4)).expect("small");
                moment = match studio.dice(24) {
                    0 => Moment::Bows,
                    1 => Moment::WavesAtTheLens,
                    2 => Moment::IsPassed,
                    _ => Moment::Sits,
                };
                until = second
                    + match moment {
                        Moment::Bows => 4,
                        Moment::WavesAtTheLens | Moment::IsPassed => 2,
                        Moment::Sits if studio.dice(4) == 0 => 2,
                        Moment::Sits => 10 + studio.dice(50),
                    };
            }
            let frame = studio.frame(match moment {
                Moment::Sits => Show::Person(&photos[shown]),
                Moment::Bows => Show::Nobody,
                Moment::WavesAtTheLens => Show::Covered,
                Moment::IsPassed => Show::Two(&photos[shown], &passer),
            });
            count(&mut found, &replay.show(nets, &frame));
        }
        count(&mut found, &replay.finish());
        println!("  {who}: {found:?} incidents, warnings, infos so far");
    }
    let people = u32::try_from(PEOPLE.len()).expect("few");
    let hours = f64::from(people * HONEST_S) / 3_600.0;
    let [incidents, warnings, infos] = found.map(|n| n / hours);
    Hours { hours, incidents, warnings, infos }
}

/// Everybody is followed by everybody else on the same seat: seconds until it is told, `None` when it is
/// not within two minutes.
pub fn swaps(nets: &mut Nets, album: &Path) -> Vec<Option<f64>> {
    let mut noticed = Vec::new();
    for (seed, (n, who)) in (100..).zip(PEOPLE.iter().enumerate()) {
        let template = enrol(nets, album, who);
        for step in 1..=2 {
            let other = PEOPLE[(n + step) % PEOPLE.len()];
            // The stranger's first photo: one that faces the camera, as whoever sits an exam does.
            let (own, others) = (photos(album, who), [Photo::read(&photo(album, other, 1))]);
            let mut studio = Studio::new(seed + u64::try_from(step).expect("small"));
            let mut replay = Replay::new(showing(Some(template.clone())));
            // The swap falls anywhere between two comparisons.
            let swap_at = 30 + 2 * studio.dice(10);
            let told = (0..150).step_by(2).find_map(|second| {
                let shown = if second < swap_at { &own[0] } else { &others[0] };
                let lines = replay.show(nets, &studio.frame(Show::Person(shown)));
                let is_told = lines
                    .iter()
                    .any(|line| line.kind == Kind::Incident && line.name == "another_person");
                is_told.then(|| f64::from(second) - f64::from(swap_at))
            });
            noticed.push(told.filter(|seconds| *seconds >= 0.0));
        }
    }
    noticed
}

fn photos(album: &Path, who: &str) -> Vec<Photo> {
    SEEN.iter().map(|n| Photo::read(&photo(album, who, *n))).collect()
}

fn showing(template: Option<Template>) -> Showing {
    let (cadence, rules) = (Cadence::default(), IndicatorRules::default());
    Showing { interval_ms: f64::from(INTERVAL_S) * 1_000.0, template, cadence, rules }
}

/// The template of somebody who enrolled with one photo and signed in with two more.
fn enrol(nets: &mut Nets, album: &Path, who: &str) -> Template {
    let digest = nets.identity_model().expect("an embedder").digest;
    let mut studio = Studio::new(7);
    let mut decoder = FrameDecoder::default();
    let embeddings: Vec<Embedding> = ENROLLED
        .iter()
        .map(|n| {
            let shown = Photo::read(&photo(album, who, *n));
            let jpeg = studio.frame(Show::Person(&shown)).into();
            let order = Order::calm(UtcMs(0), Purpose::SignIn);
            let mut camera = CameraState::new(Cadence::default());
            let seen = camera.analyse(nets, &mut decoder, &jpeg, order).expect("a sound frame");
            seen.embedding.expect("a face in the photo")
        })
        .collect();
    Template::enrol(&embeddings, digest).expect("three embeddings")
}

fn count(found: &mut [f64; 3], lines: &[Line]) {
    for line in lines.iter().filter(|line| line.kind == Kind::Incident) {
        println!("    {} s: {}", line.t_ms / 1_000, line.name);
        let severity = line.detail.get("severity").and_then(serde_json::Value::as_str);
        let place = match severity {
            Some("incident") => 0,
            Some("warning") => 1,
            _ => 2,
        };
        found[place] += 1.0;
    }
}
