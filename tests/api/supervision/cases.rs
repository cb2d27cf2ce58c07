//! Inspections and cases: who records what, when it is due, who answers and who decides.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, etag, id},
        supervision::{draft, other, path, signed, standard},
        world::{World, merged},
    },
};

cases![
    an_inspection_shows_that_somebody_looked,
    a_case_takes_what_its_clause_says,
    a_department_complains_and_nothing_more,
    the_provider_answers_and_the_bureau_records_paper,
    a_case_is_overdue_without_its_answer_or_its_end,
    another_person_decides_that_a_finding_is_unfounded,
    a_closed_case_is_opened_again,
    a_case_is_seen_by_those_whom_it_concerns,
    a_case_lies_within_the_months_of_its_contract,
    a_case_keeps_the_standard_that_it_names,
    each_round_of_a_case_keeps_its_answer,
    the_bureau_records_a_case_with_or_without_a_department,
    who_answered_is_told_for_the_companys_contracts,
];

/// A case that an inspection found, with other fields.
fn found(contract: &Value, over: Value) -> Value {
    let base = json!({"contract_id": id(contract), "category": "vehicles", "source": "inspection", "clause": "clean", "text": "车内未清扫"});
    merged(base, over)
}

/// A department's complaint, with other fields.
fn complaint(contract: &Value, over: Value) -> Value {
    let base =
        json!({"contract_id": id(contract), "category": "vehicles", "source": "complaint", "text": "驾驶员迟到"});
    merged(base, over)
}

/// Acts on a case.
fn act(client: &Client, case: &Value, name: &str, body: Value) -> crate::support::client::Reply {
    client.post(&format!("/cases/{}/{name}", id(case)), body)
}

fn an_inspection_shows_that_somebody_looked(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let body =
        |over: Value| merged(json!({"contract_id": id(&contract), "category": "vehicles", "clauses": ["clean"]}), over);
    let inspection = supervisor.post("/inspections", body(json!({"text": "抽查三辆车"}))).expect(201);
    assert_eq!(
        [&inspection["at"], &inspection["inspected_by"]],
        [&json!("2026-05-06T08:00:00+08:00"), &json!("supervisor")]
    );
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    for (over, faults) in [
        (json!({"contract_id": nothing}), &[("/contract_id", "unknown_reference")][..]),
        (json!({"category": "cleaning"}), &[("/category", "unknown_reference"), ("/clauses/0", "unknown_reference")]),
        (json!({"clauses": ["clean", "shiny"]}), &[("/clauses/1", "unknown_reference")]),
        // The place is that in the body, whatever the order in which codes are kept.
        (json!({"clauses": ["shiny", "clean"]}), &[("/clauses/0", "unknown_reference")]),
        (json!({"clauses": ["clean", " ｃｌｅａｎ "]}), &[("/clauses/1", "duplicate")]),
        (json!({"clauses": ["clean", "clean"]}), &[("/clauses", "duplicate")]),
        (json!({"at": "2026-05-06T08:00:01+08:00"}), &[("/at", "in_the_future")]),
        (json!({"at": "2025-12-31T23:59:59+08:00"}), &[("/at", "out_of_range"), ("/clauses/0", "unknown_reference")]),
    ] {
        supervisor.post("/inspections", body(over)).faults(faults);
    }
    // Codes are spelled as everywhere.
    let spelled = json!({"clauses": ["stars", " ｃｌｅａｎ "]});
    assert_eq!(supervisor.post("/inspections", body(spelled)).expect(201)["clauses"], json!(["clean", "stars"]));
    let waiting = draft(world, json!({"mode": "own"}));
    supervisor.post("/inspections", body(json!({"contract_id": id(&waiting)}))).problem(409, "wrong_state");
    // Whoever sees the contract sees it, and only the bureau who looked.
    let finance = world.department("finance");
    for client in [world.dispatcher(), world.accountant(), world.requester(&finance)] {
        let seen = client.get(&format!("/inspections/{}", id(&inspection))).expect(200);
        assert_eq!([&seen["text"], &seen["inspected_by"]], [&json!("抽查三辆车"), &Value::Null]);
        assert_eq!(client.all(&format!("/inspections?contract_id={}", id(&contract))).last(), Some(&seen));
    }
    world.dispatcher().post("/inspections", body(json!({}))).problem(403, "forbidden");
}

