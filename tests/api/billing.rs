//! Billing: money that comes, is paid ahead, bounces and goes out; invoices; and that the books say the same as what is
//! owed.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    client::{Client, Reply, faults_of, id},
    world::{World, lines, merged},
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
    an_invoice_posts_nothing_and_makes_the_debt_due,
    an_invoice_for_nothing_is_refused,
    a_receivable_stands_on_one_living_invoice,
    a_red_invoice_frees_what_stood_on_it,
    what_the_platform_rounds_is_posted,
    a_corrected_charge_outdates_its_invoice,
    an_invoice_is_for_whom_it_concerns,
    an_advance_is_used_and_never_twice,
    an_advance_is_refunded_by_two_persons,
    a_payment_whose_advance_is_used_stays,
    money_goes_out_by_two_persons,
    a_statement_is_a_months_debts,
    a_disputed_line_leaves_the_statement_and_is_still_owed,
    a_statement_is_printed_with_capitals,
    a_bad_debt_is_given_up_by_two_persons,
    a_correction_below_what_was_given_up_regains_it,
    debts_age_by_the_days_past_due,
];

pub const NUMBER: &str = "26332000000012345678";
const RED: &str = "26332000000087654321";

/// A department with a code, and the prices.
fn company(world: &World) -> Value {
    world.tariff();
    world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}))
}

fn general_taxpayer(world: &World) {
    world
        .accountant()
        .post(
            "/tax-rules",
            json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9, "surcharges_percent": 10}),
        )
        .expect(201);
}

/// A signed trip on 2026-05-07: 500.00 and what is said of its return. Answers what is owed for it.
pub fn owed(world: &World, department: &Value, fields: Value) -> Value {
    let car = world.vehicle("car");
    world.at("2026-05-06T08:00:00+08:00");
    let trip = world.signed(department, &car, fields);
    of_trip(world, &trip)
}

/// 500.00 that a department owes, written straight into the table where a whole trip would be too much.
pub fn owed_by_sql(world: &World, department: &Value) {
    let (receivable, now) = (world.database.id(uuid::Uuid::now_v7()), world.database.instant(&world.now()));
    let date = world.now()[..10].to_owned();
    world
        .sql(&format!(
            "INSERT INTO receivables (id, kind, department_id, date, vat_percent, taxable_fen, net_fen, tax_fen, pass_through_fen, paid_fen, passed_fen,
             written_off_fen, version, created_at, updated_at)
             VALUES ({receivable}, 'trip', {}, '{date}', 1, 50000, 49505, 495, 0, 0, 0, 0, 1, {now}, {now})",
            world.sql_id(department)
        ))
        .expect("a debt");
}

fn of_trip(world: &World, trip: &Value) -> Value {
    let all = world
        .accountant()
        .all(&format!("/receivables?department_id={}", trip["department_id"].as_str().expect("a department")));
    all.into_iter().find(|one| one["trip_id"] == trip["id"]).expect("a receivable")
}

/// 500.00 with tolls on top of it.
fn worth(world: &World, department: &Value, fen: i64) -> Value {
    owed(world, department, json!({"tolls_fen": fen - 50_000}))
}

/// 500.00 of ours and 180.00 of outlays in the customer's title.
fn with_outlays(world: &World, department: &Value) -> Value {
    let car = world.vehicle("car");
    world.at("2026-05-06T08:00:00+08:00");
    let trip = world.returned(department, &car, json!({}));
    let path = format!("/trips/{}", id(&trip));
    world
        .dispatcher()
        .post(&format!("{path}/outlays"), json!({"tolls_fen": 18_000, "parking_fen": 0, "treatment": "pass_through"}))
        .expect(200);
    let trip = world.requester(department).post(&format!("{path}/confirm"), json!({})).expect(200);
    of_trip(world, &trip)
}

fn open(world: &World, receivable: &Value) -> Value {
    world.accountant().get(&format!("/receivables/{}", id(receivable))).expect(200)["open_fen"].clone()
}

/// A payment of a department's into the bank on 2026-05-07.
pub fn payment(department: &Value, fen: i64, over: Value) -> Value {
    merged(json!({"department_id": id(department), "date": "2026-05-07", "amount_fen": fen}), over)
}

fn pay(world: &World, department: &Value, fen: i64, over: Value) -> Value {
    world.accountant().post("/payments", payment(department, fen, over)).expect(201)
}

