//! Assessments month by month: what is counted when, who says what, who makes it final, what is paid.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        assessments::{act, attended, begun, clause, finalised, found, lump, outsourced, standard_of, third},
        client::{Client, Reply, etag, id},
        supervision::{draft, other, path, signed},
        world::{World, merged},
    },
};

cases![
    months_are_assessed_in_order_once_they_are_over,
    a_proposal_freezes_what_it_rests_on,
    a_case_is_counted_once,
    a_complaint_counts_once_it_is_upheld,
    a_withdrawn_proposal_counts_nothing,
    something_serious_caps_the_line,
    attendance_must_be_there_before_the_proposal,
    no_line_costs_more_than_its_ceiling,
    what_is_left_is_taken_back_of_the_next_month,
    an_appeal_is_decided_by_another_person,
    an_appeal_comes_in_time,
    nobody_makes_final_what_they_found_or_proposed,
    what_came_on_paper_is_recorded_by_the_bureau,
    a_final_one_is_paid_once,
    an_assessment_is_read_by_those_whom_it_concerns,
    of_two_proposals_one_is_made,
    a_rating_is_counted_or_refused,
    an_appeal_comes_before_the_end_or_not_at_all,
];

/// A contract for cleaning at 1,200,000 fen a year, by a standard with an inspected and a rated clause.
fn cleaned(world: &World, supplier: &Value) -> Value {
    standard_of(world, "cleaning", json!([clause("clean", "inspected", 6_000), clause("stars", "rated", 4_000)]));
    outsourced(world, supplier, json!({"lines": [lump("cleaning", 1_200_000, 0)]}))
}

/// A case of the cleaning, found in April, with other fields.
fn dirty(world: &World, contract: &Value, over: Value) -> Value {
    found(world, contract, "cleaning", "clean", over)
}

fn read(world: &World, assessment: &Value) -> Value {
    world.supervisor().get(&format!("/assessments/{}", id(assessment))).expect(200)
}

fn proposed(world: &World, assessment: &Value) -> Value {
    act(&world.supervisor(), assessment, "propose", json!({})).expect(200)
}

fn score(assessment: &Value) -> [&Value; 2] {
    [&assessment["lines"][0]["clauses"][0]["score_centi"], &assessment["total_centi"]]
}

fn months_are_assessed_in_order_once_they_are_over(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let supervisor = world.supervisor();
    let begin = |period: &str| supervisor.post("/assessments", json!({"contract_id": id(&contract), "period": period}));
    begin("2026-03").faults(&[("/period", "out_of_range")]);
    begin("2027-04").faults(&[("/period", "out_of_range")]);
    begin("2026-05").problem(409, "period_not_over");
    let april = begin("2026-04").expect(201);
    assert_eq!([&april["state"], &april["payable_fen"]], [&json!("open"), &json!(100_000)]);
    assert_eq!(begin("2026-04").problem(409, "already_exists")["id"], april["id"]);
    world.at("2026-07-01T08:00:00+08:00");
    begin("2026-05").problem(409, "earlier_period_open");
    proposed(world, &april);
    begin("2026-05").problem(409, "earlier_period_open");
    act(&supervisor, &april, "accept", json!({"signed_by": "陈经理", "slip": "1"})).expect(200);
    act(&third(world), &april, "finalise", json!({})).expect(200);
    begin("2026-06").problem(409, "earlier_period_open");
    begin("2026-05").expect(201);
    // Whoever takes a contract over assesses from a later month on, and nobody a draft.
    let taken_over = json!({"lines": [lump("cleaning", 1_200_000, 0)], "valid_from": "2026-03", "valid_until": "2027-02", "assessed_from": "2026-05"});
    let taken_over = outsourced(world, &world.new_supplier(), taken_over);
    let begin = |contract: &Value, period: &str| {
        supervisor.post("/assessments", json!({"contract_id": id(contract), "period": period}))
    };
    begin(&taken_over, "2026-04").faults(&[("/period", "out_of_range")]);
    begin(&taken_over, "2026-05").expect(201);
    let waiting = draft(world, json!({"mode": "own"}));
    begin(&waiting, "2026-05").problem(409, "wrong_state");
    supervisor
        .post("/assessments", json!({"contract_id": id(&april), "period": "2026-05"}))
        .faults(&[("/contract_id", "unknown_reference")]);
    // One that was ended is assessed up to its last month.
    let end = json!({"last_month": "2026-05", "reason": "终止"});
    supervisor.post(&format!("{}/end", path(&taken_over)), end).expect(200);
    begin(&taken_over, "2026-06").faults(&[("/period", "out_of_range")]);
}

