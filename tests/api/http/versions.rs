//! Versions: `ETag`, `If-Match` and `If-None-Match`, merge patches, and changes made at the same time.

use serde_json::{Value, json};

use crate::{
    cases,
    http::{NOBODY, at_once, body},
    support::{
        client::{etag, id},
        world::World,
    },
};

cases![
    head_is_get_without_a_body,
    what_is_known_is_not_sent_again,
    changes_need_the_version_seen,
    patches_merge,
    creating_answers_the_whole,
    twenty_changes_at_once_lose_none,
    whatever_is_renamed_twenty_times_at_once_keeps_one_former_name,
];

fn head_is_get_without_a_body(world: &World) {
    let department = world.department("finance");
    let admin = world.admin();
    let path = format!("/departments/{}", id(&department));
    let reply = admin.request("HEAD", &path).send();
    assert_eq!((reply.status, reply.body.as_str(), reply.etag().as_str()), (200, "", etag(&department)));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(admin.request("HEAD", "/departments").send().status, 200);
    let missing = admin.request("HEAD", &format!("/departments/{NOBODY}")).send();
    assert_eq!((missing.status, missing.body.as_str()), (404, ""));
    assert_eq!(world.nobody().request("HEAD", "/departments").send().status, 401);
    for open in ["/healthz", "/readyz"] {
        assert_eq!(world.nobody().request_at("HEAD", open).send().status, 200, "{open}");
    }
}

fn what_is_known_is_not_sent_again(world: &World) {
    let department = world.department("finance");
    let admin = world.admin();
    let path = format!("/departments/{}", id(&department));
    let get = |seen: &str| admin.request("GET", &path).header("If-None-Match", seen).send();
    for seen in [etag(&department), &format!("W/{}", etag(&department)), "*", &format!("\"x\", {}", etag(&department))]
    {
        let reply = get(seen);
        assert_eq!((reply.status, reply.body.as_str(), reply.etag().as_str()), (304, "", etag(&department)), "{seen}");
    }
    for seen in ["\"0\"", "W/\"99\"", "\"nonsense\"", "1"] {
        assert_eq!(get(seen).expect(200), department, "{seen}");
    }
    admin.patch(&path, json!({"name": "新"}), etag(&department)).expect(200);
    get(etag(&department)).expect(200);
}

fn changes_need_the_version_seen(world: &World) {
    let department = world.department("finance");
    let admin = world.admin();
    let path = format!("/departments/{}", id(&department));
    admin.request("PATCH", &path).json(&json!({"name": "n"})).send().problem(428, "if_match_required");
    world.later(1);
    let changed = admin.patch(&path, json!({"name": "第二"}), etag(&department));
    let second = changed.expect(200);
    assert_eq!(changed.etag(), etag(&second));
    assert_ne!(etag(&second), etag(&department));
    assert_eq!((&second["name"], &second["created_at"]), (&json!("第二"), &department["created_at"]));
    assert_eq!(second["updated_at"], world.now());
    // A stale version is refused. The refusal has the present version.
    for stale in [etag(&department), "\"nonsense\"", "\"99\"", "W/\"99\""] {
        let refused = admin.patch(&path, json!({"name": "第三"}), stale);
        refused.problem(412, "stale");
        assert_eq!(refused.etag(), etag(&second), "{stale}");
    }
    assert_eq!(admin.get(&path).expect(200), second);
    let weak = admin.patch(&path, json!({"name": "第四"}), &format!("W/{}", etag(&second))).expect(200);
    let listed = admin.patch(&path, json!({"name": "第五"}), &format!("\"0\", {}", etag(&weak))).expect(200);
    let any = admin.patch(&path, json!({"name": "第六"}), "*").expect(200);
    assert_eq!((listed["name"].as_str(), any["name"].as_str()), (Some("第五"), Some("第六")));
}

