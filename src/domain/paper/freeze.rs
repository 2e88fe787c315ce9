//! A finished draft becomes a paper: its questions and their options put into an order.
//!
//! **Invariants:** a section's questions stand together, and so do those of a stimulus group, in the order of the
//! bank; an option order is derived from the paper's seed and the version, so it does not depend on where
//! the question stands.

use super::draft::{Draft, Stand};
use super::frozen::{FrozenPaper, SectionHead, Slot};
use super::ground::Ground;
use super::pool::PoolItem;
use super::shuffle::{shuffle, shuffle_around};
use crate::domain::bank::content::OptionId;
use crate::kernel::Seed;

/// The paper of `draft` that `seed` stands for.
pub(super) fn freeze(ground: &Ground, draft: &Draft, seed: Seed) -> FrozenPaper {
    let blueprint = ground.program.blueprint;
    let mut slots: Vec<Slot> = Vec::with_capacity(draft.stands.len());
    for (index, section) in (0_u16..).zip(&blueprint.sections) {
        let here = draft.stands.iter().filter(|stand| stand.section == usize::from(index));
        let mut units = units(ground, here);
        if blueprint.shuffle_questions {
            shuffle(&mut units, &mut seed.derive(&format!("questions of section {index}")).rng());
        }
        for item in units.into_iter().flatten() {
            slots.push(Slot {
                // A checked blueprint has at most PAPER_SLOTS_MAX slots.
                number: u16::try_from(slots.len()).unwrap_or(u16::MAX),
                section: index,
                entry: item.entry,
                version: item.version,
                worth: section.marks_each,
                options: option_order(item, blueprint.shuffle_options, seed),
            });
        }
    }
    FrozenPaper { sections: heads(blueprint), slots }
}

/// The headings of a blueprint's papers.
pub(super) fn heads(blueprint: &super::blueprint::Blueprint) -> Vec<SectionHead> {
    let head = |section: &super::blueprint::Section| SectionHead {
        title: section.title.clone(),
        count: section.count,
    };
    blueprint.sections.iter().map(head).collect()
}

/// What is shuffled as one: questions alone, groups together. Ids sort by creation: the order of the bank.
fn units<'a>(
    ground: &Ground<'a>,
    stands: impl Iterator<Item = &'a Stand>,
) -> Vec<Vec<&'a PoolItem>> {
    let mut items: Vec<usize> = stands.map(|stand| stand.item).collect();
    items.sort_unstable();
    let mut units: Vec<(Option<usize>, Vec<&PoolItem>)> = Vec::new();
    for at in items {
        let group = ground.program.group_of[at];
        let item = ground.program.items[at];
        match units.iter_mut().find(|(of, _)| group.is_some() && *of == group) {
            Some((_, unit)) => unit.push(item),
            None => units.push((group, vec![item])),
        }
    }
    units.into_iter().map(|(_, unit)| unit).collect()
}

/// The options of an item in the order its candidate sees.
pub(super) fn option_order(item: &PoolItem, shuffled: bool, seed: Seed) -> Vec<OptionId> {
    let mut options = item.options.clone();
    if (shuffled || item.kind.order_tells_key()) && options.len() > 1 {
        let mut rng = seed.derive(&format!("options of version {}", item.version)).rng();
        shuffle_around(&mut options, |(_, pinned)| *pinned, &mut rng);
    }
    options.into_iter().map(|(id, _)| id).collect()
}
