//! (blueprint, pool, seed) → the papers of a sitting.
//!
//! ```text
//! blueprint + pool ─► program ─► outlines ─► chunks of papers, each on a desk of its own ─► parted ─► frozen
//! ```
//!
//! Papers are made in chunks whose borders depend on their number alone; a chunk knows only its own papers, so
//! threads take chunks as they come and the result is the same for any number of them. What chunks could not
//! know of each other, the overlap cap, is set right at the end, in the order of the papers.
//!
//! **Invariants:** same blueprint, pool, seed and number of papers, same papers, on any machine; no wall clock
//! limits the search, only counted steps; every paper obeys every rule, or there is an error and no paper.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::aims::Aims;
use super::apart;
use super::blueprint::{Blueprint, BlueprintError, Bounds};
use super::conflict::{Claim, Claimant, Conflict, explain};
use super::desk::{Desk, Seen};
use super::draft::{Draft, Stand};
use super::freeze::freeze;
use super::frozen::FrozenPaper;
use super::ground::Ground;
use super::outlines::{NoOutline, outlines};
use super::pool::Pool;
use super::program::Program;
use super::reach;
use crate::domain::marking::Fraction;
use crate::kernel::Seed;
use crate::kernel::id::EntryId;
use crate::kernel::limits::{PAPERS_MAX, POOL_ITEMS_MAX};

/// The name of this way of assembling. A change that gives any seed other papers is another name.
pub const ALGORITHM: &str = "examhall-paper-2";
/// Papers made on one desk: few enough that many threads share a sitting, enough to spread use evenly.
const CHUNK: usize = 512;
/// A wanted score is met when it is met to this share of the marks, in millionths.
const FACILITY_TOLERANCE: u32 = 10_000;

/// What to assemble.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// What every paper is made of.
    pub blueprint: &'a Blueprint,
    /// What can be drawn.
    pub pool: &'a Pool,
    /// What every choice comes from.
    pub seed: Seed,
    /// How many papers.
    pub papers: usize,
    /// Per paper, entries its candidate has had before; shorter than `papers` where nobody has.
    pub seen: &'a [BTreeSet<EntryId>],
    /// Papers that lie side by side, by number; earlier ones are counted first.
    pub neighbours: &'a [(usize, usize)],
    /// Papers of the same sitting made before, from which these are kept apart.
    pub earlier: &'a [FrozenPaper],
    /// Threads to work on.
    pub threads: usize,
}

/// Papers, and what is proven about any way of making them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembled {
    /// The papers, by number.
    pub papers: Vec<FrozenPaper>,
    /// The most used question cannot be on a smaller share of the papers, compulsory ones aside.
    pub exposure_least: Fraction,
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
    /// Groups come together whole, so a question is of one.
    #[error("question {0} is in two stimulus groups")]
    GroupsShare(EntryId),
    /// More than is worked with.
    #[error("{found} {what}; {most} are possible")]
    TooMany {
        /// Papers, or items.
        what: &'static str,
        /// Asked for.
        found: usize,
        /// Possible.
        most: usize,
    },
    /// Demands that cannot be met together.
    #[error("{} demands cannot be met together", .0.claims.len())]
    Conflict(Conflict),
    /// Only for papers of the first way of drawing.
    #[error("{0}")]
    Short(super::draw::Shortages),
}

/// Makes the papers that the order's seed stands for.
///
/// # Errors
/// When the blueprint is unusable, or its demands cannot be met: the smallest conflict found, with numbers.
pub fn assemble(order: &Order) -> Result<Assembled, AssemblyError> {
    order.blueprint.check()?;
    within("papers", order.papers + order.earlier.len(), PAPERS_MAX)?;
    within("items", order.pool.items.len(), POOL_ITEMS_MAX)?;
    let program = Program::new(order.blueprint, order.pool)?;
    let share = exposure(order);
    let aims = feasible(&program, share, order.papers)?;
    let ground = ground(&program, aims, order)?;
    let seen = seen(&program, order);
    let all = order.papers + order.earlier.len();
    let mut desk = laid_out(&ground, order, &seen, uses_max(&program, share, all));
    part_chunks(&mut desk, order.earlier.len(), &seen);
    if let Some(conflict) = unmet(&desk, order.earlier.len()) {
        return Err(AssemblyError::Conflict(conflict));
    }
    let drafts = &desk.drafts[order.earlier.len()..];
    let papers = spread(order.threads, drafts.len(), |number| {
        freeze(&ground, &drafts[number], order.seed.derive(&format!("paper {number}")))
    });
    Ok(Assembled { papers, exposure_least: Fraction::clamped(ground.outlines.exposure_least) })
}

