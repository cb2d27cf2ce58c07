//! The OpenAPI document: the committed file is what the code says, and it says enough.

use motorpool::kernel::Instant;
use serde_json::{Value, json};

/// The cases: they need no server.
pub const CASES: &[(&str, fn())] = &[
    ("house::document::what_is_committed_is_what_the_code_says", committed),
    ("house::document::every_operation_says_enough", complete),
    ("house::document::parameters_stand_where_they_are_read", placed),
    ("house::document::every_operation_shows_whole_examples", illustrated),
    ("house::document::what_is_made_leads_to_what_can_be_done_with_it", linked),
    ("house::document::versions_and_files_are_said_where_they_are_answered", versioned),
];

fn document() -> Value {
    serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON")
}

fn committed() {
    let here = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json"))
        .expect("openapi/openapi.json");
    let code = motorpool::cli::openapi().expect("a document");
    assert!(
        here.trim_end() == code,
        "openapi/openapi.json is out of date: cargo run -- openapi > openapi/openapi.json"
    );
}

fn complete() {
    let document = document();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let here = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{here} has no summary");
            assert!(
                operation["description"]
                    .as_str()
                    .is_some_and(|words| words.contains("oles:") || words.contains("sign") || words.contains("Any")),
                "{here} doesn't say who may"
            );
            assert!(
                ids.insert(operation["operationId"].as_str().expect("an operation id").to_owned()),
                "{here} has another's id"
            );
            let answers = operation["responses"].as_object().expect("answers");
            assert!(answers.keys().any(|status| status.starts_with('2')), "{here} has no success");
            assert!(
                answers.values().all(|answer| answer["description"].as_str().is_some_and(|words| !words.is_empty())),
                "{here} has an answer without words"
            );
        }
    }
}

/// Parameters are documented in the right place. A filter in the path would make every generated client unusable.
fn placed() {
    for (path, item) in document()["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let mut of_the_path: Vec<String> = parameters
                .iter()
                .filter(|one| one["in"] == "path")
                .map(|one| format!("{{{}}}", one["name"].as_str().unwrap_or_default()))
                .collect();
            let mut written: Vec<String> = path
                .split('/')
                .filter(|part| part.starts_with('{'))
                .filter_map(|part| part.split_inclusive('}').next().map(str::to_owned))
                .collect();
            of_the_path.sort();
            written.sort();
            assert_eq!(of_the_path, written, "{method} {path}");
        }
    }
}

/// Each link leads to an operation that takes the parameter, and fills it from the answer that it stands in.
fn linked() {
    let document = document();
    let operations = || {
        document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("operations").values())
    };
    let mut followed = 0;
    for operation in operations() {
        for answer in operation["responses"].as_object().expect("answers").values() {
            for link in answer["links"].as_object().into_iter().flat_map(serde_json::Map::values) {
                let to = operations()
                    .find(|one| one["operationId"] == link["operationId"])
                    .unwrap_or_else(|| panic!("{link} leads nowhere"));
                let pointer = link["parameters"]["id"]
                    .as_str()
                    .and_then(|from| from.strip_prefix("$response.body#"))
                    .expect("a place in the answer");
                assert!(
                    to["parameters"]
                        .as_array()
                        .is_some_and(|all| all.iter().any(|one| one["name"] == "id" && one["in"] == "path")),
                    "{link}"
                );
                assert!(
                    answer["content"]["application/json"]["example"].pointer(pointer).is_some_and(Value::is_string),
                    "{link}"
                );
                followed += 1;
            }
        }
    }
    let of_bookings = document["paths"]["/api/v1/bookings"]["post"]["responses"]["201"]["links"]
        .as_object()
        .map_or(0, serde_json::Map::len);
    assert!(of_bookings >= 9 && followed > 60, "{of_bookings} and {followed} links");
}

fn versioned() {
    let document = document();
    let answer = |method: &str, path: &str, status: &str| {
        document["paths"][format!("/api/v1{path}")][method]["responses"][status].clone()
    };
    let made = answer("post", "/departments", "201");
    assert!(made["headers"]["ETag"].is_object() && made["headers"]["Location"].is_object(), "{made}");
    assert!(
        answer("get", "/departments/{id}", "200")["headers"]["ETag"].is_object()
            && answer("get", "/departments/{id}", "304").is_object()
    );
    assert!(
        answer("get", "/departments", "200")["headers"].is_null() && answer("get", "/departments", "304").is_null()
    );
    assert!(answer("get", "/reports/fuel", "200")["content"]["text/csv"].is_object());
    assert!(answer("get", "/departments", "401")["headers"]["WWW-Authenticate"].is_object());
    let takes_none =
        |path: &str| document["paths"][format!("/api/v1{path}")]["post"]["requestBody"]["required"] == false;
    assert!(takes_none("/bookings/{id}/approve") && !takes_none("/bookings/{id}/cancel"));
}

