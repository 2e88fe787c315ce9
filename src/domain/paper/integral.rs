//! From shares to whole counts: branch and bound over the linear program, and the outlines it yields.
//!
//! An *outline* says how many items of each cell stand in each section. Outlines are made one after another,
//! each cheapest where a cell costs what it was used so far, so that their mean spreads the load over the
//! pool as evenly as the rules allow (the method of Frank and Wolfe); every cost also proves that no way of
//! assembling can load the pool less, which is the bound the certificate states.
//!
//! **Invariants:** an outline is checked in whole numbers before it is believed; the number of nodes is
//! bounded, and "none was found" is told apart from "there is none".

use super::program::Program;
use super::simplex::{Outcome, Simplex};

/// Programs solved at most to find one outline.
const NODES_MAX: usize = 3_000;
/// Numbers held at once by all open nodes: a quarter of a gigabyte.
const CELLS_OPEN_MAX: usize = 32_000_000;
/// Further from a whole number is not one.
const WHOLE_EPS: f64 = 1e-5;

/// Whole counts, one per column, then one per bundle.
pub(super) type Outline = Vec<u32>;

/// What a search for an outline came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Outline(Outline),
    /// There is none.
    Nothing,
    /// The search was cut off.
    Unknown,
}

/// Looks for whole counts near the least `cost`, from wherever `start` stands.
pub(super) fn whole(program: &Program, start: &Simplex, cost: &[f64], nodes: usize) -> Found {
    let mut search = Search { program, cost, nodes: nodes.min(NODES_MAX), cut: false };
    match search.from(start.clone()) {
        Some(outline) => Found::Outline(outline),
        None if search.cut => Found::Unknown,
        None => Found::Nothing,
    }
}

struct Search<'a> {
    program: &'a Program<'a>,
    cost: &'a [f64],
    nodes: usize,
    cut: bool,
}

impl Search<'_> {
    /// Depth first on a stack of its own: a recursion could be as deep as there are slots.
    fn from(&mut self, start: Simplex) -> Option<Outline> {
        let mut open = vec![start];
        while let Some(mut node) = open.pop() {
            if self.nodes == 0 || open.len() * node.size() > CELLS_OPEN_MAX {
                self.cut = true;
                return None;
            }
            self.nodes -= 1;
            match node.minimise(self.cost) {
                Outcome::Infeasible => continue,
                Outcome::GaveUp => {
                    self.cut = true;
                    continue;
                }
                Outcome::Done => {}
            }
            let Some((column, value)) = self.broken(&node) else {
                let outline =
                    rounded(&node, self.program.columns.len() + self.program.bundles.len());
                if self.program.holds(&outline) {
                    return Some(outline);
                }
                self.cut = true;
                continue;
            };
            let (least, most) = node.ends(column);
            let mut below = node.clone();
            below.bound(column, (least, value.floor()));
            node.bound(column, (value.ceil(), most));
            // The nearer side last, to be looked at first.
            let up_first = value.fract() >= 0.5;
            open.extend(if up_first { [below, node] } else { [node, below] });
        }
        None
    }

    /// The column furthest from a whole number; the first among equals.
    fn broken(&self, node: &Simplex) -> Option<(usize, f64)> {
        let columns = 0..self.program.columns.len() + self.program.bundles.len();
        let mut worst: Option<(usize, f64, f64)> = None;
        for column in columns {
            let value = node.value(column);
            let off = (value - value.round()).abs();
            if off > WHOLE_EPS && worst.is_none_or(|(.., most)| off > most + 1e-9) {
                worst = Some((column, value, off));
            }
        }
        worst.map(|(column, value, _)| (column, value))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are between 0 and the size of a cell"
)]
fn rounded(node: &Simplex, columns: usize) -> Outline {
    (0..columns).map(|column| node.value(column).round().max(0.0) as u32).collect()
}
