//! Admissions of suppliers (BUREAU.md §3.1).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, etag, id},
        procurement::{admitted, application, applied},
        supervision::other,
        world::World,
    },
};

cases![
    another_person_admits_a_supplier,
    who_applied_is_no_second_person_by_a_key,
    an_application_says_what_it_may,
    an_admission_is_valid_while_its_dates_and_qualifications_last,
    a_suspended_supplier_is_admitted_again,
    a_barred_supplier_is_admitted_only_after_the_day,
    a_new_application_is_no_way_around_a_bar,
    a_supplier_reads_its_own_admissions_alone,
    admissions_are_found_by_supplier_category_and_state,
    only_the_bureau_hears_of_admissions,
];

fn path(admission: &Value) -> String {
    format!("/admissions/{}", id(admission))
}

fn act(client: &Client, admission: &Value, act: &str, body: Value) -> Reply {
    client.post(&format!("{}/{act}", path(admission)), body)
}

fn another_person_admits_a_supplier(world: &World) {
    let supplier = world.new_supplier();
    let made = applied(world, &supplier, json!({}));
    assert_eq!(
        [&made["state"], &made["is_valid"], &made["made_by"], &made["admitted_by"], &made["qualifications"]],
        [&json!("applied"), &json!(false), &json!("supervisor"), &Value::Null, &json!([])]
    );
    act(&world.supervisor(), &made, "admit", json!({})).problem(403, "second_person_required");
    assert_eq!(world.supervisor().get(&path(&made)).expect(200), made);
    let admit = format!("{}/admit", path(&made));
    let stale = other(world).request("POST", &admit).header("If-Match", "\"7\"").json(&json!({})).send();
    stale.problem(412, "stale");
    let done = act(&other(world), &made, "admit", json!({})).expect(200);
    assert_eq!(
        [&done["state"], &done["is_valid"], &done["admitted_by"], &done["admitted_at"]],
        [&json!("admitted"), &json!(true), &json!("supervisor.two"), &json!("2026-05-06T08:00:00+08:00")]
    );
    assert_ne!(etag(&made), etag(&done));
    assert_eq!(world.supervisor().get(&path(&made)).expect(200), done);
    act(&other(world), &made, "admit", json!({})).problem(409, "wrong_state");
    // Who applied may suspend and bar.
    act(&world.supervisor(), &made, "suspend", json!({"reason": "整改"})).expect(200);
}

fn who_applied_is_no_second_person_by_a_key(world: &World) {
    let supplier = world.new_supplier();
    let made = applied(world, &supplier, json!({}));
    // A key that may not decide, and one that acts for who applied.
    act(&world.key(&["supervisor"], &[]), &made, "admit", json!({})).problem(403, "forbidden");
    let key = world.key_with(json!({"roles": ["supervisor"], "may_approve": true}));
    let for_whom = |name: &str| json!({"on_behalf_of": {"name": "监管人员", "ref": name}});
    act(&key, &made, "admit", for_whom("supervisor")).problem(403, "second_person_required");
    act(&key, &made, "admit", for_whom("supervisor.two")).expect(200);
    // What a key applied for on somebody's behalf, that person doesn't admit.
    let mut new = application(&supplier, json!({"category": "security"}));
    new["on_behalf_of"] = for_whom("supervisor.two")["on_behalf_of"].clone();
    let made = key.post("/admissions", new).expect(201);
    act(&other(world), &made, "admit", json!({})).problem(403, "second_person_required");
    act(&world.supervisor(), &made, "admit", json!({})).expect(200);
}

fn an_application_says_what_it_may(world: &World) {
    let (supervisor, supplier) = (world.supervisor(), world.new_supplier());
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    let paper = |until: &str| json!([{"kind": "食品经营许可证", "number": "JY1", "valid_until": until}]);
    for (over, faults) in [
        (json!({"supplier_id": nothing}), &[("/supplier_id", "unknown_reference")][..]),
        (json!({"category": "ships"}), &[("/category", "unknown_reference")]),
        (json!({"valid_from": "2026-05-07", "valid_until": "2026-05-06"}), &[("/valid_until", "out_of_range")]),
        (json!({"qualifications": paper("2199-01-01")}), &[("/qualifications/0/valid_until", "out_of_range")]),
        (json!({"state": "admitted"}), &[("/state", "unknown_field")]),
    ] {
        supervisor.post("/admissions", application(&supplier, over)).faults(faults);
    }
    let both = json!({"category": "ships", "valid_from": "2026-05-07", "valid_until": "2026-05-06"});
    supervisor
        .post("/admissions", application(&supplier, both))
        .faults(&[("/category", "unknown_reference"), ("/valid_until", "out_of_range")]);
    assert_eq!(supervisor.all("/admissions"), Vec::<Value>::new());
    // One day, a paper that has lapsed already, and a code with blanks.
    let day = json!({"category": " catering", "valid_from": "2026-05-06", "valid_until": "2026-05-06", "qualifications": paper("2026-05-05")});
    let made = supervisor.post("/admissions", application(&supplier, day)).expect(201);
    assert_eq!((&made["category"], &made["qualifications"]), (&json!("catering"), &paper("2026-05-05")));
    let missing = "/admissions/019a0b5e-7c1f-7000-8000-000000000009";
    supervisor.get(missing).problem(404, "not_found");
    supervisor.post(&format!("{missing}/admit"), json!({})).problem(404, "not_found");
}