/// The smallest conflict between blueprint and pool for so many papers, without making them; `None` when a
/// paper exists. What only the search can find (overlap) is not asked.
///
/// # Errors
/// As `assemble`, save for the conflict.
pub fn conflict(order: &Order) -> Result<Option<Conflict>, AssemblyError> {
    order.blueprint.check()?;
    within("items", order.pool.items.len(), POOL_ITEMS_MAX)?;
    let program = Program::new(order.blueprint, order.pool)?;
    let aims = match feasible(&program, exposure(order), order.papers) {
        Ok(aims) => aims,
        Err(AssemblyError::Conflict(conflict)) => return Ok(Some(conflict)),
        Err(other) => return Err(other),
    };
    match ground(&program, aims, &Order { papers: 1, ..order.clone() }) {
        Ok(_) => Ok(None),
        Err(AssemblyError::Conflict(conflict)) => Ok(Some(conflict)),
        Err(other) => Err(other),
    }
}

fn within(what: &'static str, found: usize, most: usize) -> Result<(), AssemblyError> {
    if found > most { Err(AssemblyError::TooMany { what, found, most }) } else { Ok(()) }
}

/// Papers one question may be on, of all that there will be.
fn exposure(order: &Order) -> Option<u32> {
    let all = u64::try_from(order.papers + order.earlier.len()).unwrap_or(u64::MAX);
    let share = u64::from(order.blueprint.exposure_max?.millionths());
    u32::try_from(all.saturating_mul(share) / u64::from(Fraction::WHOLE)).ok()
}

/// Insists that the rules can be met, with the caps and aims that arithmetic alone can judge.
fn feasible(program: &Program, most: Option<u32>, papers: usize) -> Result<Aims, AssemblyError> {
    let aims = Aims::of(program.blueprint);
    reach::demand(program, &aims).map_err(AssemblyError::Conflict)?;
    if let Some(most) = most {
        let share = f64::from(most) / papers.max(1) as f64;
        reach::exposure(program, share).map_err(AssemblyError::Conflict)?;
    }
    reach::overlap(program, papers).map_err(AssemblyError::Conflict)?;
    Ok(aims)
}

fn ground<'a>(
    program: &'a Program<'a>,
    mut aims: Aims,
    order: &Order,
) -> Result<Ground<'a>, AssemblyError> {
    let made = outlines(program, &aims, order.seed, (order.papers, 1.0));
    let outlines = made
        .map_err(|why| AssemblyError::Conflict(explain(program, 1.0, why == NoOutline::Proven)))?;
    outlines.settle(program, &mut aims);
    Ok(Ground::new(program, (aims, outlines), order.neighbours))
}

fn seen(program: &Program, order: &Order) -> Vec<Seen> {
    let words = program.items.len().div_ceil(64);
    let bits = |entries: &BTreeSet<EntryId>| {
        let mut bits = vec![0; words];
        for entry in entries {
            if let Ok(at) = program.items.binary_search_by_key(entry, |item| item.entry) {
                bits[at / 64] |= 1 << (at % 64);
            }
        }
        bits
    };
    order.seen.iter().map(bits).collect()
}

fn uses_max(program: &Program, most: Option<u32>, _papers: usize) -> Vec<u32> {
    let of = |item: usize| match most {
        Some(most) if !program.is_forced(program.cell_of[item]) => most,
        _ => u32::MAX,
    };
    (0..program.items.len()).map(of).collect()
}

/// Makes all papers, chunk by chunk, and lays them on one desk.
fn laid_out<'a>(
    ground: &'a Ground<'a>,
    order: &Order,
    seen: &[Seen],
    uses_max: Vec<u32>,
) -> Desk<'a> {
    let earlier: Vec<Draft> = order.earlier.iter().map(|paper| known(ground, paper)).collect();
    let chunks = order.papers.div_ceil(CHUNK).max(1);
    let border = |chunk: usize| chunk * order.papers / chunks;
    let salt = |chunk: usize| {
        let [a, b, c, d, e, f, g, h, ..] = order.seed.derive(&format!("chunk {chunk}")).0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    };
    let made = spread(order.threads, chunks, |chunk| {
        let (from, to) = (border(chunk), border(chunk + 1));
        let alone = chunks == 1;
        let quota = uses_max
            .iter()
            .map(|&most| if alone { most } else { quota(most, (from, to), order.papers) });
        let first = if alone { 0 } else { earlier.len() + from };
        let mut desk = Desk::new(ground, quota.collect(), (first, salt(chunk)));
        if alone {
            earlier.iter().for_each(|draft| desk.lay_down(draft.clone()));
            desk.sort();
        }
        (from..to).for_each(|number| desk.make(number, seen.get(number)));
        if alone { desk.drafts.split_off(earlier.len()) } else { desk.drafts }
    });
    let mut desk = Desk::new(ground, uses_max, (0, salt(chunks)));
    earlier.into_iter().chain(made.into_iter().flatten()).for_each(|draft| desk.lay_down(draft));
    desk.sort();
    desk
}

