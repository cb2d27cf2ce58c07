//! Posts: who is sent for a line that is priced by the head, and until when.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{etag, id},
        supervision::{dispatched, draft, outsourced, path, signed},
        world::{World, merged},
    },
};

cases![
    a_post_says_who_is_sent_and_until_when,
    a_post_lies_within_its_line_and_its_contracts_months,
    a_worker_fills_one_post_of_a_contract_at_a_time,
    two_at_once_dont_send_a_worker_twice,
    a_post_doesnt_end_before_its_worker_was_present,
    workers_are_named_to_those_whom_they_concern,
];

/// A driver who is sent under a contract, with other fields.
fn sent(contract: &Value, over: Value) -> Value {
    let base = json!({"contract_id": id(contract), "category": "vehicles", "worker": "李建国", "post": "客车驾驶员", "kind": "auxiliary", "from": "2026-03-01"});
    merged(base, over)
}

fn post_path(post: &Value) -> String {
    format!("/posts/{}", id(post))
}

fn a_post_says_who_is_sent_and_until_when(world: &World) {
    let (supervisor, contract) = (world.supervisor(), dispatched(world, json!({})));
    let post = supervisor.post("/posts", sent(&contract, json!({"worker": " 李 建国\u{3000}"}))).expect(201);
    assert_eq!(
        [&post["worker"], &post["post"], &post["kind"], &post["from"], &post["until"]],
        [&json!("李建国"), &json!("客车驾驶员"), &json!("auxiliary"), &json!("2026-03-01"), &Value::Null]
    );
    assert_eq!(supervisor.get(&post_path(&post)).expect(200), post);
    // Only its last day changes, and by whoever has read it.
    let until = json!({"until": "2026-06-30"});
    supervisor.request("PATCH", &post_path(&post)).json(&until).send().problem(428, "if_match_required");
    world.later(1);
    let changed = supervisor.patch(&post_path(&post), until.clone(), etag(&post)).expect(200);
    assert_eq!([&changed["until"], &changed["from"]], [&json!("2026-06-30"), &post["from"]]);
    assert_ne!(etag(&changed), etag(&post));
    supervisor.patch(&post_path(&post), json!({"until": null}), etag(&post)).problem(412, "stale");
    let same = supervisor.patch(&post_path(&post), until, "*").expect(200);
    assert_eq!(same, changed);
    for (field, value) in [
        ("worker", json!("王强")),
        ("post", json!("保安")),
        ("kind", json!("temporary")),
        ("from", json!("2026-04-01")),
        ("category", json!("security")),
        ("contract_id", contract["id"].clone()),
    ] {
        let pointer = format!("/{field}");
        supervisor.patch(&post_path(&post), json!({field: value}), "*").faults(&[(&pointer, "unknown_field")]);
    }
    assert!(supervisor.patch(&post_path(&post), json!({"until": null}), "*").expect(200)["until"].is_null());
    let nothing = "/posts/019a0b5e-7c1f-7000-8000-000000000009";
    supervisor.patch(nothing, json!({"until": null}), "*").problem(404, "not_found");
    // The record tells of each.
    let events = supervisor.all(&format!("/events?subject=post&subject_id={}", id(&post)));
    let actions: Vec<&Value> = events.iter().map(|event| &event["action"]).collect();
    assert_eq!(actions, ["change", "change", "create"]);
}