fn a_proposal_freezes_what_it_rests_on(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let finance = world.department_with(json!({"code": "finance", "headcount": 10}));
    let rate = |stars: i64| {
        let body = json!({"contract_id": id(&contract), "category": "cleaning", "department_id": id(&finance), "period": "2026-04", "clause": "stars", "stars": stars});
        world.requester(&finance).post("/ratings", body)
    };
    rate(5).expect(201);
    let april = begun(world, &contract, "2026-04");
    // While it is open it is reckoned afresh.
    assert_eq!(score(&read(world, &april)), [&Value::Null, &json!(10_000)]);
    dirty(world, &contract, json!({"points_centi": 300}));
    assert_eq!(score(&read(world, &april)), [&json!(5_700), &json!(9_700)]);
    let is_proposed = proposed(world, &april);
    assert_eq!([&is_proposed["state"], &is_proposed["proposed_by"]], [&json!("proposed"), &json!("supervisor")]);
    assert_eq!(is_proposed["appeal_until"], "2026-05-11");
    assert_eq!(read(world, &april), is_proposed);
    // Nothing that happens later changes it.
    dirty(world, &contract, json!({"points_centi": 1_000}));
    let admin = world.admin();
    let department = admin.get(&format!("/departments/{}", id(&finance))).expect(200);
    admin.patch(&format!("/departments/{}", id(&finance)), json!({"headcount": 99}), etag(&department)).expect(200);
    assert_eq!(rate(1).problem(409, "wrong_state")["state"], "proposed");
    let standard = world.supervisor().all("/standards").remove(0);
    let change = json!({"name": "改名"});
    world
        .supervisor()
        .patch(&format!("/standards/{}", id(&standard)), change, etag(&standard))
        .problem(409, "standard_frozen");
    assert_eq!(read(world, &april), is_proposed);
    act(&world.supervisor(), &april, "propose", json!({})).problem(409, "wrong_state");
}

fn a_case_is_counted_once(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let supervisor = world.supervisor();
    let case = dirty(world, &contract, json!({"points_centi": 300, "penalty_fen": 1_000}));
    // What is found in May counts in May, and what turns out unfounded never.
    dirty(world, &contract, json!({"points_centi": 20, "found_at": "2026-05-02T09:00:00+08:00"}));
    let wrong = dirty(world, &contract, json!({"points_centi": 4_000}));
    other(world).post(&format!("/cases/{}/close", id(&wrong)), json!({"outcome": "unfounded"})).expect(200);
    let april = begun(world, &contract, "2026-04");
    let is_final = finalised(world, &april);
    assert_eq!([&is_final["total_centi"], &is_final["penalties_fen"]], [&json!(9_500), &json!(1_000)]);
    // Opened again, it counts once more in the month of that.
    supervisor.post(&format!("/cases/{}/close", id(&case)), json!({})).expect(200);
    supervisor.post(&format!("/cases/{}/reopen", id(&case)), json!({"reason": "再次发生"})).expect(200);
    world.at("2026-06-01T08:00:00+08:00");
    let may = begun(world, &contract, "2026-05");
    assert_eq!(score(&may), [&json!(5_680), &json!(9_467)]);
    finalised(world, &may);
    world.at("2026-07-01T08:00:00+08:00");
    let june = begun(world, &contract, "2026-06");
    assert_eq!(score(&june), [&Value::Null, &Value::Null]);
}

fn a_complaint_counts_once_it_is_upheld(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let finance = world.department("finance");
    let complaint = json!({"source": "complaint", "department_id": id(&finance), "points_centi": 200});
    let complaint = dirty(world, &contract, complaint);
    let april = begun(world, &contract, "2026-04");
    assert_eq!(score(&april), [&Value::Null, &Value::Null]);
    let close = |body: Value| {
        world.supervisor().post(&format!("/cases/{}/close", id(&complaint)), body).expect(200);
        read(world, &april)
    };
    assert_eq!(score(&close(json!({}))), [&json!(5_800), &json!(9_667)]);
}

