//! The item format of question-bank-schema/json: its examples are read, make sense and earn the
//! whole; its schemas say what the code reads; nothing in a released version ever changes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use examhall::domain::bank::check;
use examhall::domain::bank::content::Kind;
use examhall::wire::bank::ItemContent;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("question-bank-schema/json")
}

/// The kinds of a version: v2 has those that gained feedback and passages since v1, v3 the essay, which gained files.
fn versions() -> [(&'static str, &'static [Kind]); 3] {
    [("v1", &Kind::ALL), ("v2", &Kind::ALL[..7]), ("v3", &[Kind::Essay])]
}

fn json(path: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn keys(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn every_kind_has_an_example_that_makes_sense_and_comes_back_as_it_was() {
    let all =
        versions().into_iter().flat_map(|(v, kinds)| kinds.iter().map(move |kind| (v, *kind)));
    for (version, kind) in all {
        let example = json(&format!("{version}/examples/{kind}.json"));
        let item: ItemContent = serde_json::from_value(example.clone()).unwrap();
        let content = item.read().unwrap();
        assert_eq!(content.body.kind(), kind);
        assert_eq!(check::check(&content), [], "{kind}");
        let again: ItemContent =
            serde_json::from_value(serde_json::to_value(&item).unwrap()).unwrap();
        assert_eq!(again, item);
        assert_eq!(ItemContent::from(&content).read().unwrap(), content, "{kind}");
    }
}

#[test]
fn schemas_name_exactly_the_fields_that_are_written() {
    let all =
        versions().into_iter().flat_map(|(v, kinds)| kinds.iter().map(move |kind| (v, *kind)));
    for (version, kind) in all {
        let schema = json(&format!("{version}/{kind}.schema.json"));
        let item: ItemContent =
            serde_json::from_value(json(&format!("{version}/examples/{kind}.json"))).unwrap();
        let written = serde_json::to_value(&item).unwrap();
        assert_eq!(keys(&schema["properties"]), keys(&written), "{kind}");
        assert_eq!(schema["properties"]["kind"]["const"].as_str(), Some(kind.name()));
        for required in schema["required"].as_array().unwrap() {
            let mut without = written.clone();
            without.as_object_mut().unwrap().remove(required.as_str().unwrap());
            assert!(serde_json::from_value::<ItemContent>(without).is_err(), "{kind}: {required}");
        }
    }
}

#[test]
fn a_field_the_format_does_not_have_is_refused() {
    let mut item = json("v1/examples/true_false.json");
    item["keys"] = true.into();
    assert!(serde_json::from_value::<ItemContent>(item).is_err());
}

#[test]
fn a_released_version_never_changes() {
    for (version, kinds) in versions() {
        let folder = folder().join(version);
        let released = std::fs::read_to_string(folder.join("RELEASED")).unwrap();
        assert_eq!(released.lines().count(), kinds.len());
        for line in released.lines() {
            let (digest, name) = line.split_once("  ").unwrap();
            let bytes = std::fs::read(folder.join(name)).unwrap();
            let found = hex::encode(Sha256::digest(bytes));
            assert_eq!(found, digest, "{version}/{name} was released: make another version");
        }
    }
}
