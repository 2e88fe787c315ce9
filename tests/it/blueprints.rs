//! Blueprints that cannot be, each told apart in both languages with its numbers; and what is never drawn.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::school::{blueprint, choice, entry, fill_bank, folder, publish};

async fn preview(office: &Visitor, hall: &Hall, blueprint: Value) -> Value {
    let asked = json!({ "node_id": hall.college, "blueprint": blueprint, "papers": 10 });
    office.post("/api/exams/preview", &asked).await.1
}

const ANY: &str = "019ec893-f400-7156-87d6-94b1758dbdd3";

/// What a person changes in a blueprint that can be, and a word of what they are told.
fn impossible() -> Vec<(&'static str, Value, &'static str)> {
    let rule = |of: Value| json!([of]);
    let filter = json!({ "tags": ["期末"] });
    vec![
        ("sections", json!([]), "还没有大题"),
        ("rules", rule(json!({ "title": "甲", "filter": filter })), "规则 1 没有填写"),
        (
            "rules",
            rule(json!({ "title": "甲", "filter": filter, "min": 3, "max": 2 })),
            "最少 3、最多 2",
        ),
        (
            "rules",
            rule(json!({ "title": "甲", "filter": filter, "min": 1, "section": 9 })),
            "限定在第 9 大题",
        ),
        (
            "rules",
            rule(
                json!({ "title": "甲", "filter": { "difficulty_min": 4, "difficulty_max": 2 }, "min": 1 }),
            ),
            "下限 4 高于上限 2",
        ),
        ("marks_total", json!(11.0), "合计 10 分，与填写的满分 11 分"),
        ("groups", json!([{ "title": "短文" }]), "材料题组 1“短文”"),
        ("groups", json!([{ "title": "短文", "entries": [ANY], "take": 0 }]), "材料题组 1“短文”"),
        ("facility", json!(1.0), "期望得分率 100.0%"),
        ("exposure_max", json!(0.0), "比例为 0"),
        ("policy", json!({ "kind": "forms", "forms": 0 }), "平行卷 0 份"),
        ("minutes", json!({ "min": 90, "max": 30 }), "全卷用时"),
    ]
}

on_both! {
    async fn a_blueprint_that_cannot_be_is_told_by_its_own_fault_in_both_languages(hall: Hall) {
        fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let mut told = BTreeSet::new();
        for (field, value, word) in impossible() {
            let mut wrong = blueprint();
            wrong[field] = value;
            let problem = preview(&office, &hall, wrong).await;
            let (zh, en) = (problem["zh"].as_str().unwrap_or_default(), problem["en"].as_str().unwrap_or_default());
            assert_eq!(problem["code"], "blueprint.unusable", "{problem}");
            assert!(zh.contains(word) && en.len() > 20, "{word}: {problem}");
            // Chinese through and through: nothing of the English in it.
            let rest = zh.replace("100.0%", "");
            assert!(!rest.chars().any(|c| c.is_ascii_alphabetic()), "{zh}");
            told.insert(zh.to_owned());
        }
        assert!(told.len() >= impossible().len() - 1, "{told:?}");
        let mut both = blueprint();
        both["include"] = json!([ANY]);
        both["exclude"] = json!([ANY]);
        assert!(preview(&office, &hall, both).await["zh"].as_str().unwrap().contains("既是必考题又是不考题"));
    }
}

on_both! {
    async fn demands_beyond_the_bank_are_told_with_both_numbers(hall: Hall) {
        let folder = fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let author = hall.visit("author").await;
        let lines = |preview: &Value| -> Vec<String> {
            let claims = preview["conflict"].as_array().unwrap();
            claims.iter().map(|claim| claim["zh"].as_str().unwrap().to_owned()).collect()
        };
        let mut more = blueprint();
        more["sections"][0]["count"] = json!(9);
        assert_eq!(lines(&preview(&office, &hall, more).await), ["第 1 大题“一、单选”需要 9 题，符合条件的有 3 题。"]);

        let mut tagged = blueprint();
        tagged["rules"] = json!([{ "title": "网络", "filter": { "tags": ["没有这个标签"] }, "min": 1 }]);
        let missing = preview(&office, &hall, tagged).await;
        assert_eq!(missing["tags_missing"], json!(["没有这个标签"]));
        assert_eq!(lines(&missing), ["规则 1“网络”要求全卷至少 1 题，符合条件的有 0 题。"]);

        // All choices are enemies of each other: the section wants two of three, of which one may come.
        let mut enemies = blueprint();
        enemies["enemies"] = json!([{ "entries": [], "tag": "期末" }]);
        assert!(lines(&preview(&office, &hall, enemies).await).iter().any(|line| line.starts_with("互斥题组 1 共 6 题")));

        // The same question under two ids: one of the two at most, unless the author says otherwise.
        let (_, again) = entry(&author, &folder, choice("甲")).await;
        assert_eq!(publish(&author, &again).await.0, 204);
        let mut all = blueprint();
        all["sections"][0]["count"] = json!(4);
        let twins = preview(&office, &hall, all.clone()).await;
        assert_eq!((&twins["twin_sets"], &twins["ok"]), (&json!(1), &json!(false)));
        assert!(lines(&twins).iter().any(|line| line.contains("近似重复题 1 共 2 题")), "{twins}");
        all["twins_may_meet"] = json!(true);
        assert_eq!(preview(&office, &hall, all).await["ok"], true);
    }
}

