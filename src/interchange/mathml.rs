//! MathML as LaTeX: what school and university papers are written with.
//!
//! **Invariant:** a formula with an element that is not known here gives nothing, and the caller says so;
//! half a formula is never made.

use super::xml::{Element, Node};

/// The LaTeX of a `<math>` element, without brackets around it.
#[must_use]
pub fn latex(math: &Element) -> Option<String> {
    let text = inside(math)?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// True when it stands on a line of its own.
#[must_use]
pub fn is_display(math: &Element) -> bool {
    math.attribute("display") == Some("block") || math.attribute("mode") == Some("display")
}

fn inside(element: &Element) -> Option<String> {
    let mut text = String::new();
    for child in &element.children {
        match child {
            Node::Text(own) => text.push_str(own.trim()),
            Node::Element(inner) => text.push_str(&outer(inner)?),
        }
    }
    Some(text)
}

fn outer(element: &Element) -> Option<String> {
    let parts: Vec<&Element> = element.elements().collect();
    let part = |at: usize| parts.get(at).and_then(|own| outer(own));
    let braced = |at: usize| Some(format!("{{{}}}", part(at)?));
    let plain = || symbols(element.text().trim());
    Some(match element.name.as_str() {
        "mrow" | "mstyle" | "mpadded" | "mphantom" | "menclose" => inside(element)?,
        "semantics" => part(0)?,
        "mi" => identifier(element.text().trim()),
        "mn" => plain(),
        "mo" => operator(element.text().trim()),
        "mtext" | "ms" => format!("\\text{{{}}}", element.text().trim()),
        "mspace" => "\\,".to_owned(),
        "mfrac" => format!("\\frac{}{}", braced(0)?, braced(1)?),
        "msqrt" => format!("\\sqrt{{{}}}", inside(element)?),
        "mroot" => format!("\\sqrt[{}]{}", part(1)?, braced(0)?),
        "msup" => format!("{}^{}", braced(0)?, braced(1)?),
        "msub" => format!("{}_{}", base(parts.first()?)?, braced(1)?),
        "msubsup" => format!("{}_{}^{}", base(parts.first()?)?, braced(1)?, braced(2)?),
        "munder" => format!("{}_{}", limits(parts.first()?)?, braced(1)?),
        "munderover" => format!("{}_{}^{}", limits(parts.first()?)?, braced(1)?, braced(2)?),
        "mover" => over(&parts)?,
        "mfenced" => fenced(element, &parts)?,
        "mtable" => {
            let rows: Option<Vec<String>> = parts.iter().map(|row| cells(row)).collect();
            format!("\\begin{{matrix}}{}\\end{{matrix}}", rows?.join("\\\\"))
        }
        _ => return None,
    })
}

fn cells(row: &Element) -> Option<String> {
    let cells: Option<Vec<String>> = row.elements().map(inside).collect();
    Some(cells?.join("&"))
}

/// A base that takes an index: braces only where more than one sign stands there.
fn base(element: &Element) -> Option<String> {
    let text = outer(element)?;
    Some(if text.chars().count() > 1 { format!("{{{text}}}") } else { text })
}

/// A sum or a limit takes its bounds itself; anything else is set under.
fn limits(element: &Element) -> Option<String> {
    let text = outer(element)?;
    let is_large = ["\\sum", "\\prod", "\\int", "\\lim", "\\max", "\\min"];
    Some(match is_large.iter().any(|own| text.trim() == *own) {
        true => text,
        false => format!("\\mathop{{{text}}}\\limits"),
    })
}

fn over(parts: &[&Element]) -> Option<String> {
    let below = outer(parts.first()?)?;
    let above = parts.get(1)?;
    let name = match above.text().trim() {
        "¯" | "‾" | "_" | "-" | "\u{2015}" => "overline",
        "→" | "⃗" => "vec",
        "^" | "ˆ" => "hat",
        "~" | "˜" => "tilde",
        "˙" | "." => "dot",
        _ => return Some(format!("\\overset{{{}}}{{{below}}}", outer(above)?)),
    };
    Some(format!("\\{name}{{{below}}}"))
}

fn fenced(element: &Element, parts: &[&Element]) -> Option<String> {
    let side = |name: &str, otherwise: &str| {
        let own = element.attribute(name).unwrap_or(otherwise).trim().to_owned();
        match own.as_str() {
            "" => ".".to_owned(),
            "{" | "}" => format!("\\{own}"),
            _ => own,
        }
    };
    let apart = element.attribute("separators").unwrap_or(",").chars().next();
    let inner: Option<Vec<String>> = parts.iter().map(|part| outer(part)).collect();
    let inner = inner?.join(&apart.map(String::from).unwrap_or_default());
    Some(format!("\\left{}{inner}\\right{}", side("open", "("), side("close", ")")))
}

const FUNCTIONS: [&str; 14] = [
    "sin", "cos", "tan", "cot", "sec", "csc", "log", "ln", "lg", "exp", "lim", "max", "min", "det",
];

fn identifier(text: &str) -> String {
    if FUNCTIONS.contains(&text) {
        return format!("\\{text} ");
    }
    match text.chars().count() {
        0 | 1 => symbols(text),
        _ => format!("\\mathrm{{{}}}", symbols(text)),
    }
}

fn operator(text: &str) -> String {
    match text {
        "{" | "}" | "%" | "#" | "&" | "_" | "$" => format!("\\{text}"),
        // Invisible products and applications.
        "\u{2061}" | "\u{2062}" | "\u{2063}" => String::new(),
        _ if FUNCTIONS.contains(&text) => format!("\\{text} "),
        _ => symbols(text),
    }
}

/// Signs with names of their own in LaTeX.
const SIGNS: [(char, &str); 51] = [
    ('×', "\\times "),
    ('÷', "\\div "),
    ('±', "\\pm "),
    ('∓', "\\mp "),
    ('·', "\\cdot "),
    ('⋅', "\\cdot "),
    ('−', "-"),
    ('≤', "\\le "),
    ('≥', "\\ge "),
    ('≠', "\\ne "),
    ('≈', "\\approx "),
    ('≡', "\\equiv "),
    ('∞', "\\infty "),
    ('∑', "\\sum"),
    ('∏', "\\prod"),
    ('∫', "\\int"),
    ('∂', "\\partial "),
    ('√', "\\surd "),
    ('→', "\\to "),
    ('⇒', "\\Rightarrow "),
    ('⇔', "\\Leftrightarrow "),
    ('∈', "\\in "),
    ('∉', "\\notin "),
    ('⊂', "\\subset "),
    ('⊆', "\\subseteq "),
    ('∪', "\\cup "),
    ('∩', "\\cap "),
    ('∅', "\\varnothing "),
    ('∀', "\\forall "),
    ('∃', "\\exists "),
    ('∠', "\\angle "),
    ('⊥', "\\perp "),
    ('∥', "\\parallel "),
    ('°', "^{\\circ}"),
    ('α', "\\alpha "),
    ('β', "\\beta "),
    ('γ', "\\gamma "),
    ('δ', "\\delta "),
    ('ε', "\\varepsilon "),
    ('θ', "\\theta "),
    ('λ', "\\lambda "),
    ('μ', "\\mu "),
    ('π', "\\pi "),
    ('ρ', "\\rho "),
    ('σ', "\\sigma "),
    ('φ', "\\varphi "),
    ('ω', "\\omega "),
    ('Δ', "\\Delta "),
    ('Σ', "\\Sigma "),
    ('Ω', "\\Omega "),
    ('…', "\\dots "),
];

fn symbols(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match SIGNS.iter().find(|(sign, _)| *sign == c) {
            Some((_, name)) => out.push_str(name),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::xml;
    use super::*;

    #[test]
    fn formulas_of_schools_are_read_and_strangers_give_nothing() {
        for (inside, expected) in [
            ("<mfrac><mn>1</mn><mi>x</mi></mfrac>", Some(r"\frac{1}{x}")),
            ("<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mi>y</mi>", Some("{x}^{2}+y")),
            ("<msqrt><mi>a</mi><mo>&#215;</mo><mi>b</mi></msqrt>", Some(r"\sqrt{a\times b}")),
            (
                "<munderover><mo>&#8721;</mo><mi>i</mi><mi>n</mi></munderover>",
                Some(r"\sum_{i}^{n}"),
            ),
            ("<mover><mi>v</mi><mo>&#8594;</mo></mover>", Some(r"\vec{v}")),
            ("<mfenced><mi>x</mi><mi>y</mi></mfenced>", Some(r"\left(x,y\right)")),
            (
                "<mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable>",
                Some(r"\begin{matrix}1\end{matrix}"),
            ),
            ("<mi>sin</mi><mi>x</mi>", Some(r"\sin x")),
            ("<mglyph/>", None),
        ] {
            let root = xml::read(&format!("<math>{inside}</math>")).unwrap();
            assert_eq!(latex(&root).as_deref(), expected, "{inside}");
        }
    }
}
