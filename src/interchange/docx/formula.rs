//! Formulas of Word (OMML) as LaTeX.
//!
//! **Invariant:** what has no LaTeX here keeps its text and is named; nothing is dropped unsaid.

use super::super::xml::Element;

/// A formula, and the elements of it that were kept as text only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Latex {
    pub text: String,
    pub lost: Vec<String>,
}

/// The LaTeX of an `oMath` element.
pub(super) fn latex(formula: &Element) -> Latex {
    let mut lost = Vec::new();
    let text = inside(formula, &mut lost).trim().to_owned();
    lost.dedup();
    Latex { text, lost }
}

/// Everything in an element, one after the other.
fn inside(parent: &Element, lost: &mut Vec<String>) -> String {
    parent.elements().map(|own| one(own, lost)).collect()
}

/// What stands in the child called `name`.
fn part(parent: &Element, name: &str, lost: &mut Vec<String>) -> String {
    parent.first(name).map(|own| inside(own, lost)).unwrap_or_default()
}

/// A property: `<fPr><type val="lin"/>`.
fn property<'a>(parent: &'a Element, props: &str, name: &str) -> Option<&'a str> {
    parent.first(props)?.first(name)?.attribute("val")
}

/// True when a property is switched on: there, and not said to be off.
fn is_on(parent: &Element, props: &str, name: &str) -> bool {
    let own = parent.first(props).and_then(|props| props.first(name));
    own.is_some_and(|own| !matches!(own.attribute("val"), Some("0" | "off" | "false")))
}

fn one(own: &Element, lost: &mut Vec<String>) -> String {
    match own.name.as_str() {
        "r" => own.all("t").map(|text| signs(&text.text())).collect(),
        "f" => {
            let (top, below) = (part(own, "num", lost), part(own, "den", lost));
            match property(own, "fPr", "type") {
                Some("lin" | "skw") => format!("{{{top}}}/{{{below}}}"),
                Some("noBar") => format!("\\binom{{{top}}}{{{below}}}"),
                _ => format!("\\frac{{{top}}}{{{below}}}"),
            }
        }
        "rad" => {
            let (degree, under) = (part(own, "deg", lost), part(own, "e", lost));
            if degree.trim().is_empty() || is_on(own, "radPr", "degHide") {
                format!("\\sqrt{{{under}}}")
            } else {
                format!("\\sqrt[{degree}]{{{under}}}")
            }
        }
        "sSup" => format!("{{{}}}^{{{}}}", part(own, "e", lost), part(own, "sup", lost)),
        "sSub" => format!("{{{}}}_{{{}}}", part(own, "e", lost), part(own, "sub", lost)),
        "sSubSup" => {
            let base = part(own, "e", lost);
            format!("{{{base}}}_{{{}}}^{{{}}}", part(own, "sub", lost), part(own, "sup", lost))
        }
        "sPre" => {
            let base = part(own, "e", lost);
            format!("{{}}_{{{}}}^{{{}}}{{{base}}}", part(own, "sub", lost), part(own, "sup", lost))
        }
        "d" => fenced(own, lost),
        "nary" => summed(own, lost),
        "func" => format!("{} {{{}}}", function(own, lost), part(own, "e", lost)),
        "limLow" => limit(own, '_', lost),
        "limUpp" => limit(own, '^', lost),
        "bar" => {
            let under = property(own, "barPr", "pos") != Some("top");
            let name = if under { "underline" } else { "overline" };
            format!("\\{name}{{{}}}", part(own, "e", lost))
        }
        "acc" => accent(own, lost),
        "groupChr" => {
            let under = property(own, "groupChrPr", "pos") != Some("top");
            let name = if under { "underbrace" } else { "overbrace" };
            format!("\\{name}{{{}}}", part(own, "e", lost))
        }
        "eqArr" => {
            let rows: Vec<String> = own.all("e").map(|row| inside(row, lost)).collect();
            format!("\\begin{{aligned}}{}\\end{{aligned}}", rows.join(" \\\\ "))
        }
        "m" => matrix(own, lost),
        "box" | "e" | "oMath" | "num" | "den" | "sub" | "sup" | "ins" | "smartTag" | "sdt"
        | "sdtContent" => inside(own, lost),
        "borderBox" => format!("\\boxed{{{}}}", part(own, "e", lost)),
        "phant" => format!("\\phantom{{{}}}", part(own, "e", lost)),
        name if name.ends_with("Pr") || matches!(name, "del" | "bookmarkStart" | "bookmarkEnd") => {
            String::new()
        }
        name => {
            lost.push(name.to_owned());
            signs(&own.text())
        }
    }
}