fn a_case_takes_what_its_clause_says(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let case = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    assert_eq!(
        [&case["state"], &case["severity"], &case["points_centi"], &case["penalty_fen"], &case["found_by"]],
        [&json!("open"), &json!("minor"), &json!(50), &json!(10_000), &json!("supervisor")]
    );
    assert_eq!(
        [&case["found_at"], &case["respond_due_at"], &case["resolve_due_at"]],
        [&json!("2026-05-06T08:00:00+08:00"), &json!("2026-05-06T20:00:00+08:00"), &json!("2026-05-08T08:00:00+08:00")]
    );
    let said = json!({"points_centi": 4_000, "penalty_fen": 0, "severity": "serious", "source": "audit"});
    let said = supervisor.post("/cases", found(&contract, said)).expect(201);
    assert_eq!(
        [&said["points_centi"], &said["penalty_fen"], &said["severity"]],
        [&json!(4_000), &json!(0), &json!("serious")]
    );
    for (over, faults) in [
        (json!({"points_centi": 4_001}), &[("/points_centi", "points_above_weight")][..]),
        (json!({"clause": null}), &[("/clause", "required")]),
        (json!({"clause": "shiny"}), &[("/clause", "unknown_reference")]),
        (json!({"department_id": id(&contract)}), &[("/department_id", "unknown_reference")]),
        (json!({"trip_id": id(&contract)}), &[("/trip_id", "unknown_reference")]),
        (json!({"category": "cleaning"}), &[("/category", "unknown_reference"), ("/clause", "unknown_reference")]),
    ] {
        supervisor.post("/cases", found(&contract, over)).faults(faults);
    }
    let waiting = draft(world, json!({"mode": "own"}));
    supervisor.post("/cases", found(&waiting, json!({}))).problem(409, "wrong_state");
}

fn a_department_complains_and_nothing_more(world: &World) {
    standard(world);
    let (finance, police) = (world.department("finance"), world.department("police"));
    let contract = signed(world, json!({}));
    let (requester, supervisor) = (world.requester(&finance), world.supervisor());
    let case = requester.post("/cases", complaint(&contract, json!({}))).expect(201);
    assert_eq!(
        [&case["department_id"], &case["clause"], &case["points_centi"], &case["penalty_fen"], &case["found_by"]],
        [&finance["id"], &Value::Null, &json!(0), &json!(0), &json!("requester.finance")]
    );
    // Without a clause a day and three days are given.
    assert_eq!(
        [&case["respond_due_at"], &case["resolve_due_at"]],
        [&json!("2026-05-07T08:00:00+08:00"), &json!("2026-05-09T08:00:00+08:00")]
    );
    let clean = requester.post("/cases", complaint(&contract, json!({"clause": "clean"}))).expect(201);
    assert_eq!([&clean["points_centi"], &clean["penalty_fen"]], [&json!(50), &json!(10_000)]);
    for (over, faults) in [
        (json!({"source": "audit"}), &[("/source", "not_allowed_value"), ("/clause", "required")][..]),
        (
            json!({"severity": "minor", "points_centi": 0, "penalty_fen": 0}),
            &[("/severity", "not_allowed"), ("/points_centi", "not_allowed"), ("/penalty_fen", "not_allowed")],
        ),
        (json!({"department_id": id(&police)}), &[("/department_id", "unknown_reference")]),
    ] {
        requester.post("/cases", complaint(&contract, over)).faults(faults);
    }
    // A trip is that department's own.
    world.tariff();
    let car = world.vehicle("car");
    let trip = world.returned(&police, &car, json!({}));
    let about = json!({"trip_id": id(&trip)});
    requester.post("/cases", complaint(&contract, about.clone())).faults(&[("/trip_id", "unknown_reference")]);
    let own = world.approver(&police).post("/cases", complaint(&contract, about)).expect(201);
    assert_eq!([&own["trip_id"], &own["department_id"]], [&trip["id"], &police["id"]]);
    // Who acts for two departments says which one complains.
    let both = json!({"roles": ["requester"], "department_ids": [id(&finance), id(&police)]});
    let both = world.user("requester.both", both);
    both.post("/cases", complaint(&contract, json!({}))).faults(&[("/department_id", "required")]);
    both.post("/cases", complaint(&contract, json!({"department_id": id(&police)}))).expect(201);
    // The bureau writes down a complaint only for whom the contract serves.
    supervisor.post("/cases", complaint(&contract, json!({"department_id": id(&police)}))).expect(201);
    let line = json!({"category": "catering", "amount_fen": 0, "price": "none"});
    let over = json!({"mode": "own", "lines": [line], "department_ids": [id(&finance)]});
    let for_finance = signed(world, over);
    let of_police = json!({"category": "catering", "department_id": id(&police)});
    supervisor
        .post("/cases", complaint(&for_finance, of_police.clone()))
        .faults(&[("/department_id", "unknown_reference")]);
    world.requester(&police).post("/cases", complaint(&for_finance, of_police)).problem(422, "unknown_reference");
    world.dispatcher().post("/cases", complaint(&contract, json!({}))).problem(403, "forbidden");
}

