//! The laws of the first way of drawing: papers on record depend on them.

use std::collections::BTreeSet;

use super::super::blueprint::{Bounds, Filter, Section};
use super::super::forecast::Forecast;
use super::super::frozen::Drift;
use super::*;
use crate::domain::bank::content::{Kind, OptionId};
use crate::domain::marking::Marks;
use crate::kernel::UtcMs;
use crate::kernel::id::{FolderId, VersionId};
use proptest::prelude::*;
use uuid::Uuid;

fn item(number: u128, kind: Kind, tags: &[&str]) -> PoolItem {
    let option = |text: &str, pinned| (OptionId::new(text).unwrap(), pinned);
    PoolItem {
        entry: EntryId::from_uuid(Uuid::from_u128(number)),
        version: VersionId::from_uuid(Uuid::from_u128(number + 1_000_000)),
        kind,
        folder: FolderId::from_uuid(Uuid::from_u128(1)),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        difficulty: u8::try_from(number % 5).unwrap() + 1,
        options: vec![
            option("a", false),
            option("b", false),
            option("c", false),
            option("d", true),
        ],
        forecast: Forecast::judged(kind, 3),
    }
}

fn section(title: &str, tag: &str, count: u32) -> Section {
    let tags_all = BTreeSet::from([tag.to_owned()]);
    let filter = Filter { tags_all, ..Filter::default() };
    Section {
        title: title.into(),
        filter,
        count,
        marks_each: Marks::whole(2),
        seconds: Bounds::default(),
    }
}

fn blueprint(sections: Vec<Section>) -> Blueprint {
    Blueprint { sections, shuffle_questions: true, shuffle_options: true, ..Blueprint::default() }
}

/// Items with any subset of three tags.
fn pools() -> impl Strategy<Value = Vec<PoolItem>> {
    prop::collection::vec(0_u8..8, 0..40).prop_map(|masks| {
        let tagged = |(number, mask): (u128, u8)| {
            let tags: Vec<&str> = [(1, "x"), (2, "y"), (4, "z")]
                .iter()
                .filter(|(bit, _)| mask & bit != 0)
                .map(|(_, tag)| *tag)
                .collect();
            item(number, Kind::SingleChoice, &tags)
        };
        (1_u128..).zip(masks).map(tagged).collect()
    })
}

/// Hall's condition, subset by subset: the yardstick for "a paper exists".
fn paper_exists(blueprint: &Blueprint, pool: &[PoolItem]) -> bool {
    (1_u32..1 << blueprint.sections.len()).all(|subset| {
        let chosen: Vec<_> = (0..)
            .zip(&blueprint.sections)
            .filter(|(index, _)| subset & (1 << index) != 0)
            .map(|(_, section)| section)
            .collect();
        let wanted: u32 = chosen.iter().map(|section| section.count).sum();
        let reachable = |item: &&PoolItem| chosen.iter().any(|section| section.filter.admits(item));
        pool.iter().filter(reachable).count() >= wanted as usize
    })
}