on_both! {
    async fn drafts_and_retired_questions_are_never_drawn(hall: Hall) {
        fill_bank(&hall).await;
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let office = hall.visit("office").await;
        let matching = async || preview(&office, &hall, blueprint()).await["sections"][0]["matching"].clone();
        assert_eq!(matching().await, 3);
        let (_, version) = entry(&author, &folder, choice("草稿")).await;
        assert_eq!(matching().await, 3, "a draft");
        assert_eq!(publish(&author, &version).await.0, 204);
        assert_eq!(matching().await, 4);
        assert_eq!(author.post(&format!("/api/bank/versions/{version}/retire"), &json!(null)).await.0, 204);
        assert_eq!(matching().await, 3, "retired");
    }
}

fn assemble(folder: &std::path::Path, pool: &Value, count: u32) -> Result<Vec<Value>, String> {
    let write = |name: &str, value: &Value| {
        std::fs::write(folder.join(name), value.to_string()).unwrap();
    };
    write("pool.json", pool);
    let section = json!({ "title": "一", "filter": {}, "count": count, "marks_each": 1.0 });
    let blueprint =
        json!({ "sections": [section], "shuffle_questions": true, "shuffle_options": true });
    write("blueprint.json", &blueprint);
    let done = Command::new(env!("CARGO_BIN_EXE_examhall"))
        .current_dir(folder)
        .args([
            "paper",
            "assemble",
            "--blueprint",
            "blueprint.json",
            "--pool",
            "pool.json",
            "--seed",
            "s",
        ])
        .args(["--count", "20", "--papers", "papers.jsonl"])
        .output()
        .unwrap();
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    let text = std::fs::read_to_string(folder.join("papers.jsonl")).unwrap();
    Ok(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn a_file_of_questions_is_drawn_from_by_state_and_its_faults_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let states = ["ready", "draft", "in_review", "retired"];
    let id = |number: usize| format!("00000000-0000-7000-8000-{number:012}");
    // No tags, no difficulty, no options: an author who said nothing.
    let items: Vec<Value> = (0..40)
        .map(|n| json!({ "entry": id(n), "version": id(n + 100), "kind": "true_false", "state": states[n % 4] }))
        .collect();
    let pool = |items: &[Value]| json!({ "items": items });
    let papers = assemble(folder.path(), &pool(&items), 6).unwrap();
    assert_eq!(papers.len(), 20);
    for paper in papers {
        for slot in paper["paper"]["slots"].as_array().unwrap() {
            let number: usize = slot["entry"].as_str().unwrap()[24..].parse().unwrap();
            assert_eq!(states[number % 4], "ready", "entry {number} was drawn");
        }
    }
    let short = assemble(folder.path(), &pool(&items), 11).unwrap_err();
    assert!(short.contains("11") && short.contains("10"), "wants 11 of 10: {short}");
    for (change, word) in [
        (json!({ "state": "secret" }), "item 1: no state \"secret\""),
        (json!({ "kind": "riddle" }), "no kind \"riddle\""),
        (json!({ "difficulty": 9 }), "a difficulty of 9"),
        (json!({ "mean": 1.5 }), "a mean of 1.5"),
    ] {
        let mut wrong = items.clone();
        for (key, value) in change.as_object().unwrap() {
            wrong[0][key] = value.clone();
        }
        let told = assemble(folder.path(), &pool(&wrong), 6).unwrap_err();
        assert!(told.contains(word), "{word}: {told}");
    }
    let mut twice = items.clone();
    twice[4]["entry"] = json!(id(0));
    let told = assemble(folder.path(), &pool(&twice), 6).unwrap_err();
    assert!(told.contains(&id(0)), "an entry twice: {told}");
}