/// 1122 is what is open, 2203 what is left of advances: for each department.
fn agree(world: &World) {
    let count = |sql: &str| world.sql_number(sql);
    let balance = |account: &str| {
        format!(
            "SELECT d.id, (SELECT coalesce(sum(l.dr_fen - l.cr_fen), 0) FROM journal_lines l
             WHERE l.account = '{account}' AND l.department_id = d.id AND l.period IS NOT NULL) AS fen FROM departments d"
        )
    };
    let off = count(&format!(
        "SELECT count(*) AS n FROM ({}) b WHERE b.fen < 0 OR b.fen <>
         (SELECT coalesce(sum(taxable_fen - paid_fen - written_off_fen), 0) FROM receivables r WHERE r.department_id = b.id)",
        balance("1122")
    ));
    assert_eq!(off, 0, "departments whose 1122 isn't what they owe");
    let off = count(&format!(
        "SELECT count(*) AS n FROM ({}) b WHERE b.fen > 0 OR -b.fen <>
         (SELECT coalesce(sum(amount_fen - tax_fen - used_fen + used_tax_fen), 0) FROM advances a WHERE a.department_id = b.id)",
        balance("2203")
    ));
    assert_eq!(off, 0, "departments whose 2203 isn't what is left of their advances");
    let off = count(
        "SELECT count(*) AS n FROM receivables r WHERE passed_fen <>
         (SELECT coalesce(sum(l.cr_fen - l.dr_fen), 0) FROM journal_lines l WHERE l.account = '1221.01' AND l.trip_id = r.trip_id AND l.period IS NOT NULL)",
    );
    assert_eq!(off, 0, "outlays whose 1221.01 isn't what is paid of them");
}

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
    // Its own debts and those that are billed to it; the school's only if it says so.
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
    // Without the key, the bank's number tells.
    let refused = accountant.post("/payments", body.clone()).problem(409, "already_exists");
    assert_eq!(refused["id"], first["id"]);
    assert_eq!(world.posted("source=payment"), lines(&[("1002", 68_000, 0), ("1122", 0, 68_000)]));
    // The cash box has numbers of its own; what was reversed gives its number free.
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

/// The odometer was read 50 km too low: 81.00 more; and then the other way round.
fn corrected(world: &World, debt: &Value, km: i64) {
    let path = format!("/trips/{}", debt["trip_id"].as_str().expect("a trip"));
    world.dispatcher().post(&format!("{path}/correct"), json!({"odometer_km": km, "reason": "抄表有误"})).expect(200);
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
    // Of the second, 100.00 still lie on the debt; 81.00 have become the advance.
    world.accountant().post(&format!("/payments/{}/reverse", id(&second)), json!({"reason": "退票"})).expect(200);
    assert_eq!((open(world, &debt), left(world, &advances[0])), (json!(50_000), json!(0)));
    agree(world);
}

fn left(world: &World, advance: &Value) -> Value {
    world.accountant().get(&format!("/advances/{}", id(advance))).expect(200)["left_fen"].clone()
}

// ---- Invoices ----

fn invoice(world: &World, department: &Value, over: Value) -> Reply {
    world.accountant().post("/invoices", merged(json!({"department_id": id(department)}), over))
}

fn issue(world: &World, invoice: &Value, over: Value) -> Reply {
    world.accountant().post(
        &format!("/invoices/{}/issue", id(invoice)),
        merged(json!({"number": NUMBER, "date": "2026-05-07"}), over),
    )
}

fn red(world: &World, invoice: &Value, over: Value) -> Reply {
    let body = json!({"number": RED, "confirmation_number": "33022626050000123456", "date": "2026-05-07"});
    world.accountant().post(&format!("/invoices/{}/red", id(invoice)), merged(body, over))
}

