//! Contracts: what they may say, who signs them, and who sees them.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, etag, id},
        procurement,
        supervision::{draft, draft_body, other, path, signed, standard},
        wire::until,
        world::{World, merged},
    },
};

cases![
    another_person_signs_a_contract,
    a_contract_says_what_it_may,
    fees_of_the_months_add_up_to_the_sum,
    the_company_has_one_contract_for_vehicles_a_month,
    a_contract_ends_with_a_month_or_its_term,
    a_contract_is_seen_by_those_whom_it_concerns,
    only_the_bureau_hears_of_contracts,
    who_has_two_roles_reads_each_contract_in_one_of_them,
    a_draft_is_signed_by_the_rules_of_its_day,
    departments_are_named_where_they_were_sent,
];

fn another_person_signs_a_contract(world: &World) {
    let supervisor = world.supervisor();
    let first = draft(world, json!({}));
    let sign = format!("{}/sign", path(&first));
    assert_eq!((&first["state"], &first["made_by"]), (&json!("draft"), &json!("supervisor")));
    supervisor.post(&sign, json!({})).problem(403, "second_person_required");
    // Who changes the draft has written it, too.
    let changed = other(world).patch(&path(&first), json!({"title": "用车服务"}), etag(&first)).expect(200);
    other(world).post(&sign, json!({})).problem(403, "second_person_required");
    // A key is its maker; one that acts for the drafter is the drafter.
    let third = world.user("supervisor.three", json!({"roles": ["supervisor"]}));
    world.key(&["supervisor"], &[]).post(&sign, json!({})).problem(403, "forbidden");
    third.request("POST", &sign).header("If-Match", etag(&first)).json(&json!({})).send().problem(412, "stale");
    let active = third.request("POST", &sign).header("If-Match", etag(&changed)).json(&json!({})).send().expect(200);
    assert_eq!(
        [&active["state"], &active["signed_by"], &active["signed_at"], &active["is_signed_late"]],
        [&json!("active"), &json!("supervisor.three"), &json!("2026-05-06T08:00:00+08:00"), &json!(true)]
    );
    assert_eq!(supervisor.get(&path(&first)).expect(200), active);
    third.post(&sign, json!({})).problem(409, "wrong_state");
    supervisor.patch(&path(&first), json!({"title": "另一合同"}), etag(&active)).problem(409, "wrong_state");
    // In time is also the first day.
    let coming = signed(world, json!({"valid_from": "2027-01", "valid_until": "2027-12"}));
    assert_eq!(coming["is_signed_late"], false);
}

