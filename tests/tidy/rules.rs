//! The rules, each a function from a file's path and text to what is wrong. Texts are read as formatted
//! by rustfmt: a function ends at the first closing brace in its own column.

/// A line that breaks a rule (0: the whole file).
pub type Complaint = (usize, String);

/// Lines of a file, at most.
pub const FILE_LINES_MAX: usize = 400;
/// Lines of a function, at most.
pub const FUNCTION_LINES_MAX: usize = 70;

/// The layers of DESIGN.md, low to high. Everything in one bracket is one layer.
const LAYERS: &[&[&str]] = &[
    &["kernel"],
    &["domain"],
    &["wire", "interchange", "store", "bus", "evidence", "vision", "telemetry"],
    &["app"],
    &["live"],
    &["http", "ws"],
    &["main", "lib", "config", "house", "cli", "demo"],
];
/// Layer whose members never see each other.
const BOUNDED: usize = 2;

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|members| members.contains(&module))
}

/// Code without its unit tests, line by line, comments cut off.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("\n#[cfg(test)]").map_or(text.len(), |at| at + 1);
    text[..end].lines().enumerate().filter_map(|(n, line)| {
        let line = line.split("//").next().unwrap_or_default();
        (!line.trim().is_empty()).then_some((n + 1, line))
    })
}

/// A module uses lower layers only; the bounded siblings never see each other.
pub fn layers(path: &str, text: &str) -> Vec<Complaint> {
    let Some(own) = path.strip_prefix("src/").and_then(|rest| rest.split(['/', '.']).next()) else {
        return Vec::new();
    };
    let Some(own_layer) = layer(own) else {
        return vec![(
            0,
            format!(
                "{own} stands in no layer: add it to tests/tidy/rules.rs and to ARCHITECTURE.md"
            ),
        )];
    };
    let top = LAYERS.len() - 1;
    let mut wrong = Vec::new();
    for (n, line) in code(text) {
        for used in used_modules(line) {
            let Some(used_layer) = layer(used) else { continue };
            let is_sibling = used_layer == own_layer && used != own;
            if used_layer > own_layer || (is_sibling && own_layer == BOUNDED) {
                wrong.push((
                    n,
                    format!("{own} (layer {own_layer}) may not use {used} (layer {used_layer})"),
                ));
            } else if is_sibling && own_layer != top && own_layer != top - 1 {
                wrong
                    .push((n, format!("{own} and {used} are siblings: put what they share below")));
            }
        }
    }
    wrong
}

/// `crate::a::…` gives `a`; `use crate::{a, b::c}` on one line gives `a`, `b`.
fn used_modules(line: &str) -> Vec<&str> {
    let word =
        |text: &'_ str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split('}').next().unwrap_or_default();
                found.extend(
                    group.split(',').map(|part| part.trim()).map(|part| &part[..word(part)]),
                );
            }
            None => found.push(&rest[..word(rest)]),
        }
    }
    found
}

/// No file is longer than can be held in the head.
pub fn file_length(path: &str, text: &str) -> Vec<Complaint> {
    let lines = text.lines().count();
    let generated = path.starts_with("web-client/src/wire/");
    if lines > FILE_LINES_MAX && !generated {
        return vec![(
            0,
            format!("{lines} lines; at most {FILE_LINES_MAX}: part it by what changes together"),
        )];
    }
    Vec::new()
}

/// No function is longer than a screen.
pub fn function_length(_path: &str, text: &str) -> Vec<Complaint> {
    let lines: Vec<&str> = text.lines().collect();
    let mut wrong = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        if !is_function(line.trim_start()) {
            continue;
        }
        // A one-liner, or a signature without a body, ends where it begins.
        if line.ends_with('}') || line.ends_with(';') {
            continue;
        }
        let end = format!("{indent}}}");
        let length = lines[n..].iter().position(|l| *l == end);
        if let Some(length) = length.map(|last| last + 1)
            && length > FUNCTION_LINES_MAX
        {
            wrong.push((
                n + 1,
                format!("a function of {length} lines; at most {FUNCTION_LINES_MAX}"),
            ));
        }
    }
    wrong
}

fn is_function(line: &str) -> bool {
    let mut rest = line;
    for word in ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    rest.starts_with("fn ")
}

/// A name says what is inside.
pub fn file_name(path: &str, _text: &str) -> Vec<Complaint> {
    const DRAWERS: &[&str] =
        &["util", "utils", "helper", "helpers", "common", "manager", "misc", "shared"];
    let drawer = path.split(['/', '.']).find(|part| DRAWERS.contains(part));
    drawer
        .map_or_else(Vec::new, |name| vec![(0, format!("\"{name}\" names a drawer, not a thing"))])
}

/// Every file opens with what it is.
pub fn header(path: &str, text: &str) -> Vec<Complaint> {
    let opening = if path.ends_with(".rs") { &["//!"][..] } else { &["//", "/*", "#!"] };
    if opening.iter().any(|mark| text.starts_with(mark)) {
        return Vec::new();
    }
    vec![(1, format!("starts without a header comment ({})", opening[0]))]
}

