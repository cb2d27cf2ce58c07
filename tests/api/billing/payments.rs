//! Payments: what they are allocated to, what is refused, bounced payments, and money paid out.

use std::thread;

use serde_json::{Value, json};

use crate::{
    billing::{agree, company, corrected, general_taxpayer, left, open, pay, source, with_outlays, worth},
    cases,
    support::{
        books::{of_trip, payment},
        client::{Reply, faults_of, id},
        world::{World, lines, merged},
    },
};

cases![
    money_received_pays_what_is_owed,
    a_payment_goes_to_what_equals_it_else_to_the_oldest,
    what_is_ours_is_paid_before_the_outlays,
    one_department_pays_for_many,
    a_payment_above_the_debt_is_refused_unless_paid_ahead,
    a_payment_says_all_that_is_wrong,
    a_payment_sent_again_is_posted_once,
    nothing_is_received_into_a_closed_month,
    two_payments_at_once_never_overpay,
    a_bounced_payment_is_taken_back,
    a_correction_below_what_was_paid_is_an_advance,
    money_goes_out_by_two_persons,
];

fn money_received_pays_what_is_owed(world: &World) {
    let department = company(world);
    let small = worth(world, &department, 68_000);
    let paid = pay(world, &department, 68_000, json!({"reference": "2026050700017", "text": "5月用车费"}));
    assert_eq!(world.posted("source=payment"), lines(&[("1002", 68_000, 0), ("1122", 0, 68_000)]));
    assert_eq!(
        (&paid["state"], &paid["direction"], &paid["into"], &paid["advance_fen"]),
        (&json!("posted"), &json!("received"), &json!("bank"), &json!(0))
    );
    assert_eq!(paid["allocations"][0]["receivable_id"], small["id"]);
    let journal = &world.accountant().all("/journals?source=payment")[0];
    assert_eq!(
        (&journal["date"], &journal["source_id"], &journal["id"]),
        (&json!("2026-05-07"), &paid["id"], &paid["journal_id"])
    );
    let credit = &journal["lines"][1];
    assert_eq!((&credit["department_id"], &credit["trip_id"]), (&department["id"], &small["trip_id"]));
    assert_eq!(open(world, &small), 0);
    assert_eq!(world.accountant().all("/receivables?open=true").len(), 0);
    agree(world);

    // It is the same for a general taxpayer: the tax was reckoned with the charge.
    general_taxpayer(world);
    let general = worth(world, &department, 68_000);
    assert_eq!((&general["net_fen"], &general["tax_fen"]), (&json!(62_385), &json!(5_615)));
    let cash = pay(world, &department, 68_000, json!({"into": "cash"}));
    assert_eq!(world.posted(&format!("source_id={}", id(&cash))), lines(&[("1001", 68_000, 0), ("1122", 0, 68_000)]));
    let listed =
        world.accountant().all(&format!("/payments?department_id={}&direction=received&state=posted", id(&department)));
    assert_eq!(listed.iter().map(id).collect::<Vec<_>>(), [id(&cash), id(&paid)]);
    agree(world);
}

fn a_payment_goes_to_what_equals_it_else_to_the_oldest(world: &World) {
    let department = company(world);
    let debts: Vec<Value> =
        [60_000, 68_000, 52_000, 55_000].iter().map(|fen| worth(world, &department, *fen)).collect();
    let opens = || debts.iter().map(|debt| open(world, debt).as_i64().expect("fen")).collect::<Vec<_>>();
    pay(world, &department, 68_000, json!({}));
    assert_eq!(opens(), [60_000, 0, 52_000, 55_000], "one alone");
    let ids = [id(&debts[2]), id(&debts[3])];
    world.accountant().post("/invoices", json!({"department_id": id(&department), "receivable_ids": ids})).expect(201);
    pay(world, &department, 107_000, json!({}));
    assert_eq!(opens(), [60_000, 0, 0, 0], "what one invoice asks for");
    let more = worth(world, &department, 50_000);
    pay(world, &department, 70_000, json!({}));
    assert_eq!((open(world, &debts[0]), open(world, &more)), (json!(0), json!(40_000)), "the oldest first");
    agree(world);
}

fn what_is_ours_is_paid_before_the_outlays(world: &World) {
    let department = company(world);
    let debt = with_outlays(world, &department);
    assert_eq!(debt["open_fen"], 68_000);
    let first = pay(world, &department, 52_000, json!({}));
    assert_eq!(
        world.posted(&format!("source_id={}", id(&first))),
        lines(&[("1002", 52_000, 0), ("1122", 0, 50_000), ("1221.01", 0, 2_000)])
    );
    let second = pay(world, &department, 16_000, json!({}));
    assert_eq!(
        world.posted(&format!("source_id={}", id(&second))),
        lines(&[("1002", 16_000, 0), ("1221.01", 0, 16_000)])
    );
    assert_eq!(open(world, &debt), 0);
    agree(world);
}

