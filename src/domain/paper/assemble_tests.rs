//! The laws of assembly, over random blueprints and pools.

#[path = "assemble_brute.rs"]
mod brute;

use std::collections::BTreeSet;

use super::super::blueprint::{Enemies, Filter, Group, Overlap, Policy, Rule, Section};
use super::super::fairness::{Fairness, Terms, measure};
use super::super::forecast::Forecast;
use super::super::pool::PoolItem;
use super::super::synthetic;
use super::*;
use crate::domain::bank::content::{Kind, OptionId};
use crate::domain::marking::Marks;
use crate::kernel::id::{FolderId, VersionId};
use brute::paper_exists;
use proptest::prelude::*;
use uuid::Uuid;

fn entry(number: u128) -> EntryId {
    EntryId::from_uuid(Uuid::from_u128(number))
}

fn item(number: u128, tags: &[&str]) -> PoolItem {
    let difficulty = u8::try_from(number % 5).unwrap() + 1;
    PoolItem {
        entry: entry(number),
        version: VersionId::from_uuid(Uuid::from_u128(number + 1_000_000)),
        kind: Kind::SingleChoice,
        folder: FolderId::from_uuid(Uuid::from_u128(1)),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        difficulty,
        options: ["a", "b", "c"].map(|id| (OptionId::new(id).unwrap(), id == "c")).into(),
        forecast: Forecast::judged(Kind::SingleChoice, difficulty),
    }
}

fn tagged(tag: &str) -> Filter {
    Filter { tags_all: BTreeSet::from([tag.to_owned()]), ..Filter::default() }
}

fn section(filter: Filter, count: u32) -> Section {
    let title = "题".to_owned();
    Section { title, filter, count, marks_each: Marks::whole(2), seconds: Bounds::default() }
}

fn rule(tag: &str, min: u32, max: u32) -> Rule {
    let count = Bounds { min: Some(min), max: Some(max) };
    Rule { title: tag.to_owned(), section: None, filter: tagged(tag), count }
}

fn order<'a>(blueprint: &'a Blueprint, pool: &'a Pool, papers: usize) -> Order<'a> {
    let seed = Seed::from_text("laws");
    let none = (&[][..], &[][..], &[][..]);
    Order {
        blueprint,
        pool,
        seed,
        papers,
        seen: none.0,
        neighbours: none.1,
        earlier: none.2,
        threads: 1,
    }
}

fn fairness(order: &Order, made: &Assembled) -> Fairness {
    let terms = Terms {
        blueprint: order.blueprint,
        pool: order.pool,
        exposure_least: made.exposure_least,
        neighbours: order.neighbours,
        threads: 1,
    };
    measure(&terms, &made.papers)
}

fn refused(blueprint: &Blueprint, pool: &Pool, papers: usize) -> Conflict {
    match assemble(&order(blueprint, pool, papers)) {
        Err(AssemblyError::Conflict(conflict)) => conflict,
        other => panic!("{other:?}"),
    }
}

/// Items with any subset of three tags, two of them near twins.
fn pools() -> impl Strategy<Value = Pool> {
    prop::collection::vec(0_u8..8, 4..18).prop_map(|masks| {
        let of = |(number, mask): (u128, u8)| {
            let tags = [(1, "x"), (2, "y"), (4, "z")];
            let tags: Vec<&str> =
                tags.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, tag)| *tag).collect();
            item(number, &tags)
        };
        let items = (1_u128..).zip(masks).map(of).collect();
        Pool { items, twins: vec![BTreeSet::from([entry(2), entry(3)])] }
    })
}

