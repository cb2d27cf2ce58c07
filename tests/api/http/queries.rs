//! Paths and query parameters: how they are read, and which are refused.

use serde_json::json;

use crate::{
    cases,
    http::{NOBODY, body, count},
    support::{
        client::{faults_of, id},
        world::World,
    },
};

cases![a_path_is_one_however_it_is_spelled, unknown_parameters_are_refused, queries_are_read_exactly];

fn a_path_is_one_however_it_is_spelled(world: &World) {
    let admin = world.admin();
    let faulty = |path: &str| admin.request_at("PATCH", path).header("If-Match", "*").json(&json!({"nope": 1})).send();
    let department = world.department("finance");
    for path in ["/api/v1/departments", "/%61pi/v1/departments", "/api/v1/%64epartments"] {
        faulty(&format!("{path}/{NOBODY}")).problem(404, "not_found");
        faulty(&format!("{path}/{}", id(&department))).faults(&[("/nope", "unknown_field")]);
        let create =
            || admin.request_at("POST", path).header("Idempotency-Key", "k").json(&body("health")).send().expect(201);
        assert_eq!((create(), count(world)), (create(), 2), "one key, one request");
    }
}

fn unknown_parameters_are_refused(world: &World) {
    let admin = world.admin();
    admin.get("/departments?colour=red&kode=a").faults(&[("colour", "unknown_field"), ("kode", "unknown_field")]);
    admin.get("/departments?name=n").faults(&[("name", "unknown_field")]);
    admin.get("/departments?limit=1&limit=2").faults(&[("limit", "duplicate")]);
    admin.get("/departments?CODE=a").faults(&[("CODE", "unknown_field")]);
}

fn queries_are_read_exactly(world: &World) {
    let admin = world.admin();
    for limit in ["201", "0", "-1", "99999999999999999999", "1.5", "ten", ""] {
        let problem = admin.get(&format!("/departments?limit={limit}")).problem(422, "invalid");
        assert_eq!(faults_of(&problem).first().map(|fault| fault.0.as_str()), Some("limit"), "{limit}: {problem}");
    }
    admin.get("/departments?limit=201").faults(&[("limit", "out_of_range")]);
    for limit in ["1", "200"] {
        admin.get(&format!("/departments?limit={limit}")).expect(200);
    }
    // Many read an unencoded + of an offset as a blank. Here it is refused, and the refusal says how to write it.
    let problem = admin
        .get("/departments?updated_since=2026-05-06T08:00:00+08:00")
        .faults(&[("updated_since", "unencoded_plus")]);
    assert!(problem["errors"][0]["detail"].as_str().is_some_and(|words| words.contains("%2B")), "{problem}");
    admin.get("/departments?code=a+b").faults(&[("code", "unencoded_plus")]);
    admin.get("/departments?updated_since=2026-05-06T08:00:00%2B08:00").expect(200);
    admin.get("/departments?updated_since=2026-05-06T00:00:00Z").expect(200);
    for bad in [
        "2026-05-06",
        "2026-05-06T08:00:00",
        "2026-05-06T08:00:00.5Z",
        "2026-05-06T08:00:60Z",
        "yesterday",
        "2026-02-30T00:00:00Z",
    ] {
        admin.get(&format!("/departments?updated_since={bad}")).faults(&[("updated_since", "invalid_instant")]);
    }
    for bad in ["code=%", "code=%2", "code=%zz", "code=%ff%fe", "%ff=1"] {
        admin.get(&format!("/departments?{bad}")).problem(400, "malformed_query");
    }
    // A filter that is given twice finds both.
    for code in ["a", "b", "c"] {
        admin.post("/departments", body(code)).expect(201);
    }
    let codes = |query: &str| {
        admin
            .all(query)
            .iter()
            .map(|department| department["code"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("/departments?code=a&code=c"), ["c", "a"]);
    assert_eq!(codes("/departments?code=A"), Vec::<String>::new());
    assert_eq!(codes("/departments"), ["c", "b", "a"]);
}