/// What is left to do stands in an issue.
pub fn leftovers(_path: &str, text: &str) -> Vec<Complaint> {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let found = |line: &str| marks.iter().any(|mark| line.contains(mark.as_str()));
    text.lines()
        .enumerate()
        .filter(|(_, line)| found(line))
        .map(|(n, _)| (n + 1, "a leftover: do it, or make it an issue".to_owned()))
        .collect()
}

/// Time and chance are arguments: only the kernel, and vision's stage timer, ask the system.
pub fn time_and_chance(path: &str, text: &str) -> Vec<Complaint> {
    const ASKING: &[&str] = &[
        "SystemTime::now",
        "Instant::now",
        "tokio::time::sleep",
        "tokio::time::interval",
        "tokio::time::timeout",
        "thread::sleep",
        "rand::rng",
        "thread_rng",
        "Uuid::new_v4",
        "Uuid::now_v7",
        "Timestamp::now",
        "OsRng",
    ];
    if !path.starts_with("src/")
        || path.starts_with("src/kernel/")
        || path == "src/vision/stopwatch.rs"
    {
        return Vec::new();
    }
    code(text)
        .filter_map(|(n, line)| {
            let asked = ASKING.iter().find(|asking| line.contains(*asking))?;
            Some((n, format!("{asked}: take a Clock, a Chance or a Seed instead")))
        })
        .collect()
}

/// SQL stands in `statements!`, in the store.
pub fn sql(path: &str, text: &str) -> Vec<Complaint> {
    if !path.starts_with("src/") {
        return Vec::new();
    }
    let in_store = path.starts_with("src/store/");
    let flat = |line: &str| line.split_whitespace().collect::<String>();
    code(text)
        .filter_map(|(n, line)| {
            let squeezed = flat(line);
            if !in_store && squeezed.contains("sqlx::") {
                return Some((n, "sqlx belongs to the store".to_owned()));
            }
            let literal =
                ["query(\"", "query_as(\"", "query_scalar(\"", "query(r", "query(&format!"];
            let found = literal.iter().any(|call| squeezed.contains(call));
            found.then(|| {
                (
                    n,
                    "SQL outside `statements!`: the test that prepares every statement misses it"
                        .to_owned(),
                )
            })
        })
        .collect()
}

/// `#[expect(…, reason)]` tells why and complains once it is no longer true; `allow` does neither.
pub fn bare_allow(_path: &str, text: &str) -> Vec<Complaint> {
    let marks = ["#[allow(", "#![allow("];
    text.lines()
        .enumerate()
        .filter(|(_, line)| marks.iter().any(|mark| line.trim_start().starts_with(mark)))
        .map(|(n, _)| (n + 1, "allow: use #[expect(…, reason = \"…\")]".to_owned()))
        .collect()
}

/// Nothing of the machine it was written on.
pub fn machine_paths(_path: &str, text: &str) -> Vec<Complaint> {
    let roots = [["/ro", "ot/"].concat(), ["/ho", "me/"].concat()];
    text.lines()
        .enumerate()
        .filter(|(_, line)| roots.iter().any(|root| line.contains(root.as_str())))
        .map(|(n, _)| (n + 1, "a path of somebody's machine".to_owned()))
        .collect()
}

/// Operators read it top down: `# Changelog`, `## Unreleased` or `## 1.2.3 - 2026-01-31`, `### Added`, `- …`.
pub fn changelog(text: &str) -> Vec<Complaint> {
    let mut wrong = Vec::new();
    if text.lines().next() != Some("# Changelog") {
        wrong.push((1, "starts with \"# Changelog\"".to_owned()));
    }
    for (n, line) in text.lines().enumerate() {
        let fine = match line.split_once(' ') {
            Some(("##", title)) => title == "Unreleased" || is_release(title),
            Some(("###", title)) => {
                ["Added", "Changed", "Fixed", "Removed", "Security"].contains(&title)
            }
            _ => true,
        };
        if !fine {
            wrong.push((n + 1, format!("\"{line}\" is no heading of a changelog")));
        }
    }
    if !text.contains("\n## ") {
        wrong.push((0, "has no release and no \"## Unreleased\"".to_owned()));
    }
    wrong
}

fn is_release(title: &str) -> bool {
    let Some((version, date)) = title.split_once(" - ") else { return false };
    let numbers = |text: &str, by: char, many: usize| {
        let parts: Vec<&str> = text.split(by).collect();
        parts.len() == many
            && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    numbers(version, '.', 3) && numbers(date, '-', 3)
}

/// Names of metrics recorded in a text.
pub fn metrics(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (n, line) in code(text) {
        for (at, _) in line.match_indices("\"examhall_") {
            let name = line[at + 1..].split('"').next().unwrap_or_default();
            found.push((n, name.to_owned()));
        }
    }
    found
}