fn patches_merge(world: &World) {
    let admin = world.admin();
    let payer = world.department("payer");
    let uscc = "11330225002985031R";
    let full = json!({
        "code": "finance", "name": "县财政局", "discount_percent": 10, "approval_rule": "above_amount", "approval_amount_fen": 200_000, "uscc": uscc,
        "bill_to_department_id": id(&payer), "retired_on": "2027-01-01",
    });
    let department = admin.post("/departments", full).expect(201);
    let path = format!("/departments/{}", id(&department));
    world.later(1);
    // An empty patch changes nothing, not even the version.
    let same = admin.patch(&path, json!({}), etag(&department)).expect(200);
    assert_eq!(same, department);
    let events = || {
        world.sql_number(&format!("SELECT count(*) AS n FROM events WHERE subject_id = {}", world.sql_id(&department)))
    };
    assert_eq!(events(), 1);
    // One field changes, and nothing else.
    let one = admin.patch(&path, json!({"discount_percent": 20}), "*").expect(200);
    assert_eq!(one["discount_percent"], 20);
    for field in [
        "id",
        "code",
        "name",
        "approval_rule",
        "approval_amount_fen",
        "uscc",
        "bill_to_department_id",
        "retired_on",
        "created_at",
    ] {
        assert_eq!(one[field], department[field], "{field}");
    }
    assert_eq!(events(), 2);
    // Null clears what may be left out.
    let cleared = admin
        .patch(&path, json!({"uscc": null, "bill_to_department_id": null, "retired_on": null, "approval_rule": "never", "approval_amount_fen": null}), "*")
        .expect(200);
    for field in ["uscc", "bill_to_department_id", "retired_on", "approval_amount_fen"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
    admin.patch(&path, json!({"name": null}), "*").faults(&[("/name", "required")]);
    // A field that can't be patched is unknown to the patch.
    for (field, value) in [
        ("code", json!("other")),
        ("id", json!(NOBODY)),
        ("etag", json!("\"9\"")),
        ("created_at", json!("2026-05-06T08:00:00+08:00")),
        ("version", json!(9)),
    ] {
        admin.patch(&path, json!({field: value}), "*").faults(&[(&format!("/{field}"), "unknown_field")]);
    }
    // The outcome is judged as a whole.
    admin.patch(&path, json!({"approval_rule": "above_amount"}), "*").faults(&[("/approval_amount_fen", "required")]);
    admin
        .patch(&path, json!({"bill_to_department_id": id(&department)}), "*")
        .faults(&[("/bill_to_department_id", "itself")]);
    admin.patch(&path, json!({"uscc": "11330225002985031X"}), "*").faults(&[("/uscc", "invalid_uscc")]);
    admin.patch(&path, json!([]), "*").problem(422, "invalid");
    assert_eq!(admin.get(&path).expect(200), cleared);
}

fn creating_answers_the_whole(world: &World) {
    let admin = world.admin();
    let reply = admin.post("/departments", body("finance"));
    let department = reply.expect(201);
    assert_eq!(reply.header("location"), Some(format!("/api/v1/departments/{}", id(&department)).as_str()));
    assert_eq!(reply.etag(), etag(&department));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!((&department["discount_percent"], &department["approval_rule"]), (&json!(0), &json!("always")));
    assert_eq!((&department["created_at"], &department["updated_at"]), (&json!(world.now()), &json!(world.now())));
    assert_eq!(admin.get_at(reply.header("location").unwrap_or_default()).expect(200), department);
    assert_eq!(admin.get("/departments").expect(200), json!({"items": [department], "next_cursor": null}));
    admin.post("/departments", body("finance")).taken("/code");
}

fn twenty_changes_at_once_lose_none(world: &World) {
    let admin = world.admin();
    let department = world.department("finance");
    let path = format!("/departments/{}", id(&department));
    let replies = at_once(20, |number| admin.patch(&path, json!({"name": format!("第{number}")}), etag(&department)));
    let won: Vec<Value> = replies.iter().filter(|reply| reply.status == 200).map(|reply| reply.expect(200)).collect();
    assert_eq!(won.len(), 1, "one saw the present version");
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.problem(412, "stale");
    }
    assert_eq!(admin.get(&path).expect(200), won[0]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM events WHERE action = 'change'"), 1);
}

fn whatever_is_renamed_twenty_times_at_once_keeps_one_former_name(world: &World) {
    let admin = world.admin();
    let accountant = world.accountant();
    let supplier = admin.post("/suppliers", json!({"name": "第一汽修厂"})).expect(201);
    let account = json!({"code": "5602.01", "name": "办公费", "name_en": "Office", "kind": "expense", "side": "debit"});
    let account = accountant.post("/accounts", account).expect(201);
    let things = [
        (&admin, format!("/departments/{}", id(&world.department("finance"))), "name"),
        (&admin, format!("/vehicles/{}", id(&world.vehicle("car"))), "plate_no"),
        (&admin, format!("/drivers/{}", id(&world.driver_with(&["C1"]))), "name"),
        (&admin, format!("/suppliers/{}", id(&supplier)), "name"),
        (&accountant, format!("/accounts/{}", id(&account)), "name"),
        (&admin, "/settings".to_owned(), "company_name"),
    ];
    for (client, path, field) in &things {
        for round in 0..5 {
            let seen = client.get(path).expect(200);
            let replies = at_once(20, |number| {
                client.patch(path, json!({*field: format!("浙A{:05}", round * 20 + number)}), etag(&seen))
            });
            let won = replies.iter().filter(|reply| reply.status == 200).count();
            assert_eq!(won, 1, "{path}: one saw the present version");
            for reply in replies.iter().filter(|reply| reply.status != 200) {
                reply.problem(412, "stale");
            }
        }
    }
    // All was done at one moment of the clock.
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM former_names"), 6);
}