fn one_department_pays_for_many(world: &World) {
    let treasury = company(world);
    let health = world.department_with(json!({"code": "health", "bill_to_department_id": id(&treasury)}));
    let school = world.department("school");
    let (own, billed, other) =
        (worth(world, &treasury, 50_000), worth(world, &health, 60_000), worth(world, &school, 70_000));
    // It pays its own debts and those billed to it, and the school's only if the payment says so.
    let above = world.accountant().post("/payments", payment(&treasury, 180_000, json!({}))).problem(422, "above_debt");
    assert_eq!(above["debt_fen"], 110_000);
    let named =
        json!([{"receivable_id": id(&other), "amount_fen": 70_000}, {"receivable_id": id(&own), "amount_fen": 20_000}]);
    let paid = pay(world, &treasury, 90_000, json!({"allocations": named}));
    let departments: Vec<&Value> =
        paid["allocations"].as_array().expect("allocations").iter().map(|one| &one["department_id"]).collect();
    assert!(
        departments.contains(&&school["id"]) && departments.contains(&&treasury["id"]) && departments.len() == 2,
        "{departments:?}"
    );
    assert_eq!(
        (open(world, &own), open(world, &billed), open(world, &other)),
        (json!(30_000), json!(60_000), json!(0))
    );
    pay(world, &treasury, 90_000, json!({}));
    assert_eq!((open(world, &own), open(world, &billed)), (json!(0), json!(0)));
    agree(world);
}

fn a_payment_above_the_debt_is_refused_unless_paid_ahead(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let accountant = world.accountant();
    let refused = accountant.post("/payments", payment(&department, 100_000, json!({}))).problem(422, "above_debt");
    assert_eq!((&refused["debt_fen"], &refused["errors"][0]["pointer"]), (&json!(68_000), &json!("/amount_fen")));
    let named = json!([{"receivable_id": id(&debt), "amount_fen": 68_001}]);
    let refused = accountant
        .post("/payments", payment(&department, 100_000, json!({"allocations": named, "advance": true})))
        .problem(422, "above_debt");
    assert_eq!(
        (&refused["debt_fen"], &refused["errors"][0]["pointer"]),
        (&json!(68_000), &json!("/allocations/0/amount_fen"))
    );
    let twice =
        json!([{"receivable_id": id(&debt), "amount_fen": 68_000}, {"receivable_id": id(&debt), "amount_fen": 1}]);
    accountant
        .post("/payments", payment(&department, 100_000, json!({"allocations": twice})))
        .problem(422, "above_debt");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM payments"), 0, "nothing half done");
    let ahead = pay(world, &department, 100_000, json!({"advance": true}));
    assert_eq!(
        world.posted("source=payment"),
        lines(&[("1002", 100_000, 0), ("1122", 0, 68_000), ("2203", 0, 32_000)])
    );
    assert_eq!(ahead["advance_fen"], 32_000);
    let advance =
        accountant.get(&format!("/advances/{}", ahead["advance_id"].as_str().expect("an advance"))).expect(200);
    assert_eq!(
        (&advance["left_fen"], &advance["source"], &advance["source_id"]),
        (&json!(32_000), &json!("payment"), &ahead["id"])
    );
    agree(world);
}

