//! The committed OpenAPI snapshot, from which the web client's types are made, is the API as it is.

use std::collections::BTreeSet;

use serde_json::Value;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web-client/openapi.json");

/// `GET /api/me` → its description, and every schema by name.
fn parts(document: &Value) -> Vec<(String, &Value)> {
    let operations =
        document["paths"].as_object().into_iter().flatten().flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, operation)| {
                (format!("{} {path}", method.to_uppercase()), operation)
            })
        });
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    operations.chain(schemas.map(|(name, schema)| (format!("schema {name}"), schema))).collect()
}

#[test]
fn the_snapshot_is_the_api() {
    let now = serde_json::to_value(examhall::http::openapi()).unwrap();
    let text =
        std::fs::read_to_string(SNAPSHOT).expect("web-client/openapi.json: run `make types`");
    let then: Value = serde_json::from_str(&text).unwrap();
    let differing: BTreeSet<String> = {
        let (now, then) = (parts(&now), parts(&then));
        let one_way = |a: &[(String, &Value)], b: &[(String, &Value)]| {
            a.iter()
                .filter(|part| !b.contains(part))
                .map(|part| part.0.clone())
                .collect::<BTreeSet<_>>()
        };
        &one_way(&now, &then) | &one_way(&then, &now)
    };
    assert!(differing.is_empty(), "run `make types` and look at what changed:\n{differing:#?}");
    assert_eq!(now["info"], then["info"]);
}

/// Every operation has a name of its own; the web client's functions are called so.
#[test]
fn every_operation_is_named_once() {
    let document = serde_json::to_value(examhall::http::openapi()).unwrap();
    let mut seen = BTreeSet::new();
    for (part, operation) in parts(&document) {
        if part.starts_with("schema ") {
            continue;
        }
        let name = operation["operationId"]
            .as_str()
            .unwrap_or_else(|| panic!("{part} has no operation id"));
        assert!(seen.insert(name.to_owned()), "{name} is there twice");
    }
}
