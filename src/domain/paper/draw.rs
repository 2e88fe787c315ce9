//! The uniform way of drawing a paper: chance alone, one paper at a time. Self-tests are drawn by it, where
//! balance between candidates means nothing, and exam papers once were, which can still be derived again; new
//! ones are made by `assemble`.
//!
//! Sections may want the same questions. Drawing them one after another could leave a later section
//! short although a paper exists, so a section that finds nothing free takes over a question from an
//! earlier one that can be given another in its stead (augmenting paths of a bipartite matching).
//!
//! **Invariants:** the same blueprint, pool and seed give the same paper, whatever order the pool is
//! read in; an entry is never on a paper twice; if any paper honours the blueprint one is made; where
//! sections do not compete, each question is equally likely to be drawn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::assemble::AssemblyError;
use super::blueprint::Blueprint;
use super::freeze::{heads, option_order};
use super::frozen::{FrozenPaper, Slot};
use super::pool::PoolItem;
use super::shuffle::shuffle;
use crate::kernel::Seed;
use crate::kernel::id::EntryId;

/// A section that cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Number of the section, from 1.
    pub section: usize,
    /// Its heading.
    pub title: String,
    /// Questions wanted.
    pub wanted: u32,
    /// Questions in the pool that its filter admits.
    pub matching: usize,
    /// Questions left for it once the other sections are served as well as possible.
    pub found: usize,
}

/// Every section that is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortages(pub Vec<Shortage>);

impl std::fmt::Display for Shortages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&tell(&self.0))
    }
}

fn tell(shortages: &[Shortage]) -> String {
    let line = |short: &Shortage| {
        let Shortage { section, title, wanted, matching, found } = short;
        format!(
            "section {section} (\"{title}\") wants {wanted} questions, {matching} match, \
             {found} are left for it"
        )
    };
    shortages.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// The name of this way; papers without a name were made by it.
pub const ALGORITHM: &str = "examhall-paper-1";

/// The paper that `seed` stands for. Of the blueprint only sections and shuffling are asked.
///
/// # Errors
/// When the blueprint is unusable, or the pool cannot fill it; every short section is named.
pub fn draw(
    blueprint: &Blueprint,
    pool: &[PoolItem],
    seed: Seed,
) -> Result<FrozenPaper, AssemblyError> {
    blueprint.check()?;
    let pool = in_drawing_order(pool, seed)?;
    let mut draw = Draw::new(blueprint, &pool);
    let shortages = draw.fill(blueprint);
    if !shortages.is_empty() {
        return Err(AssemblyError::Short(Shortages(shortages)));
    }
    let mut slots: Vec<Slot> = Vec::new();
    for (index, section) in (0_u16..).zip(&blueprint.sections) {
        let mut drawn: Vec<&PoolItem> = draw.of_section(usize::from(index)).collect();
        if blueprint.shuffle_questions {
            let mut rng = seed.derive(&format!("questions of section {index}")).rng();
            shuffle(&mut drawn, &mut rng);
        } else {
            // Ids sort by creation: the order in which the questions entered the bank.
            drawn.sort_by_key(|item| item.entry);
        }
        for item in drawn {
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
    Ok(FrozenPaper { sections: heads(blueprint), slots })
}

/// The pool, first by id so that the order of reading is immaterial, then shuffled.
fn in_drawing_order(pool: &[PoolItem], seed: Seed) -> Result<Vec<&PoolItem>, AssemblyError> {
    let mut by_entry: BTreeMap<EntryId, &PoolItem> = BTreeMap::new();
    for item in pool {
        if by_entry.insert(item.entry, item).is_some() {
            return Err(AssemblyError::EntryTwice(item.entry));
        }
    }
    let mut pool: Vec<&PoolItem> = by_entry.into_values().collect();
    shuffle(&mut pool, &mut seed.derive("draw").rng());
    Ok(pool)
}

/// A growing assignment of pool items to sections.
struct Draw<'a> {
    pool: &'a [&'a PoolItem],
    /// Per section, the indices of the items it may have, in drawing order.
    admitted: Vec<Vec<usize>>,
    /// Per item, the section that has it.
    holder: Vec<Option<usize>>,
}

impl<'a> Draw<'a> {
    fn new(blueprint: &Blueprint, pool: &'a [&'a PoolItem]) -> Self {
        let admitted = |section: &super::blueprint::Section| {
            (0..pool.len()).filter(|&item| section.filter.admits(pool[item])).collect()
        };
        let admitted = blueprint.sections.iter().map(admitted).collect();
        Self { pool, admitted, holder: vec![None; pool.len()] }
    }

    /// Serves every section as well as possible; returns those left short.
    fn fill(&mut self, blueprint: &Blueprint) -> Vec<Shortage> {
        let mut short = Vec::new();
        for (section, wanted) in blueprint.sections.iter().map(|section| section.count).enumerate()
        {
            if (0..wanted).any(|_| !self.one_more(section)) {
                short.push(self.report(blueprint, section));
            }
        }
        short
    }

    /// Gives `section` one more item, moving items between earlier sections where that helps.
    fn one_more(&mut self, section: usize) -> bool {
        // Breadth first over sections: how each was reached, and through which item.
        let mut reached_by: Vec<Option<(usize, usize)>> = vec![None; self.admitted.len()];
        let mut seen = BTreeSet::from([section]);
        let mut queue = VecDeque::from([section]);
        while let Some(here) = queue.pop_front() {
            let free = self.admitted[here].iter().find(|&&item| self.holder[item].is_none());
            if let Some(&free) = free {
                self.hand_along(here, free, &reached_by);
                return true;
            }
            for &item in &self.admitted[here] {
                if let Some(holder) = self.holder[item]
                    && seen.insert(holder)
                {
                    reached_by[holder] = Some((here, item));
                    queue.push_back(holder);
                }
            }
        }
        false
    }

    /// `last` takes the free item; each section before it on the path takes the one that frees.
    fn hand_along(&mut self, last: usize, free: usize, reached_by: &[Option<(usize, usize)>]) {
        let (mut taker, mut item) = (last, free);
        loop {
            self.holder[item] = Some(taker);
            let Some((wanting, freed)) = reached_by[taker] else {
                return;
            };
            (taker, item) = (wanting, freed);
        }
    }

    fn of_section(&self, section: usize) -> impl Iterator<Item = &'a PoolItem> {
        let held = self.holder.iter().zip(self.pool);
        held.filter(move |(holder, _)| **holder == Some(section)).map(|(_, item)| *item)
    }

    fn report(&self, blueprint: &Blueprint, section: usize) -> Shortage {
        Shortage {
            section: section + 1,
            title: blueprint.sections[section].title.clone(),
            wanted: blueprint.sections[section].count,
            matching: self.admitted[section].len(),
            found: self.of_section(section).count(),
        }
    }
}

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;