fn an_invoice_posts_nothing_and_makes_the_debt_due(world: &World) {
    let department = company(world);
    let debts = [worth(world, &department, 68_000), worth(world, &department, 50_000)];
    let journals = || world.sql_number("SELECT count(*) AS n FROM journals");
    let before = journals();
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    assert_eq!(
        (&asked["state"], &asked["number"], &asked["due_on"]),
        (&json!("requested"), &Value::Null, &Value::Null)
    );
    assert_eq!((&asked["buyer_name"], &asked["buyer_uscc"]), (&department["name"], &department["uscc"]));
    issue(world, &asked, json!({"date": "2026-05-08"})).faults(&[("/date", "in_the_future")]);
    issue(world, &asked, json!({"number": "1234"})).problem(422, "invalid");
    let issued = issue(world, &asked, json!({})).expect(200);
    // 680.00 = 673.27 + 6.73 and 500.00 = 495.05 + 4.95.
    assert_eq!(
        (&issued["net_fen"], &issued["tax_fen"], &issued["total_fen"]),
        (&json!(116_832), &json!(1_168), &json!(118_000))
    );
    assert_eq!(
        (&issued["total_capitals"], &issued["open_fen"], &issued["outdated"]),
        (&json!("壹仟壹佰捌拾元整"), &json!(118_000), &json!(false))
    );
    assert_eq!(
        (&issued["state"], &issued["number"], &issued["due_on"]),
        (&json!("issued"), &json!(NUMBER), &json!("2026-06-06"))
    );
    let line = &issued["lines"][0];
    assert_eq!(
        (&line["receivable_id"], &line["net_fen"], &line["tax_fen"], &line["amount_fen"]),
        (&debts[0]["id"], &json!(67_327), &json!(673), &json!(68_000))
    );
    assert_eq!(journals(), before, "no journal");
    for debt in &debts {
        let debt = world.accountant().get(&format!("/receivables/{}", id(debt))).expect(200);
        assert_eq!((&debt["invoice_id"], &debt["due_on"]), (&issued["id"], &json!("2026-06-06")));
    }
    assert_eq!(world.accountant().all(&format!("/receivables?invoice_id={}", id(&issued))).len(), 2);
    issue(world, &asked, json!({})).problem(409, "wrong_state");
    // A number is one invoice's.
    worth(world, &department, 50_000);
    let other = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    issue(world, &other, json!({})).problem(409, "already_exists");
    assert_eq!(world.accountant().all(&format!("/invoices?number={NUMBER}")).len(), 1);
    agree(world);
}

fn an_invoice_for_nothing_is_refused(world: &World) {
    let department = company(world);
    let (no_code, nobody) = (world.department("school"), "0190a1b2-0000-7000-8000-000000000000");
    let payer = id(&department).to_owned();
    let billed = world.department_with(json!({"code": "health", "bill_to_department_id": payer}));
    let (debt, others) = (worth(world, &department, 68_000), worth(world, &no_code, 68_000));
    let booking = world.booking(
        &department,
        json!({"starts_at": "2026-05-08T08:00:00+08:00", "ends_at": "2026-05-08T16:00:00+08:00"}),
    );
    world.at("2026-05-08T07:00:00+08:00");
    world
        .requester(&department)
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "活动取消"}))
        .expect(200);
    let fee = world.accountant().all("/receivables").into_iter().find(|one| one["kind"] == "fee").expect("a fee");
    invoice(world, &department, json!({"period": "2026-04"})).problem(422, "nothing_to_invoice");
    invoice(world, &department, json!({"receivable_ids": []})).problem(422, "nothing_to_invoice");
    invoice(world, &department, json!({"receivable_ids": [id(&fee)]})).problem(422, "not_taxed");
    invoice(world, &department, json!({"receivable_ids": [id(&others)]})).problem(422, "unknown_reference");
    invoice(world, &no_code, json!({"period": "2026-05"})).problem(422, "buyer_without_uscc");
    invoice(world, &department, json!({})).faults(&[("/receivable_ids", "required")]);
    invoice(world, &department, json!({"receivable_ids": [id(&debt)], "period": "2026-05"}))
        .faults(&[("/period", "not_allowed")]);
    invoice(world, &department, json!({"receivable_ids": [nobody, id(&debt), id(&debt), id(&fee)]})).faults(&[
        ("/receivable_ids/0", "unknown_reference"),
        ("/receivable_ids/2", "repeated"),
        ("/receivable_ids/3", "not_taxed"),
    ]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM invoices"), 0, "nothing half done");
    // One without a code is billed through the one that it bills to.
    worth(world, &billed, 50_000);
    let asked = invoice(world, &billed, json!({"period": "2026-05"})).expect(201);
    assert_eq!((&asked["department_id"], &asked["buyer_uscc"]), (&billed["id"], &department["uscc"]));
    assert_eq!(asked["lines"].as_array().map(Vec::len), Some(1));
}