fn the_provider_answers_and_the_bureau_records_paper(world: &World) {
    standard(world);
    let (supervisor, dispatcher) = (world.supervisor(), world.dispatcher());
    let contract = signed(world, json!({}));
    let case = || supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    let first = case();
    let paper = json!({"text": "已清扫", "signed_by": "陈经理", "slip": "复 12"});
    act(&dispatcher, &first, "answer", merged(paper.clone(), json!({"at": "2026-05-06T08:00:00+08:00"}))).faults(&[
        ("/signed_by", "not_allowed"),
        ("/slip", "not_allowed"),
        ("/at", "not_allowed"),
    ]);
    world.later(60);
    let answered = act(&dispatcher, &first, "answer", json!({"text": "已清扫"})).expect(200);
    assert_eq!(
        [&answered["state"], &answered["answer_text"], &answered["answered_at"], &answered["answered_by"]],
        [&json!("answered"), &json!("已清扫"), &json!("2026-05-06T09:00:00+08:00"), &json!("dispatcher")]
    );
    act(&dispatcher, &first, "answer", json!({"text": "再答"})).problem(409, "wrong_state");
    let second = case();
    act(&supervisor, &second, "answer", json!({"text": "已清扫"}))
        .faults(&[("/signed_by", "required"), ("/slip", "required")]);
    for at in ["2026-05-06T08:59:59+08:00", "2026-05-06T09:00:01+08:00"] {
        act(&supervisor, &second, "answer", merged(paper.clone(), json!({"at": at})))
            .faults(&[("/at", "out_of_range")]);
    }
    let recorded = act(&supervisor, &second, "answer", paper.clone()).expect(200);
    assert_eq!([&recorded["signed_by"], &recorded["slip"]], [&json!("陈经理"), &json!("复 12")]);
    // Who pays for dispatched drivers isn't who sends them.
    let supplier = world.admin().post("/suppliers", json!({"name": "县劳务公司"})).expect(201);
    let line = json!({"category": "vehicles", "amount_fen": 1, "price": "cost_plus", "unit_fen": 1});
    let drivers = json!({"mode": "dispatch", "payer": "company", "supplier_id": id(&supplier), "direct_reason": "续用", "lines": [line]});
    let drivers = signed(world, drivers);
    let of_drivers = supervisor.post("/cases", found(&drivers, json!({}))).expect(201);
    act(&dispatcher, &of_drivers, "answer", json!({"text": "已清扫"})).problem(403, "forbidden");
    let finance = world.department("finance");
    act(&world.requester(&finance), &second, "answer", paper).problem(403, "forbidden");
}

fn a_case_is_overdue_without_its_answer_or_its_end(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let case = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    let is_overdue = |at: &str| {
        world.at(at);
        let seen = supervisor.get(&format!("/cases/{}", id(&case))).expect(200);
        let listed = |wanted: bool| supervisor.all(&format!("/cases?is_overdue={wanted}")).len() == 1;
        assert_eq!(listed(true), seen["is_overdue"] == true, "{at}");
        assert_eq!(listed(false), seen["is_overdue"] == false, "{at}");
        seen["is_overdue"].as_bool().expect("yes or no")
    };
    assert!(!is_overdue("2026-05-06T20:00:00+08:00"));
    assert!(is_overdue("2026-05-06T20:00:01+08:00"));
    act(&world.dispatcher(), &case, "answer", json!({"text": "已清扫"})).expect(200);
    assert!(!is_overdue("2026-05-08T08:00:00+08:00"));
    assert!(is_overdue("2026-05-08T08:00:01+08:00"));
    act(&supervisor, &case, "close", json!({})).expect(200);
    assert!(!is_overdue("2026-05-09T08:00:00+08:00"));
}