fn a_withdrawn_proposal_counts_nothing(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let supervisor = world.supervisor();
    dirty(world, &contract, json!({"points_centi": 300}));
    let april = begun(world, &contract, "2026-04");
    act(&supervisor, &april, "withdraw", json!({"reason": "漏计"})).problem(409, "wrong_state");
    proposed(world, &april);
    let open = act(&supervisor, &april, "withdraw", json!({"reason": "漏计"})).expect(200);
    assert_eq!(
        [&open["state"], &open["proposed_by"], &open["appeal_until"]],
        [&json!("open"), &Value::Null, &Value::Null]
    );
    dirty(world, &contract, json!({"points_centi": 100}));
    assert_eq!(score(&read(world, &april)), [&json!(5_600), &json!(9_333)]);
    assert_eq!(score(&proposed(world, &april)), [&json!(5_600), &json!(9_333)]);
}

fn something_serious_caps_the_line(world: &World) {
    let capped = merged(clause("clean", "inspected", 6_000), json!({"cap_centi": 7_000}));
    let strict = merged(clause("safe", "inspected", 4_000), json!({"cap_centi": 5_000}));
    standard_of(world, "cleaning", json!([capped, strict]));
    let contract = outsourced(world, &world.new_supplier(), json!({"lines": [lump("cleaning", 1_200_000, 0)]}));
    let april = begun(world, &contract, "2026-04");
    dirty(world, &contract, json!({"points_centi": 100}));
    assert_eq!(read(world, &april)["total_centi"], 9_833);
    dirty(world, &contract, json!({"points_centi": 100, "severity": "serious"}));
    assert_eq!(read(world, &april)["total_centi"], 7_000);
    found(world, &contract, "cleaning", "safe", json!({"points_centi": 0, "severity": "serious"}));
    let capped = read(world, &april);
    assert_eq!([&capped["total_centi"], &capped["rate_bp"]], [&json!(5_000), &json!(6_000)]);
}

fn attendance_must_be_there_before_the_proposal(world: &World) {
    standard_of(world, "security", json!([clause("clean", "inspected", 10_000)]));
    let contract = outsourced(world, &world.new_supplier(), json!({"lines": [lump("security", 1_200_000, 2)]}));
    let april = begun(world, &contract, "2026-04");
    act(&world.supervisor(), &april, "propose", json!({})).problem(409, "not_ready");
    let there = attended(world, &contract, "security", 30, 45);
    let proposed = proposed(world, &april);
    assert_eq!([&proposed["lines"][0]["absent_fen"], &proposed["due_fen"]], [&json!(25_000), &json!(75_000)]);
    // What was attended isn't rewritten under a proposal.
    let again = json!({"contract_id": id(&contract), "category": "security", "period": "2026-04", "days": 30, "days_present": 60});
    assert_eq!(world.supervisor().post("/attendance", again.clone()).problem(409, "wrong_state")["state"], "proposed");
    act(&world.supervisor(), &april, "withdraw", json!({"reason": "考勤有误"})).expect(200);
    assert_eq!(world.supervisor().post("/attendance", again).expect(200)["id"], there["id"]);
    assert_eq!(read(world, &april)["due_fen"], 100_000);
}

fn no_line_costs_more_than_its_ceiling(world: &World) {
    let line = json!({"category": "meetings", "amount_fen": 20_000, "price": "hourly", "unit_fen": 4_500});
    let contract = outsourced(world, &world.new_supplier(), json!({"mode": "hourly", "lines": [line]}));
    let hours = |period: &str, minutes: i64| {
        let body = json!({"contract_id": id(&contract), "category": "meetings", "period": period, "minutes": minutes, "text": "会议"});
        world.supervisor().post("/attendance", body).expect(201);
    };
    hours("2026-04", 240);
    finalised(world, &begun(world, &contract, "2026-04"));
    world.at("2026-06-01T08:00:00+08:00");
    hours("2026-05", 30);
    let may = begun(world, &contract, "2026-05");
    act(&world.supervisor(), &may, "propose", json!({})).problem(409, "over_contract");
}