/// Two sections that compete, rules over both, enemies, something compulsory, a group.
fn blueprints() -> impl Strategy<Value = Blueprint> {
    let counts = (1_u32..6, 1_u32..6, 0_u32..4, 0_u32..4);
    let extras = (any::<bool>(), any::<bool>(), prop::option::of(1_u32..3), 0_u32..3);
    (counts, extras).prop_map(
        |((first, second, least, width), (include, enemies, take, overlap))| Blueprint {
            sections: vec![section(tagged("x"), first), section(Filter::default(), second)],
            shuffle_questions: true,
            shuffle_options: true,
            rules: vec![rule("y", least, least + width)],
            include: if include { BTreeSet::from([entry(1)]) } else { BTreeSet::new() },
            exclude: BTreeSet::from([entry(4)]),
            enemies: if enemies {
                vec![Enemies { entries: (5..9).map(entry).collect(), tag: None }]
            } else {
                Vec::new()
            },
            groups: take.map_or_else(Vec::new, |take| {
                let entries = (10..13).map(entry).collect();
                vec![Group { title: "材料".into(), entries, tag: None, take: Some(take) }]
            }),
            overlap: if overlap == 0 { Overlap::Free } else { Overlap::Any(8 + overlap) },
            ..Blueprint::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn papers_are_made_exactly_when_one_exists_and_every_paper_obeys(
        pool in pools(), mut blueprint in blueprints(), papers in 1_usize..6
    ) {
        blueprint.overlap = Overlap::Free;
        let order = order(&blueprint, &pool, papers);
        match assemble(&order) {
            Ok(made) => {
                let fair = fairness(&order, &made);
                prop_assert_eq!(fair.broken, vec![]);
                prop_assert_eq!((fair.enemy_pairs, made.papers.len()), (0, papers));
                for paper in &made.papers {
                    prop_assert_eq!(paper.worth(), blueprint.worth());
                    prop_assert!(paper.slots.iter().all(|slot| slot.options[2].as_str() == "c"));
                }
            }
            Err(AssemblyError::Conflict(conflict)) => {
                prop_assert!(conflict.proven, "{conflict:?}");
                prop_assert_ne!(paper_exists(&blueprint, &pool), Some(true), "{:?}", conflict);
                prop_assert!(!conflict.claims.is_empty());
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn neither_threads_nor_the_order_of_reading_change_a_paper(
        pool in pools(), blueprint in blueprints(), turn in 0_usize..40
    ) {
        let one = order(&blueprint, &pool, 3);
        let mut turned = pool.clone();
        let length = turned.items.len();
        turned.items.rotate_left(turn % length);
        turned.items.reverse();
        let other = Order { pool: &turned, threads: 3, ..one.clone() };
        prop_assert_eq!(assemble(&one), assemble(&other));
    }
}

#[test]
fn a_sitting_of_many_chunks_is_fair_and_the_same_on_any_number_of_threads() {
    let seed = Seed::from_text("chunks");
    let pool = synthetic::pool(400, seed);
    let mut blueprint = synthetic::blueprint(&pool, seed);
    blueprint.overlap = Overlap::Any(30);
    let one = order(&blueprint, &pool, 700);
    let made = assemble(&one).unwrap();
    assert_eq!(assemble(&Order { threads: 3, ..one.clone() }).as_ref(), Ok(&made));
    let fair = fairness(&one, &made);
    assert_eq!((&fair.broken, fair.enemy_pairs), (&vec![], 0));
    assert!(fair.score.width() <= 0.01, "{:?}", fair.score);
    assert!(fair.exposure.ratio <= 1.3, "{:?}", fair.exposure);
    assert!(fair.overlap.most <= 30, "{:?}", fair.overlap);
    // This very digest: papers on record are derived again by it.
    let digests: String = made.papers.iter().map(|paper| paper.hash().to_hex()).collect();
    insta::assert_snapshot!(
        "the papers of a seed never change",
        Seed::from_text(&digests).to_hex()
    );
}

#[test]
fn a_shortage_is_told_by_its_section_alone() {
    let pool = Pool::of((1..=9).map(|number| item(number, &["x"])).collect());
    let blueprint = Blueprint {
        sections: vec![section(tagged("x"), 12), section(tagged("x"), 1)],
        ..Blueprint::default()
    };
    let conflict = refused(&blueprint, &pool, 1);
    let has = Bounds { min: None, max: Some(9) };
    let claim = Claim { by: Claimant::Section(0), needs: Bounds::exactly(12), has };
    assert_eq!(conflict, Conflict { claims: vec![claim], proven: true });
}

#[test]
fn sections_and_rules_that_contradict_each_other_are_named_and_no_others() {
    // 6 of x at least, 6 of y at least, none bears both, 10 slots.
    let pool = Pool::of(
        (1..=40)
            .map(|number| item(number, if number % 2 == 0 { &["x"] } else { &["y"] }))
            .collect(),
    );
    let mut blueprint = Blueprint {
        sections: vec![section(Filter::default(), 10)],
        rules: vec![rule("x", 6, 10), rule("w", 0, 3), rule("y", 6, 10)],
        ..Blueprint::default()
    };
    let by: Vec<Claimant> =
        refused(&blueprint, &pool, 1).claims.into_iter().map(|claim| claim.by).collect();
    assert_eq!(by, [Claimant::Section(0), Claimant::Rule(0), Claimant::Rule(2)]);
    blueprint.rules[2].count.min = Some(4);
    assert!(assemble(&order(&blueprint, &pool, 1)).is_ok());
}

#[test]
fn an_enemy_set_larger_than_what_is_left_is_named() {
    let pool = Pool::of((1..=6).map(|number| item(number, &["x"])).collect());
    let blueprint = Blueprint {
        sections: vec![section(Filter::default(), 4)],
        enemies: vec![Enemies { entries: (1..=4).map(entry).collect(), tag: None }],
        ..Blueprint::default()
    };
    let by: Vec<Claimant> =
        refused(&blueprint, &pool, 1).claims.into_iter().map(|claim| claim.by).collect();
    assert_eq!(by, [Claimant::Section(0), Claimant::Enemies(0)]);
}

#[test]
fn caps_and_aims_out_of_reach_are_told_with_what_can_be_reached() {
    let pool = Pool::of((1..=20).map(|number| item(number, &["x"])).collect());
    let plain = Blueprint { sections: vec![section(tagged("x"), 10)], ..Blueprint::default() };
    let worn = Blueprint { exposure_max: Some(Fraction::clamped(0.4)), ..plain.clone() };
    let conflict = refused(&worn, &pool, 20);
    let last = conflict.claims.last().unwrap();
    assert_eq!((&last.by, last.has.min), (&Claimant::Exposure, Some(500_000)));
    let alike = Blueprint { overlap: Overlap::Any(2), ..plain.clone() };
    let conflict = refused(&alike, &pool, 20);
    assert_eq!((&conflict.claims[0].by, conflict.claims[0].has.min), (&Claimant::Overlap, Some(5)));
    let easy = Blueprint { facility: Some(Fraction::clamped(0.95)), ..plain.clone() };
    let conflict = refused(&easy, &pool, 2);
    assert_eq!(conflict.claims[0].by, Claimant::Facility);
    assert!(conflict.claims[0].has.max < Some(950_000));
    let short = Blueprint { seconds: Bounds { min: None, max: Some(60) }, ..plain };
    assert_eq!(refused(&short, &pool, 2).claims[0].by, Claimant::Seconds(None));
}

#[test]
fn a_wanted_score_a_time_and_an_exposure_cap_are_met() {
    let seed = Seed::from_text("aims");
    let pool = synthetic::pool(400, seed);
    let mut blueprint = synthetic::blueprint(&pool, seed);
    blueprint.facility = Some(Fraction::clamped(0.65));
    blueprint.seconds = Bounds { min: Some(4_500), max: Some(4_700) };
    blueprint.exposure_max = Some(Fraction::clamped(0.3));
    blueprint.overlap = Overlap::Free;
    let order = order(&blueprint, &pool, 40);
    let made = assemble(&order).unwrap();
    let fair = fairness(&order, &made);
    assert_eq!(fair.broken, []);
    assert!(
        (fair.score.mean - 0.65).abs() < 0.01 && fair.score.width() <= 0.01,
        "{:?}",
        fair.score
    );
    assert!(fair.exposure.most <= 12);
}

#[test]
fn what_a_candidate_had_before_is_avoided_and_neighbours_are_kept_apart() {
    let pool = Pool::of((1..=60).map(|number| item(number, &["x"])).collect());
    let blueprint = Blueprint {
        sections: vec![section(tagged("x"), 10)],
        prefer_unseen: true,
        overlap: Overlap::Neighbours(1),
        policy: Policy::Individual,
        ..Blueprint::default()
    };
    let seen: Vec<BTreeSet<EntryId>> = (0..6_u128)
        .map(|paper| (1..=60).filter(|n| n % 2 == paper % 2).map(entry).collect())
        .collect();
    let neighbours: Vec<(usize, usize)> = (1..6).map(|paper| (paper - 1, paper)).collect();
    let order = Order { seen: &seen, neighbours: &neighbours, ..order(&blueprint, &pool, 6) };
    let made = assemble(&order).unwrap();
    for (paper, seen) in made.papers.iter().zip(&seen) {
        let again = paper.slots.iter().filter(|slot| seen.contains(&slot.entry)).count();
        // By chance it would be five of ten; one may come back where the score would stray without it.
        assert!(again <= 1, "{again} of ten again");
    }
    assert!(fairness(&order, &made).overlap.most_neighbours <= Some(1));
}

#[test]
fn a_group_stands_together_and_in_the_order_of_the_bank() {
    let pool = Pool::of(
        (1..=30).map(|number| item(number, if number % 10 < 3 { &["m"] } else { &[] })).collect(),
    );
    let blueprint = Blueprint {
        sections: vec![section(Filter::default(), 12)],
        shuffle_questions: true,
        rules: vec![rule("m", 9, 9)],
        groups: (0..3)
            .map(|tens: u128| Group {
                title: format!("材料{tens}"),
                entries: (1..=30).filter(|n| n / 10 == tens && n % 10 < 3).map(entry).collect(),
                ..Group::default()
            })
            .collect(),
        ..Blueprint::default()
    };
    let blueprint = Blueprint { rules: vec![rule("m", 5, 6)], ..blueprint };
    let made = assemble(&order(&blueprint, &pool, 4)).unwrap();
    for paper in &made.papers {
        for group in &blueprint.groups {
            let places: Vec<(u16, EntryId)> = paper
                .slots
                .iter()
                .filter(|slot| group.entries.contains(&slot.entry))
                .map(|slot| (slot.number, slot.entry))
                .collect();
            let together = places.windows(2).all(|w| w[0].0 + 1 == w[1].0 && w[0].1 < w[1].1);
            assert!(together && (places.is_empty() || places.len() == group.entries.len()));
        }
    }
}

#[test]
fn later_papers_are_kept_apart_from_earlier_ones() {
    let pool = Pool::of((1..=40).map(|number| item(number, &["x"])).collect());
    let blueprint = Blueprint {
        sections: vec![section(tagged("x"), 10)],
        overlap: Overlap::Any(5),
        ..Blueprint::default()
    };
    let first = assemble(&order(&blueprint, &pool, 4)).unwrap().papers;
    let seed = Seed::from_text("late");
    let late = Order { earlier: &first, seed, ..order(&blueprint, &pool, 2) };
    let second = assemble(&late).unwrap().papers;
    let all =
        Assembled { papers: [first.clone(), second].concat(), exposure_least: Fraction::ZERO };
    assert!(fairness(&late, &all).overlap.most <= 5);
}

#[test]
fn an_entry_twice_and_a_question_in_two_groups_are_refused() {
    let pool = Pool::of(vec![item(1, &["x"]), item(1, &["x"])]);
    let blueprint = Blueprint { sections: vec![section(tagged("x"), 1)], ..Blueprint::default() };
    assert_eq!(assemble(&order(&blueprint, &pool, 1)), Err(AssemblyError::EntryTwice(entry(1))));
    let pool = Pool::of(vec![item(1, &["x"]), item(2, &["x"])]);
    let group = Group { tag: Some("x".into()), ..Group::default() };
    let twice = Blueprint { groups: vec![group.clone(), group], ..blueprint };
    assert_eq!(assemble(&order(&twice, &pool, 1)), Err(AssemblyError::GroupsShare(entry(1))));
}