fn a_payment_says_all_that_is_wrong(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let accountant = world.accountant();
    let send = |over: Value| accountant.post("/payments", payment(&department, 68_000, over));
    for fen in [0, -1, 10_000_000_000_001_i64] {
        let reply = send(json!({"amount_fen": fen}));
        assert_eq!(faults_of(&reply.problem(422, "invalid"))[0].0, "/amount_fen", "{fen}");
        let reply = send(json!({"allocations": [{"receivable_id": id(&debt), "amount_fen": fen}]}));
        assert_eq!(faults_of(&reply.problem(422, "invalid"))[0].0, "/allocations/0/amount_fen", "{fen}");
    }
    let nobody = "0190a1b2-0000-7000-8000-000000000000";
    send(json!({"department_id": null, "date": "2026-05-08", "purpose": "tax"})).faults(&[
        ("/department_id", "required"),
        ("/date", "in_the_future"),
        ("/purpose", "not_allowed"),
    ]);
    send(json!({"department_id": nobody, "allocations": [{"receivable_id": nobody, "amount_fen": 1}]}))
        .problem(422, "unknown_reference");
    send(json!({"amount_fen": 100, "allocations": [{"receivable_id": id(&debt), "amount_fen": 101}]}))
        .faults(&[("/allocations", "above_amount")]);
    send(json!({"direction": "paid"})).faults(&[("/department_id", "not_allowed"), ("/purpose", "required")]);
    let paid = |over: Value| {
        accountant
            .post("/payments", merged(json!({"direction": "paid", "date": "2026-05-07", "amount_fen": 100}), over))
    };
    paid(json!({"purpose": "tax", "supplier_id": nobody})).faults(&[
        ("/tax", "required"),
        ("/supplier_id", "not_allowed"),
        ("/supplier_id", "unknown_reference"),
    ]);
    paid(json!({"purpose": "payable", "supplier_id": nobody})).problem(422, "unknown_reference");
    paid(json!({"purpose": "refund"})).faults(&[("/purpose", "not_allowed_value")]);
    paid(json!({"purpose": "driver", "into": "bank", "advance": true, "allocations": []})).faults(&[
        ("/driver_id", "required"),
        ("/into", "not_allowed"),
        ("/advance", "not_allowed"),
        ("/allocations", "not_allowed"),
    ]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM payments"), 0, "nothing half done");
}

fn a_payment_sent_again_is_posted_once(world: &World) {
    let department = company(world);
    worth(world, &department, 68_000);
    let accountant = world.accountant();
    let body = payment(&department, 68_000, json!({"reference": "2026050700017"}));
    let send = |key: &str| accountant.request("POST", "/payments").header("Idempotency-Key", key).json(&body).send();
    let first = send("one").expect(201);
    let again = send("one");
    assert_eq!((again.expect(201), again.header("idempotency-replayed")), (first.clone(), Some("true")));
    // Without the key, the bank's number shows that it is the same payment.
    let refused = accountant.post("/payments", body.clone()).taken("/reference");
    assert_eq!(refused["id"], first["id"]);
    let spelled = payment(&department, 68_000, json!({"reference": "20260507 0001 7"}));
    accountant.post("/payments", spelled).taken("/reference");
    assert_eq!(world.posted("source=payment"), lines(&[("1002", 68_000, 0), ("1122", 0, 68_000)]));
    // The cash box has numbers of its own. A reversed payment frees its number.
    worth(world, &department, 50_000);
    pay(world, &department, 50_000, json!({"reference": "2026050700017", "into": "cash"}));
    accountant.post(&format!("/payments/{}/reverse", id(&first)), json!({"reason": "录入有误"})).expect(200);
    accountant.post("/payments", body).expect(201);
    agree(world);
}

fn nothing_is_received_into_a_closed_month(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    world.sql("UPDATE periods SET state = 'closed' WHERE period = '2026-05'").expect("a closed month");
    world.at("2026-06-02T09:00:00+08:00");
    let accountant = world.accountant();
    accountant.post("/payments", payment(&department, 68_000, json!({}))).problem(409, "period_closed");
    accountant
        .post("/payments", json!({"direction": "paid", "purpose": "wages", "date": "2026-05-31", "amount_fen": 5}))
        .problem(409, "period_closed");
    assert_eq!(
        (world.sql_number("SELECT count(*) AS n FROM payments"), open(world, &debt)),
        (0, json!(68_000)),
        "nothing half done"
    );
    let paid = pay(world, &department, 68_000, json!({"date": "2026-06-02"}));
    world
        .accountant()
        .post(&format!("/payments/{}/reverse", id(&paid)), json!({"reason": "退票", "date": "2026-06-01"}))
        .faults(&[("/date", "out_of_range")]);
    agree(world);
}

fn two_payments_at_once_never_overpay(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let accountant = world.accountant();
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = (0..8)
            .map(|number| {
                let body = payment(
                    &department,
                    50_000,
                    json!({"reference": format!("no-{number}"), "allocations": [{"receivable_id": id(&debt), "amount_fen": 50_000}]}),
                );
                let accountant = &accountant;
                scope.spawn(move || accountant.post("/payments", body))
            })
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for refused in replies.iter().filter(|reply| reply.status != 201) {
        assert_eq!(refused.problem(422, "above_debt")["debt_fen"], 18_000);
    }
    assert_eq!(open(world, &debt), 18_000);
    agree(world);
}

fn a_bounced_payment_is_taken_back(world: &World) {
    let department = company(world);
    let debt = with_outlays(world, &department);
    let paid = pay(world, &department, 100_000, json!({"advance": true}));
    let path = format!("/payments/{}", id(&paid));
    let accountant = world.accountant();
    accountant
        .post(&format!("{path}/reverse"), json!({"reason": "退票", "date": "2026-05-06"}))
        .faults(&[("/date", "out_of_range")]);
    accountant
        .post(&format!("{path}/reverse"), json!({"reason": "退票", "date": "2026-05-08"}))
        .faults(&[("/date", "in_the_future")]);
    let back = accountant.post(&format!("{path}/reverse"), json!({"reason": "银行退票"})).expect(200);
    assert_eq!(
        (&back["state"], &back["reversed_on"], &back["reason"]),
        (&json!("reversed"), &json!("2026-05-07"), &json!("银行退票"))
    );
    let expected = [
        ("1002", 100_000, 0),
        ("1122", 0, 50_000),
        ("1221.01", 0, 18_000),
        ("2203", 0, 32_000),
        ("1002", -100_000, 0),
        ("1122", 0, -50_000),
        ("1221.01", 0, -18_000),
        ("2203", 0, -32_000),
    ];
    assert_eq!(world.posted("source=payment"), lines(&expected));
    assert_eq!(open(world, &debt), 68_000);
    assert_eq!(
        accountant.get(&format!("/advances/{}", back["advance_id"].as_str().expect("an advance"))).expect(200)["left_fen"],
        0
    );
    accountant.post(&format!("{path}/reverse"), json!({"reason": "再退"})).problem(409, "wrong_state");
    agree(world);
}

fn a_correction_below_what_was_paid_is_an_advance(world: &World) {
    let department = company(world);
    // 130 km: 500.00 and 30 km at 2.70.
    let car = world.vehicle("car");
    let trip = world.returned(&department, &car, json!({"odometer_km": 10_130}));
    world.requester(&department).post(&format!("/trips/{}/confirm", id(&trip)), json!({})).expect(200);
    let debt = of_trip(world, &trip);
    assert_eq!(debt["open_fen"], 58_100);
    let first = pay(world, &department, 40_000, json!({}));
    let second = pay(world, &department, 18_100, json!({}));
    corrected(world, &debt, 10_080);
    let advances = world.accountant().all("/advances");
    assert_eq!(
        (advances.len(), &advances[0]["source"], &advances[0]["source_id"]),
        (1, &json!("correction"), &debt["id"])
    );
    assert_eq!((&advances[0]["amount_fen"], open(world, &debt)), (&json!(8_100), json!(0)));
    agree(world);
    world.accountant().post(&format!("/payments/{}/reverse", id(&first)), json!({"reason": "退票"})).expect(200);
    agree(world);
    assert_eq!((open(world, &debt), left(world, &advances[0])), (json!(40_000), json!(8_100)));
    // Of the second payment, 100.00 still pay the debt, and 81.00 have become an advance.
    world.accountant().post(&format!("/payments/{}/reverse", id(&second)), json!({"reason": "退票"})).expect(200);
    assert_eq!((open(world, &debt), left(world, &advances[0])), (json!(50_000), json!(0)));
    agree(world);
}

fn money_goes_out_by_two_persons(world: &World) {
    let accountant = world.accountant();
    let supplier = world.admin().post("/suppliers", json!({"name": "城北加油站"})).expect(201);
    let driver = world.driver_with(&["C1"]);
    for (over, account) in [
        (json!({"purpose": "payable", "supplier_id": id(&supplier)}), "2202"),
        (json!({"purpose": "wages"}), "2211"),
        (json!({"purpose": "tax", "tax": "vat"}), "2221.04"),
        (json!({"purpose": "tax", "tax": "surcharges"}), "2221.05"),
        (json!({"purpose": "tax", "tax": "income"}), "2221.06"),
        (json!({"purpose": "tax", "tax": "vehicles"}), "2221.07"),
        (json!({"purpose": "tax", "tax": "wages"}), "2221.08"),
        (json!({"purpose": "driver", "driver_id": id(&driver), "paid_from": "cash"}), "1221.02"),
        (json!({"purpose": "dividend"}), "2232"),
        (json!({"purpose": "other_payable", "text": "工会经费"}), "2241"),
    ] {
        let body = merged(json!({"direction": "paid", "date": "2026-05-06", "amount_fen": 12_300}), over.clone());
        let draft = accountant.post("/payments", body).expect(201);
        assert_eq!((&draft["state"], source(world, &draft)), (&json!("draft"), lines(&[])), "{over}");
        let path = format!("/payments/{}/approve", id(&draft));
        accountant.post(&path, json!({})).problem(403, "second_person_required");
        world.supervisor().post(&path, json!({})).expect(200);
        let from = if over["paid_from"] == "cash" { "1001" } else { "1002" };
        assert_eq!(source(world, &draft), lines(&[(account, 12_300, 0), (from, 0, 12_300)]), "{over}");
        let line = world.accountant().all(&format!("/journals?source_id={}", id(&draft)))[0]["lines"][0].clone();
        let about = |field: &str| over.get(field).cloned().unwrap_or_default();
        assert_eq!((&line["supplier_id"], &line["driver_id"]), (&about("supplier_id"), &about("driver_id")), "{over}");
    }
}