fn another_person_decides_that_a_finding_is_unfounded(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let case = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    act(&supervisor, &case, "close", json!({"outcome": "unfounded"})).problem(403, "second_person_required");
    let unfounded = act(&other(world), &case, "close", json!({"outcome": "unfounded"})).expect(200);
    assert_eq!(
        [&unfounded["state"], &unfounded["outcome"], &unfounded["closed_by"]],
        [&json!("closed"), &json!("unfounded"), &json!("supervisor.two")]
    );
    act(&supervisor, &case, "close", json!({})).problem(409, "wrong_state");
    // That it was so the finder may say, and of a complaint everything.
    let second = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    act(&supervisor, &second, "close", json!({})).expect(200);
    let finance = world.department("finance");
    let third = complaint(&contract, json!({"department_id": id(&finance)}));
    let third = supervisor.post("/cases", third).expect(201);
    // A clause that is found now says what it takes, unless something else is said.
    act(&supervisor, &third, "close", json!({"points_centi": 1})).faults(&[("/points_centi", "points_above_weight")]);
    act(&supervisor, &third, "close", json!({"clause": "shiny"})).faults(&[("/clause", "unknown_reference")]);
    let upheld = act(&supervisor, &third, "close", json!({"clause": "clean", "penalty_fen": 5})).expect(200);
    assert_eq!(
        [&upheld["outcome"], &upheld["clause"], &upheld["points_centi"], &upheld["penalty_fen"]],
        [&json!("upheld"), &json!("clean"), &json!(50), &json!(5)]
    );
    let fourth = supervisor.post("/cases", complaint(&contract, json!({"department_id": id(&finance)}))).expect(201);
    act(&supervisor, &fourth, "close", json!({"outcome": "unfounded"})).expect(200);
    world.dispatcher().post(&format!("/cases/{}/close", id(&fourth)), json!({})).problem(403, "forbidden");
}

fn a_closed_case_is_opened_again(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let case = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    act(&supervisor, &case, "reopen", json!({"reason": "再次发生"})).problem(409, "wrong_state");
    act(&world.dispatcher(), &case, "answer", json!({"text": "已清扫"})).expect(200);
    let closed = act(&supervisor, &case, "close", json!({})).expect(200);
    world.at("2026-05-10T08:00:00+08:00");
    let reopen = format!("/cases/{}/reopen", id(&case));
    let stale = supervisor.request("POST", &reopen).header("If-Match", etag(&case));
    stale.json(&json!({"reason": "再次发生"})).send().problem(412, "stale");
    let fresh = supervisor.request("POST", &reopen).header("If-Match", etag(&closed));
    let open = fresh.json(&json!({"reason": "再次发生"})).send().expect(200);
    assert_eq!(
        [&open["state"], &open["outcome"], &open["answer_text"], &open["is_overdue"], &open["respond_due_at"]],
        [&json!("open"), &Value::Null, &Value::Null, &json!(false), &json!("2026-05-10T20:00:00+08:00")]
    );
    // An answer on paper is one to what happened last.
    let paper = |at: &str| json!({"text": "已整改", "signed_by": "陈经理", "slip": "复 13", "at": at});
    act(&supervisor, &case, "answer", paper("2026-05-10T07:59:59+08:00")).faults(&[("/at", "out_of_range")]);
    let events = supervisor.all(&format!("/events?subject_id={}", id(&case)));
    let told: Vec<_> = events.iter().map(|event| (&event["action"], &event["reason"])).collect();
    assert_eq!(told[0], (&json!("reopen"), &json!("再次发生")));
    assert_eq!(events.len(), 4);
}

fn a_case_is_seen_by_those_whom_it_concerns(world: &World) {
    standard(world);
    let (finance, police) = (world.department("finance"), world.department("police"));
    let contract = signed(world, json!({}));
    let supervisor = world.supervisor();
    let finding = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    let own = world.requester(&finance).post("/cases", complaint(&contract, json!({}))).expect(201);
    let others = world.requester(&police).post("/cases", complaint(&contract, json!({}))).expect(201);
    let kitchen = json!([{"category": "catering", "amount_fen": 0, "price": "none"}]);
    let kitchen = signed(world, json!({"mode": "own", "lines": kitchen}));
    let of_kitchen = complaint(&kitchen, json!({"category": "catering"}));
    let of_kitchen = world.requester(&finance).post("/cases", of_kitchen).expect(201);
    let all = [&finding, &own, &others, &of_kitchen];
    for (who, client, seen) in [
        ("supervisor", supervisor, &[0, 1, 2, 3][..]),
        ("dispatcher", world.dispatcher(), &[0, 1, 2]),
        ("accountant", world.accountant(), &[0, 1, 2]),
        ("approver", world.approver(&finance), &[1, 3]),
        ("another requester", world.requester(&police), &[2]),
    ] {
        let mut listed: Vec<String> = client.all("/cases").iter().map(|one| id(one).to_owned()).collect();
        listed.sort();
        let mut expected: Vec<String> = seen.iter().map(|index: &usize| id(all[*index]).to_owned()).collect();
        expected.sort();
        assert_eq!(listed, expected, "{who}");
        for (index, one) in all.iter().enumerate() {
            let answer = client.get(&format!("/cases/{}", id(one)));
            if seen.contains(&index) { drop(answer.expect(200)) } else { drop(answer.problem(404, "not_found")) }
        }
    }
    // The provider learns which department complains, and never who wrote it.
    let seen = world.dispatcher().get(&format!("/cases/{}", id(&own))).expect(200);
    assert_eq!([&seen["department_id"], &seen["found_by"]], [&finance["id"], &Value::Null]);
    let seen = world.approver(&finance).get(&format!("/cases/{}", id(&own))).expect(200);
    assert_eq!(seen["found_by"], "requester.finance");
}

