//! Why there is no paper: the smallest set of demands found that cannot hold together, with the numbers.
//!
//! Of all rows, those the linear program blames are taken; then one after another is left out, and stays out
//! where the rest still contradicts itself. What remains is irreducible: without any one of them there is a
//! paper. Several orders of leaving out are tried and the smallest set is told.
//!
//! **Invariant:** a proven conflict is one for any seed; where only the search was cut off, it says so.

use crate::kernel::id::EntryId;

use super::blueprint::Bounds;
use super::integral::{Found, whole};
use super::program::{Origin, Program, Row};
use super::simplex::{Outcome, Simplex};

/// Nodes spent on each question "do these contradict each other".
const NODES_MAX: usize = 200;

/// Demands that cannot be met together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What asks for what, and what there is.
    pub claims: Vec<Claim>,
    /// Nothing can meet them; otherwise nothing was found that does.
    pub proven: bool,
}

/// One demand of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub by: Claimant,
    /// What it asks for.
    pub needs: Bounds,
    /// What there is, in the same unit: questions in the pool, or what can be reached.
    pub has: Bounds,
}

/// Who makes a demand. Indices count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimant {
    /// A section, in questions.
    Section(usize),
    /// A rule, in questions.
    Rule(usize),
    /// A question that must be on every paper.
    Include(EntryId),
    /// Questions of which one paper may bear one.
    Enemies(usize),
    /// Questions that are nearly the same, by set of the pool.
    Twins(usize),
    /// A group that comes together, in questions.
    Group(usize),
    /// The exposure cap, in millionths of the papers.
    Exposure,
    /// The overlap cap, in questions.
    Overlap,
    /// The expected time of a section, or of the paper, in seconds.
    Seconds(Option<usize>),
    /// The expected score, in millionths of the marks.
    Facility,
}

/// True when the rows in `kept` (by index of `program.rows`) cannot hold together; `exact` asks in whole numbers.
fn contradict(program: &Program, kept: &[bool], (share, exact): (f64, bool)) -> bool {
    let linear = program.linear(Some(kept), share);
    let mut simplex = Simplex::new(&linear);
    let cost = vec![0.0; linear.columns.len()];
    match simplex.minimise(&cost) {
        Outcome::Infeasible => true,
        Outcome::GaveUp => false,
        Outcome::Done if !exact => false,
        Outcome::Done => contradict_whole(program, kept, &simplex),
    }
}

/// In whole numbers, for a part of the rows: the check of outlines must then know only that part.
fn contradict_whole(program: &Program, kept: &[bool], simplex: &Simplex) -> bool {
    let mut part = program.clone();
    for (row, kept) in part.rows.iter_mut().zip(kept) {
        if !kept {
            (row.min, row.max) = (0, u32::MAX);
        }
    }
    let cost = vec![0.0; program.columns.len() + program.bundles.len()];
    whole(&part, simplex, &cost, NODES_MAX) == Found::Nothing
}

/// The smallest set found of rows that cannot hold together when a question may be on `share` of the papers.
pub(super) fn explain(program: &Program, share: f64, proven: bool) -> Conflict {
    let mut start: Vec<bool> = vec![true; program.rows.len()];
    let mut simplex = Simplex::new(&program.linear(None, share));
    let cost = vec![0.0; program.columns.len() + program.bundles.len()];
    let exact = simplex.minimise(&cost) != Outcome::Infeasible;
    if !exact {
        let blamed = simplex.blamed();
        let structural = |row: usize| program.rows[row].origin == Origin::Supply;
        start = (0..start.len()).map(|row| structural(row) || blamed.contains(&row)).collect();
        if !contradict(program, &start, (share, false)) {
            start = vec![true; program.rows.len()];
        }
    }
    let removable: Vec<usize> = (0..start.len())
        .filter(|&at| start[at] && program.rows[at].origin != Origin::Supply)
        .collect();
    let backwards: Vec<usize> = removable.iter().rev().copied().collect();
    let loose_first = {
        let mut order = removable.clone();
        order.sort_by_key(|&at| std::cmp::Reverse(program.rows[at].matching));
        order
    };
    let smallest = [backwards, removable, loose_first]
        .into_iter()
        .map(|order| reduced(program, start.clone(), (&order, share, exact)))
        .min_by_key(|kept| kept.iter().filter(|kept| **kept).count())
        .unwrap_or(start);
    let rows = program.rows.iter().zip(&smallest).filter(|(_, kept)| **kept);
    let mut claims: Vec<Claim> = rows.filter_map(|(row, _)| claim(row)).collect();
    claims.dedup();
    Conflict { claims, proven }
}

fn reduced(
    program: &Program,
    mut kept: Vec<bool>,
    (order, share, exact): (&[usize], f64, bool),
) -> Vec<bool> {
    for &row in order {
        kept[row] = false;
        kept[row] = !contradict(program, &kept, (share, exact));
    }
    kept
}

fn claim(row: &Row) -> Option<Claim> {
    let by = match row.origin {
        Origin::Section(at) => Claimant::Section(at),
        Origin::Rule(at) => Claimant::Rule(at),
        Origin::Include(entry) => Claimant::Include(entry),
        Origin::Enemies(at) => Claimant::Enemies(at),
        Origin::Twins(at) => Claimant::Twins(at),
        Origin::Group(at) => Claimant::Group(at),
        Origin::Supply => return None,
    };
    let most = (row.max != u32::MAX).then_some(row.max);
    let matching = u32::try_from(row.matching).unwrap_or(u32::MAX);
    let needs = Bounds { min: Some(row.min).filter(|&min| min > 0), max: most };
    Some(Claim { by, needs, has: Bounds { min: None, max: Some(matching) } })
}
