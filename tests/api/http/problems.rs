//! Problems: which refusal comes first, what it says, in which language, and the page that explains it.

use std::collections::BTreeSet;

use motorpool::kernel::Code;
use serde_json::json;

use crate::{
    cases,
    http::NOBODY,
    support::{
        client::{faults_of, id},
        database::PASSWORD,
        world::World,
    },
};

cases![
    unknown_ids_are_not_found,
    what_is_not_there_is_found_missing_before_the_body_is_judged,
    who_may_not_learns_nothing_else,
    methods_not_offered_are_named,
    refusals_speak_chinese,
    what_another_record_has_is_named_where_it_stands,
    every_problem_has_its_page,
    references_lead_somewhere,
];

fn unknown_ids_are_not_found(world: &World) {
    let admin = world.admin();
    let no_ids = [
        "nonsense",
        "0",
        "019a0b5e7c1f70008000000000000001",
        "%7B019a0b5e-7c1f-7000-8000-000000000001%7D",
        "019A0B5E-7C1F-7000-8000-00000000000G",
        "..%2F..%2Fusers",
        "%00",
        "%27%20OR%201=1",
        "null",
    ];
    for id in [&[NOBODY][..], &no_ids].concat() {
        admin.get(&format!("/departments/{id}")).problem(404, "not_found");
        admin.patch(&format!("/departments/{id}"), json!({"name": "n"}), "\"1\"").problem(404, "not_found");
    }
    for path in ["/nothing", "/departments/x/y", "/departmentsx", "/", ""] {
        admin.get(path).problem(404, "not_found");
    }
    admin.get_at("/nothing").problem(404, "not_found");
    admin.get_at("/api/v2/departments").problem(404, "not_found");
}

fn what_is_not_there_is_found_missing_before_the_body_is_judged(world: &World) {
    // API.md §2.2: 404 → 415, 413, 400 → 422 → 428, 412.
    let admin = world.admin();
    let path = format!("/departments/{NOBODY}");
    admin
        .request("PATCH", &path)
        .header("If-Match", "*")
        .body("application/json", "{")
        .send()
        .problem(404, "not_found");
    admin.request("PATCH", &path).header("If-Match", "*").body("text/plain", "x").send().problem(404, "not_found");
    admin.patch(&path, json!({"colour": "red"}), "*").problem(404, "not_found");
    admin.request("PATCH", &path).json(&json!({})).send().problem(404, "not_found");
    // 422 comes before 428 and 412.
    let department = world.department("finance");
    let path = format!("/departments/{}", id(&department));
    admin.request("PATCH", &path).json(&json!({"colour": "red"})).send().problem(422, "invalid");
    admin.patch(&path, json!({"discount_percent": 101}), "\"99\"").problem(422, "invalid");
    admin.patch(&path, json!({"bill_to_department_id": NOBODY}), "\"99\"").problem(422, "unknown_reference");
}

fn who_may_not_learns_nothing_else(world: &World) {
    let nobody = world.nobody();
    let problem = nobody.get("/departments").problem(401, "token_missing");
    assert_eq!(problem["errors"], json!([]));
    for reply in [
        nobody.get("/departments"),
        nobody.bearer("nonsense").get("/departments"),
        nobody.bearer("mp_nonsense").get("/departments"),
    ] {
        assert!(
            reply.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")),
            "{:?}",
            reply.headers
        );
    }
    for token in ["nonsense", "mp_nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."] {
        nobody.bearer(token).get("/departments").problem(401, "token_invalid");
    }
    for scheme in ["Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer ", "bearer", "Token x"] {
        let reply = nobody.request("GET", "/departments").header("Authorization", scheme).send();
        assert_eq!(reply.status, 401, "{scheme}: {}", reply.body);
    }
    // 403 comes before the body, the id and the version are read.
    let dispatcher = world.dispatcher();
    dispatcher.request("POST", "/departments").body("text/plain", "{").send().problem(403, "forbidden");
    dispatcher
        .request("PATCH", &format!("/departments/{NOBODY}"))
        .body("application/json", "{")
        .send()
        .problem(403, "forbidden");
    nobody.request("POST", "/departments").body("text/plain", "{").send().problem(401, "token_missing");
    dispatcher.get("/departments").expect(200);
}

