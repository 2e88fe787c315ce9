//! A small linear program: counts between bounds, rows of them between bounds, and a cost to make least.
//!
//! Bounded-variable primal simplex on a dense tableau. Every row has a variable of its own (its activity),
//! so the start is always there: all columns at their lower end, all activities basic. What lies outside its
//! bounds is brought in by making the sum of what is outside least (phase one), which also works after a
//! bound was changed, so branching starts from where it stands.
//!
//! **Invariants:** only `+ - × ÷` and comparisons in a fixed order, so the path and the result are the same
//! on every machine; ties go to the lower number; the number of pivots is bounded.

/// Smaller is nothing: coefficients are small whole numbers.
const EPS: f64 = 1e-7;
/// Pivots on less than this would magnify errors.
const PIVOT_MIN: f64 = 1e-6;
/// Steps without progress after which the lowest number enters, which cannot cycle.
const STALL_MAX: usize = 60;

/// A linear program.
#[derive(Clone, Debug, Default)]
pub(super) struct Linear {
    /// Per row, least and most.
    pub rows: Vec<(f64, f64)>,
    /// Per column, its coefficients by row.
    pub columns: Vec<Vec<(usize, f64)>>,
    /// Per column, the most; the least is 0.
    pub upper: Vec<f64>,
}

/// A program and where on it the search stands.
#[derive(Clone, Debug)]
pub(super) struct Simplex {
    /// Columns of the program.
    columns: usize,
    /// Row-major: basic variable × nonbasic variable.
    tableau: Vec<f64>,
    basic: Vec<usize>,
    nonbasic: Vec<usize>,
    /// Variables are the columns, then the activities of the rows.
    bounds: Vec<(f64, f64)>,
    value: Vec<f64>,
}

/// How a phase ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything within bounds, and the cost is least.
    Done,
    /// Nothing satisfies all rows.
    Infeasible,
    /// The bound on pivots was reached first.
    GaveUp,
}

/// What enters the basis: its place among the nonbasic, and whether it grows.
type Entering = (usize, bool);

impl Simplex {
    /// All columns at 0.
    pub fn new(program: &Linear) -> Self {
        let (rows, columns) = (program.rows.len(), program.columns.len());
        let mut tableau = vec![0.0; rows * columns];
        for (column, entries) in program.columns.iter().enumerate() {
            for &(row, coefficient) in entries {
                tableau[row * columns + column] += coefficient;
            }
        }
        let bounds = program.upper.iter().map(|&most| (0.0, most));
        Self {
            columns,
            tableau,
            basic: (columns..columns + rows).collect(),
            nonbasic: (0..columns).collect(),
            bounds: bounds.chain(program.rows.iter().copied()).collect(),
            value: vec![0.0; columns + rows],
        }
    }

    /// The value of a column.
    pub fn value(&self, column: usize) -> f64 {
        self.value[column]
    }

    /// Numbers it holds.
    pub const fn size(&self) -> usize {
        self.tableau.len()
    }

    /// Puts other ends to a column, moving it inside where it is not basic.
    pub fn bound(&mut self, column: usize, (least, most): (f64, f64)) {
        self.bounds[column] = (least, most);
        let here = self.value[column];
        let inside = here.clamp(least, most);
        if let Some(at) = self.nonbasic.iter().position(|&variable| variable == column)
            && (inside - here).abs() > 0.0
        {
            self.shift(at, inside - here);
            self.value[column] = inside;
        }
    }

    /// The ends of a column.
    pub fn ends(&self, column: usize) -> (f64, f64) {
        self.bounds[column]
    }

    /// Brings everything within its bounds, then makes `cost` (per column) least.
    pub fn minimise(&mut self, cost: &[f64]) -> Outcome {
        let most = 200 + 20 * (self.basic.len() + 50);
        let (mut stalled, mut last) = (0, f64::INFINITY);
        for _ in 0..most {
            let outside = self.outside();
            let feasible = outside <= EPS;
            let slope = if feasible { self.slope_of(cost) } else { self.slope_of_outside() };
            let level = if feasible { self.cost(cost) } else { 1e12 + outside };
            stalled = if level < last - EPS { 0 } else { stalled + 1 };
            last = level.min(last);
            let Some(entering) = self.entering(&slope, stalled > STALL_MAX) else {
                return if feasible { Outcome::Done } else { Outcome::Infeasible };
            };
            if !self.step(entering) {
                return Outcome::GaveUp;
            }
        }
        Outcome::GaveUp
    }

