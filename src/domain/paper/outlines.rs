//! The outlines a sitting's papers are made after, and the least load the rules allow.
//!
//! Each outline is the cheapest where a cell costs what it has borne so far (Frank and Wolfe's method for the
//! least sum of squares), corrected by how far the mean of the outlines is from the wanted score and time.
//! Every such solution is also a proof: whatever the weights `w`, some item is on at least
//! `min Σ w x / Σ w` of the papers. The greatest of these bounds is kept.
//!
//! **Invariant:** the order of every sum is fixed; the list depends on program and seed alone.

use rand_chacha::rand_core::Rng;

use super::aims::Aims;
use super::integral::{Found, Outline, whole};
use super::program::{Origin, Program};
use super::simplex::{Outcome, Simplex};
use crate::kernel::Seed;

/// Nodes spent on one more outline; where they do not suffice the next costs are tried.
const NODES_EACH: usize = 120;
/// Fewest and most outlines: each is a linear program.
const OUTLINES: (usize, usize) = (12, 96);
/// How hard a mean that strays from its aim is pulled back.
const PULL: f64 = 6.0;

/// Outlines, in the order in which they were made.
#[derive(Clone, Debug)]
pub(super) struct Outlines {
    pub list: Vec<Outline>,
    /// No way of assembling puts its most used question on a smaller share of the papers. Compulsory
    /// questions are not asked.
    pub exposure_least: f64,
}

/// Why there are no outlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoOutline {
    /// There is no paper.
    Proven,
    /// None was found.
    NotFound,
}

struct Making<'a> {
    program: &'a Program<'a>,
    aims: &'a Aims,
    home: Simplex,
    /// Per cell, whether its items have to be on every paper.
    forced: Vec<bool>,
    /// Per column, mean expected score and seconds of its items.
    means: Vec<(f64, f64)>,
    borne: Vec<f64>,
    made: Outlines,
}

/// Makes outlines for so many papers.
pub(super) fn outlines(
    program: &Program,
    aims: &Aims,
    seed: Seed,
    (papers, share): (usize, f64),
) -> Result<Outlines, NoOutline> {
    let mut home = Simplex::new(&program.linear(None, share));
    let idle = vec![0.0; program.columns.len() + program.bundles.len()];
    if home.minimise(&idle) == Outcome::Infeasible {
        return Err(NoOutline::Proven);
    }
    let mut making = Making::new(program, aims, home);
    making.bound_by_rows();
    let slots = usize::try_from(program.blueprint.slots()).unwrap_or(1).max(1);
    let wanted = (3 * program.items.len() / slots).clamp(OUTLINES.0, OUTLINES.1).min(papers.max(1));
    let mut rng = seed.derive("outlines").rng();
    let mut fruitless = 0;
    while making.made.list.len() < wanted && fruitless < 8 {
        let jitter: Vec<f64> =
            (0..idle.len()).map(|_| f64::from(rng.next_u32()) / f64::from(u32::MAX)).collect();
        fruitless = if making.one_more(&jitter, NODES_EACH) { 0 } else { fruitless + 1 };
    }
    if making.made.list.is_empty() {
        match whole(program, &making.home, &idle, usize::MAX) {
            Found::Outline(outline) => making.made.list.push(outline),
            Found::Nothing => return Err(NoOutline::Proven),
            Found::Unknown => return Err(NoOutline::NotFound),
        }
    }
    Ok(making.made)
}

impl<'a> Making<'a> {
    fn new(program: &'a Program<'a>, aims: &'a Aims, home: Simplex) -> Self {
        let mean = |column: &super::program::Column| {
            let items = &program.cells[column.cell];
            let count = items.len() as f64;
            let score: i64 =
                items.iter().map(|&at| aims.score_of(column.section, program.items[at])).sum();
            let seconds: u32 = items.iter().map(|&at| program.items[at].forecast.seconds).sum();
            (score as f64 / count, f64::from(seconds) / count)
        };
        Self {
            program,
            aims,
            home,
            forced: (0..program.cells.len()).map(|cell| program.is_forced(cell)).collect(),
            means: program.columns.iter().map(mean).collect(),
            borne: vec![0.0; program.cells.len()],
            made: Outlines { list: Vec::new(), exposure_least: 0.0 },
        }
    }

    /// The plain bounds: what a section or a rule asks of the questions that can serve it.
    fn bound_by_rows(&mut self) {
        for (at, row) in self.program.rows.iter().enumerate() {
            let counts = matches!(row.origin, Origin::Section(_) | Origin::Rule(_));
            if counts && row.min > 0 {
                let serves = |cell: usize| {
                    let of_cell = self.program.column_of.iter().filter_map(|row| row[cell]);
                    of_cell.into_iter().any(|col| self.program.columns[col].rows.contains(&at))
                };
                let serving: Vec<usize> =
                    (0..self.program.cells.len()).filter(|&cell| serves(cell)).collect();
                let forced: usize = serving
                    .iter()
                    .filter(|&&cell| self.forced[cell])
                    .map(|&cell| self.program.cells[cell].len())
                    .sum();
                let free: usize =
                    serving.iter().map(|&c| self.program.cells[c].len()).sum::<usize>() - forced;
                if free > 0 {
                    let asked = (f64::from(row.min) - forced as f64).max(0.0);
                    self.tighten(asked / free as f64);
                }
            }
        }
    }