fn what_is_left_is_taken_back_of_the_next_month(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let supervisor = world.supervisor();
    dirty(world, &contract, json!({"points_centi": 0, "penalty_fen": 130_000}));
    let april = finalised(world, &begun(world, &contract, "2026-04"));
    let money = |assessment: &Value| {
        ["due_fen", "penalties_fen", "carried_fen", "payable_fen", "left_fen"].map(|name| assessment[name].clone())
    };
    assert_eq!(money(&april), [100_000, 130_000, 0, 0, 30_000].map(|fen| json!(fen)));
    world.at("2026-06-01T08:00:00+08:00");
    let may = begun(world, &contract, "2026-05");
    assert_eq!(money(&may), [100_000, 0, 30_000, 70_000, 0].map(|fen| json!(fen)));
    let correct = |period: &str, fen: i64| {
        let corrections = json!([{"amount_fen": fen, "period": period, "reason": "多付"}]);
        act(&supervisor, &may, "propose", json!({"corrections": corrections}))
    };
    for period in ["2026-05", "2026-03"] {
        correct(period, 1).faults(&[("/corrections/0/period", "out_of_range")]);
    }
    let corrected = correct("2026-04", 12_000).expect(200);
    assert_eq!(money(&corrected), [100_000, 0, 42_000, 58_000, 0].map(|fen| json!(fen)));
    assert_eq!(corrected["corrections"][0]["amount_fen"], 12_000);
    // What is given back is paid with the month.
    act(&supervisor, &may, "withdraw", json!({"reason": "更正"})).expect(200);
    let given = correct("2026-04", -40_000).expect(200);
    assert_eq!(money(&given), [100_000, 0, -10_000, 110_000, 0].map(|fen| json!(fen)));
}

fn an_appeal_is_decided_by_another_person(world: &World) {
    let supplier = world.new_supplier();
    let contract = cleaned(world, &supplier);
    let (supervisor, provider) = (world.supervisor(), world.supplier(&supplier));
    dirty(world, &contract, json!({"points_centi": 900, "penalty_fen": 5_000}));
    let april = begun(world, &contract, "2026-04");
    act(&provider, &april, "appeal", json!({"text": "不实"})).problem(409, "wrong_state");
    let was = proposed(world, &april);
    assert_eq!(
        [&was["total_centi"], &was["rate_bp"], &was["payable_fen"]],
        [&json!(8_500), &json!(9_500), &json!(90_000)]
    );
    let decide = |client: &Client, adjust: i64, waive: i64| {
        act(client, &april, "decide", json!({"adjust_centi": adjust, "waive_fen": waive, "reason": "部分成立"}))
    };
    assert_eq!(decide(&other(world), 0, 0).problem(409, "wrong_state")["state"], "proposed");
    let appealed = act(&provider, &april, "appeal", json!({"text": "当日停水"})).expect(200);
    assert_eq!(appealed["appeal_text"], "当日停水");
    assert_eq!(act(&provider, &april, "accept", json!({})).problem(409, "wrong_state")["state"], "appealed");
    act(&third(world), &april, "finalise", json!({})).problem(409, "appeal_open");
    decide(&supervisor, 100, 0).problem(403, "second_person_required");
    decide(&other(world), 1_501, 5_001).faults(&[("/adjust_centi", "out_of_range"), ("/waive_fen", "out_of_range")]);
    let decided = decide(&other(world), 200, 2_000).expect(200);
    assert_eq!(
        ["total_centi", "adjust_centi", "rate_bp", "held_fen", "penalties_fen", "waived_fen", "payable_fen"]
            .map(|name| decided[name].clone()),
        [8_500, 200, 9_700, 3_000, 3_000, 2_000, 94_000].map(|figure| json!(figure))
    );
    assert_eq!(decide(&other(world), 0, 0).problem(409, "wrong_state")["state"], "decided");
    assert_eq!(act(&third(world), &april, "finalise", json!({})).expect(200)["payable_fen"], 94_000);
}

fn an_appeal_comes_in_time(world: &World) {
    let supplier = world.new_supplier();
    let contract = cleaned(world, &supplier);
    let provider = world.supplier(&supplier);
    let april = begun(world, &contract, "2026-04");
    // Proposed on a Wednesday, it can be appealed against to the end of the next Monday.
    assert_eq!(proposed(world, &april)["appeal_until"], "2026-05-11");
    world.at("2026-05-11T23:59:59+08:00");
    act(&third(world), &april, "finalise", json!({})).problem(409, "appeal_open");
    world.at("2026-05-12T00:00:00+08:00");
    act(&provider, &april, "appeal", json!({"text": "迟了"})).problem(409, "wrong_state");
    act(&third(world), &april, "finalise", json!({})).expect(200);
    act(&provider, &april, "accept", json!({})).problem(409, "wrong_state");
}