    /// After `Infeasible`: the rows that together cannot be satisfied.
    pub fn blamed(&self) -> Vec<usize> {
        let slope = self.slope_of_outside();
        let pressing = self.nonbasic.iter().zip(&slope).filter(|(_, slope)| slope.abs() > EPS);
        let outside = self.basic.iter().filter(|&&v| self.gap(v).abs() > EPS);
        let rows = pressing.map(|(variable, _)| variable).chain(outside);
        let mut rows: Vec<usize> =
            rows.filter_map(|variable| variable.checked_sub(self.columns)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// How far a variable lies below (negative) or above its bounds.
    fn gap(&self, variable: usize) -> f64 {
        let (least, most) = self.bounds[variable];
        let value = self.value[variable];
        (value - most).max(0.0) - (least - value).max(0.0)
    }

    fn outside(&self) -> f64 {
        self.basic.iter().map(|&v| self.gap(v).abs()).filter(|gap| *gap > EPS / 8.0).sum()
    }

    fn cost(&self, cost: &[f64]) -> f64 {
        cost.iter().zip(&self.value).map(|(cost, value)| cost * value).sum()
    }

    fn slope_of(&self, cost: &[f64]) -> Vec<f64> {
        let of = |variable: usize| cost.get(variable).copied().unwrap_or(0.0);
        let start = self.nonbasic.iter().map(|&variable| of(variable)).collect();
        self.add_rows(start, of)
    }

    fn slope_of_outside(&self) -> Vec<f64> {
        let sign = |variable: usize| {
            let gap = self.gap(variable);
            if gap > EPS / 8.0 {
                1.0
            } else if gap < -EPS / 8.0 {
                -1.0
            } else {
                0.0
            }
        };
        self.add_rows(vec![0.0; self.nonbasic.len()], sign)
    }

    /// `slope` and every row of the tableau times the weight of its variable.
    fn add_rows(&self, mut slope: Vec<f64>, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        for (row, &variable) in self.tableau.chunks_exact(self.columns).zip(&self.basic) {
            let weight = weight(variable);
            if weight.abs() > 0.0 {
                slope.iter_mut().zip(row).for_each(|(slope, cell)| *slope += weight * cell);
            }
        }
        slope
    }

    /// The steepest way down; the lowest number when `careful`.
    fn entering(&self, slope: &[f64], careful: bool) -> Option<Entering> {
        let mut best: Option<(f64, usize, Entering)> = None;
        for (at, (&variable, &slope)) in self.nonbasic.iter().zip(slope).enumerate() {
            let (least, most) = self.bounds[variable];
            let value = self.value[variable];
            let grows = slope < 0.0;
            let free = if grows { value < most } else { value > least };
            if slope.abs() <= EPS || !free {
                continue;
            }
            let better = best.is_none_or(|(steepest, number, _)| {
                let steeper = slope.abs() > steepest + EPS;
                let level = (slope.abs() - steepest).abs() <= EPS;
                if careful { variable < number } else { steeper || (level && variable < number) }
            });
            if better {
                best = Some((slope.abs(), variable, (at, grows)));
            }
        }
        best.map(|(_, _, entering)| entering)
    }

    /// Moves as far as the first bound; false when nothing bounds the move, which no program here has.
    fn step(&mut self, (at, grows): Entering) -> bool {
        let variable = self.nonbasic[at];
        let (least, most) = self.bounds[variable];
        let sign = if grows { 1.0 } else { -1.0 };
        let mut far = most - least;
        let mut leaving: Option<(usize, f64, f64)> = None;
        for (row, &basic) in self.basic.iter().enumerate() {
            let rate = self.tableau[row * self.columns + at] * sign;
            if rate.abs() < PIVOT_MIN {
                continue;
            }
            let Some(bound) = self.blocking(basic, rate) else { continue };
            let reach = ((bound - self.value[basic]) / rate).max(0.0);
            let nearer = match leaving {
                _ if reach < far - EPS => true,
                Some((other, other_rate, _)) if reach <= far + EPS => {
                    (rate.abs(), self.basic[other]) > (f64::abs(other_rate), basic)
                }
                _ => false,
            };
            if nearer {
                far = reach.min(far);
                leaving = Some((row, rate, bound));
            }
        }
        if far.is_infinite() {
            return false;
        }
        self.shift(at, sign * far);
        match leaving {
            None => self.value[variable] = if grows { most } else { least },
            Some((row, _, bound)) => {
                self.value[variable] += sign * far;
                self.value[self.basic[row]] = bound;
                self.pivot(row, at);
            }
        }
        true
    }

    /// The bound at which a basic variable moving by `rate` stops the move.
    fn blocking(&self, variable: usize, rate: f64) -> Option<f64> {
        let (least, most) = self.bounds[variable];
        let gap = self.gap(variable);
        let bound = match (gap > EPS / 8.0, gap < -EPS / 8.0, rate > 0.0) {
            (true, _, true) | (_, true, false) => return None,
            (_, true, true) | (false, false, false) => least,
            (true, _, false) | (false, false, true) => most,
        };
        bound.is_finite().then_some(bound)
    }

    /// Basic variables follow a nonbasic one.
    fn shift(&mut self, at: usize, by: f64) {
        for (row, &basic) in self.basic.iter().enumerate() {
            self.value[basic] += self.tableau[row * self.columns + at] * by;
        }
    }

    fn pivot(&mut self, row: usize, at: usize) {
        let width = self.columns;
        let pivot = self.tableau[row * width + at];
        let own = &mut self.tableau[row * width..(row + 1) * width];
        own.iter_mut().for_each(|cell| *cell = -*cell / pivot);
        own[at] = 1.0 / pivot;
        let own = own.to_vec();
        for (other, cells) in self.tableau.chunks_exact_mut(width).enumerate() {
            let factor = cells[at];
            if other == row || factor.abs() < 1e-12 {
                continue;
            }
            cells[at] = 0.0;
            cells.iter_mut().zip(&own).for_each(|(cell, own)| *cell += factor * own);
        }
        std::mem::swap(&mut self.basic[row], &mut self.nonbasic[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(rows: &[(f64, f64)], columns: &[(&[(usize, f64)], f64)]) -> Linear {
        Linear {
            rows: rows.to_vec(),
            columns: columns.iter().map(|(entries, _)| entries.to_vec()).collect(),
            upper: columns.iter().map(|(_, most)| *most).collect(),
        }
    }

    #[test]
    fn the_cheapest_of_what_is_allowed_is_found() {
        // x + y ≥ 4, x ≤ 3, y ≤ 3, x - y between -1 and 1; x costs 2, y costs 3.
        let rows = [(4.0, f64::INFINITY), (-1.0, 1.0)];
        let mut simplex = Simplex::new(&program(
            &rows,
            &[(&[(0, 1.0), (1, 1.0)], 3.0), (&[(0, 1.0), (1, -1.0)], 3.0)],
        ));
        assert_eq!(simplex.minimise(&[2.0, 3.0]), Outcome::Done);
        assert!((simplex.value(0) - 2.5).abs() < 1e-9 && (simplex.value(1) - 1.5).abs() < 1e-9);
        simplex.bound(0, (0.0, 2.0));
        assert_eq!(simplex.minimise(&[2.0, 3.0]), Outcome::Done);
        assert!((simplex.value(0) - 2.0).abs() < 1e-9 && (simplex.value(1) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_is_blamed_on_the_rows_that_meet() {
        // Row 0 wants 5 of two columns of 2 each; row 1 is content.
        let columns: [(&[(usize, f64)], f64); 2] =
            [(&[(0, 1.0), (1, 1.0)], 2.0), (&[(0, 1.0)], 2.0)];
        let mut simplex = Simplex::new(&program(&[(5.0, 5.0), (1.0, f64::INFINITY)], &columns));
        assert_eq!(simplex.minimise(&[0.0, 0.0]), Outcome::Infeasible);
        assert_eq!(simplex.blamed(), [0]);
    }
}