fn a_post_lies_within_its_line_and_its_contracts_months(world: &World) {
    let (supervisor, contract, lines) =
        (world.supervisor(), dispatched(world, json!({})), outsourced(world, json!({})));
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    for (over, faults) in [
        (json!({"contract_id": nothing}), &[("/contract_id", "unknown_reference")][..]),
        (json!({"category": "cleaning"}), &[("/category", "unknown_reference")]),
        (json!({"from": "2025-12-31"}), &[("/from", "out_of_range")]),
        (json!({"from": "2027-01-01"}), &[("/from", "out_of_range")]),
        (json!({"until": "2027-01-01"}), &[("/until", "out_of_range")]),
        (json!({"until": "2026-02-28"}), &[("/until", "out_of_range")]),
        (
            json!({"category": "cleaning", "from": "2025-12-31", "until": "2025-12-30"}),
            &[("/category", "unknown_reference"), ("/from", "out_of_range"), ("/until", "out_of_range")],
        ),
        (json!({"kind": "permanent"}), &[("/kind", "not_allowed_value")]),
        (json!({"worker": "\u{3000} "}), &[("/worker", "blank")]),
        // Lump sums, hours and what has no price aren't served by name.
        (json!({"contract_id": id(&lines), "category": "security"}), &[("/category", "not_allowed_value")]),
        (json!({"contract_id": id(&lines), "category": "repair"}), &[("/category", "not_allowed_value")]),
        (json!({"contract_id": id(&lines), "category": "general"}), &[("/category", "not_allowed_value")]),
    ] {
        supervisor.post("/posts", sent(&contract, over)).faults(faults);
    }
    // The first and the last day are in the term.
    let whole = json!({"from": "2026-01-01", "until": "2026-12-31"});
    let post = supervisor.post("/posts", sent(&contract, whole)).expect(201);
    let one_day = json!({"worker": "王强", "from": "2026-03-01", "until": "2026-03-01"});
    supervisor.post("/posts", sent(&contract, one_day)).expect(201);
    for until in ["2025-12-31", "2027-01-01"] {
        supervisor.patch(&post_path(&post), json!({"until": until}), "*").faults(&[("/until", "out_of_range")]);
    }
    let waiting =
        draft(world, json!({"mode": "own", "lines": [{"category": "vehicles", "amount_fen": 0, "price": "none"}]}));
    supervisor.post("/posts", sent(&waiting, json!({}))).faults(&[("/category", "not_allowed_value")]);
    let line = json!({"category": "vehicles", "amount_fen": 1, "price": "cost_plus", "unit_fen": 1});
    let supplier = world.new_supplier();
    let waiting = json!({"mode": "dispatch", "supplier_id": id(&supplier), "direct_reason": "续用", "lines": [line]});
    let waiting = draft(world, waiting);
    supervisor.post("/posts", sent(&waiting, json!({}))).problem(409, "wrong_state");
    // After the last month nobody is sent.
    let end = json!({"last_month": "2026-04", "reason": "终止"});
    supervisor.post(&format!("{}/end", path(&contract)), end).expect(200);
    let late = |from: &str| supervisor.post("/posts", sent(&contract, json!({"worker": "赵敏", "from": from})));
    late("2026-05-01").faults(&[("/from", "out_of_range")]);
    late("2026-04-30").expect(201);
}

fn a_worker_fills_one_post_of_a_contract_at_a_time(world: &World) {
    let (supervisor, contract) = (world.supervisor(), dispatched(world, json!({})));
    let span = |from: &str, until: &str| json!({"from": from, "until": until});
    let send = |over: Value| supervisor.post("/posts", sent(&contract, over));
    let first = send(span("2026-03-01", "2026-03-31")).expect(201);
    for over in [
        span("2026-03-31", "2026-04-30"),
        span("2026-01-01", "2026-03-01"),
        span("2026-03-10", "2026-03-11"),
        span("2026-01-01", "2026-12-31"),
        json!({"from": "2026-01-01"}),
        json!({"from": "2026-03-15", "worker": "李\u{3000}建 国", "post": "另一岗位", "kind": "substitute"}),
    ] {
        send(over).taken("/worker");
    }
    // Before and after is allowed; another worker and another contract, too.
    send(span("2026-02-01", "2026-02-28")).expect(201);
    let later = send(json!({"from": "2026-05-01"})).expect(201);
    send(json!({"from": "2026-12-31"})).taken("/worker");
    send(json!({"worker": "李建民"})).expect(201);
    let another = dispatched(world, json!({}));
    supervisor.post("/posts", sent(&another, json!({}))).expect(201);
    // Nor does a change of the last day let them meet.
    let until = |post: &Value, until: Value| supervisor.patch(&post_path(post), json!({"until": until}), "*");
    until(&first, json!("2026-05-01")).taken("/until");
    until(&first, Value::Null).taken("/until");
    until(&first, json!("2026-04-30")).expect(200);
    until(&later, json!("2026-05-31")).expect(200);
    assert_eq!(supervisor.get(&post_path(&first)).expect(200)["until"], "2026-04-30");
}

