//! Drawings of a report, as SVG text: the DET curve and how the distances are spread.
//!
//! Colours are the page's own variables, so that a drawing follows its light or dark.
//!
//! **Invariant:** a drawing needs nothing from outside its text.

use std::fmt::Write as _;

use serde::Serialize;

use super::curve::OperatingPoint;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 360.0;
/// Left, top, right and bottom of what is drawn in.
const FIELD: [f64; 4] = [64.0, 16.0, WIDTH - 28.0, HEIGHT - 48.0];
/// Bars of a histogram.
const BINS: usize = 40;
/// Decades of a DET curve.
const DECADES: i32 = 4;

/// How distances are spread.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Histogram {
    /// The distance the first bar begins at.
    pub from: f64,
    /// Width of a bar.
    pub step: f64,
    /// Pairs of one person, bar by bar.
    pub same: Vec<usize>,
    /// Pairs of two people.
    pub different: Vec<usize>,
}

/// Sorts distances into bars.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number of a bar, clamped"
)]
pub(super) fn histogram(distances: &[(f32, bool)]) -> Histogram {
    let of = |start: f64, pick: fn(f64, f64) -> f64| {
        distances.iter().map(|(distance, _)| f64::from(*distance)).fold(start, pick)
    };
    let (from, to) = (of(f64::INFINITY, f64::min), of(f64::NEG_INFINITY, f64::max));
    let from = if from.is_finite() { from } else { 0.0 };
    let step = ((to - from) / BINS as f64).max(1e-6);
    let mut bars = Histogram { from, step, same: vec![0; BINS], different: vec![0; BINS] };
    for (distance, same) in distances {
        let bar = (((f64::from(*distance) - from) / step) as usize).min(BINS - 1);
        let counts = if *same { &mut bars.same } else { &mut bars.different };
        counts[bar] += 1;
    }
    bars
}

/// A place in the drawing from shares of its field, y upwards.
fn place(x: f64, y: f64) -> (f64, f64) {
    let [left, top, right, bottom] = FIELD;
    (left + x.clamp(0.0, 1.0) * (right - left), bottom - y.clamp(0.0, 1.0) * (bottom - top))
}

fn open(out: &mut String, label: &str) {
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\" \
         font-size=\"12\" fill=\"var(--ink)\">"
    );
}