fn a_contract_says_what_it_may(world: &World) {
    let supervisor = world.supervisor();
    let supplier = world.admin().post("/suppliers", json!({"name": "县保安公司"})).expect(201);
    let guards = supervisor
        .post("/standards", json!({"category": "security", "name": "保安标准", "valid_from": "2026-01-01", "clauses": [{"code": "a", "text": "到岗", "part": "inspected", "weight_centi": 10_000}]}))
        .expect(201);
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    let outsource = |over: Value| {
        let line = json!({"category": "security", "amount_fen": 86_000_000, "price": "lump", "heads": 20});
        let base = json!({"mode": "outsource", "supplier_id": id(&supplier), "direct_reason": "续用", "lines": [line]});
        draft_body(merged(base, over))
    };
    let line = |over: Value| {
        let base = json!({"category": "security", "amount_fen": 86_000_000, "price": "lump"});
        json!({"lines": [merged(base, over)]})
    };
    let band = |from: i64, top: i64, slope: i64| json!({"from_centi": from, "top_bp": top, "slope_bp": slope});
    supervisor.post("/contracts", outsource(json!({}))).expect(201);
    let tender = procurement::tender(world, json!({}));
    supervisor.post("/contracts", outsource(json!({"tender_id": id(&tender), "direct_reason": null}))).expect(201);
    for (what, faults) in [
        // Who serves, and why.
        (outsource(json!({"supplier_id": null})), &[("/supplier_id", "required")][..]),
        (outsource(json!({"supplier_id": nothing})), &[("/supplier_id", "unknown_reference")]),
        (outsource(json!({"direct_reason": null})), &[("/direct_reason", "required")]),
        (draft_body(json!({"supplier_id": id(&supplier)})), &[("/supplier_id", "not_allowed")]),
        (draft_body(json!({"mode": "own", "direct_reason": "自有"})), &[("/direct_reason", "not_allowed")]),
        (outsource(json!({"tender_id": id(&tender)})), &[("/direct_reason", "not_allowed")]),
        (draft_body(json!({"mode": "own", "tender_id": id(&tender)})), &[("/tender_id", "not_allowed")]),
        (outsource(json!({"tender_id": nothing, "direct_reason": null})), &[("/tender_id", "unknown_reference")]),
        // The company pays for dispatched drivers only.
        (outsource(json!({"payer": "company"})), &[("/payer", "not_allowed_value")]),
        (outsource(json!({"mode": "dispatch", "payer": "company"})), &[("/payer", "not_allowed_value")]),
        // Prices.
        (draft_body(line(json!({}))), &[("/lines/0/price", "not_allowed_value")]),
        (outsource(line(json!({"price": "none"}))), &[("/lines/0/amount_fen", "not_allowed_value")]),
        (outsource(line(json!({"price": "hourly"}))), &[("/lines/0/unit_fen", "required")]),
        (outsource(line(json!({"unit_fen": 1}))), &[("/lines/0/unit_fen", "not_allowed")]),
        // What it refers to.
        (outsource(line(json!({"category": "ships"}))), &[("/lines/0/category", "unknown_reference")]),
        (outsource(line(json!({"standard_id": nothing}))), &[("/lines/0/standard_id", "unknown_reference")]),
        (
            outsource(line(json!({"category": "cleaning", "standard_id": id(&guards)}))),
            &[("/lines/0/standard_id", "wrong_category")],
        ),
        (
            outsource(json!({"lines": [line(json!({}))["lines"][0], line(json!({}))["lines"][0]]})),
            &[("/lines/1/category", "duplicate")],
        ),
        (draft_body(json!({"department_ids": [nothing]})), &[("/department_ids/0", "unknown_reference")]),
        // The term.
        (draft_body(json!({"valid_until": "2025-12"})), &[("/valid_until", "out_of_range")]),
        (draft_body(json!({"valid_until": "2029-01"})), &[("/valid_until", "term_too_long")]),
        (draft_body(json!({"assessed_from": "2025-12"})), &[("/assessed_from", "out_of_range")]),
        // The bands.
        (
            draft_body(json!({"bands": [band(9_000, 10_000, 0), band(100, 9_000, 0)]})),
            &[("/bands/1/from_centi", "not_from_zero")],
        ),
        (
            draft_body(json!({"bands": [band(0, 10_000, 0), band(0, 9_000, 0)]})),
            &[("/bands/1/from_centi", "out_of_order")],
        ),
        (draft_body(json!({"bands": [band(9_000, 9_000, 0), band(0, 9_001, 0)]})), &[("/bands/1/top_bp", "rising")]),
        (draft_body(json!({"bands": [band(0, 9_999, 100)]})), &[("/bands/0/slope_bp", "out_of_range")]),
    ] {
        supervisor.post("/contracts", what).faults(faults);
    }
    // The longest term, and a rate that ends at 0.
    supervisor
        .post("/contracts", draft_body(json!({"valid_until": "2028-12", "bands": [band(0, 10_000, 100)]})))
        .expect(201);
}