/// Rows of cells.
fn matrix(own: &Element, lost: &mut Vec<String>) -> String {
    let mut rows: Vec<String> = Vec::new();
    for row in own.all("mr") {
        let cells: Vec<String> = row.all("e").map(|cell| inside(cell, lost)).collect();
        rows.push(cells.join(" & "));
    }
    format!("\\begin{{matrix}}{}\\end{{matrix}}", rows.join(" \\\\ "))
}

/// Brackets around parts.
fn fenced(own: &Element, lost: &mut Vec<String>) -> String {
    let sign = |name: &str, usual: &str| {
        let own = property(own, "dPr", name).unwrap_or(usual);
        match own {
            "" => ".".to_owned(),
            "{" => "\\{".to_owned(),
            "}" => "\\}".to_owned(),
            "‖" | "∥" => "\\|".to_owned(),
            "⌊" => "\\lfloor ".to_owned(),
            "⌋" => "\\rfloor ".to_owned(),
            "⌈" => "\\lceil ".to_owned(),
            "⌉" => "\\rceil ".to_owned(),
            "〈" | "⟨" => "\\langle ".to_owned(),
            "〉" | "⟩" => "\\rangle ".to_owned(),
            "（" => "(".to_owned(),
            "）" => ")".to_owned(),
            own if matches!(own, "(" | ")" | "[" | "]" | "|" | "/") => own.to_owned(),
            _ => ".".to_owned(),
        }
    };
    let parts: Vec<String> = own.all("e").map(|part| inside(part, lost)).collect();
    let between = if property(own, "dPr", "sepChr").is_some() { "," } else { "|" };
    format!("\\left{}{}\\right{}", sign("begChr", "("), parts.join(between), sign("endChr", ")"))
}

/// Sums, products, integrals.
fn summed(own: &Element, lost: &mut Vec<String>) -> String {
    let name = match property(own, "naryPr", "chr").unwrap_or("∫") {
        "∑" => "\\sum",
        "∏" => "\\prod",
        "∐" => "\\coprod",
        "∫" => "\\int",
        "∬" => "\\iint",
        "∭" => "\\iiint",
        "∮" => "\\oint",
        "⋃" => "\\bigcup",
        "⋂" => "\\bigcap",
        "⋁" => "\\bigvee",
        "⋀" => "\\bigwedge",
        other => {
            lost.push(format!("nary {other}"));
            "\\sum"
        }
    };
    let (low, high) = (part(own, "sub", lost), part(own, "sup", lost));
    let mut out = name.to_owned();
    if !low.is_empty() && !is_on(own, "naryPr", "subHide") {
        out.push_str(&format!("_{{{low}}}"));
    }
    if !high.is_empty() && !is_on(own, "naryPr", "supHide") {
        out.push_str(&format!("^{{{high}}}"));
    }
    format!("{out} {{{}}}", part(own, "e", lost))
}

const FUNCTIONS: [&str; 18] = [
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "log", "ln", "lg", "exp", "max", "min",
];

/// The name of a function: one that LaTeX knows, or upright text; a limit keeps what stands below.
fn function(own: &Element, lost: &mut Vec<String>) -> String {
    named(part(own, "fName", lost).trim())
}

fn named(name: &str) -> String {
    match name {
        "lim" => "\\lim".to_owned(),
        name if FUNCTIONS.contains(&name) => format!("\\{name}"),
        name if !name.is_empty() && name.chars().all(char::is_alphabetic) => {
            format!("\\operatorname{{{name}}}")
        }
        name => name.to_owned(),
    }
}

fn limit(own: &Element, sign: char, lost: &mut Vec<String>) -> String {
    let base = named(part(own, "e", lost).trim());
    format!("{base}{sign}{{{}}}", part(own, "lim", lost))
}

