//! Latency as a curve over percentiles and over time: as text for the terminal, as SVG for the record.

use std::fmt::Write as _;

/// Percentiles of the text plot.
const RANKS: [f64; 9] = [10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0];

fn ranked(acks: &[(f64, f64)]) -> Vec<f64> {
    let mut ms: Vec<f64> = acks.iter().map(|(_, ms)| *ms).collect();
    ms.sort_by(f64::total_cmp);
    ms
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an index into what is there"
)]
fn at(sorted: &[f64], percent: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * percent / 100.0) as usize).copied().unwrap_or(0.0)
}

/// A bar for each percentile, on a scale of tens.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width in characters"
)]
pub fn text(acks: &[(f64, f64)]) -> String {
    let sorted = ranked(acks);
    let mut plot = format!("  acknowledgement after due, {} answers\n", sorted.len());
    for rank in RANKS {
        let ms = at(&sorted, rank);
        let width = (ms.max(0.1).log10() * 15.0 + 15.0).clamp(1.0, 75.0) as usize;
        let _ = writeln!(plot, "  p{rank:<5} {ms:>9.2} ms {}", "█".repeat(width));
    }
    plot + "                        each 15 characters: ten times as long\n"
}

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 70.0;
const BOTTOM: f64 = 40.0;
/// From a tenth of a millisecond to ten seconds.
const DECADES: (f64, f64) = (-1.0, 4.0);

fn y(ms: f64) -> f64 {
    let share = (ms.max(0.1).log10() - DECADES.0) / (DECADES.1 - DECADES.0);
    HEIGHT - BOTTOM - share.clamp(0.0, 1.0) * (HEIGHT - BOTTOM - 20.0)
}

/// Median, 99th percentile and worst of each second of the steady part.
pub fn svg(acks: &[(f64, f64)]) -> String {
    let seconds = acks.iter().map(|(s, _)| *s).fold(1.0, f64::max);
    let x = |s: f64| LEFT + s / seconds * (WIDTH - LEFT - 20.0);
    let mut drawing = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\"><rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>"
    );
    for decade in [0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0] {
        let line = y(decade);
        let _ = write!(
            drawing,
            "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{line}\" y2=\"{line}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{decade} ms</text>",
            LEFT - 6.0,
            line + 4.0
        );
    }
    for (name, percent, colour) in
        [("p50", 50.0, "#2a7"), ("p99", 99.0, "#c60"), ("max", 100.0, "#b33")]
    {
        let points: Vec<String> = each_second(acks)
            .iter()
            .map(|(second, sorted)| format!("{:.1},{:.1}", x(*second), y(at(sorted, percent))))
            .collect();
        let _ = write!(
            drawing,
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{}\"><title>{name}</title>\
             </polyline>",
            points.join(" ")
        );
    }
    let legend = "p50 green, p99 orange, worst red; acknowledgement after due, by second";
    let _ = writeln!(drawing, "<text x=\"{LEFT}\" y=\"{}\">{legend}</text></svg>", HEIGHT - 12.0);
    drawing
}

fn each_second(acks: &[(f64, f64)]) -> Vec<(f64, Vec<f64>)> {
    let mut seconds = std::collections::BTreeMap::<u64, Vec<f64>>::new();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole seconds")]
    for (due, ms) in acks {
        seconds.entry(due.floor() as u64).or_default().push(*ms);
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let sorted = |(second, mut ms): (u64, Vec<f64>)| {
        ms.sort_by(f64::total_cmp);
        (second as f64, ms)
    };
    seconds.into_iter().map(sorted).collect()
}