fn fees_of_the_months_add_up_to_the_sum(world: &World) {
    let supplier = world.admin().post("/suppliers", json!({"name": "县物业公司"})).expect(201);
    let amounts = [
        ("general", 24_000_000),
        ("catering", 58_000_000),
        ("security", 86_000_000),
        ("repair", 45_000_000),
        ("cleaning", 62_000_000),
        ("meetings", 20_000_000),
        ("greening", 10_000_000),
    ];
    let lines = amounts.map(|(category, amount)| json!({"category": category, "amount_fen": amount, "price": "lump"}));
    let over = json!({"mode": "outsource", "supplier_id": id(&supplier), "direct_reason": "续用", "lines": lines});
    let contract = draft(world, over);
    assert_eq!(contract["amount_fen"], 305_000_000);
    let schedule = contract["schedule"].as_array().expect("months");
    assert_eq!(schedule[0], json!({"period": "2026-01", "fee_fen": 25_416_667}));
    assert_eq!(schedule[1], json!({"period": "2026-02", "fee_fen": 25_416_666}));
    let fees = schedule.iter().map(|month| month["fee_fen"].as_i64().expect("an amount"));
    assert_eq!((schedule.len(), fees.sum::<i64>()), (12, 305_000_000));
    let bands = json!([
        {"from_centi": 9_000, "top_bp": 10_000, "slope_bp": 0}, {"from_centi": 8_000, "top_bp": 10_000, "slope_bp": 100},
        {"from_centi": 7_000, "top_bp": 8_000, "slope_bp": 0}, {"from_centi": 0, "top_bp": 6_000, "slope_bp": 0},
    ]);
    assert_eq!(
        (&contract["bands"], &contract["at_stake_bp"], &contract["renewals"]),
        (&bands, &json!(10_000), &json!(0))
    );
    assert_eq!(draft(world, json!({}))["schedule"], json!([]));
}

fn the_company_has_one_contract_for_vehicles_a_month(world: &World) {
    let signed_one = signed(world, json!({}));
    let sign = |contract: &Value| other(world).post(&format!("{}/sign", path(contract)), json!({}));
    let same = draft(world, json!({"valid_from": "2026-12", "valid_until": "2027-11"}));
    sign(&same).problem(409, "already_exists");
    assert_eq!(world.supervisor().get(&path(&same)).expect(200)["state"], "draft");
    sign(&draft(world, json!({"valid_from": "2027-01", "valid_until": "2027-11"}))).expect(200);
    // Its own staff, another category and months that it no longer serves are not in its way.
    let line = json!({"category": "catering", "amount_fen": 0, "price": "none"});
    sign(&draft(world, json!({"lines": [line]}))).expect(200);
    sign(&draft(world, json!({"mode": "own"}))).expect(200);
    let end = json!({"last_month": "2026-05", "reason": "重新签订"});
    world.supervisor().post(&format!("{}/end", path(&signed_one)), end).expect(200);
    sign(&draft(world, json!({"valid_from": "2026-05"}))).problem(409, "already_exists");
    sign(&draft(world, json!({"valid_from": "2026-06"}))).expect(200);
}