fn nobody_makes_final_what_they_found_or_proposed(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let (proposer, finder, inspector) =
        (world.supervisor(), other(world), world.user("inspector", json!({"roles": ["supervisor"]})));
    let case = json!({"contract_id": id(&contract), "category": "cleaning", "source": "audit", "clause": "clean", "text": "脏", "found_at": "2026-04-10T09:00:00+08:00"});
    finder.post("/cases", case).expect(201);
    let looked = json!({"contract_id": id(&contract), "category": "cleaning", "clauses": ["clean"], "at": "2026-04-11T09:00:00+08:00"});
    inspector.post("/inspections", looked).expect(201);
    let april = begun(world, &contract, "2026-04");
    proposed(world, &april);
    let acceptor = world.user("acceptor", json!({"roles": ["supervisor"]}));
    act(&acceptor, &april, "accept", json!({"signed_by": "陈经理", "slip": "1"})).expect(200);
    for one in [&proposer, &finder, &inspector, &acceptor] {
        act(one, &april, "finalise", json!({})).problem(403, "second_person_required");
    }
    // Nor does a key for them.
    let key = world.key_with(json!({"roles": ["supervisor"], "may_approve": true}));
    let for_proposer = json!({"on_behalf_of": {"name": "监管员", "ref": "supervisor"}});
    act(&key, &april, "finalise", for_proposer).problem(403, "second_person_required");
    act(&third(world), &april, "finalise", json!({})).expect(200);
}

fn what_came_on_paper_is_recorded_by_the_bureau(world: &World) {
    let supplier = world.new_supplier();
    let contract = cleaned(world, &supplier);
    let (supervisor, provider) = (world.supervisor(), world.supplier(&supplier));
    let april = begun(world, &contract, "2026-04");
    proposed(world, &april);
    act(&supervisor, &april, "accept", json!({})).faults(&[("/signed_by", "required"), ("/slip", "required")]);
    act(&provider, &april, "accept", json!({"signed_by": "陈经理", "slip": "1"}))
        .faults(&[("/signed_by", "not_allowed"), ("/slip", "not_allowed")]);
    act(&supervisor, &april, "appeal", json!({"text": "x"}))
        .faults(&[("/signed_by", "required"), ("/slip", "required")]);
    let appealed =
        act(&supervisor, &april, "appeal", json!({"text": "不实", "signed_by": "陈经理", "slip": "1"})).expect(200);
    assert_eq!([&appealed["signed_by"], &appealed["slip"]], [&json!("陈经理"), &json!("1")]);
    // Another contractor's people don't see it; who sees it and isn't the provider can't accept.
    let stranger = world.supplier(&world.new_supplier());
    act(&stranger, &april, "accept", json!({})).problem(404, "not_found");
    world.dispatcher().get(&format!("/assessments/{}", id(&april))).problem(404, "not_found");
    // Where the company serves, the dispatcher accepts.
    standard_of(world, "vehicles", json!([clause("clean", "inspected", 10_000)]));
    let company = signed(world, json!({"assessed_from": "2026-04"}));
    let company = begun(world, &company, "2026-04");
    proposed(world, &company);
    assert_eq!(act(&world.dispatcher(), &company, "accept", json!({})).expect(200)["accepted_by"], "dispatcher");
    act(&world.accountant(), &company, "accept", json!({})).problem(403, "forbidden");
}

fn a_final_one_is_paid_once(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let supervisor = world.supervisor();
    let april = begun(world, &contract, "2026-04");
    let pay = |day: &str| act(&supervisor, &april, "pay", json!({"paid_on": day, "reference": "国库 1"}));
    pay("2026-05-06").problem(409, "wrong_state");
    finalised(world, &april);
    for act_name in ["propose", "finalise"] {
        act(&third(world), &april, act_name, json!({})).problem(409, "wrong_state");
    }
    act(&supervisor, &april, "withdraw", json!({"reason": "x"})).problem(409, "wrong_state");
    pay("2026-05-05").faults(&[("/paid_on", "out_of_range")]);
    pay("2026-05-07").faults(&[("/paid_on", "in_the_future")]);
    let replies: Vec<Reply> = thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| pay("2026-05-06"))).collect();
        both.into_iter().map(|one| one.join().expect("a reply")).collect()
    });
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let paid = read(world, &april);
    assert_eq!(
        [&paid["state"], &paid["paid_on"], &paid["reference"]],
        [&json!("paid"), &json!("2026-05-06"), &json!("国库 1")]
    );
    // Nothing of it enters the company's books.
    assert_eq!(world.accountant().all("/journals").len(), 0);
}

