//! From labelled distances to error rates: one sweep over the sorted distances gives everything.
//!
//! A distance up to the threshold is a match. Weights let a resampling count a pair twice or not at all.
//!
//! **Invariants:** every threshold is a distance of the data; pairs of equal distance are never parted.

use serde::Serialize;

/// Error rates over labelled distances.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rates {
    /// Pairs of one person.
    pub pairs_same: usize,
    /// Pairs of two people.
    pub pairs_different: usize,
    /// Equal error rate.
    pub eer: f64,
    /// Share of same pairs accepted at a false match rate of at most 1 in 100.
    pub tar_at_far_1e2: f64,
    /// Share of same pairs accepted at a false match rate of at most 1 in 1,000.
    pub tar_at_far_1e3: f64,
    /// The distance at which that is so.
    pub threshold_at_far_1e2: f64,
    /// The distance at which that is so.
    pub threshold_at_far_1e3: f64,
}

/// Both error rates at one threshold; a point of the DET curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OperatingPoint {
    /// The largest distance that counts as a match.
    pub threshold: f64,
    /// Different people taken for the same.
    pub fmr: f64,
    /// The same person taken for two.
    pub fnmr: f64,
}

/// Computes the rates. `None` unless there are pairs of both kinds.
#[must_use]
pub fn rates(distances: &[(f32, bool)]) -> Option<Rates> {
    Curve::new(distances).rates()
}

/// Labelled distances in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    sorted: Vec<(f32, bool)>,
    /// Where each stood in what was handed in.
    places: Vec<usize>,
}

impl Curve {
    pub(super) fn new(distances: &[(f32, bool)]) -> Self {
        let mut places: Vec<usize> = (0..distances.len()).collect();
        places.sort_by(|i, j| distances[*i].0.total_cmp(&distances[*j].0));
        Self { sorted: places.iter().map(|i| distances[*i]).collect(), places }
    }

    fn count(&self, same: bool) -> usize {
        self.sorted.iter().filter(|(_, is_same)| *is_same == same).count()
    }

    pub(super) fn rates(&self) -> Option<Rates> {
        let (pairs_same, pairs_different) = (self.count(true), self.count(false));
        self.weighed(|_| 1.0).map(|rates| Rates { pairs_same, pairs_different, ..rates })
    }

    /// The rates when the pair that stood at `place` counts `weight(place)` times. The numbers of pairs
    /// are left at 0.
    pub(super) fn weighed(&self, weight: impl Fn(usize) -> f64) -> Option<Rates> {
        let mut best = (f64::INFINITY, 1.0);
        let mut at_1e2 = (0.0, 0.0);
        let mut at_1e3 = (0.0, 0.0);
        let swept = self.sweep(weight, |point| {
            let gap = (point.fmr - point.fnmr).abs();
            if gap < best.0 {
                best = (gap, f64::midpoint(point.fmr, point.fnmr));
            }
            if point.fmr <= 1e-2 {
                at_1e2 = (1.0 - point.fnmr, point.threshold);
            }
            if point.fmr <= 1e-3 {
                at_1e3 = (1.0 - point.fnmr, point.threshold);
            }
        });
        swept.then_some(Rates {
            pairs_same: 0,
            pairs_different: 0,
            eer: best.1,
            tar_at_far_1e2: at_1e2.0,
            tar_at_far_1e3: at_1e3.0,
            threshold_at_far_1e2: at_1e2.1,
            threshold_at_far_1e3: at_1e3.1,
        })
    }

    /// Shows every operating point, by rising threshold. False when a kind of pair is missing.
    fn sweep(&self, weight: impl Fn(usize) -> f64, mut show: impl FnMut(OperatingPoint)) -> bool {
        let weights: Vec<f64> = self.places.iter().map(|place| weight(*place)).collect();
        let mut totals = [0.0f64; 2];
        for ((_, same), weight) in self.sorted.iter().zip(&weights) {
            totals[usize::from(*same)] += weight;
        }
        let [different, same] = totals;
        if !(different > 0.0 && same > 0.0) {
            return false;
        }
        let mut accepted = [0.0f64; 2];
        for (i, ((distance, is_same), weight)) in self.sorted.iter().zip(&weights).enumerate() {
            accepted[usize::from(*is_same)] += weight;
            // Equal distances are accepted together.
            let parts = self.sorted.get(i + 1).is_none_or(|next| next.0 > *distance);
            if parts {
                show(OperatingPoint {
                    threshold: f64::from(*distance),
                    fmr: accepted[0] / different,
                    fnmr: 1.0 - accepted[1] / same,
                });
            }
        }
        true
    }

    /// The error rates when distances up to `threshold` match.
    pub(super) fn at(&self, threshold: f64) -> OperatingPoint {
        let accepted = |same: bool| {
            let of_kind = self.sorted.iter().filter(|(_, is_same)| *is_same == same);
            of_kind.filter(|(distance, _)| f64::from(*distance) <= threshold).count()
        };
        let fmr = super::share(accepted(false), self.count(false));
        let fnmr = 1.0 - super::share(accepted(true), self.count(true));
        OperatingPoint { threshold, fmr, fnmr }
    }

