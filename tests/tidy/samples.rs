//! Each rule shown failing on a sample, and holding on its neighbour.

use crate::rules;

#[test]
fn layers_point_down_and_bounded_siblings_stay_apart() {
    let told = |path, text| rules::layers(path, text).len();
    assert_eq!(told("src/domain/paper.rs", "use crate::kernel::Seed;"), 0);
    assert_eq!(told("src/domain/paper.rs", "use crate::store::Store;"), 1);
    assert_eq!(told("src/store/bank.rs", "use crate::wire::item;"), 1);
    assert_eq!(told("src/bus/mod.rs", "use crate::{kernel::Id, store::Store};"), 1);
    assert_eq!(told("src/http/mod.rs", "use crate::ws::routes;"), 0);
    assert_eq!(told("src/app/mod.rs", "// as crate::http does"), 0);
    assert_eq!(
        told("src/app/mod.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::http; }"),
        0
    );
    assert_eq!(told("src/newcomer.rs", ""), 1);
}

#[test]
fn long_files_and_long_functions_are_told() {
    let long = "x\n".repeat(rules::FILE_LINES_MAX + 1);
    assert_eq!(rules::file_length("src/a.rs", &long).len(), 1);
    assert_eq!(rules::file_length("web-client/src/wire/api.ts", &long).len(), 0);
    let function = |lines: usize| {
        format!("    pub async fn f() {{\n{}    }}\n", "        x\n".repeat(lines - 2))
    };
    assert_eq!(rules::function_length("", &function(rules::FUNCTION_LINES_MAX)).len(), 0);
    assert_eq!(
        rules::function_length("", &function(rules::FUNCTION_LINES_MAX + 1)),
        [(1, "a function of 71 lines; at most 70".to_owned())]
    );
    assert_eq!(rules::function_length("", "fn one() {}\nfn two();\n").len(), 0);
}

#[test]
fn drawers_and_missing_headers_are_told() {
    assert_eq!(rules::file_name("src/app/utils.rs", "").len(), 1);
    assert_eq!(rules::file_name("src/common/mod.rs", "").len(), 1);
    assert_eq!(rules::file_name("src/app/accounts.rs", "").len(), 0);
    assert_eq!(rules::header("a.rs", "use x;").len(), 1);
    assert_eq!(rules::header("a.rs", "//! What.").len(), 0);
    assert_eq!(rules::header("a.ts", "import x").len(), 1);
    assert_eq!(rules::header("a.ts", "// What.").len(), 0);
}

#[test]
fn leftovers_machine_paths_and_bare_allows_are_told() {
    let leftover = ["// TO", "DO: later"].concat();
    assert_eq!(rules::leftovers("", &leftover).len(), 1);
    assert_eq!(rules::leftovers("", "// done").len(), 0);
    let path = ["/ho", "me/me/x"].concat();
    assert_eq!(rules::machine_paths("", &path).len(), 1);
    assert_eq!(rules::bare_allow("", "#[allow(dead_code)]").len(), 1);
    assert_eq!(rules::bare_allow("", "#[allow_missing = true]").len(), 0);
}

#[test]
fn time_chance_and_sql_outside_their_homes_are_told() {
    let now = "let t = std::time::Instant::now();";
    assert_eq!(rules::time_and_chance("src/app/x.rs", now).len(), 1);
    assert_eq!(rules::time_and_chance("src/kernel/clock.rs", now).len(), 0);
    assert_eq!(rules::time_and_chance("tests/it/x.rs", now).len(), 0);
    assert_eq!(rules::sql("src/store/x.rs", "sqlx::query( \"SELECT 1\")").len(), 1);
    assert_eq!(rules::sql("src/store/x.rs", "sqlx::query(SELECT_ONE)").len(), 0);
    assert_eq!(rules::sql("src/app/x.rs", "use sqlx::AnyPool;").len(), 1);
}

#[test]
fn the_changelog_has_a_shape() {
    let good = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A.\n\n## 1.0.0 - 2027-01-31\n";
    assert_eq!(rules::changelog(good), []);
    assert_eq!(rules::changelog("# Changes\n\n## Next\n\n### Misc\n").len(), 3);
    assert_eq!(rules::changelog("# Changelog\n").len(), 1);
}

#[test]
fn metrics_are_found_by_name() {
    let text = "metrics::counter!(\"examhall_x\", &labels).increment(1);";
    assert_eq!(rules::metrics(text), [(1, "examhall_x".to_owned())]);
}