fn accent(own: &Element, lost: &mut Vec<String>) -> String {
    let name = match property(own, "accPr", "chr").unwrap_or("\u{302}") {
        "\u{302}" | "^" => "hat",
        "\u{304}" | "\u{305}" | "¯" | "‾" => "bar",
        "\u{20d7}" | "→" => "vec",
        "\u{307}" | "˙" => "dot",
        "\u{308}" | "¨" => "ddot",
        "\u{303}" | "~" => "tilde",
        "\u{30c}" => "check",
        other => {
            lost.push(format!("accent {other}"));
            "hat"
        }
    };
    format!("\\{name}{{{}}}", part(own, "e", lost))
}

/// Text of a formula: signs that LaTeX means something by are written out; Greek and operators stay, as
/// every renderer knows them.
fn signs(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' | '}' | '%' | '&' | '#' | '_' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("\\backslash "),
            '^' => out.push_str("\\hat{}"),
            '−' => out.push('-'),
            '×' => out.push_str("\\times "),
            '÷' => out.push_str("\\div "),
            '≤' | '⩽' => out.push_str("\\le "),
            '≥' | '⩾' => out.push_str("\\ge "),
            '≠' => out.push_str("\\ne "),
            '∞' => out.push_str("\\infty "),
            '⊆' => out.push_str("\\subseteq "),
            '\u{a0}' | '\u{2061}' | '\u{200b}' => out.push(' '),
            c if c.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;

    fn of(inner: &str) -> Latex {
        latex(&xml::read(&format!("<m:oMath>{inner}</m:oMath>")).unwrap())
    }

    fn run(text: &str) -> String {
        format!("<m:r><m:t>{text}</m:t></m:r>")
    }

    #[test]
    fn common_formulas_become_latex() {
        let x = run("x");
        let two = run("2");
        for (omml, wanted) in [
            (format!("<m:f><m:num>{x}</m:num><m:den>{two}</m:den></m:f>"), r"\frac{x}{2}"),
            (
                format!(
                    "<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{x}</m:e></m:rad>"
                ),
                r"\sqrt{x}",
            ),
            (format!("<m:rad><m:deg>{}</m:deg><m:e>{x}</m:e></m:rad>", run("3")), r"\sqrt[3]{x}"),
            (format!("<m:sSup><m:e>{x}</m:e><m:sup>{two}</m:sup></m:sSup>"), "{x}^{2}"),
            (format!("<m:sSub><m:e>{x}</m:e><m:sub>{two}</m:sub></m:sSub>"), "{x}_{2}"),
            (
                format!("<m:d><m:dPr><m:begChr m:val='['/></m:dPr><m:e>{x}</m:e></m:d>"),
                r"\left[x\right)",
            ),
            (
                format!(
                    "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{}</m:sub><m:sup>{}</m:sup><m:e>{x}</m:e></m:nary>",
                    run("i=1"),
                    run("n")
                ),
                r"\sum_{i=1}^{n} {x}",
            ),
            (
                format!("<m:func><m:fName>{}</m:fName><m:e>{x}</m:e></m:func>", run("sin")),
                r"\sin {x}",
            ),
            (
                format!(
                    "<m:func><m:fName><m:limLow><m:e>{}</m:e><m:lim>{}</m:lim></m:limLow></m:fName><m:e>{x}</m:e></m:func>",
                    run("lim"),
                    run("x→0")
                ),
                r"\lim_{x→0} {x}",
            ),
            (
                format!("<m:acc><m:accPr><m:chr m:val='⃗'/></m:accPr><m:e>{x}</m:e></m:acc>"),
                r"\vec{x}",
            ),
            (
                format!("<m:m><m:mr><m:e>{x}</m:e><m:e>{two}</m:e></m:mr></m:m>"),
                r"\begin{matrix}x & 2\end{matrix}",
            ),
            (run("50% ≤ α"), r"50\% \le  α"),
        ] {
            assert_eq!(of(&omml), Latex { text: wanted.to_owned(), lost: Vec::new() });
        }
    }

    #[test]
    fn what_has_no_latex_is_named() {
        let odd = of(&format!("<m:odd>{}</m:odd>", run("x")));
        assert_eq!((odd.text.as_str(), odd.lost), ("x", vec!["odd".to_owned()]));
    }
}
