//! How the cost grows, as a picture: seconds over papers and over the pool, both axes logarithmic.

use std::fmt::Write as _;

/// A measured size.
pub struct Point {
    pub papers: usize,
    pub items: u32,
    pub seconds: f64,
}

const SIDE: f64 = 300.0;
const LEFT: f64 = 60.0;
const TOP: f64 = 40.0;
/// Powers of ten across the axes: 10² to 10⁵ papers or questions, 10⁻³ to 10² seconds.
const ACROSS: (i32, i32) = (2, 5);
const UP: (i32, i32) = (-3, 2);

/// Two charts side by side.
pub fn svg(points: &[Point]) -> String {
    let usual = |n: usize| n == 2_000;
    let by_papers: Vec<(f64, f64)> = points
        .iter()
        .filter(|p| usual(p.items as usize))
        .map(|p| (p.papers as f64, p.seconds))
        .collect();
    let by_pool: Vec<(f64, f64)> = points
        .iter()
        .filter(|p| p.papers == 1_000)
        .map(|p| (f64::from(p.items), p.seconds))
        .collect();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        2.0 * (SIDE + LEFT + 20.0),
        SIDE + TOP + 50.0
    );
    chart(&mut out, LEFT, "papers (pool of 2,000)", &by_papers);
    chart(&mut out, 2.0 * LEFT + SIDE + 20.0, "pool (1,000 papers)", &by_pool);
    out + "</svg>\n"
}

fn chart(out: &mut String, x0: f64, name: &str, points: &[(f64, f64)]) {
    let at = |value: f64, (from, to): (i32, i32)| {
        (value.max(1e-9).log10() - f64::from(from)) / f64::from(to - from) * SIDE
    };
    let (bottom, mut line) = (TOP + SIDE, String::new());
    for power in ACROSS.0..=ACROSS.1 {
        let x = x0 + at(10_f64.powi(power), ACROSS);
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "<path d=\"M{x} {TOP}V{bottom}\" stroke=\"#ddd\"/><text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">10^{power}</text>",
            bottom + 16.0
        );
    }
    for power in UP.0..=UP.1 {
        let y = bottom - at(10_f64.powi(power), UP);
        let _ = writeln!(
            out,
            "<path d=\"M{x0} {y}h{SIDE}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{} s</text>",
            x0 - 6.0,
            y + 4.0,
            10_f64.powi(power)
        );
    }
    let mut sorted = points.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (index, (value, seconds)) in sorted.iter().enumerate() {
        let (x, y) = (x0 + at(*value, ACROSS), bottom - at(*seconds, UP));
        let _ = write!(line, "{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" });
        let _ = writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#0b5cad\"/>");
    }
    let _ = writeln!(
        out,
        "<path d=\"{line}\" fill=\"none\" stroke=\"#0b5cad\" stroke-width=\"1.5\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">seconds by {name}</text>",
        x0 + SIDE / 2.0,
        TOP - 14.0
    );
}