/// A chunk's part of what a question may be used, so that all parts together are the whole.
fn quota(most: u32, (from, to): (usize, usize), papers: usize) -> u32 {
    let upto = |number: usize| u64::from(most) * number as u64 / papers.max(1) as u64;
    if most == u32::MAX { most } else { u32::try_from(upto(to) - upto(from)).unwrap_or(most) }
}

/// A paper made before, as a draft to be kept apart from: its questions that are still in the pool.
fn known(ground: &Ground, paper: &FrozenPaper) -> Draft {
    let stands = paper.slots.iter().filter_map(|slot| {
        let items = &ground.program.items;
        let item = items.binary_search_by_key(&slot.entry, |item| item.entry).ok()?;
        let section = usize::from(slot.section);
        (section < ground.program.blueprint.sections.len()).then_some(Stand { section, item })
    });
    Draft::new(ground, stands.collect())
}

/// Parts the papers of different chunks, in the order of the papers.
fn part_chunks(desk: &mut Desk, earlier: usize, seen: &[Seen]) {
    for number in earlier..desk.drafts.len() {
        if apart::excess(desk, &desk.drafts[number], number) == 0 {
            continue;
        }
        let mut draft = desk.take_up(number);
        apart::part_numbered(desk, &mut draft, (number, seen.get(number - earlier)));
        desk.put_back(number, draft);
    }
}

/// The first promise that the papers do not keep.
fn unmet(desk: &Desk, earlier: usize) -> Option<Conflict> {
    let unproven = |by, needs, found: u32| {
        let has = Bounds { min: Some(found), max: None };
        Some(Conflict { claims: vec![Claim { by, needs, has }], proven: false })
    };
    let ground = desk.ground;
    for (number, draft) in desk.drafts.iter().enumerate().skip(earlier) {
        if let Some(at) = draft.untimely(ground) {
            let found = u32::try_from(draft.seconds[at]).unwrap_or(u32::MAX);
            let by = Claimant::Seconds(at.checked_sub(1));
            return unproven(by, ground.aims.seconds_bounds[at], found);
        }
        if apart::excess(desk, draft, number) > 0 {
            let needs = Bounds { min: None, max: ground.shared_max };
            return unproven(Claimant::Overlap, needs, apart::most_shared(desk, number));
        }
        if let Some(wanted) = ground.program.blueprint.facility {
            let total = i128::from(ground.aims.score_total().max(1));
            let share = i128::from(draft.score) * i128::from(Fraction::WHOLE) / total;
            let share = u32::try_from(share).unwrap_or(0);
            if share.abs_diff(wanted.millionths()) > FACILITY_TOLERANCE {
                let needs = Bounds::exactly(wanted.millionths());
                return unproven(Claimant::Facility, needs, share);
            }
        }
    }
    let worn = |item: &usize| desk.uses[*item] > desk.uses_max[*item];
    let item = (0..desk.uses.len()).find(worn)?;
    let needs = Bounds { min: None, max: Some(desk.uses_max[item]) };
    unproven(Claimant::Exposure, needs, desk.uses[item])
}

/// `work` for every number below `count`, on so many threads, in the order of the numbers.
pub(super) fn spread<T: Send>(
    threads: usize,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    if threads <= 1 || count <= 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    // A handful at a time, so that small work does not queue at the lock.
    let handful = (count / (threads * 8)).clamp(1, 64);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(handful, Ordering::Relaxed);
                    if from >= count {
                        return;
                    }
                    let made: Vec<(usize, T)> = (from..count.min(from + handful))
                        .map(|number| (number, work(number)))
                        .collect();
                    done.lock().unwrap_or_else(PoisonError::into_inner).extend(made);
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
