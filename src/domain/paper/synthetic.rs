//! Pools and blueprints that look like a faculty's, of any size, from a seed: for benches, laws and trials.
//!
//! Knowledge points are used as unevenly as chapters are (the n-th about 1/√n), difficulty is humped around 3,
//! facility scatters around what the author thought with measured responses from none to some hundred, time is
//! skewed to the right, and enemy sets are two to five questions of one point.
//!
//! **Invariant:** from a seed, always the same; nothing here is drawn from a real bank.

use std::collections::BTreeSet;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use uuid::Uuid;

use super::blueprint::{Blueprint, Bounds, Enemies, Filter, Overlap, Rule, Section};
use super::forecast::{Forecast, Measured};
use super::pool::{Pool, PoolItem};
use crate::domain::bank::content::{Kind, OptionId};
use crate::domain::marking::{Fraction, Marks};
use crate::kernel::Seed;
use crate::kernel::id::{EntryId, FolderId, VersionId};

/// Knowledge points of the pool.
const POINTS: u32 = 20;
/// Kind, share of the pool in percent, questions on a paper of 60, marks of each.
const KINDS: [(Kind, u32, u32, i64); 5] = [
    (Kind::SingleChoice, 42, 25, 1),
    (Kind::MultipleChoice, 16, 10, 2),
    (Kind::TrueFalse, 24, 15, 1),
    (Kind::FillIn, 11, 6, 2),
    (Kind::ShortAnswer, 7, 4, 7),
];

/// A pool of so many items.
#[must_use]
pub fn pool(items: u32, seed: Seed) -> Pool {
    let mut rng = seed.derive("synthetic pool").rng();
    Pool::of((0..items).map(|number| item(number, &mut rng)).collect())
}

fn below(rng: &mut ChaCha20Rng, n: u32) -> u32 {
    // The bias of the remainder is below a millionth here.
    rng.next_u32() % n.max(1)
}

/// Humped around 0 between -1 and 1: the mean of four even draws.
fn humped(rng: &mut ChaCha20Rng) -> f64 {
    (0..4).map(|_| f64::from(rng.next_u32()) / f64::from(u32::MAX)).sum::<f64>() / 2.0 - 1.0
}

/// The weight of a knowledge point, times a thousand.
fn weight(point: u32) -> u32 {
    (1..=1_000).rev().find(|w| w * w * (point + 1) <= 1_000_000).unwrap_or(1)
}

fn point(rng: &mut ChaCha20Rng) -> u32 {
    let mut drawn = below(rng, (0..POINTS).map(weight).sum());
    (0..POINTS)
        .find(|&point| {
            let here = drawn < weight(point);
            drawn = drawn.saturating_sub(weight(point));
            here
        })
        .unwrap_or(0)
}

