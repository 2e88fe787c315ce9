//! (blueprint, pool, seed) → paper.
//!
//! Sections may want the same questions. Drawing them one after another could leave a later section
//! short although a paper exists, so a section that finds nothing free takes over a question from an
//! earlier one that can be given another in its stead (augmenting paths of a bipartite matching).
//!
//! **Invariants:** the same blueprint, pool and seed give the same paper, whatever order the pool is
//! read in; an entry is never on a paper twice; if any paper honours the blueprint one is made; where
//! sections do not compete, each question is equally likely to be drawn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::blueprint::{Blueprint, BlueprintError, PoolItem};
use super::frozen::{FrozenPaper, SectionHead, Slot};
use super::shuffle::{shuffle, shuffle_around};
use crate::domain::bank::content::OptionId;
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

/// Why no paper was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyError {
    /// The blueprint is unusable with any pool.
    #[error(transparent)]
    Blueprint(#[from] BlueprintError),
    /// The pool has two versions of one entry.
    #[error("the pool holds entry {0} twice: one version of an entry can be in use")]
    EntryTwice(EntryId),
    /// The pool is too small.
    #[error("{}", tell(.0))]
    Short(Vec<Shortage>),
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

/// Makes the paper that `seed` stands for.
///
/// # Errors
/// When the blueprint is unusable, or the pool cannot fill it; every short section is named.
pub fn assemble(
    blueprint: &Blueprint,
    pool: &[PoolItem],
    seed: Seed,
) -> Result<FrozenPaper, AssemblyError> {
    blueprint.check()?;
    let pool = in_drawing_order(pool, seed)?;
    let mut draw = Draw::new(blueprint, &pool);
    let shortages = draw.fill(blueprint);
    if !shortages.is_empty() {
        return Err(AssemblyError::Short(shortages));
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
    let head = |section: &super::blueprint::Section| SectionHead {
        title: section.title.clone(),
        count: section.count,
    };
    Ok(FrozenPaper { sections: blueprint.sections.iter().map(head).collect(), slots })
}

/// What a section would find in `pool`, without making a paper: for the author's preview.
#[must_use]
pub fn survey(blueprint: &Blueprint, pool: &[PoolItem]) -> Vec<Shortage> {
    let pool: Vec<&PoolItem> = pool.iter().collect();
    let mut draw = Draw::new(blueprint, &pool);
    let _ = draw.fill(blueprint);
    (0..blueprint.sections.len()).map(|section| draw.report(blueprint, section)).collect()
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

fn option_order(item: &PoolItem, shuffled: bool, seed: Seed) -> Vec<OptionId> {
    let mut options = item.options.clone();
    if shuffled {
        // Derived from the version, so that the order does not depend on where the question stands.
        let mut rng = seed.derive(&format!("options of version {}", item.version)).rng();
        shuffle_around(&mut options, |(_, pinned)| *pinned, &mut rng);
    }
    options.into_iter().map(|(id, _)| id).collect()
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
#[path = "assemble_tests.rs"]
mod tests;
