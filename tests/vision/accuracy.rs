//! Error rates of the comparison of faces, held to the stored ones.

use examhall::vision::VisionSettings;
use examhall::vision::engine::Engine;
use examhall::vision::evaluate::{
    Evaluation, Gallery, PairList, People, Plan, Rates, Resampling, assess,
};
use examhall::vision::shelf::Shelf;
use examhall::vision::variants::Precision;

use super::{fixtures, nets, rows, settings, stored_figures};

/// How far a rate may be from the stored one.
const HELD: f64 = 0.003;
/// How far rates of whole numbers may be from those of floating point: two of 450 pairs.
const ALIKE: f64 = 0.005;

fn named(rates: Rates) -> [(&'static str, f64); 3] {
    [
        ("eer", rates.eer),
        ("tar_at_far_1e2", rates.tar_at_far_1e2),
        ("tar_at_far_1e3", rates.tar_at_far_1e3),
    ]
}

#[test]
fn verification_in_floating_point_holds_the_stored_rates_and_agrees_with_the_reference() {
    let Some(fixtures) = fixtures("verification_holds_the_stored_rates") else { return };
    if nets("verification_holds_the_stored_rates").is_none() {
        return;
    }
    let settings = VisionSettings { precision: Precision::Float, ..settings() };
    let mut nets = Shelf::open(&settings).unwrap().load();
    let list = PairList::read(&fixtures.join("verification-pairs.csv")).unwrap();
    let pairs = &list.pairs;
    let gallery = Gallery::of_pairs(&mut nets, &fixtures, pairs, |_, _| ()).unwrap();
    let found = Evaluation::of(&gallery, pairs).unwrap();
    eprintln!("{:?}, {} ms a photo", found.rates, found.seconds_per_image * 1e3);
    assert_eq!(found.failures_to_acquire, 0);
    for (name, rate) in named(found.rates) {
        let stored = stored_figures()["verification"][name].as_f64().unwrap();
        assert!((rate - stored).abs() <= HELD, "{name} is {rate}, stored is {stored}");
    }
    let reference = rows(&fixtures.join("verification-reference.csv"));
    let mut gaps: Vec<f32> = pairs
        .iter()
        .zip(&found.distances)
        .zip(&reference)
        .map(|((pair, distance), row)| {
            assert_eq!((&pair.a[..], &pair.b[..]), (&row[0], &row[1]));
            (distance.unwrap() - row[3].parse::<f32>().unwrap()).abs()
        })
        .collect();
    gaps.sort_by(f32::total_cmp);
    let median = gaps[gaps.len() / 2];
    eprintln!("median gap to the reference {median:.4}, largest {:.4}", gaps[gaps.len() - 1]);
    assert!(median <= 0.02, "median gap {median}");
    // Several frames, not one: the mean of three photos against the mean of three others.
    let people = People::read(&fixtures.join("verification-images.csv")).unwrap();
    assert_eq!((people.len(), people.contradictions(pairs)), (10, 0));
    let resampling = Resampling { times: 100, seed: "1" };
    let plan = Plan { frames: 3, resampling, strata: &[], thresholds: &[] };
    let model = nets.identity_model().unwrap();
    let of_three = assess(&gallery, (&list, &people), model, plan, |_, _| ()).unwrap();
    let rates = of_three.evaluation.rates;
    eprintln!("mean of 3 against 3: {rates:?} {:?}", of_three.confidence);
    assert!(rates.tar_at_far_1e3 >= 0.995, "{rates:?}");
    assert_eq!(of_three.single_frame, Some(found.rates));
    let [low, high] = of_three.confidence.unwrap().tar_at_far_1e3;
    assert!(low <= rates.tar_at_far_1e3 && rates.tar_at_far_1e3 <= high);
}

#[test]
fn verification_by_the_files_that_run_here_is_as_good() {
    real!("verification_by_the_files_that_run_here", fixtures, nets);
    let list = PairList::read(&fixtures.join("verification-pairs.csv")).unwrap();
    let gallery = Gallery::of_pairs(nets, &fixtures, &list.pairs, |_, _| ()).unwrap();
    let found = Evaluation::of(&gallery, &list.pairs).unwrap();
    eprintln!("{:?}, {} ms a photo", found.rates, found.seconds_per_image * 1e3);
    for (name, rate) in named(found.rates) {
        let stored = stored_figures()["verification"][name].as_f64().unwrap();
        assert!((rate - stored).abs() <= ALIKE, "{name} is {rate}, in floating point {stored}");
    }
}
