//! The OpenAPI document: what is committed is what the code says, and it says enough.

use serde_json::Value;

/// The cases: they need no server.
pub const CASES: &[(&str, fn())] = &[
    ("document::what_is_committed_is_what_the_code_says", committed),
    ("document::every_operation_says_enough", complete),
    ("document::parameters_stand_where_they_are_read", placed),
];

fn committed() {
    let here = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json")).expect("openapi/openapi.json");
    let code = motorpool::cli::openapi().expect("a document");
    assert!(here.trim_end() == code, "openapi/openapi.json is out of date: cargo run -- openapi > openapi/openapi.json");
}

fn complete() {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let here = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{here} has no summary");
            assert!(
                operation["description"].as_str().is_some_and(|words| words.contains("oles:") || words.contains("sign") || words.contains("Any")),
                "{here} doesn't say who may"
            );
            assert!(ids.insert(operation["operationId"].as_str().expect("an operation id").to_owned()), "{here} has another's id");
            let answers = operation["responses"].as_object().expect("answers");
            assert!(answers.keys().any(|status| status.starts_with('2')), "{here} has no success");
            assert!(answers.values().all(|answer| answer["description"].as_str().is_some_and(|words| !words.is_empty())), "{here} has an answer without words");
        }
    }
}

/// A filter said to stand in the path would make every generated client unusable.
fn placed() {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let mut of_the_path: Vec<String> =
                parameters.iter().filter(|one| one["in"] == "path").map(|one| format!("{{{}}}", one["name"].as_str().unwrap_or_default())).collect();
            let mut written: Vec<String> = path.split('/').filter(|part| part.starts_with('{')).map(str::to_owned).collect();
            of_the_path.sort();
            written.sort();
            assert_eq!(of_the_path, written, "{method} {path}");
        }
    }
}