fn an_assessment_is_read_by_those_whom_it_concerns(world: &World) {
    let supplier = world.new_supplier();
    let contract = cleaned(world, &supplier);
    let finance = world.department("finance");
    let (requester, provider) = (world.requester(&finance), world.supplier(&supplier));
    let april = begun(world, &contract, "2026-04");
    let path = format!("/assessments/{}", id(&april));
    requester.get(&path).problem(404, "not_found");
    assert_eq!(requester.all("/assessments").len(), 0);
    provider.get(&path).expect(200);
    finalised(world, &april);
    let seen = requester.get(&path).expect(200);
    assert_eq!([&seen["state"], &seen["total_centi"]], [&json!("final"), &april["total_centi"]]);
    let money = [
        "rate_bp",
        "labour_fen",
        "due_fen",
        "held_fen",
        "penalties_fen",
        "waived_fen",
        "carried_fen",
        "payable_fen",
        "left_fen",
    ];
    let names = ["proposed_by", "finalised_by", "accepted_by", "signed_by", "slip"];
    for hidden in money.iter().chain(&names) {
        assert_eq!(seen[hidden], Value::Null, "{hidden}");
    }
    assert_eq!([&seen["lines"][0]["fee_fen"], &seen["lines"][0]["absent_fen"]], [&Value::Null, &Value::Null]);
    let own = provider.get(&path).expect(200);
    assert_eq!(
        [&own["payable_fen"], &own["signed_by"], &own["proposed_by"]],
        [&json!(100_000), &json!("陈经理"), &Value::Null]
    );
    assert_eq!(provider.all("/assessments?state=final"), [own]);
    assert_eq!(world.supervisor().all("/assessments?period=2026-04").len(), 1);
    assert_eq!(world.supervisor().all("/assessments?state=open").len(), 0);
    for client in [world.dispatcher(), world.accountant()] {
        client.get(&path).problem(404, "not_found");
    }
    world.admin().get("/assessments").problem(403, "forbidden");
}

/// Two acts at once.
fn at_once(one: impl FnOnce() -> Reply + Send, other: impl FnOnce() -> Reply + Send) -> [Reply; 2] {
    thread::scope(|scope| {
        let (one, other) = (scope.spawn(one), scope.spawn(other));
        [one.join().expect("a reply"), other.join().expect("a reply")]
    })
}

fn of_two_proposals_one_is_made(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    dirty(world, &contract, json!({"points_centi": 300}));
    let april = begun(world, &contract, "2026-04");
    let (one, two) = (world.supervisor(), other(world));
    let replies = at_once(|| act(&one, &april, "propose", json!({})), || act(&two, &april, "propose", json!({})));
    let mut statuses = replies.each_ref().map(|reply| reply.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(read(world, &april)["total_centi"], 9_500);
}

fn a_rating_is_counted_or_refused(world: &World) {
    let contract = cleaned(world, &world.new_supplier());
    let finance = world.department("finance");
    let (supervisor, requester) = (world.supervisor(), world.requester(&finance));
    let april = begun(world, &contract, "2026-04");
    let rating = json!({"contract_id": id(&contract), "category": "cleaning", "department_id": id(&finance), "period": "2026-04", "clause": "stars", "stars": 3});
    let [rated, proposed] =
        at_once(|| requester.post("/ratings", rating), || act(&supervisor, &april, "propose", json!({})));
    let proposed = proposed.expect(200);
    let value = &proposed["lines"][0]["clauses"][1]["value_bp"];
    match rated.status {
        201 => assert_eq!(value, &json!(6_000)),
        _ => assert_eq!((rated.problem(409, "wrong_state")["state"].clone(), value), (json!("proposed"), &Value::Null)),
    }
}

fn an_appeal_comes_before_the_end_or_not_at_all(world: &World) {
    let supplier = world.new_supplier();
    let contract = cleaned(world, &supplier);
    let april = begun(world, &contract, "2026-04");
    proposed(world, &april);
    let (provider, accepted) = (world.supplier(&supplier), third(world));
    let [appealed, accepted_too] = at_once(
        || act(&provider, &april, "appeal", json!({"text": "不实"})),
        || act(&world.supervisor(), &april, "accept", json!({"signed_by": "陈经理", "slip": "1"})),
    );
    let mut statuses = [appealed.status, accepted_too.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let [appealed_again, is_final] = at_once(
        || act(&provider, &april, "appeal", json!({"text": "不实"})),
        || act(&accepted, &april, "finalise", json!({})),
    );
    appealed_again.problem(409, "wrong_state");
    if appealed.status == 200 {
        is_final.problem(409, "appeal_open");
    } else {
        is_final.expect(200);
    }
}