    /// The DET curve: every point at which a rate changes and both still matter, thinned to about
    /// `points_max` evenly over the changes.
    pub(super) fn det(&self, points_max: usize) -> Vec<OperatingPoint> {
        let mut all: Vec<OperatingPoint> = Vec::new();
        self.sweep(|_| 1.0, |point| all.push(point));
        // Left and right of these nothing is left to trade.
        let first = all.iter().rposition(|p| p.fmr == 0.0).unwrap_or(0);
        let last = all.iter().position(|p| p.fnmr <= 0.0).unwrap_or(all.len().saturating_sub(1));
        let (first, last) = (first.min(last), first.max(last));
        let live = all.get(first..=last).unwrap_or_default();
        // Corners of the steps: a run of accepted same pairs is one line down, of different pairs one line across.
        let mut corners: Vec<OperatingPoint> = Vec::new();
        for point in live {
            if let [.., before, on] = &corners[..] {
                let down =
                    before.fmr.total_cmp(&on.fmr).is_eq() && on.fmr.total_cmp(&point.fmr).is_eq();
                let across = before.fnmr.total_cmp(&on.fnmr).is_eq()
                    && on.fnmr.total_cmp(&point.fnmr).is_eq();
                if down || across {
                    corners.pop();
                }
            }
            corners.push(*point);
        }
        let step = corners.len().div_ceil(points_max.max(2)).max(1);
        let end = corners.len().saturating_sub(1);
        let kept = corners.into_iter().enumerate().filter(|(i, _)| i % step == 0 || *i == end);
        kept.map(|(_, point)| point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_hand() -> Vec<(f32, bool)> {
        let same = [0.1, 0.2, 0.3, 0.6].map(|d| (d, true));
        let different = [0.5, 0.7, 0.8, 0.9].map(|d| (d, false));
        [same, different].concat()
    }

    #[test]
    fn rates_of_a_small_set_are_those_worked_out_by_hand() {
        let rates = rates(&by_hand()).unwrap();
        assert_eq!((rates.pairs_same, rates.pairs_different), (4, 4));
        assert!((rates.eer - 0.25).abs() < 1e-9);
        assert!((rates.tar_at_far_1e3 - 0.75).abs() < 1e-9);
        assert!((rates.threshold_at_far_1e3 - 0.3).abs() < 1e-6);
    }

    #[test]
    fn a_threshold_has_both_rates_and_the_curve_goes_from_no_false_match_to_no_false_non_match() {
        let curve = Curve::new(&by_hand());
        let point = curve.at(0.55);
        assert!((point.fmr - 0.25).abs() < 1e-9 && (point.fnmr - 0.25).abs() < 1e-9);
        let det = curve.det(100);
        let (first, last) = (det.first().unwrap(), det.last().unwrap());
        assert!(first.fmr == 0.0 && (first.fnmr - 0.25).abs() < 1e-9, "{det:?}");
        assert!((last.fmr - 0.25).abs() < 1e-9 && last.fnmr == 0.0, "{det:?}");
    }

    #[test]
    fn a_weight_of_two_is_the_pair_twice_and_of_none_is_no_pair() {
        let mut list = by_hand();
        list.push((0.6, true));
        let twice = Curve::new(&list).rates().unwrap();
        let weighed = Curve::new(&by_hand()).weighed(|at| if at == 3 { 2.0 } else { 1.0 }).unwrap();
        assert!((twice.tar_at_far_1e3 - weighed.tar_at_far_1e3).abs() < 1e-9);
        assert!((twice.eer - weighed.eer).abs() < 1e-9);
        assert_eq!(Curve::new(&by_hand()).weighed(|at| if at < 4 { 1.0 } else { 0.0 }), None);
        assert_eq!(rates(&[(0.1, true)]), None);
    }

    /// What the rates are by definition, pair by pair.
    fn by_definition(pairs: &[(f32, bool)], far: f64) -> (f64, f64) {
        let accepted = |same: bool, cut: f32| {
            let of_kind: Vec<_> = pairs.iter().filter(|p| p.1 == same).collect();
            let n = of_kind.iter().filter(|p| p.0 <= cut).count();
            super::super::share(n, of_kind.len())
        };
        let cut = pairs.iter().map(|p| p.0).filter(|cut| accepted(false, *cut) <= far);
        cut.max_by(f32::total_cmp).map_or((0.0, 0.0), |cut| (accepted(true, cut), f64::from(cut)))
    }

    proptest! {
        #[test]
        fn the_sweep_agrees_with_the_definition(pairs in proptest::collection::vec((0.0f32..2.0, any::<bool>()), 0..60)) {
            if let Some(rates) = rates(&pairs) {
                prop_assert!((0.0..=1.0).contains(&rates.eer));
                prop_assert!(rates.tar_at_far_1e3 <= rates.tar_at_far_1e2);
                let (tar, threshold) = by_definition(&pairs, 1e-2);
                prop_assert!((rates.tar_at_far_1e2 - tar).abs() < 1e-9);
                prop_assert!((rates.threshold_at_far_1e2 - threshold).abs() < 1e-9);
            }
        }

        #[test]
        fn a_det_curve_only_ever_trades_one_error_for_the_other(pairs in proptest::collection::vec((0.0f32..2.0, any::<bool>()), 2..80)) {
            let det = Curve::new(&pairs).det(1_000);
            for step in det.windows(2) {
                prop_assert!(step[0].threshold < step[1].threshold);
                prop_assert!(step[0].fmr <= step[1].fmr && step[0].fnmr >= step[1].fnmr);
            }
        }
    }
}