    fn tighten(&mut self, bound: f64) {
        self.made.exposure_least = self.made.exposure_least.max(bound.min(1.0));
    }

    /// True when an outline was made.
    fn one_more(&mut self, jitter: &[f64], nodes: usize) -> bool {
        let weights = self.weights();
        let mut lightest = self.home.clone();
        let load: Vec<f64> = self.costs(&weights);
        if lightest.minimise(&load) == Outcome::Done {
            let least: f64 =
                load.iter().enumerate().map(|(at, cost)| cost * lightest.value(at)).sum();
            let sizes = self.program.cells.iter().zip(&weights);
            let whole: f64 = sizes.map(|(items, weight)| weight * items.len() as f64).sum();
            if whole > 0.0 {
                self.tighten(least / whole - 1e-9);
            }
        }
        let mut cost = load;
        self.pull(&mut cost);
        for (cost, jitter) in cost.iter_mut().zip(jitter) {
            *cost += 0.02 * jitter;
        }
        let Found::Outline(outline) = whole(self.program, &lightest, &cost, nodes) else {
            return false;
        };
        for (column, &count) in self.program.columns.iter().zip(&outline) {
            self.borne[column.cell] += f64::from(count);
        }
        self.made.list.push(outline);
        true
    }

    /// Per cell, the load of one of its items relative to the mean, compulsory ones aside.
    fn weights(&self) -> Vec<f64> {
        let made = self.made.list.len() as f64;
        let mean = (self.program.blueprint.slots() as f64 * made / self.program.items.len() as f64)
            .max(1e-9);
        let cells = self.program.cells.iter().zip(&self.borne).zip(&self.forced);
        cells
            .map(|((items, borne), forced)| match (forced, made > 0.0) {
                (true, _) => 0.0,
                (false, false) => 1.0,
                (false, true) => borne / items.len() as f64 / mean,
            })
            .collect()
    }

    fn costs(&self, weights: &[f64]) -> Vec<f64> {
        let columns = self.program.columns.iter().map(|column| weights[column.cell]);
        columns.chain(self.program.bundles.iter().map(|_| 0.0)).collect()
    }

    /// Adds to the costs what brings the mean of the outlines back to score and time.
    fn pull(&self, cost: &mut [f64]) {
        let made = self.made.list.len();
        if made == 0 {
            return;
        }
        let slots = self.program.blueprint.slots() as f64;
        let total = self.aims.score_total() as f64;
        let (score, seconds) = self.mean();
        if let Some(aim) = self.aims.score {
            let astray = (score - aim as f64) / total;
            let columns = cost.iter_mut().zip(&self.means);
            columns.for_each(|(cost, mean)| *cost += PULL * 10.0 * astray * mean.0 * slots / total);
        }
        for (at, bounds) in self.aims.seconds_bounds.iter().enumerate() {
            let (least, most) = bounds.ends();
            let here = seconds[at];
            let astray = (here - f64::from(most)).max(0.0) - (f64::from(least) - here).max(0.0);
            let astray = astray / here.max(1.0);
            if astray.abs() > 0.0 {
                let whole = seconds[0].max(1.0);
                for (column, (cost, mean)) in cost.iter_mut().zip(&self.means).enumerate() {
                    if at == 0 || self.program.columns[column].section + 1 == at {
                        *cost += PULL * 10.0 * astray * mean.1 * slots / whole;
                    }
                }
            }
        }
    }

    /// Mean expected score of the outlines; mean seconds of the paper, then of each section.
    fn mean(&self) -> (f64, Vec<f64>) {
        self.made.mean(self.program, &self.means)
    }
}

impl Outlines {
    fn mean(&self, program: &Program, means: &[(f64, f64)]) -> (f64, Vec<f64>) {
        let made = self.list.len().max(1) as f64;
        let mut score = 0.0;
        let mut seconds = vec![0.0; program.blueprint.sections.len() + 1];
        for outline in &self.list {
            for ((column, &count), mean) in program.columns.iter().zip(outline).zip(means) {
                let share = f64::from(count) / made;
                score += share * mean.0;
                seconds[0] += share * mean.1;
                seconds[column.section + 1] += share * mean.1;
            }
        }
        (score, seconds)
    }

    /// Fills in the aims nobody set: where the outlines lead on the average.
    #[expect(clippy::cast_possible_truncation, reason = "sums of at most 300 slots")]
    pub fn settle(&self, program: &Program, aims: &mut Aims) {
        let idle = aims.clone();
        let home = Simplex::new(&super::simplex::Linear::default());
        let means = Making::new(program, &idle, home).means;
        let (score, seconds) = self.mean(program, &means);
        aims.score.get_or_insert(score.round() as i64);
        let (least, most) = aims.seconds_bounds[0].ends();
        let wanted = seconds[0].round().clamp(f64::from(least), f64::from(most));
        aims.seconds.get_or_insert(wanted as i64);
    }
}
