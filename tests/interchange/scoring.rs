//! QTI scoring held against another engine's published results (Citolab).

use std::path::Path;

use examhall::domain::bank::processing::value::Value;
use examhall::domain::bank::processing::{Program, Variables};
use examhall::interchange::qti::program_of;
use examhall::interchange::xml::{self, Element};
use serde_json::Value as Json;

use crate::fixtures::{folder, tell};

fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    examhall::interchange::encoding::decode(&bytes).unwrap()
}

/// Responses by name, typed as the item declares them.
fn typed(program: &Program, given: Vec<(String, Vec<String>)>) -> Variables {
    let read = |(name, texts): (String, Vec<String>)| {
        let own = program.responses.get(&name)?;
        Some((name, Value::read(own.base, own.cardinality, &texts)))
    };
    given.into_iter().filter_map(read).collect()
}

fn inline(case: &Json) -> Vec<(String, Vec<String>)> {
    let texts = |values: &Json| {
        values.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    let responses = case["responses"].as_array().unwrap().iter();
    responses.map(|own| (own["id"].as_str().unwrap().to_owned(), texts(&own["values"]))).collect()
}

fn values(element: &Element) -> Vec<String> {
    element.all("value").map(|value| value.text().trim().to_owned()).collect()
}

/// The candidate's part of a result file: responses, and outcomes given by a person.
struct Reported {
    responses: Vec<(String, Vec<String>)>,
    outcomes: Vec<(String, String)>,
    is_human: bool,
}

fn reported(result: &str, item: &str) -> Reported {
    let root = xml::read(result).unwrap();
    let results: Vec<&Element> = root.all("itemResult").collect();
    let own = results
        .iter()
        .find(|own| own.attribute("identifier").is_some_and(|id| item.contains(&format!("{id}\""))))
        .unwrap_or(&results[0]);
    let name = |element: &Element| element.attribute("identifier").unwrap().to_owned();
    let responses = own
        .all("responseVariable")
        .filter_map(|own| Some((name(own), values(own.first("candidateResponse")?))))
        .collect();
    let outcomes = own
        .all("outcomeVariable")
        .filter_map(|own| Some((name(own), values(own).into_iter().next()?)))
        .collect();
    let is_human =
        own.all("outcomeVariable").any(|own| own.attribute("external-scored") == Some("human"));
    Reported { responses, outcomes, is_human }
}

/// Cases whose points were left behind when the vectors were taken from the engine's tests; by their
/// names they give the right response, which the item declares.
const POINTS_LOST: [&str; 2] = [
    "PositionObjectInteractionTests.cs::IMS_ExamplePositionObjectResponseProcessing_Correct",
    "SelectPointTests.cs::IMS_ExampleSelectPointResponseProcessing_Correct",
];

/// The outcome `name`, as a number, in one of the published cases.
fn outcome(folder: &Path, case: &Json, name: &str) -> Option<f64> {
    let files: Vec<&str> =
        case["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    let item = text(&folder.join(files[files.len() - 1]));
    let program = program_of(&item).unwrap_or_else(|trouble| panic!("{files:?}: {}", trouble.en()));
    if POINTS_LOST.iter().any(|test| case["test"].as_str().unwrap().starts_with(test)) {
        let right = program.responses.iter().map(|(name, own)| (name.clone(), own.correct.clone()));
        return program.run(&right.collect()).outcomes.get(name)?.number();
    }
    let Some(result) = files.get(1).map(|_| text(&folder.join(files[0]))) else {
        return program.run(&typed(&program, inline(case))).outcomes.get(name)?.number();
    };
    let reported = reported(&result, &item);
    // What a person gave stands; so does every outcome of an item without rules of its own.
    if reported.is_human || program.steps.is_empty() {
        let given = reported.outcomes.iter().find(|(own, _)| own == name);
        return given.and_then(|(_, value)| value.parse().ok());
    }
    program.run(&typed(&program, reported.responses)).outcomes.get(name)?.number()
}

#[test]
fn scores_are_those_of_another_engine() {
    let Some(folder) = folder("qti-citolab-scoring") else { return };
    let vectors = text(&folder.parent().unwrap().join("vectors/citolab_scoring.json"));
    let vectors: Json = serde_json::from_str(&vectors).unwrap();
    let (mut same, mut wrong) = (0, Vec::new());
    for case in vectors["vectors"].as_array().unwrap() {
        let expected = case["expected"].as_array().unwrap();
        let mut names: Vec<&str> =
            expected.iter().map(|own| own["outcome"].as_str().unwrap()).collect();
        names.dedup();
        let agrees = names.iter().all(|name| {
            // A case that lists one outcome several times ran several responses; any of them counts.
            let found = outcome(&folder, case, name);
            expected
                .iter()
                .filter(|own| own["outcome"] == *name)
                .any(|own| own["value"].as_str().unwrap().parse::<f64>().ok() == found)
        });
        if agrees {
            same += 1;
        } else {
            let found: Vec<_> = names.iter().map(|name| outcome(&folder, case, name)).collect();
            wrong.push(format!("{}: {found:?} for {expected:?}", case["test"]));
        }
    }
    tell("citolab scoring vectors that agree", &same);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(same, 66);
}