/// Every body and every successful answer has an example. It fits its schema, has all fields of it, and makes sense.
fn illustrated() {
    let document = document();
    let mut wrong = Vec::new();
    let mut shown = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let successes = operation["responses"]
                .as_object()
                .expect("answers")
                .iter()
                .filter(|(status, _)| status.starts_with('2'));
            let answers = successes.map(|(status, answer)| (format!("{method} {path} answers {status}"), answer));
            let body = operation.get("requestBody").map(|body| (format!("{method} {path} asks"), body));
            for (here, said) in answers.chain(body) {
                let Some(content) = said["content"].get("application/json") else {
                    // Nothing, a page for people, the ledger as text, a table as a file, a stream, or a calendar.
                    let is_text = |content: &serde_json::Map<String, Value>| {
                        ["text/html", "text/plain", "text/csv", "text/event-stream", "text/calendar"]
                            .iter()
                            .any(|kind| content.contains_key(*kind))
                    };
                    assert!(said["content"].as_object().is_none_or(is_text), "{here} something else than JSON");
                    continue;
                };
                shown += 1;
                match content.get("example") {
                    Some(example) => judge(&document, &content["schema"], example, &here, &mut wrong),
                    None => wrong.push(format!("{here}: no example")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown > 100, "only {shown} examples");
}

fn judge(document: &Value, schema: &Value, example: &Value, here: &str, wrong: &mut Vec<String>) {
    let mut whole = schema.clone();
    whole["components"] = json!({"schemas": document["components"]["schemas"]});
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.set_default_draft(boon::Draft::V2020_12);
    compiler.enable_format_assertions();
    compiler.add_resource("schema:", whole).unwrap_or_else(|why| panic!("{here}: {why}"));
    let root = compiler.compile("schema:", &mut schemas).unwrap_or_else(|why| panic!("{here}: {why}"));
    wrong.extend(schemas.validate(example, root).err().map(|error| format!("{here}: {error:#}")));
    if here.contains("answers") {
        let fields = schema["$ref"]
            .as_str()
            .and_then(|reference| document.pointer(&reference[1..]))
            .map_or(schema, |named| named);
        for name in fields["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
            .filter(|name| example.get(name).is_none())
        {
            wrong.push(format!("{here}: no {name}"));
        }
    }
    sense(example, here, wrong);
}

/// Pairs of fields: the first is before the second, or at the same time.
const IN_ORDER: &[(&str, &str)] = &[
    ("starts_at", "ends_at"),
    ("departed_at", "returned_at"),
    ("departed_at", "picked_up_at"),
    ("picked_up_at", "returned_at"),
    ("created_at", "updated_at"),
    ("valid_from", "valid_until"),
    ("departure_km", "return_km"),
    ("free", "usable"),
];

fn sense(example: &Value, here: &str, wrong: &mut Vec<String>) {
    for (first, last) in IN_ORDER {
        let ordered = match (&example[*first], &example[*last]) {
            (Value::String(one), Value::String(other)) => one < other || one == other && *first == "created_at",
            (Value::Number(one), Value::Number(other)) => one.as_i64() <= other.as_i64(),
            _ => true,
        };
        if !ordered {
            wrong.push(format!("{here}: {last} before {first}"));
        }
    }
    if let (Some(lines), Some(total)) = (example["lines"].as_array(), example["total_fen"].as_i64()) {
        let amount = |line: &Value| line["amount_fen"].as_i64().or_else(|| line["dr_fen"].as_i64());
        let sum: i64 = lines.iter().filter_map(amount).sum();
        if sum != total {
            wrong.push(format!("{here}: lines of {sum} and a total of {total}"));
        }
    }
    for (name, member) in example.as_object().into_iter().flatten() {
        let words = member.as_str().unwrap_or_default();
        let is_id = name == "id" || name.ends_with("_id");
        if is_id && !member.is_null() && uuid::Uuid::try_parse(words).map_or(0, |id| id.get_version_num()) != 7 {
            wrong.push(format!("{here}: {name} is {member}"));
        }
        if name.ends_with("_at") && !member.is_null() && Instant::parse(words).is_err() {
            wrong.push(format!("{here}: {name} is {member}"));
        }
        sense(member, here, wrong);
    }
    for entry in example.as_array().into_iter().flatten() {
        sense(entry, here, wrong);
    }
}