fn an_admission_is_valid_while_its_dates_and_qualifications_last(world: &World) {
    let supplier = world.new_supplier();
    let paper = json!([{"kind": "食品经营许可证", "number": "JY1", "valid_until": "2026-05-20"}]);
    let dates = json!({"valid_from": "2026-05-08", "valid_until": "2026-06-30", "qualifications": paper});
    let qualified = admitted(world, &supplier, dates);
    let plain = admitted(world, &supplier, json!({"valid_from": "2026-05-08", "valid_until": "2026-06-30"}));
    for (at, expected) in [
        ("2026-05-07T23:59:59+08:00", [false, false]),
        ("2026-05-08T00:00:00+08:00", [true, true]),
        ("2026-05-20T23:59:59+08:00", [true, true]),
        ("2026-05-21T00:00:00+08:00", [false, true]),
        ("2026-06-30T23:59:59+08:00", [false, true]),
        ("2026-07-01T00:00:00+08:00", [false, false]),
    ] {
        world.at(at);
        let is_valid =
            [&qualified, &plain].map(|one| world.supervisor().get(&path(one)).expect(200)["is_valid"] == true);
        assert_eq!(is_valid, expected, "{at}");
    }
}

fn a_suspended_supplier_is_admitted_again(world: &World) {
    let supplier = world.new_supplier();
    let waiting = applied(world, &supplier, json!({}));
    act(&world.supervisor(), &waiting, "suspend", json!({"reason": "整改"})).problem(409, "wrong_state");
    let made = admitted(world, &supplier, json!({"category": "security"}));
    act(&world.supervisor(), &made, "suspend", json!({})).faults(&[("/reason", "required")]);
    let suspended = act(&world.supervisor(), &made, "suspend", json!({"reason": "整改"})).expect(200);
    assert_eq!(
        [&suspended["state"], &suspended["is_valid"], &suspended["reason"]],
        [&json!("suspended"), &json!(false), &json!("整改")]
    );
    act(&world.supervisor(), &made, "suspend", json!({"reason": "整改"})).problem(409, "wrong_state");
    act(&world.supervisor(), &made, "admit", json!({})).problem(403, "second_person_required");
    let again = act(&other(world), &made, "admit", json!({})).expect(200);
    assert_eq!(
        [&again["state"], &again["is_valid"], &again["reason"]],
        [&json!("admitted"), &json!(true), &Value::Null]
    );
}

fn a_barred_supplier_is_admitted_only_after_the_day(world: &World) {
    let supplier = world.new_supplier();
    let until = |day: &str| json!({"until": day, "reason": "提供虚假材料"});
    let made = admitted(world, &supplier, json!({}));
    act(&world.supervisor(), &made, "bar", until("2026-05-05")).faults(&[("/until", "in_the_past")]);
    act(&world.supervisor(), &made, "bar", json!({"until": "2026-05-10"})).faults(&[("/reason", "required")]);
    let barred = act(&world.supervisor(), &made, "bar", until("2026-05-10")).expect(200);
    assert_eq!(
        [&barred["state"], &barred["is_valid"], &barred["barred_until"], &barred["reason"]],
        [&json!("barred"), &json!(false), &json!("2026-05-10"), &json!("提供虚假材料")]
    );
    act(&world.supervisor(), &made, "suspend", json!({"reason": "整改"})).problem(409, "wrong_state");
    world.at("2026-05-10T23:59:59+08:00");
    let refused = act(&other(world), &made, "admit", json!({})).problem(409, "wrong_state");
    assert_eq!(refused["state"], "barred");
    world.at("2026-05-11T00:00:00+08:00");
    let again = act(&other(world), &made, "admit", json!({})).expect(200);
    assert_eq!([&again["state"], &again["barred_until"]], [&json!("admitted"), &Value::Null]);
    // From any state: applied for, suspended, and barred for longer.
    let waiting = applied(world, &supplier, json!({"category": "security"}));
    act(&world.supervisor(), &waiting, "bar", until("2026-05-11")).expect(200);
    let longer = act(&world.supervisor(), &waiting, "bar", until("2026-12-31")).expect(200);
    assert_eq!(longer["barred_until"], "2026-12-31");
}