fn a_contract_ends_with_a_month_or_its_term(world: &World) {
    let supervisor = world.supervisor();
    let waiting = draft(world, json!({}));
    let end = |contract: &Value, last: &str| {
        supervisor.post(&format!("{}/end", path(contract)), json!({"last_month": last, "reason": "考核不合格"}))
    };
    end(&waiting, "2026-05").problem(409, "wrong_state");
    let contract = signed(world, json!({"mode": "own"}));
    end(&contract, "2025-12").faults(&[("/last_month", "out_of_range")]);
    end(&contract, "2027-01").faults(&[("/last_month", "out_of_range")]);
    let ended = end(&contract, "2026-05").expect(200);
    assert_eq!(
        [&ended["state"], &ended["last_month"], &ended["end_reason"]],
        [&json!("ended"), &json!("2026-05"), &json!("考核不合格")]
    );
    end(&contract, "2026-05").problem(409, "wrong_state");
    // One whose term is over has ended by itself, in every answer and filter.
    let short = signed(world, json!({"valid_until": "2026-05"}));
    let ids = |filter: &str| {
        let found = supervisor.all(&format!("/contracts?{filter}"));
        found.iter().map(|one| id(one).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("state=active"), [id(&short)]);
    assert_eq!(ids("state=ended"), [id(&contract)]);
    world.at("2026-06-01T00:00:00+08:00");
    assert_eq!(supervisor.get(&path(&short)).expect(200)["state"], "ended");
    assert_eq!(ids("state=active"), [""; 0]);
    assert_eq!(ids("state=ended"), [id(&short), id(&contract)]);
    assert_eq!(ids("state=active&state=ended"), [id(&short), id(&contract)]);
    assert_eq!(ids("state=draft"), [id(&waiting)]);
    end(&short, "2026-04").problem(409, "wrong_state");
}

fn a_contract_is_seen_by_those_whom_it_concerns(world: &World) {
    standard(world);
    let (finance, police) = (world.department("finance"), world.department("police"));
    let supplier = world.admin().post("/suppliers", json!({"name": "县餐饮公司"})).expect(201);
    let bought = |over: Value| {
        let line = json!({"category": "catering", "amount_fen": 58_000_000, "price": "lump"});
        let base = json!({"mode": "outsource", "supplier_id": id(&supplier), "direct_reason": "续用", "lines": [line]});
        signed(world, merged(base, over))
    };
    let hidden = draft(world, json!({}));
    let own = signed(world, json!({}));
    let for_all = bought(json!({}));
    let for_finance = bought(json!({"department_ids": [id(&finance), id(&police)]}));
    let for_police = bought(json!({"department_ids": [id(&police)]}));
    let unit = json!([{"category": "vehicles", "amount_fen": 90_000_000, "price": "cost_plus", "unit_fen": 15_000}]);
    let drivers = bought(json!({"mode": "dispatch", "payer": "company", "lines": unit}));
    let all = [&hidden, &own, &for_all, &for_finance, &for_police, &drivers];
    for (who, client, seen) in [
        ("supervisor", world.supervisor(), &[0, 1, 2, 3, 4, 5][..]),
        ("dispatcher", world.dispatcher(), &[0, 1, 5]),
        ("accountant", world.accountant(), &[0, 1, 5]),
        ("requester", world.requester(&finance), &[1, 2, 3, 5]),
        ("approver", world.approver(&finance), &[1, 2, 3, 5]),
    ] {
        let mut listed: Vec<String> = client.all("/contracts").iter().map(|one| id(one).to_owned()).collect();
        listed.sort();
        let mut expected: Vec<String> = seen.iter().map(|index: &usize| id(all[*index]).to_owned()).collect();
        expected.sort();
        assert_eq!(listed, expected, "{who}");
        for (index, one) in all.iter().enumerate() {
            let answer = client.get(&path(one));
            if seen.contains(&index) { drop(answer.expect(200)) } else { drop(answer.problem(404, "not_found")) }
        }
    }
    // A department reads itself alone, and no names of the bureau's people.
    let read = world.requester(&finance).get(&path(&for_finance)).expect(200);
    assert_eq!(
        [&read["department_ids"], &read["made_by"], &read["signed_by"]],
        [&json!([id(&finance)]), &Value::Null, &Value::Null]
    );
    assert_eq!(world.dispatcher().get(&path(&own)).expect(200)["signed_by"], "supervisor.two");
    world.admin().get("/contracts").problem(403, "forbidden");
    world.dispatcher().post("/contracts", draft_body(json!({}))).problem(403, "forbidden");
}

fn only_the_bureau_hears_of_contracts(world: &World) {
    world.serve_with(|settings| settings.secret = Some("a secret of a server in a test".into()));
    let admin = world.admin();
    let hook = |types: Value| json!({"name": "oa", "url": "https://oa.example/", "event_types": types});
    for types in [json!(["contract.sign"]), json!(["contract.*"])] {
        admin.post("/webhooks", hook(types)).faults(&[("/event_types", "not_allowed_value")]);
    }
    let hook = admin.post("/webhooks", hook(json!(["*"]))).expect(201);
    let contract = signed(world, json!({}));
    // Something that everybody hears of, and after the contract.
    world.department("finance");
    let of = |client: &Client, filter: &str| {
        let found = client.all(&format!("/events?{filter}"));
        found.iter().map(|event| format!("{} {}", event["subject"], event["action"])).collect::<Vec<_>>()
    };
    let contracts = [r#""contract" "sign""#, r#""contract" "create""#];
    assert_eq!(of(&world.supervisor(), &format!("subject_id={}", id(&contract))), contracts);
    assert_eq!(of(&world.accountant(), &format!("subject_id={}", id(&contract))), [""; 0]);
    assert!(of(&world.accountant(), "").iter().all(|event| !event.starts_with(r#""contract"#)));
    assert!(of(&world.accountant(), "").contains(&r#""department" "create""#.to_owned()));
    assert_eq!(of(&admin, "subject=contract"), [""; 0]);
    let told = || admin.all(&format!("/webhook-deliveries?webhook_id={}", id(&hook)));
    until("told of the department", || {
        told().iter().any(|delivery| delivery["event_type"] == "department.create").then_some(())
    });
    assert!(told().iter().all(|delivery| delivery["event_type"] != "contract.sign"));
}

fn who_has_two_roles_reads_each_contract_in_one_of_them(world: &World) {
    let (finance, police) = (world.department("finance"), world.department("police"));
    let served = json!([id(&finance), id(&police)]);
    let line = json!({"category": "catering", "amount_fen": 0, "price": "none"});
    let own = signed(world, json!({"department_ids": served}));
    let kitchen = signed(world, json!({"mode": "own", "lines": [line], "department_ids": served}));
    for second in ["dispatcher", "accountant"] {
        let roles = json!({"roles": ["requester", second], "department_id": id(&finance)});
        let both = world.user(&format!("requester.{second}"), roles);
        let told = |one: &Value| {
            let seen = both.get(&path(one)).expect(200);
            let count = seen["department_ids"].as_array().map(Vec::len);
            (seen["made_by"].clone(), seen["signed_by"].clone(), count)
        };
        assert_eq!(told(&own), (json!("supervisor"), json!("supervisor.two"), Some(2)), "{second}");
        assert_eq!(told(&kitchen), (Value::Null, Value::Null, Some(1)), "{second}");
        let listed = both.all("/contracts");
        let listed = listed.iter().find(|one| one["id"] == kitchen["id"]).expect("the kitchen's");
        assert_eq!((&listed["made_by"], &listed["department_ids"]), (&Value::Null, &json!([id(&finance)])));
    }
}

fn a_draft_is_signed_by_the_rules_of_its_day(world: &World) {
    let (supervisor, long) = (world.supervisor(), draft(world, json!({"valid_until": "2028-12"})));
    let in_force = signed(world, json!({"mode": "own", "valid_until": "2028-12"}));
    supervisor.post("/bureau-rules", json!({"valid_from": "2026-05-06", "term_months_max": 24})).expect(201);
    let sign = |contract: &Value| other(world).post(&format!("{}/sign", path(contract)), json!({}));
    sign(&long).faults(&[("/valid_until", "term_too_long")]);
    assert_eq!(supervisor.get(&path(&long)).expect(200)["state"], "draft");
    // What is signed isn't judged again.
    sign(&in_force).problem(409, "wrong_state");
    let short = supervisor.patch(&path(&long), json!({"valid_until": "2027-12"}), etag(&long)).expect(200);
    sign(&short).expect(200);
}

fn departments_are_named_where_they_were_sent(world: &World) {
    let (supervisor, finance) = (world.supervisor(), world.department("finance"));
    // Sorted, it would come last.
    let nothing = "fffa0b5e-7c1f-7000-8000-000000000009";
    let served = |ids: Value| supervisor.post("/contracts", draft_body(json!({"department_ids": ids})));
    served(json!([nothing, id(&finance)])).faults(&[("/department_ids/0", "unknown_reference")]);
    served(json!([id(&finance), id(&finance)])).faults(&[("/department_ids", "duplicate")]);
    // Another spelling of it is the same.
    served(json!([id(&finance), id(&finance).to_uppercase()])).faults(&[("/department_ids/1", "duplicate")]);
}