fn item(number: u32, rng: &mut ChaCha20Rng) -> PoolItem {
    let mut drawn = below(rng, 100);
    let kind = KINDS.iter().find(|(_, share, ..)| {
        let here = drawn < *share;
        drawn = drawn.saturating_sub(*share);
        here
    });
    let kind = kind.map_or(Kind::SingleChoice, |(kind, ..)| *kind);
    let difficulty = [1, 2, 2, 3, 3, 3, 3, 4, 4, 5][below(rng, 10) as usize];
    let mut tags = BTreeSet::from([tag(point(rng))]);
    if below(rng, 10) < 3 {
        tags.insert(tag(point(rng)));
    }
    let judged = Forecast::judged(kind, difficulty);
    let responses = if below(rng, 4) == 0 { 0 } else { u64::from(below(rng, 20) * below(rng, 20)) };
    let truth = Fraction::clamped(judged.facility.share() + 0.25 * humped(rng));
    let longer = 1.0 + 0.6 * humped(rng) + if below(rng, 8) == 0 { 0.8 } else { 0.0 };
    let seconds = (f64::from(judged.seconds) * longer).max(5.0);
    let measured = Measured {
        responses,
        millionths_sum: responses * u64::from(truth.millionths()),
        ..Measured::default()
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below an hour")]
    let seconds = seconds as u32;
    let options = match kind {
        Kind::SingleChoice | Kind::MultipleChoice => 4,
        _ => 0,
    };
    let option = |at| OptionId::new(["a", "b", "c", "d"][at]).map(|id| (id, false));
    PoolItem {
        entry: EntryId::from_uuid(id(1, number)),
        version: VersionId::from_uuid(id(2, number)),
        kind,
        folder: FolderId::from_uuid(id(3, 0)),
        tags,
        difficulty,
        options: (0..options).filter_map(option).collect(),
        // Time as if many had been timed: the bench wants it scattered, not shrunk.
        forecast: Forecast { seconds, ..Forecast::of(kind, difficulty, &measured) },
    }
}

fn id(space: u128, number: u32) -> Uuid {
    Uuid::from_u128(space << 96 | u128::from(number))
}

fn tag(point: u32) -> String {
    format!("知识点{:02}", point + 1)
}

/// A blueprint of 60 slots, 100 marks, 25 rules and 40 enemy sets that a pool from here can usually fill.
#[must_use]
pub fn blueprint(pool: &Pool, seed: Seed) -> Blueprint {
    let sections = KINDS.iter().map(|&(kind, _, count, marks)| Section {
        title: kind.name().to_owned(),
        filter: Filter { kinds: BTreeSet::from([kind]), ..Filter::default() },
        count,
        marks_each: Marks::whole(marks),
        seconds: Bounds::default(),
    });
    Blueprint {
        sections: sections.collect(),
        shuffle_questions: true,
        shuffle_options: true,
        rules: rules(pool),
        enemies: enemies(pool, seed),
        overlap: Overlap::Any(15),
        ..Blueprint::default()
    }
}

/// 14 knowledge points, 3 bands of difficulty, 5 points × kind, 3 kinds × band.
fn rules(pool: &Pool) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut add = |title: String, filter: Filter, section: Option<usize>, slack: u32| {
        let slots = |at: usize| KINDS[at].2;
        let admits = |kind: Kind| {
            let of_kind: Vec<&PoolItem> = pool.items.iter().filter(|i| i.kind == kind).collect();
            let hits = of_kind.iter().filter(|item| filter.admits(item)).count();
            (hits * 1_000 / of_kind.len().max(1), of_kind.len())
        };
        let places = section.map_or(0..KINDS.len(), |at| at..at + 1);
        let expected: usize =
            places.map(|at| admits(KINDS[at].0).0 * slots(at) as usize).sum::<usize>() / 1_000;
        let expected = u32::try_from(expected).unwrap_or(0);
        let count =
            Bounds { min: Some(expected.saturating_sub(slack)), max: Some(expected + slack) };
        rules.push(Rule { title, section, filter, count });
    };
    let of_point =
        |point: u32| Filter { tags_all: BTreeSet::from([tag(point)]), ..Filter::default() };
    let band = |min, max| Filter {
        difficulty_min: Some(min),
        difficulty_max: Some(max),
        ..Filter::default()
    };
    for point in 0..14 {
        add(tag(point), of_point(point), None, u32::from(point % 3 != 0));
    }
    add("易".to_owned(), band(1, 2), None, 0);
    add("中".to_owned(), band(3, 3), None, 1);
    add("难".to_owned(), band(4, 5), None, 1);
    for point in 0..5 {
        add(format!("单选 {}", tag(point)), of_point(point), Some(0), 1);
    }
    for (section, (kind, ..)) in KINDS.iter().enumerate().take(3) {
        add(format!("难 {kind}"), band(4, 5), Some(section), 1);
    }
    rules
}

fn enemies(pool: &Pool, seed: Seed) -> Vec<Enemies> {
    let mut rng = seed.derive("synthetic enemies").rng();
    let mut sets = Vec::new();
    while sets.len() < 40 && !pool.items.is_empty() {
        let wanted = tag(point(&mut rng));
        let alike: Vec<&PoolItem> =
            pool.items.iter().filter(|item| item.tags.contains(&wanted)).collect();
        let size = 2 + below(&mut rng, 4) as usize;
        let mut entries = BTreeSet::new();
        for _ in 0..size {
            if !alike.is_empty() {
                let at = below(&mut rng, u32::try_from(alike.len()).unwrap_or(1));
                entries.insert(alike[at as usize].entry);
            }
        }
        sets.push(Enemies { entries, tag: None });
    }
    sets
}