fn two_at_once_dont_send_a_worker_twice(world: &World) {
    let contract = dispatched(world, json!({}));
    let clients = [world.supervisor(), world.dispatcher()];
    let statuses: Vec<u16> = thread::scope(|scope| {
        let asked = (0..6).map(|number: usize| {
            let (client, body) = (&clients[number % 2], sent(&contract, json!({})));
            scope.spawn(move || client.post("/posts", body).status)
        });
        let asked: Vec<_> = asked.collect();
        asked.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    let made = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!((made, statuses.iter().filter(|status| **status == 409).count()), (1, 5), "{statuses:?}");
    assert_eq!(world.supervisor().all("/posts").len(), 1);
}

fn a_post_doesnt_end_before_its_worker_was_present(world: &World) {
    let (supervisor, contract) = (world.supervisor(), dispatched(world, json!({})));
    let post = supervisor.post("/posts", sent(&contract, json!({}))).expect(201);
    let attend = |period: &str, present: i64| {
        let base =
            json!({"contract_id": id(&contract), "category": "vehicles", "period": period, "post_id": id(&post)});
        supervisor.post("/attendance", merged(base, json!({"days": 22, "days_present": present, "labour_fen": 0})))
    };
    attend("2026-03", 22).expect(201);
    attend("2026-04", 1).expect(201);
    let until = |day: &str| supervisor.patch(&post_path(&post), json!({"until": day}), "*");
    until("2026-03-31").faults(&[("/until", "out_of_range")]);
    until("2026-04-01").expect(200);
    // What was wrong is corrected first.
    attend("2026-04", 0).expect(200);
    until("2026-03-31").expect(200);
    attend("2026-04", 0).faults(&[("/post_id", "not_allowed_value")]);
    until("2026-02-28").faults(&[("/until", "out_of_range")]);
}

fn workers_are_named_to_those_whom_they_concern(world: &World) {
    let finance = world.department("finance");
    let supplier = world.new_supplier();
    let (supervisor, dispatcher, accountant) = (world.supervisor(), world.dispatcher(), world.accountant());
    let paid_by_company = dispatched(world, json!({"supplier_id": id(&supplier)}));
    let paid_by_bureau = dispatched(world, json!({"payer": "bureau", "supplier_id": id(&supplier)}));
    // The dispatcher records where the company pays, and knows of no other contract.
    let ours = dispatcher.post("/posts", sent(&paid_by_company, json!({"kind": "temporary"}))).expect(201);
    dispatcher.post("/posts", sent(&paid_by_bureau, json!({}))).faults(&[("/contract_id", "unknown_reference")]);
    let theirs = supervisor.post("/posts", sent(&paid_by_bureau, json!({}))).expect(201);
    // Nor under a contract that they only read.
    let served = signed(world, json!({}));
    dispatcher.post("/posts", sent(&served, json!({}))).faults(&[("/contract_id", "unknown_reference")]);
    let changed = dispatcher.patch(&post_path(&ours), json!({"until": "2026-09-30"}), "*").expect(200);
    dispatcher.patch(&post_path(&theirs), json!({"until": "2026-09-30"}), "*").problem(404, "not_found");
    let until = json!({"until": "2026-09-30"});
    let supplied = world.supplier(&supplier);
    assert_eq!(supervisor.all("/posts"), [theirs.clone(), changed.clone()]);
    assert_eq!(supplied.all("/posts"), [theirs.clone(), changed.clone()]);
    for client in [&dispatcher, &accountant] {
        assert_eq!(client.all("/posts"), std::slice::from_ref(&changed));
        client.get(&post_path(&theirs)).problem(404, "not_found");
    }
    let another = world.supplier(&world.admin().post("/suppliers", json!({"name": "另一供应商"})).expect(201));
    assert!(another.all("/posts").is_empty());
    another.get(&post_path(&ours)).problem(404, "not_found");
    for reader in [&accountant, &supplied] {
        reader.post("/posts", sent(&paid_by_company, json!({}))).problem(403, "forbidden");
        reader.patch(&post_path(&ours), until.clone(), "*").problem(403, "forbidden");
    }
    for client in [world.requester(&finance), world.approver(&finance), world.admin()] {
        client.get("/posts").problem(403, "forbidden");
        client.get(&post_path(&ours)).problem(403, "forbidden");
    }
    // Filters, and the record, which the bureau alone reads.
    let filtered = |filter: &str| supervisor.all(&format!("/posts?{filter}"));
    assert_eq!(filtered(&format!("contract_id={}", id(&paid_by_company))), std::slice::from_ref(&changed));
    assert_eq!(filtered("kind=temporary"), [changed]);
    assert_eq!((filtered("category=vehicles").len(), filtered("category=security").len()), (2, 0));
    assert_eq!(supervisor.all("/events?subject=post").len(), 3);
    assert!(accountant.all("/events?subject=post").is_empty());
}