fn a_case_lies_within_the_months_of_its_contract(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({"valid_from": "2026-03"})));
    for (at, code) in [("2026-02-28T23:59:59+08:00", "out_of_range"), ("2026-05-06T08:00:01+08:00", "in_the_future")] {
        supervisor.post("/cases", found(&contract, json!({"found_at": at}))).faults(&[("/found_at", code)]);
    }
    supervisor.post("/cases", found(&contract, json!({"found_at": "2026-03-01T00:00:00+08:00"}))).expect(201);
    let end = json!({"last_month": "2026-04", "reason": "终止"});
    supervisor.post(&format!("{}/end", path(&contract)), end).expect(200);
    supervisor.post("/cases", found(&contract, json!({}))).faults(&[("/found_at", "out_of_range")]);
    supervisor.post("/cases", found(&contract, json!({"found_at": "2026-04-30T23:59:59+08:00"}))).expect(201);
}

/// A standard of the vehicle service with other clauses, which takes the place of the one before.
fn other_standard(world: &World) -> Value {
    let clauses = json!([{"code": "tidy", "text": "车内整洁", "part": "inspected", "weight_centi": 10_000, "points_centi": 70, "respond_hours": 6}]);
    let new = json!({"category": "vehicles", "name": "新标准", "valid_from": "2026-01-01", "clauses": clauses});
    world.supervisor().post("/standards", new).expect(201)
}

fn a_case_keeps_the_standard_that_it_names(world: &World) {
    let first = standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let finance = world.department("finance");
    let case = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    let bare = supervisor.post("/cases", complaint(&contract, json!({}))).expect(201);
    let looked = json!({"contract_id": id(&contract), "category": "vehicles", "clauses": ["clean"]});
    let looked = supervisor.post("/inspections", looked).expect(201);
    let stars = json!({"contract_id": id(&contract), "category": "vehicles", "department_id": id(&finance), "period": "2026-05", "clause": "stars", "stars": 4});
    let stars = world.requester(&finance).post("/ratings", stars).expect(201);
    for named in [&case, &looked, &stars] {
        assert_eq!(named["standard_id"], first["id"], "{named}");
    }
    assert_eq!(bare["standard_id"], Value::Null);
    let second = other_standard(world);
    // What was found by the first is judged by the first.
    act(&supervisor, &case, "close", json!({"clause": "tidy"})).faults(&[("/clause", "unknown_reference")]);
    act(&supervisor, &case, "close", json!({"points_centi": 4_001}))
        .faults(&[("/points_centi", "points_above_weight")]);
    let closed = act(&supervisor, &case, "close", json!({"points_centi": 60})).expect(200);
    assert_eq!([&closed["points_centi"], &closed["standard_id"]], [&json!(60), &first["id"]]);
    let open = act(&supervisor, &case, "reopen", json!({"reason": "再次发生"})).expect(200);
    assert_eq!(open["respond_due_at"], "2026-05-06T20:00:00+08:00");
    // What names no clause is judged by the standard of its month.
    act(&supervisor, &bare, "close", json!({"clause": "clean"})).faults(&[("/clause", "unknown_reference")]);
    let closed = act(&supervisor, &bare, "close", json!({"clause": "tidy"})).expect(200);
    assert_eq!([&closed["points_centi"], &closed["standard_id"]], [&json!(70), &second["id"]]);
}

