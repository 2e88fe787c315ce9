//! Chinese papers: 951 objective entries of the college entrance examination, written as papers are.

use std::collections::BTreeMap;

use examhall::domain::bank::content::Body;
use examhall::interchange::{Draft, Format};
use serde_json::Value;

use crate::fixtures::{code, files, folder, import_text, tell};

/// The letters of the key of a draft.
fn key(draft: &Draft) -> Option<String> {
    let content = draft.content.as_ref()?;
    match &content.body {
        Body::SingleChoice(choice) => Some(choice.key.to_string()),
        Body::MultipleChoice(choice) => {
            Some(choice.key.iter().map(ToString::to_string).collect::<String>())
        }
        _ => None,
    }
}

/// An entry as it stands on a paper.
fn as_paper(entry: &Value) -> (String, Vec<String>) {
    let answers: Vec<String> = entry["answer"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| answer.as_str().unwrap().to_owned())
        .collect();
    let text = format!(
        "{}\n答案：{}\n解析：{}\n",
        entry["question"].as_str().unwrap(),
        answers.join(" "),
        entry["analysis"].as_str().unwrap().lines().collect::<Vec<_>>().join(" ")
    );
    (text, answers)
}

#[test]
fn objective_entries_have_stem_options_and_key() {
    let Some(folder) = folder("zh-gaokao-bench") else { return };
    let (mut whole, mut all, mut drafts, mut wrong) = (0, 0, 0, Vec::new());
    for path in files(&folder.join("Objective_Questions"), ".json") {
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for entry in file["example"].as_array().unwrap() {
            all += 1;
            let (text, answers) = as_paper(entry);
            let found = import_text(&text, Format::Paper);
            drafts += found.len();
            let keys: Vec<_> = found.iter().filter_map(key).collect();
            let full = |draft: &Draft| {
                let Some(content) = &draft.content else { return false };
                content.body.options().len() >= 3 && !content.stem.is_blank()
            };
            if keys == answers && found.iter().all(full) {
                whole += 1;
            } else {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let codes: Vec<_> = found.iter().map(code).collect();
                wrong.push(format!(
                    "{name} {}: {keys:?} for {answers:?}, {codes:?}",
                    entry["index"]
                ));
            }
        }
    }
    println!("{}", wrong.join("\n"));
    let told = BTreeMap::from([("entries", all), ("whole", whole), ("drafts", drafts)]);
    tell("chinese objective entries", &told);
    assert_eq!(all, 951);
    assert!(whole * 100 >= all * 99, "{whole} of {all}");
}