fn a_receivable_stands_on_one_living_invoice(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let ids = json!({"receivable_ids": [id(&debt)]});
    let first = invoice(world, &department, ids.clone()).expect(201);
    let refused = invoice(world, &department, ids.clone()).problem(409, "already_exists");
    assert_eq!(refused["invoice_id"], first["id"]);
    invoice(world, &department, json!({"period": "2026-05"})).problem(422, "nothing_to_invoice");
    let cancelled = world.accountant().post(&format!("/invoices/{}/cancel", id(&first)), json!({})).expect(200);
    assert_eq!((&cancelled["state"], &cancelled["open_fen"]), (&json!("cancelled"), &json!(0)));
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = (0..4).map(|_| scope.spawn(|| invoice(world, &department, ids.clone()))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    world.accountant().post(&format!("/invoices/{}/cancel", id(&first)), json!({})).problem(409, "wrong_state");
}

fn a_red_invoice_frees_what_stood_on_it(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    red(world, &asked, json!({})).problem(409, "wrong_state");
    issue(world, &asked, json!({})).expect(200);
    world.accountant().post(&format!("/invoices/{}/cancel", id(&asked)), json!({})).problem(409, "wrong_state");
    red(world, &asked, json!({"date": "2026-05-06"})).faults(&[("/date", "out_of_range")]);
    red(world, &asked, json!({"date": "2026-05-08"})).faults(&[("/date", "in_the_future")]);
    let taken = red(world, &asked, json!({})).expect(200);
    assert_eq!((&taken["state"], &taken["red_number"], &taken["number"]), (&json!("red"), &json!(RED), &json!(NUMBER)));
    assert_eq!(taken["lines"].as_array().map(Vec::len), Some(1), "it says what stood on it");
    let freed = world.accountant().get(&format!("/receivables/{}", id(&debt))).expect(200);
    assert_eq!((&freed["invoice_id"], &freed["due_on"]), (&Value::Null, &Value::Null));
    invoice(world, &department, json!({"period": "2026-05"})).expect(201);
}

fn what_the_platform_rounds_is_posted(world: &World) {
    let department = company(world);
    general_taxpayer(world);
    let debts = [worth(world, &department, 68_000), worth(world, &department, 68_000)];
    assert_eq!(debts[0]["net_fen"], 62_385);
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    issue(world, &asked, json!({"net_fen": 124_771})).problem(422, "invalid");
    issue(world, &asked, json!({"net_fen": 124_773, "tax_fen": 11_227})).faults(&[("/net_fen", "no_rounding")]);
    issue(world, &asked, json!({"net_fen": 124_771, "tax_fen": 11_230})).faults(&[("/net_fen", "no_rounding")]);
    // The sum's net is 1247.71, the lines' 623.85 twice.
    let issued = issue(world, &asked, json!({"net_fen": 124_771, "tax_fen": 11_229})).expect(200);
    assert_eq!(
        (&issued["net_fen"], &issued["tax_fen"], &issued["outdated"]),
        (&json!(124_771), &json!(11_229), &json!(false))
    );
    assert_eq!(world.posted("source=invoice"), lines(&[("2221.01", 1, 0), ("5001", 0, 1)]));
    red(world, &asked, json!({})).expect(200);
    assert_eq!(world.posted("source=invoice")[2..], lines(&[("2221.01", -1, 0), ("5001", 0, -1)]));
    // The other way round.
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    issue(world, &asked, json!({"number": "26332000000012345679", "net_fen": 124_768, "tax_fen": 11_232})).expect(200);
    assert_eq!(world.posted("source=invoice")[4..], lines(&[("5001", 2, 0), ("2221.01", 0, 2)]));
    agree(world);
}

fn a_corrected_charge_outdates_its_invoice(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    // Before it is issued, it only changes what will be.
    corrected(world, &debt, 10_130);
    let path = format!("/invoices/{}", id(&asked));
    assert_eq!(world.accountant().get(&path).expect(200)["outdated"], true);
    let issued = issue(world, &asked, json!({})).expect(200);
    assert_eq!((&issued["total_fen"], &issued["outdated"]), (&json!(76_100), &json!(false)));
    corrected(world, &debt, 10_080);
    let outdated = world.accountant().get(&path).expect(200);
    assert_eq!(
        (&outdated["outdated"], &outdated["total_fen"], &outdated["open_fen"]),
        (&json!(true), &json!(76_100), &json!(68_000))
    );
    invoice(world, &department, json!({"receivable_ids": [id(&debt)]})).problem(409, "already_exists");
    red(world, &asked, json!({})).expect(200);
    let anew = invoice(world, &department, json!({"receivable_ids": [id(&debt)]})).expect(201);
    assert_eq!(anew["total_fen"], 68_000);
}

fn an_invoice_is_for_whom_it_concerns(world: &World) {
    let department = company(world);
    worth(world, &department, 68_000);
    let other = world.department("school");
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    let path = format!("/invoices/{}", id(&asked));
    let read = |client: &Client| client.get(&path).status;
    assert_eq!((read(&world.requester(&department)), read(&world.approver(&department))), (200, 200));
    assert_eq!((read(&world.requester(&other)), read(&world.dispatcher())), (404, 403));
    assert_eq!(
        (world.requester(&department).all("/invoices").len(), world.requester(&other).all("/invoices").len()),
        (1, 0)
    );
}

// ---- Advances and money out ----

fn source(world: &World, thing: &Value) -> Vec<(String, i64, i64)> {
    world.posted(&format!("source_id={}", id(thing)))
}

/// 1000.00 paid ahead.
fn ahead(world: &World, department: &Value) -> Value {
    let paid = pay(world, department, 100_000, json!({"advance": true}));
    world.accountant().get(&format!("/advances/{}", paid["advance_id"].as_str().expect("an advance"))).expect(200)
}

fn an_advance_is_used_and_never_twice(world: &World) {
    let department = company(world);
    world.at("2026-05-07T08:00:00+08:00");
    let advance = ahead(world, &department);
    assert_eq!(world.posted("source=payment"), lines(&[("1002", 100_000, 0), ("2203", 0, 100_000)]));
    let accountant = world.accountant();
    let path = format!("/advances/{}/use", id(&advance));
    let nothing = accountant.post(&path, json!({})).problem(422, "above_debt");
    assert_eq!(nothing["debt_fen"], 0);
    let (first, second) = (with_outlays(world, &department), worth(world, &department, 68_000));
    let named = json!({"allocations": [{"receivable_id": id(&second), "amount_fen": 20_000}]});
    let used = accountant.post(&path, named).expect(200);
    assert_eq!((&used["left_fen"], &used["allocations"][0]["receivable_id"]), (&json!(80_000), &second["id"]));
    assert_eq!(source(world, &advance), lines(&[("2203", 20_000, 0), ("1122", 0, 20_000)]));
    let too_much = json!({"allocations": [{"receivable_id": id(&first), "amount_fen": 68_000}, {"receivable_id": id(&second), "amount_fen": 12_001}]});
    accountant.post(&path, too_much).faults(&[("/allocations", "above_advance")]);
    // The oldest first, as far as it goes: 500.00 and 180.00 of the one, 120.00 of the other; by one of several at
    // once.
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = (0..4).map(|_| scope.spawn(|| accountant.post(&path, json!({})))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for refused in replies.iter().filter(|reply| reply.status != 200) {
        refused.problem(409, "in_use");
    }
    assert_eq!(
        source(world, &advance)[2..],
        lines(&[("2203", 80_000, 0), ("1122", 0, 50_000), ("1221.01", 0, 18_000), ("1122", 0, 12_000)])
    );
    assert_eq!((open(world, &first), open(world, &second), left(world, &advance)), (json!(0), json!(36_000), json!(0)));
    agree(world);
}

fn an_advance_is_refunded_by_two_persons(world: &World) {
    let department = company(world);
    world.at("2026-05-07T08:00:00+08:00");
    let advance = ahead(world, &department);
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let path = format!("/advances/{}/refund", id(&advance));
    accountant.post(&path, json!({"amount_fen": 100_001})).faults(&[("/amount_fen", "above_advance")]);
    accountant.post(&path, json!({"date": "2026-05-08"})).faults(&[("/date", "in_the_future")]);
    let draft = accountant.post(&path, json!({"amount_fen": 70_000})).expect(200);
    let all = accountant.post(&path, json!({"paid_from": "cash"})).expect(200);
    assert_eq!(
        (&draft["state"], &draft["purpose"], &draft["paid_from"], &draft["advance_id"]),
        (&json!("draft"), &json!("refund"), &json!("bank"), &advance["id"])
    );
    assert_eq!((&all["amount_fen"], left(world, &advance)), (&json!(100_000), json!(100_000)), "nothing is paid yet");
    let approve =
        |client: &Client, payment: &Value| client.post(&format!("/payments/{}/approve", id(payment)), json!({}));
    approve(&accountant, &draft).problem(403, "second_person_required");
    let paid = approve(&supervisor, &draft).expect(200);
    assert_eq!(
        (&paid["state"], &paid["approved_by"], &paid["prepared_by"]),
        (&json!("posted"), &json!("supervisor"), &json!("accountant"))
    );
    assert_eq!(source(world, &draft), lines(&[("2203", 70_000, 0), ("1002", 0, 70_000)]));
    assert_eq!(left(world, &advance), 30_000);
    approve(&supervisor, &all).problem(409, "in_use");
    accountant.post(&format!("/payments/{}/reject", id(&all)), json!({"reason": "余额不足"})).expect(200);
    approve(&supervisor, &all).problem(409, "wrong_state");
    agree(world);
    // It comes back from the bank.
    accountant.post(&format!("/payments/{}/reverse", id(&draft)), json!({"reason": "账号有误"})).expect(200);
    assert_eq!(source(world, &draft)[2..], lines(&[("2203", -70_000, 0), ("1002", 0, -70_000)]));
    assert_eq!(left(world, &advance), 100_000);
    agree(world);
}

fn a_payment_whose_advance_is_used_stays(world: &World) {
    let department = company(world);
    world.at("2026-05-07T08:00:00+08:00");
    let paid = pay(world, &department, 100_000, json!({"advance": true}));
    worth(world, &department, 68_000);
    let advance = paid["advance_id"].as_str().expect("an advance");
    world.accountant().post(&format!("/advances/{advance}/use"), json!({})).expect(200);
    let refused = world
        .accountant()
        .post(&format!("/payments/{}/reverse", id(&paid)), json!({"reason": "退票"}))
        .problem(409, "in_use");
    assert_eq!(refused["advance_id"], advance);
    assert_eq!(source(world, &paid), lines(&[("1002", 100_000, 0), ("2203", 0, 100_000)]), "nothing half done");
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

// ---- Statements ----

fn state(world: &World, department: &Value) -> Value {
    world.accountant().post("/statements", json!({"department_id": id(department), "period": "2026-05"})).expect(201)
}

fn a_statement_is_a_months_debts(world: &World) {
    let department = company(world);
    let accountant = world.accountant();
    let ask =
        |period: &str| accountant.post("/statements", json!({"department_id": id(&department), "period": period}));
    let debt = with_outlays(world, &department);
    ask("2026-04").faults(&[("/period", "nothing_to_state")]);
    let first = state(world, &department);
    let line = &first["lines"][0];
    assert_eq!(
        (&line["receivable_id"], &line["amount_fen"], &line["pass_through_fen"], &line["distance_km"]),
        (&debt["id"], &json!(68_000), &json!(18_000), &json!(80))
    );
    assert_eq!(
        (&line["date"], &line["plate_no"].is_string(), &line["booking_number"].is_string()),
        (&json!("2026-05-07"), &true, &true)
    );
    assert_eq!(
        (&first["state"], &first["total_fen"], &first["total_capitals"]),
        (&json!("open"), &json!(68_000), &json!("陆佰捌拾元整"))
    );
    // Made again, it takes in what has come; a correction has to be stated before it is agreed to.
    let second = worth(world, &department, 60_000);
    let again = state(world, &department);
    assert_eq!((&again["id"], &again["total_fen"]), (&first["id"], &json!(128_000)));
    corrected(world, &second, 10_130);
    let path = format!("/statements/{}", id(&first));
    accountant.post(&format!("{path}/confirm"), json!({})).problem(409, "charge_changed");
    assert_eq!(state(world, &department)["total_fen"], 136_100);
    let agreed = accountant.post(&format!("{path}/confirm"), json!({"signed_by": "李会计"})).expect(200);
    assert_eq!(
        (&agreed["state"], &agreed["signed_by"], &agreed["confirmed_at"].is_string()),
        (&json!("confirmed"), &json!("李会计"), &true)
    );
    accountant.post(&format!("{path}/confirm"), json!({})).problem(409, "wrong_state");
    corrected(world, &second, 10_080);
    assert_eq!(accountant.get(&path).expect(200)["total_fen"], 136_100, "what was agreed stays");
    ask("2026-05").faults(&[("/period", "nothing_to_state")]);
    // What comes later goes on a further one; the whole of one is paid as such.
    let (late, later) = (worth(world, &department, 50_000), worth(world, &department, 51_000));
    let further = state(world, &department);
    assert_eq!((further["id"] != first["id"], &further["total_fen"]), (true, &json!(101_000)));
    pay(world, &department, 101_000, json!({}));
    assert_eq!((open(world, &debt), open(world, &late), open(world, &later)), (json!(68_000), json!(0), json!(0)));
    assert_eq!(
        accountant.all(&format!("/statements?period=2026-05&state=open&department_id={}", id(&department))).len(),
        1
    );
    agree(world);
}

fn a_disputed_line_leaves_the_statement_and_is_still_owed(world: &World) {
    let department = company(world);
    let other = world.department("school");
    let (kept, doubted) = (worth(world, &department, 50_000), worth(world, &department, 68_000));
    let theirs = worth(world, &other, 50_000);
    let statement = state(world, &department);
    let path = format!("/statements/{}", id(&statement));
    let objection = json!({"receivable_id": id(&doubted), "reason": "当日未用车"});
    world.requester(&other).post(&format!("{path}/dispute"), objection.clone()).problem(404, "not_found");
    world.supervisor().post(&format!("{path}/dispute"), objection.clone()).problem(403, "forbidden");
    let requester = world.requester(&department);
    requester
        .post(&format!("{path}/dispute"), json!({"receivable_id": id(&theirs), "reason": "x"}))
        .problem(422, "unknown_reference");
    let disputed = requester.post(&format!("{path}/dispute"), objection.clone()).expect(200);
    assert_eq!(disputed["total_fen"], 50_000);
    let line = disputed["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .find(|line| line["receivable_id"] == doubted["id"])
        .expect("it is still shown");
    assert_eq!((&line["disputed"], &line["dispute_reason"]), (&json!(true), &json!("当日未用车")));
    requester.post(&format!("{path}/dispute"), objection.clone()).problem(409, "wrong_state");
    assert_eq!(state(world, &department)["total_fen"], 50_000, "made again, it stays away");
    requester.post(&format!("{path}/confirm"), json!({})).problem(403, "forbidden");
    world.accountant().post(&format!("{path}/confirm"), json!({})).expect(200);
    requester
        .post(&format!("{path}/dispute"), json!({"receivable_id": id(&kept), "reason": "x"}))
        .problem(409, "wrong_state");
    assert_eq!(open(world, &doubted), 68_000);
    // Put right or not, it comes on the next.
    let next = state(world, &department);
    assert_eq!((&next["lines"].as_array().map(Vec::len), &next["total_fen"]), (&Some(1), &json!(68_000)));
    agree(world);
}

fn a_statement_is_printed_with_capitals(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "name": "财政<b>局"}));
    worth(world, &department, 68_000);
    let doubted = worth(world, &department, 50_000);
    let statement = state(world, &department);
    let path = format!("/statements/{}", id(&statement));
    world
        .approver(&department)
        .post(&format!("{path}/dispute"), json!({"receivable_id": id(&doubted), "reason": "<script>"}))
        .expect(200);
    let page = world.requester(&department).get(&format!("{path}/print"));
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for words in ["对账单", "陆佰捌拾元整", "680.00", "财政&lt;b&gt;局", "&lt;script&gt;", "2026-05-07"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("<script>") && !page.body.contains("<b>"));
    world.requester(&world.department("school")).get(&format!("{path}/print")).problem(404, "not_found");
}

// ---- Bad debt and ageing ----

fn given_up(world: &World, debt: &Value) -> Value {
    let path = format!("/receivables/{}", id(debt));
    world.accountant().post(&format!("{path}/write-off"), json!({"reason": "单位已撤销"})).expect(200);
    world.supervisor().post(&format!("{path}/approve-write-off"), json!({})).expect(200)
}

fn a_bad_debt_is_given_up_by_two_persons(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    pay(world, &department, 8_000, json!({}));
    let path = format!("/receivables/{}", id(&debt));
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    supervisor.post(&format!("{path}/approve-write-off"), json!({})).problem(409, "wrong_state");
    accountant.post(&format!("{path}/write-off"), json!({})).problem(422, "invalid");
    accountant.post(&format!("{path}/write-off"), json!({"reason": "久催无果"})).expect(200);
    let asked = accountant.post(&format!("{path}/write-off"), json!({"reason": "单位已撤销"})).expect(200);
    assert_eq!(
        (&asked["write_off"]["state"], &asked["write_off"]["reason"], &asked["open_fen"]),
        (&json!("draft"), &json!("单位已撤销"), &json!(60_000))
    );
    accountant.post(&format!("{path}/approve-write-off"), json!({})).problem(403, "second_person_required");
    assert_eq!(world.posted("source=bad_debt"), lines(&[]));
    let gone = supervisor.post(&format!("{path}/approve-write-off"), json!({})).expect(200);
    assert_eq!(
        (&gone["open_fen"], &gone["written_off_fen"], &gone["write_off"]["state"]),
        (&json!(0), &json!(60_000), &json!("approved"))
    );
    assert_eq!(world.posted("source=bad_debt"), lines(&[("5711", 60_000, 0), ("1122", 0, 60_000)]));
    supervisor.post(&format!("{path}/approve-write-off"), json!({})).problem(409, "wrong_state");
    accountant.post(&format!("{path}/write-off"), json!({"reason": "再来一次"})).problem(409, "wrong_state");
    accountant.post("/payments", payment(&department, 1, json!({}))).problem(422, "above_debt");
    agree(world);
}

fn a_correction_below_what_was_given_up_regains_it(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    corrected(world, &debt, 10_130);
    assert_eq!(given_up(world, &debt)["written_off_fen"], 76_100);
    corrected(world, &debt, 10_080);
    assert_eq!(world.accountant().get(&format!("/receivables/{}", id(&debt))).expect(200)["written_off_fen"], 68_000);
    let loss: i64 =
        world.posted("account=5711").iter().filter(|(account, ..)| account == "5711").map(|(_, dr, cr)| dr - cr).sum();
    assert_eq!(loss, 68_000);
    agree(world);
}

fn debts_age_by_the_days_past_due(world: &World) {
    let ages = |day: &str| {
        let found = motorpool::billing::ops::ageing(&mut world.conn(), day.parse().expect("a day")).expect("ages");
        found
            .into_iter()
            .map(|one| (one.department_id.to_string(), one.buckets.map(|money| money.0), one.total().0))
            .collect::<Vec<_>>()
    };
    let department = company(world);
    let name = || id(&department).to_owned();
    let (invoiced, plain) = (worth(world, &department, 68_000), worth(world, &department, 50_000));
    let asked = invoice(world, &department, json!({"receivable_ids": [id(&invoiced)]})).expect(201);
    issue(world, &asked, json!({})).expect(200);
    assert_eq!(ages("2026-05-06"), []);
    // Due on 2026-06-06.
    assert_eq!(ages("2026-06-06"), [(name(), [118_000, 0, 0, 0, 0, 0], 118_000)]);
    assert_eq!(ages("2026-06-07"), [(name(), [50_000, 68_000, 0, 0, 0, 0], 118_000)]);
    assert_eq!(ages("2027-06-07"), [(name(), [50_000, 0, 0, 0, 0, 68_000], 118_000)]);
    // What came later is put back for an earlier day.
    world.at("2026-06-20T09:00:00+08:00");
    let paid = pay(
        world,
        &department,
        18_000,
        json!({"date": "2026-06-10", "allocations": [{"receivable_id": id(&invoiced), "amount_fen": 18_000}]}),
    );
    given_up(world, &plain);
    assert_eq!(ages("2026-06-20"), [(name(), [0, 50_000, 0, 0, 0, 0], 50_000)]);
    assert_eq!(ages("2026-06-10"), [(name(), [50_000, 50_000, 0, 0, 0, 0], 100_000)]);
    assert_eq!(ages("2026-06-09"), [(name(), [50_000, 68_000, 0, 0, 0, 0], 118_000)]);
    world.accountant().post(&format!("/payments/{}/reverse", id(&paid)), json!({"reason": "退票"})).expect(200);
    assert_eq!(ages("2026-06-20"), [(name(), [0, 68_000, 0, 0, 0, 0], 68_000)]);
    assert_eq!(ages("2026-06-15"), [(name(), [50_000, 50_000, 0, 0, 0, 0], 100_000)]);
    agree(world);
}