fn each_round_of_a_case_keeps_its_answer(world: &World) {
    standard(world);
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let case = supervisor.post("/cases", found(&contract, json!({}))).expect(201);
    let rounds = |filter: &str| {
        let of_case = format!("SELECT COUNT(*) AS n FROM case_occurrences WHERE case_id = {}", world.sql_id(&case));
        world.sql_number(&format!("{of_case} AND {filter}"))
    };
    assert_eq!((rounds("respond_due_at > at"), rounds("answered_at IS NULL")), (1, 1));
    world.at("2026-05-06T19:00:00+08:00");
    act(&world.dispatcher(), &case, "answer", json!({"text": "已清扫"})).expect(200);
    assert_eq!(rounds("answered_at < respond_due_at"), 1);
    act(&supervisor, &case, "close", json!({})).expect(200);
    world.at("2026-05-10T08:00:00+08:00");
    act(&supervisor, &case, "reopen", json!({"reason": "再次发生"})).expect(200);
    // The first answer was in time, and stays so.
    assert_eq!((rounds("number = 1 AND answered_at < respond_due_at"), rounds("answered_at IS NULL")), (1, 1));
    world.at("2026-05-11T08:00:00+08:00");
    act(&world.dispatcher(), &case, "answer", json!({"text": "又清扫"})).expect(200);
    assert_eq!(rounds("number = 1 AND answered_at < respond_due_at"), 1);
    assert_eq!(rounds("number = 2 AND answered_at > respond_due_at"), 1);
}

fn the_bureau_records_a_case_with_or_without_a_department(world: &World) {
    standard(world);
    let finance = world.department("finance");
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    // By telephone, from nobody known.
    let called = supervisor.post("/cases", complaint(&contract, json!({}))).expect(201);
    assert_eq!(called["department_id"], Value::Null);
    let at_finance = json!({"department_id": id(&finance)});
    let looked = supervisor.post("/cases", found(&contract, at_finance.clone())).expect(201);
    assert_eq!(looked["department_id"], finance["id"]);
    // The department reads it, but not who inspected.
    let seen = world.requester(&finance).get(&format!("/cases/{}", id(&looked))).expect(200);
    assert_eq!([&seen["text"], &seen["found_by"]], [&json!("车内未清扫"), &Value::Null]);
    let police = world.department("police");
    let catering = json!({"category": "catering", "amount_fen": 0, "price": "none"});
    let served = json!({"mode": "own", "lines": [catering], "department_ids": [id(&police)]});
    let of_kitchen = merged(at_finance, json!({"category": "catering"}));
    supervisor
        .post("/cases", complaint(&signed(world, served), of_kitchen))
        .faults(&[("/department_id", "unknown_reference")]);
}

fn who_answered_is_told_for_the_companys_contracts(world: &World) {
    standard(world);
    let finance = world.department("finance");
    let (supervisor, contract) = (world.supervisor(), signed(world, json!({})));
    let kitchen = json!([{"category": "catering", "amount_fen": 0, "price": "none"}]);
    let kitchen = signed(world, json!({"mode": "own", "lines": kitchen}));
    let at_finance = json!({"department_id": id(&finance)});
    let of_cars = supervisor.post("/cases", complaint(&contract, at_finance.clone())).expect(201);
    let of_kitchen = merged(at_finance, json!({"category": "catering"}));
    let of_kitchen = supervisor.post("/cases", complaint(&kitchen, of_kitchen)).expect(201);
    let paper = json!({"text": "已整改", "signed_by": "陈经理", "slip": "复 14"});
    for case in [&of_cars, &of_kitchen] {
        act(&supervisor, case, "answer", paper.clone()).expect(200);
    }
    let both = json!({"roles": ["requester", "dispatcher"], "department_id": id(&finance)});
    let both = world.user("requester.dispatcher", both);
    for (client, expected) in [
        (&world.supervisor(), [json!("supervisor"), json!("supervisor")]),
        (&both, [json!("supervisor"), Value::Null]),
        (&world.requester(&finance), [Value::Null, Value::Null]),
    ] {
        let by = |case: &Value| client.get(&format!("/cases/{}", id(case))).expect(200)["answered_by"].clone();
        assert_eq!([by(&of_cars), by(&of_kitchen)], expected);
        let listed = client.all("/cases");
        let by = |case: &Value| listed.iter().find(|one| one["id"] == case["id"]).expect("it")["answered_by"].clone();
        assert_eq!([by(&of_cars), by(&of_kitchen)], expected);
    }
}