proptest! {
    #[test]
    fn a_paper_is_made_exactly_when_one_exists_and_honours_the_blueprint(
        pool in pools(), seed in any::<[u8; 32]>(), counts in [1_u32..8, 1_u32..8, 1_u32..8]
    ) {
        let sections = vec![
            section("一", "x", counts[0]), section("二", "y", counts[1]), section("三", "z", counts[2]),
        ];
        let blueprint = blueprint(sections);
        match draw(&blueprint, &pool, Seed(seed)) {
            Ok(paper) => {
                prop_assert!(paper_exists(&blueprint, &pool));
                let entries: BTreeSet<_> = paper.slots.iter().map(|slot| slot.entry).collect();
                prop_assert_eq!(entries.len(), paper.slots.len());
                prop_assert_eq!(paper.worth(), blueprint.worth());
                for (number, slot) in (0_u16..).zip(&paper.slots) {
                    prop_assert_eq!(slot.number, number);
                    let drawn = pool.iter().find(|item| item.entry == slot.entry).unwrap();
                    prop_assert!(blueprint.sections[usize::from(slot.section)].filter.admits(drawn));
                    prop_assert_eq!(slot.options[3].as_str(), "d");
                }
                for (index, section) in (0_u16..).zip(&blueprint.sections) {
                    let held = paper.slots.iter().filter(|slot| slot.section == index).count();
                    prop_assert_eq!(held, section.count as usize);
                }
            }
            Err(AssemblyError::Short(Shortages(short))) => {
                prop_assert!(!paper_exists(&blueprint, &pool));
                prop_assert!(short.iter().all(|section| section.found < section.wanted as usize));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_paper_whatever_order_the_pool_is_read_in(
        pool in pools(), seed in any::<[u8; 32]>(), turn in 0_usize..40
    ) {
        let blueprint = blueprint(vec![section("一", "x", 3), section("二", "y", 3)]);
        let mut turned = pool.clone();
        turned.rotate_left(if pool.is_empty() { 0 } else { turn % pool.len() });
        turned.reverse();
        let (first, second) =
            (draw(&blueprint, &pool, Seed(seed)), draw(&blueprint, &turned, Seed(seed)));
        // Which section runs short first may not depend on the reading order either.
        prop_assert_eq!(&first, &second);
        if let Ok(paper) = first {
            prop_assert_eq!(paper.compare(&second.unwrap()), Ok(()));
        }
    }
}

fn thirty() -> Vec<PoolItem> {
    (1..=30).map(|number| item(number, Kind::SingleChoice, &["x"])).collect()
}

#[test]
fn an_earlier_section_gives_way_when_it_can_be_served_otherwise() {
    let pool = vec![item(1, Kind::Essay, &["x", "y"]), item(2, Kind::Essay, &["x"])];
    let wants_both = blueprint(vec![section("一", "x", 1), section("二", "y", 1)]);
    for seed in 0..20 {
        let seed = Seed::from_text(&seed.to_string());
        assert!(draw(&wants_both, &pool, seed).is_ok());
    }
}

#[test]
fn a_shortage_names_the_section_what_it_wants_and_what_there_is() {
    let pool = vec![item(1, Kind::Essay, &["x", "y"]), item(2, Kind::Essay, &["x"])];
    let greedy = blueprint(vec![section("一", "x", 2), section("二", "y", 1)]);
    let refused = draw(&greedy, &pool, Seed::from_text("s")).unwrap_err();
    let told = "section 2 (\"二\") wants 1 questions, 1 match, 0 are left for it";
    assert_eq!(refused.to_string(), told);
}

#[test]
fn an_entry_twice_in_the_pool_is_refused() {
    let pool = vec![item(1, Kind::Essay, &["x"]), item(1, Kind::Essay, &["x"])];
    let refused = draw(&blueprint(vec![section("一", "x", 1)]), &pool, Seed::from_text("s"));
    assert_eq!(refused, Err(AssemblyError::EntryTwice(pool[0].entry)));
}

#[test]
fn unusable_blueprints_are_told_by_section() {
    let err = |blueprint: &Blueprint| blueprint.check().unwrap_err().to_string();
    assert_eq!(err(&blueprint(vec![])), "the blueprint has no section");
    assert!(err(&blueprint(vec![section("一", "x", 0)])).contains("draws no question"));
    assert!(err(&blueprint(vec![section("一", "x", 301)])).contains("301 questions"));
    let mut worthless = section("一", "x", 1);
    worthless.marks_each = Marks::ZERO;
    assert!(err(&blueprint(vec![worthless])).contains("0 marks each"));
    let mut reversed = section("一", "x", 1);
    (reversed.filter.difficulty_min, reversed.filter.difficulty_max) = (Some(4), Some(2));
    assert!(err(&blueprint(vec![reversed])).contains("at least 4 and at most 2"));
}

#[test]
fn every_question_is_about_equally_likely_to_be_drawn() {
    let (pool, wants) = (thirty(), blueprint(vec![section("一", "x", 10)]));
    let mut drawn = std::collections::BTreeMap::new();
    for number in 0..3_000 {
        let paper = draw(&wants, &pool, Seed::from_text(&number.to_string())).unwrap();
        for slot in paper.slots {
            *drawn.entry(slot.entry).or_insert(0) += 1;
        }
    }
    // 1,000 each is expected with a deviation of 26; five deviations either way.
    assert!(drawn.len() == 30 && drawn.values().all(|count| (870..1_130).contains(count)));
}

#[test]
fn a_paper_on_record_tells_where_it_differs_from_the_derived_one() {
    let (pool, wants) = (thirty(), blueprint(vec![section("一", "x", 10)]));
    let seed = Seed::from_text("paper");
    let paper = draw(&wants, &pool, seed).unwrap();
    insta::assert_snapshot!("a paper's digest never changes", paper.hash().to_hex());

    let mut tampered = paper.clone();
    tampered.slots[4].options.swap(0, 1);
    assert_ne!(tampered.hash(), paper.hash());
    assert_eq!(tampered.compare(&paper), Err(Drift::Slot(4)));
    tampered.slots.pop();
    assert_eq!(tampered.compare(&paper), Err(Drift::Outline));
    assert!(matches!(draw(&wants, &[], seed), Err(AssemblyError::Short(_))));
    assert_eq!(paper.slot(3).map(|slot| slot.number), Some(3));
    assert_eq!(paper.slot(10), None);
}

#[test]
fn filters_compose() {
    let mut filter = Filter {
        kinds: [Kind::SingleChoice].into(),
        tags_any: ["y".to_owned(), "x".to_owned()].into(),
        tags_none: ["old".to_owned()].into(),
        difficulty_min: Some(2),
        ..Filter::default()
    };
    assert!(filter.admits(&item(1, Kind::SingleChoice, &["x"])));
    assert!(!filter.admits(&item(1, Kind::Essay, &["x"])));
    assert!(!filter.admits(&item(1, Kind::SingleChoice, &["x", "old"])));
    assert!(!filter.admits(&item(1, Kind::SingleChoice, &["z"])));
    assert!(!filter.admits(&item(5, Kind::SingleChoice, &["x"])));
    filter.folders =
        [FolderId::mint(UtcMs(1), &crate::kernel::Chance::from_seed(Seed::from_text("f")))].into();
    assert!(!filter.admits(&item(1, Kind::SingleChoice, &["x"])));
}