fn methods_not_offered_are_named(world: &World) {
    let admin = world.admin();
    let allowed = |method: &str, path: &str| {
        let reply = admin.request(method, path).send();
        reply.problem(405, "method_not_allowed");
        let allow: BTreeSet<String> = reply
            .header("allow")
            .expect("Allow")
            .split(',')
            .map(|word| word.trim().to_owned())
            .filter(|word| word != "HEAD" && word != "OPTIONS")
            .collect();
        allow.into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(allowed("DELETE", "/departments"), "GET POST");
    assert_eq!(allowed("PUT", "/departments"), "GET POST");
    assert_eq!(allowed("DELETE", &format!("/departments/{NOBODY}")), "GET PATCH");
    assert_eq!(allowed("POST", &format!("/departments/{NOBODY}")), "GET PATCH");
    assert_eq!(allowed("GET", &format!("/bookings/{NOBODY}/approve")), "POST");
}

fn refusals_speak_chinese(world: &World) {
    let admin = world.admin();
    let ask = |language: &str| {
        admin.request("POST", "/departments").header("Accept-Language", language).json(&json!({"code": "a"})).send()
    };
    let chinese = ask("zh-CN,zh;q=0.9,en;q=0.5");
    let problem = chinese.faults(&[("/name", "required")]);
    assert_eq!(chinese.header("content-language"), Some("zh-CN"));
    for words in [&problem["title"], &problem["detail"], &problem["errors"][0]["detail"]] {
        assert!(
            words.as_str().is_some_and(|words| words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))),
            "{words}"
        );
    }
    for other in ["en", "fr", "", "zh;q=0", "en, zh;q=0.9", ";;;", "*"] {
        let reply = ask(other);
        assert_eq!(reply.header("content-language"), Some("en"), "{other}");
        assert!(reply.body.is_ascii(), "{other}: {}", reply.body);
    }
    let table = world.nobody().request_at("GET", "/problems").header("Accept-Language", "zh-CN").send().expect(200);
    assert!(
        table["problems"]
            .as_array()
            .is_some_and(|rows| rows.iter().all(|row| row["title"].as_str().is_some_and(|title| !title.is_ascii()))),
        "{table}"
    );
}

fn what_another_record_has_is_named_where_it_stands(world: &World) {
    let (admin, accountant) = (world.admin(), world.accountant());
    let rates = json!([{"class": "car", "service": "transfer", "base_fen": 1, "included_km": 1, "included_minutes": 1, "extra_km_fen": 0, "extra_hour_fen": 0}]);
    for (client, path, record, pointer) in [
        (&admin, "/users", json!({"username": "wang", "roles": ["dispatcher"], "password": PASSWORD}), "/username"),
        (&admin, "/vehicle-classes", json!({"code": "tram", "name": "有轨电车"}), "/code"),
        (&accountant, "/holidays", json!({"date": "2026-10-01", "name": "国庆节"}), "/date"),
        (&accountant, "/tariffs", json!({"name": "下半年", "valid_from": "2026-07-01", "rates": rates}), "/valid_from"),
        (
            &accountant,
            "/tax-rules",
            json!({"valid_from": "2026-07-01", "taxpayer": "general", "vat_percent": 9}),
            "/valid_from",
        ),
    ] {
        client.post(path, record.clone()).expect(201);
        client.post(path, record).taken(pointer);
    }
}

fn every_problem_has_its_page(world: &World) {
    let nobody = world.nobody();
    let table = nobody.get_at("/problems").expect(200);
    let rows = table["problems"].as_array().expect("problems");
    assert_eq!(
        rows.iter().map(|row| row["code"].as_str().unwrap_or_default()).collect::<Vec<_>>(),
        Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>()
    );
    for (row, code) in rows.iter().zip(Code::ALL) {
        assert_eq!(
            (&row["status"], &row["type"]),
            (&json!(code.status()), &json!(format!("/problems/{}", code.as_str())))
        );
        let page = nobody.get_at(row["type"].as_str().unwrap_or_default()).expect(200);
        assert_eq!(page, *row);
    }
    nobody.get_at("/problems/nonsense").problem(404, "not_found");
}

fn references_lead_somewhere(world: &World) {
    let admin = world.admin();
    let unknown = admin.post("/departments", json!({"code": "a", "name": "n", "bill_to_department_id": NOBODY}));
    assert_eq!(unknown.status, 422, "{}", unknown.body);
    assert_eq!(faults_of(&unknown.json()), [("/bill_to_department_id".into(), "unknown_reference".into())]);
    assert_eq!(
        unknown.json()["code"],
        "unknown_reference",
        "an id in a body that doesn't exist (API.md §2.3): {}",
        unknown.body
    );
    let payer = world.department("payer");
    let department = world.department_with(json!({"bill_to_department_id": id(&payer)}));
    assert_eq!(department["bill_to_department_id"], payer["id"]);
}