fn a_new_application_is_no_way_around_a_bar(world: &World) {
    let supplier = world.new_supplier();
    let barred = admitted(world, &supplier, json!({}));
    act(&world.supervisor(), &barred, "bar", json!({"until": "2026-05-10", "reason": "围标"})).expect(200);
    let again = applied(world, &supplier, json!({}));
    let refused = act(&other(world), &again, "admit", json!({})).problem(409, "wrong_state");
    assert_eq!(refused["state"], "barred");
    // Another category and another supplier are not in question.
    admitted(world, &supplier, json!({"category": "security"}));
    admitted(world, &world.new_supplier(), json!({}));
    world.at("2026-05-11T00:00:00+08:00");
    act(&other(world), &again, "admit", json!({})).expect(200);
}

fn a_supplier_reads_its_own_admissions_alone(world: &World) {
    let (own, foreign) = (world.new_supplier(), world.new_supplier());
    let (mine, theirs) = (admitted(world, &own, json!({})), admitted(world, &foreign, json!({})));
    let client = world.supplier(&own);
    let read = client.get(&path(&mine)).expect(200);
    assert_eq!(
        [&read["state"], &read["is_valid"], &read["made_by"], &read["admitted_by"]],
        [&json!("admitted"), &json!(true), &Value::Null, &Value::Null]
    );
    assert_eq!(client.all("/admissions"), [read]);
    assert_eq!(client.all(&format!("/admissions?supplier_id={}", id(&foreign))), Vec::<Value>::new());
    client.get(&path(&theirs)).problem(404, "not_found");
    client.post("/admissions", application(&own, json!({}))).problem(403, "forbidden");
    act(&client, &mine, "admit", json!({})).problem(403, "forbidden");
    act(&client, &mine, "suspend", json!({"reason": "x"})).problem(403, "forbidden");
    act(&client, &mine, "bar", json!({"until": "2027-01-01", "reason": "x"})).problem(403, "forbidden");
    let department = world.department("finance");
    for other in [
        world.requester(&department),
        world.approver(&department),
        world.dispatcher(),
        world.accountant(),
        world.admin(),
    ] {
        other.get("/admissions").problem(403, "forbidden");
        other.get(&path(&mine)).problem(403, "forbidden");
    }
}

fn admissions_are_found_by_supplier_category_and_state(world: &World) {
    let (one, two) = (world.new_supplier(), world.new_supplier());
    let first = admitted(world, &one, json!({}));
    let second = applied(world, &two, json!({"category": "security"}));
    let third = applied(world, &one, json!({"category": "security"}));
    let found = |filter: &str| {
        let found = world.supervisor().all(&format!("/admissions?{filter}"));
        found.iter().map(|one| id(one).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(""), [id(&third), id(&second), id(&first)]);
    assert_eq!(found(&format!("supplier_id={}", id(&one))), [id(&third), id(&first)]);
    assert_eq!(found("category=catering"), [id(&first)]);
    assert_eq!(found("state=applied"), [id(&third), id(&second)]);
    assert_eq!(found("state=admitted&state=barred"), [id(&first)]);
}

fn only_the_bureau_hears_of_admissions(world: &World) {
    let made = admitted(world, &world.new_supplier(), json!({}));
    act(&world.supervisor(), &made, "suspend", json!({"reason": "整改"})).expect(200);
    act(&world.supervisor(), &made, "bar", json!({"until": "2026-12-31", "reason": "围标"})).expect(200);
    let of = |client: &Client| {
        let found = client.all(&format!("/events?subject_id={}", id(&made)));
        found.iter().map(|event| format!("{} {}", event["action"], event["reason"])).collect::<Vec<_>>()
    };
    let expected = [r#""bar" "围标""#, r#""suspend" "整改""#, r#""admit" null"#, r#""create" null"#];
    assert_eq!(of(&world.supervisor()), expected);
    assert_eq!(of(&world.accountant()), [""; 0]);
}