fn line(out: &mut String, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _ = write!(
        out,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}

fn text(out: &mut String, anchor: &str, (x, y): (f64, f64), words: &str) {
    let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>");
}

/// The axes' names: below, and turned at the left.
fn axes(out: &mut String, below: &str, left: &str) {
    let [x0, y0, x1, y1] = FIELD;
    text(out, "middle", (f64::midpoint(x0, x1), HEIGHT - 8.0), below);
    let (x, y) = (14.0, f64::midpoint(y0, y1));
    let _ = write!(
        out,
        "<text x=\"{x}\" y=\"{y:.1}\" text-anchor=\"middle\" \
         transform=\"rotate(-90 {x} {y:.1})\">{left}</text>"
    );
}

/// The DET curve on logarithmic axes, with the operating points marked on it.
#[must_use]
pub(super) fn det(curve: &[OperatingPoint], marked: &[OperatingPoint]) -> String {
    // What never happened stands on the edge: a logarithm has no place for it.
    let share = |rate: f64| 1.0 + rate.max(10f64.powi(-DECADES)).log10() / f64::from(DECADES);
    let at = |point: &OperatingPoint| place(share(point.fmr), share(point.fnmr));
    let mut out = String::new();
    open(&mut out, "DET");
    for decade in 0..=DECADES {
        let rate = 10f64.powi(-decade);
        let name = format!("{} %", rate * 100.0);
        let (x, bottom) = place(share(rate), 0.0);
        line(&mut out, "grid", (x, bottom), place(share(rate), 1.0));
        text(&mut out, "middle", (x, bottom + 16.0), &name);
        let (left, y) = place(0.0, share(rate));
        line(&mut out, "grid", (left, y), place(1.0, share(rate)));
        text(&mut out, "end", (left - 6.0, y + 4.0), &name);
    }
    line(&mut out, "equal", place(0.0, 0.0), place(1.0, 1.0));
    let mut steps: Vec<String> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for point in curve {
        let (x, y) = at(point);
        // A staircase: down while same pairs are accepted, across while different ones are.
        if let Some((_, above)) = before {
            steps.push(format!("{x:.1},{above:.1}"));
        }
        steps.push(format!("{x:.1},{y:.1}"));
        before = Some((x, y));
    }
    let _ = write!(out, "<polyline class=\"curve\" points=\"{}\"/>", steps.join(" "));
    for point in marked {
        let (x, y) = at(point);
        let _ = write!(
            out,
            "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{:.3}: FMR {:.3} %, \
             FNMR {:.3} %</title></circle>",
            point.threshold,
            point.fmr * 100.0,
            point.fnmr * 100.0
        );
        text(&mut out, "start", (x + 7.0, y - 5.0), &format!("{:.3}", point.threshold));
    }
    axes(&mut out, "FMR", "FNMR");
    out.push_str("</svg>");
    out
}

/// How the distances of both kinds of pair are spread, each as shares of its kind, with thresholds.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of pairs")]
pub(super) fn spread(bars: &Histogram, thresholds: &[f64]) -> String {
    let shares = |counts: &[usize]| -> Vec<f64> {
        let all: usize = counts.iter().sum();
        counts.iter().map(|count| super::share(*count, all)).collect()
    };
    let (same, different) = (shares(&bars.same), shares(&bars.different));
    let top = same.iter().chain(&different).copied().fold(1e-9, f64::max);
    let mut out = String::new();
    open(&mut out, "distances");
    let n = bars.same.len().max(1) as f64;
    for (class, shares) in [("same", &same), ("different", &different)] {
        for (i, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let (x, y) = place(i as f64 / n, share / top);
            let (right, bottom) = place((i + 1) as f64 / n, 0.0);
            let (w, h) = (right - x, bottom - y);
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\"/>"
            );
        }
    }
    let width = bars.step * n;
    for (i, threshold) in thresholds.iter().enumerate() {
        let x = (threshold - bars.from) / width;
        if (0.0..=1.0).contains(&x) {
            line(&mut out, "threshold", place(x, 0.0), place(x, 1.0));
            // Neighbours stand close: every other name a line lower.
            let (x, y) = place(x, 1.0);
            let lower = if i % 2 == 0 { 10.0 } else { 24.0 };
            text(&mut out, "start", (x + 3.0, y + lower), &format!("{threshold:.3}"));
        }
    }
    for tick in 0..=4 {
        let x = f64::from(tick) / 4.0;
        let (at, bottom) = place(x, 0.0);
        text(&mut out, "middle", (at, bottom + 16.0), &format!("{:.2}", bars.from + x * width));
    }
    let (left, bottom) = place(0.0, 0.0);
    line(&mut out, "axis", (left, bottom), place(1.0, 0.0));
    axes(&mut out, "d", "%");
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_stands_in_one_bar() {
        let distances = [(0.0, true), (0.1, true), (1.0, false), (0.999, false)];
        let bars = histogram(&distances);
        assert_eq!(bars.same.iter().sum::<usize>() + bars.different.iter().sum::<usize>(), 4);
        assert_eq!((bars.same[0], bars.different[BINS - 1]), (1, 2));
        assert_eq!(histogram(&[]).same.len(), BINS);
    }

    #[test]
    fn what_never_happened_stands_on_the_edge_and_inside_the_drawing() {
        let point = |fmr, fnmr| OperatingPoint { threshold: 0.5, fmr, fnmr };
        let svg = det(&[point(0.0, 0.5), point(0.01, 0.0)], &[point(0.01, 0.01)]);
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(svg.contains(&format!("points=\"{:.1},", FIELD[0])), "{svg}");
        assert!(!spread(&histogram(&[]), &[0.5]).contains("NaN"));
    }
}
