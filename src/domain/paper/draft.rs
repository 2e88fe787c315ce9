//! A paper in the making: which item stands in which section, and every sum the rules ask about.
//!
//! **Invariant:** the sums are those of the items; an exchange is only made when every row stays within its ends.

use super::ground::Ground;

/// An item in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stand {
    pub section: usize,
    pub item: usize,
}

/// A paper in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub stands: Vec<Stand>,
    /// Per row of the program.
    sums: Vec<u32>,
    pub score: i64,
    /// Of the paper, then of each section.
    pub seconds: Vec<i64>,
}

/// Cost of all marks off the wanted score: one for each hundred-thousandth.
const SCORE_COST: i64 = 100_000;
/// Cost of a whole paper's time off the wanted time: a fiftieth of the score's.
const SECONDS_COST: i64 = 2_000;
/// Cost of being outside the bounds of time at all, and of as much again as the bound.
const OUTSIDE_COST: (i64, i64) = (20_000, 200_000);

impl Draft {
    pub fn new(ground: &Ground, stands: Vec<Stand>) -> Self {
        let mut draft = Self {
            sums: vec![0; ground.program.rows.len()],
            seconds: vec![0; ground.aims.seconds_bounds.len()],
            ..Self::default()
        };
        for stand in &stands {
            draft.count(ground, *stand, true);
        }
        draft.stands = stands;
        draft
    }

    fn count(&mut self, ground: &Ground, stand: Stand, comes: bool) {
        let item = ground.program.items[stand.item];
        let sign = if comes { 1 } else { -1 };
        self.score += sign * ground.aims.score_of(stand.section, item);
        let seconds = sign * i64::from(item.forecast.seconds);
        self.seconds[0] += seconds;
        self.seconds[stand.section + 1] += seconds;
        let Some(column) = ground.column(stand.section, stand.item) else { return };
        for &row in &ground.rows[column] {
            let sum = &mut self.sums[row];
            *sum = if comes { *sum + 1 } else { sum.saturating_sub(1) };
        }
    }

    /// True when `item` can stand where `at` is now.
    pub fn fits(&self, ground: &Ground, at: usize, item: usize) -> bool {
        let stand = self.stands[at];
        let (Some(out), Some(comes)) =
            (ground.column(stand.section, stand.item), ground.column(stand.section, item))
        else {
            return false;
        };
        if out == comes {
            return true;
        }
        let rows = &ground.program.rows;
        let (mut leaving, mut coming) = (&ground.rows[out][..], &ground.rows[comes][..]);
        loop {
            match (leaving.first(), coming.first()) {
                (None, None) => return true,
                (Some(left), Some(right)) if left == right => {
                    (leaving, coming) = (&leaving[1..], &coming[1..]);
                }
                (Some(&left), right) if right.is_none_or(|&right| left < right) => {
                    if self.sums[left] <= rows[left].min {
                        return false;
                    }
                    leaving = &leaving[1..];
                }
                (_, Some(&right)) => {
                    if self.sums[right] >= rows[right].max {
                        return false;
                    }
                    coming = &coming[1..];
                }
                (Some(_), None) => return true,
            }
        }
    }

    /// Puts `item` where `at` is now.
    pub fn exchange(&mut self, ground: &Ground, at: usize, item: usize) {
        let out = self.stands[at];
        self.count(ground, out, false);
        self.stands[at].item = item;
        self.count(ground, self.stands[at], true);
    }

    /// How far score and time are from where they should be, in one number.
    pub fn astray(&self, ground: &Ground) -> i64 {
        astray(ground, self.score, |at| self.seconds[at])
    }

    /// How far the score alone is, in hundred-thousandths of the marks.
    pub fn astray_score(&self, ground: &Ground) -> i64 {
        let step = (ground.aims.score_total() / SCORE_COST).max(1);
        (self.score - ground.aims.score.unwrap_or(self.score)).abs() / step
    }

    /// The same, if `item` stood where `at` is now.
    pub fn astray_with(&self, ground: &Ground, at: usize, item: usize) -> i64 {
        let stand = self.stands[at];
        let (out, comes) = (ground.program.items[stand.item], ground.program.items[item]);
        let score = self.score - ground.aims.score_of(stand.section, out)
            + ground.aims.score_of(stand.section, comes);
        let longer = i64::from(comes.forecast.seconds) - i64::from(out.forecast.seconds);
        astray(ground, score, |of| {
            self.seconds[of] + if of == 0 || of == stand.section + 1 { longer } else { 0 }
        })
    }

    /// The same, after two exchanges.
    pub fn astray_with_both(
        &self,
        ground: &Ground,
        one: (usize, usize),
        other: (usize, usize),
    ) -> i64 {
        let change = |(at, item): (usize, usize)| {
            let stand = self.stands[at];
            let (out, comes) = (ground.program.items[stand.item], ground.program.items[item]);
            let score = ground.aims.score_of(stand.section, comes)
                - ground.aims.score_of(stand.section, out);
            let longer = i64::from(comes.forecast.seconds) - i64::from(out.forecast.seconds);
            (stand.section + 1, score, longer)
        };
        let (one, other) = (change(one), change(other));
        astray(ground, self.score + one.1 + other.1, |of| {
            let of_one = if of == 0 || of == one.0 { one.2 } else { 0 };
            self.seconds[of] + of_one + if of == 0 || of == other.0 { other.2 } else { 0 }
        })
    }

    /// The first bound of time that is not kept: the paper's (0) or a section's (from 1).
    pub fn untimely(&self, ground: &Ground) -> Option<usize> {
        let bounds = ground.aims.seconds_bounds.iter().zip(&self.seconds);
        let kept = |(bounds, seconds): (&super::blueprint::Bounds, &i64)| {
            bounds.holds(u64::try_from(*seconds).unwrap_or(0))
        };
        bounds.map(kept).position(|kept| !kept)
    }
}

fn astray(ground: &Ground, score: i64, seconds: impl Fn(usize) -> i64) -> i64 {
    let aims = &ground.aims;
    let step = (aims.score_total() / SCORE_COST).max(1);
    let mut cost = (score - aims.score.unwrap_or(score)).abs() / step;
    if let Some(wanted) = aims.seconds.filter(|&wanted| wanted > 0) {
        cost += (seconds(0) - wanted).abs() * SECONDS_COST / wanted;
    }
    for (at, bounds) in aims.seconds_bounds.iter().enumerate().filter(|(_, b)| !b.is_open()) {
        let here = seconds(at);
        let (least, most) = bounds.ends();
        let out = (i64::from(least) - here).max(here - i64::from(most)).max(0);
        if out > 0 {
            cost += OUTSIDE_COST.0 + OUTSIDE_COST.1 * out / here.max(1);
        }
    }
    cost
}
