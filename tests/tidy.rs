//! Style as a test: what ARCHITECTURE.md and CONTRIBUTING.md promise about the source, checked on every
//! file that git tracks. The rules are in tidy/rules.rs; tidy/samples.rs shows each of them failing.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test what is not there is a failure"
)]

#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/samples.rs"]
mod samples;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use rules::Complaint;

type Rule = fn(&str, &str) -> Vec<Complaint>;

/// Bytes of a file outside models/, at most: a picture, not a data set.
const FILE_BYTES_MAX: u64 = 512 * 1024;

/// Files git tracks, and new ones it would track.
fn tracked() -> Vec<String> {
    let list = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("git is needed to know the files of the project");
    let list = String::from_utf8(list.stdout).unwrap();
    let there = |path: &&str| Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file();
    list.lines().filter(there).map(str::to_owned).collect()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}

/// Fails with every complaint of `rules` over the files that `concerned` picks.
fn hold(concerned: impl Fn(&str) -> bool, rules: &[Rule]) {
    let mut told = Vec::new();
    for path in tracked().iter().filter(|path| concerned(path)) {
        let text = read(path);
        for rule in rules {
            told.extend(
                rule(path, &text).into_iter().map(|(line, what)| format!("{path}:{line}: {what}")),
            );
        }
    }
    assert!(told.is_empty(), "{} complaints:\n{}\n", told.len(), told.join("\n"));
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_web(path: &str) -> bool {
    let source = [".ts", ".tsx", ".mjs"].iter().any(|end| path.ends_with(end));
    source && !path.starts_with("web-client/src/wire/")
}

fn is_text(path: &str) -> bool {
    [".rs", ".ts", ".tsx", ".mjs", ".py", ".sh", ".md", ".toml", ".sql", ".yaml", ".html", ".css"]
        .iter()
        .any(|end| path.ends_with(end))
}

#[test]
fn the_layers_hold() {
    hold(is_rust, &[rules::layers]);
}

#[test]
fn files_and_functions_stay_short() {
    hold(|path| is_rust(path) || is_web(path), &[rules::file_length]);
    hold(is_rust, &[rules::function_length]);
}

#[test]
fn files_are_named_and_headed() {
    hold(|path| is_rust(path) || is_web(path), &[rules::file_name, rules::header]);
}

#[test]
fn time_chance_and_sql_stay_at_home() {
    hold(is_rust, &[rules::time_and_chance, rules::sql, rules::bare_allow]);
}

#[test]
fn nothing_is_left_over() {
    hold(is_text, &[rules::leftovers, rules::machine_paths]);
}

#[test]
fn the_changelog_keeps_its_shape() {
    let wrong = rules::changelog(&read("CHANGELOG.md"));
    assert!(wrong.is_empty(), "CHANGELOG.md: {wrong:?}");
}

#[test]
fn blobs_live_with_the_models() {
    let weight = |path: &String| {
        std::fs::metadata(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap().len()
    };
    let heavy: Vec<String> = tracked()
        .into_iter()
        .filter(|path| {
            // What is generated is as large as what it describes.
            !path.starts_with("models/")
                && !path.ends_with("openapi.json")
                && !path.ends_with("package-lock.json")
                && !path.ends_with("Cargo.lock")
                && path != "web-client/openapi.json"
        })
        .filter(|path| weight(path) > FILE_BYTES_MAX)
        .collect();
    assert!(heavy.is_empty(), "over {FILE_BYTES_MAX} bytes: {heavy:?}");
}

#[test]
fn every_metric_is_described_and_every_description_is_used() {
    let mut recorded = BTreeSet::new();
    for path in tracked()
        .iter()
        .filter(|path| path.starts_with("src/") && *path != "src/telemetry.rs" && is_rust(path))
    {
        for (_, name) in rules::metrics(&read(path)) {
            // The login cookie is named alike.
            if name != "examhall_login" {
                recorded.insert(name);
            }
        }
    }
    let described: BTreeSet<String> =
        examhall::telemetry::METRICS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(recorded, described, "metrics recorded in src/ against telemetry::METRICS");
}

/// A dependency without a reason is one too many.
#[test]
fn every_dependency_says_why() {
    let manifest = read("Cargo.toml");
    let mut inside = false;
    let mut silent = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]" || line == "[dev-dependencies]";
        } else if inside && line.contains(" = ") && !line.starts_with('#') && !line.contains(" # ")
        {
            silent.push(line);
        }
    }
    assert!(silent.is_empty(), "no reason given:\n{}", silent.join("\n"));
}
