//! Advances that are invoiced before they are used: their VAT is due at once, and only once (BOOKS.md §3.2).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{owed, payment},
        client::id,
        world::{World, lines, merged},
    },
};

cases![
    an_advance_invoiced_first_bears_its_vat_once,
    a_general_taxpayers_advance_bears_nine_percent,
    an_invoiced_advance_is_used_in_parts_to_the_fen,
    a_red_invoice_gives_the_vat_back,
    an_invoice_for_an_advance_says_what_is_wrong,
];

fn company(world: &World) -> Value {
    world.tariff();
    world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}))
}

/// An advance of the 7th of May whose invoice is issued. Returns the advance and the invoice.
fn invoiced(world: &World, department: &Value, fen: i64) -> (Value, Value) {
    world.at("2026-05-07T08:00:00+08:00");
    let paid = world.accountant().post("/payments", payment(department, fen, json!({"advance": true}))).expect(201);
    let advance =
        world.accountant().get(&format!("/advances/{}", paid["advance_id"].as_str().expect("an advance"))).expect(200);
    let invoice = world
        .accountant()
        .post("/invoices", json!({"department_id": id(department), "advance_id": id(&advance)}))
        .expect(201);
    let issue = json!({"number": "26332000000012345678", "date": "2026-05-07"});
    (advance, world.accountant().post(&format!("/invoices/{}/issue", id(&invoice)), issue).expect(200))
}

fn uses(world: &World, advance: &Value, form: Value) -> Value {
    world.accountant().post(&format!("/advances/{}/use", id(advance)), form).expect(200)
}

fn came_of(world: &World, source: &Value) -> Vec<(String, i64, i64)> {
    world.posted(&format!("source_id={}", id(source)))
}

fn stands_at(world: &World, account: &str) -> Value {
    world.accountant().get(&format!("/reports/account-ledger?account={account}")).expect(200)["closing_fen"].clone()
}

fn an_advance_invoiced_first_bears_its_vat_once(world: &World) {
    let department = company(world);
    let (advance, invoice) = invoiced(world, &department, 68_000);
    // Dr 1002 680.00, Cr 2203 673.27, Cr 2221 6.73, in two journals.
    assert_eq!(world.posted("source=payment"), lines(&[("1002", 68_000, 0), ("2203", 0, 68_000)]));
    assert_eq!(came_of(world, &invoice), lines(&[("2203", 673, 0), ("2221.01", 0, 673)]));
    assert_eq!(
        (&invoice["net_fen"], &invoice["tax_fen"], &invoice["total_fen"], &invoice["lines"]),
        (&json!(67_327), &json!(673), &json!(68_000), &json!([]))
    );
    world.sound();
    let debt = owed(world, &department, json!({"tolls_fen": 18_000}));
    // Later only Dr 2203 N against the revenue: the trip's own VAT and the debt go out again.
    let used = uses(world, &advance, json!({}));
    assert_eq!(came_of(world, &advance), lines(&[("2203", 67_327, 0), ("2221.01", 673, 0), ("1122", 0, 68_000)]));
    assert_eq!((&used["left_fen"], &used["tax_fen"]), (&json!(0), &json!(673)));
    assert_eq!(
        [stands_at(world, "2203"), stands_at(world, "1122"), stands_at(world, "2221.01"), stands_at(world, "5001")],
        [0, 0, -673, -67_327].map(Value::from)
    );
    // The advance is invoiced already.
    let paid = world.accountant().get(&format!("/receivables/{}", id(&debt))).expect(200);
    assert_eq!(paid["invoice_id"], invoice["id"]);
    world
        .accountant()
        .post("/invoices", json!({"department_id": id(&department), "period": "2026-05"}))
        .problem(422, "nothing_to_invoice");
    world.sound();
}

fn a_general_taxpayers_advance_bears_nine_percent(world: &World) {
    world
        .accountant()
        .post("/tax-rules", json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9}))
        .expect(201);
    let department = company(world);
    let (advance, invoice) = invoiced(world, &department, 68_000);
    assert_eq!(came_of(world, &invoice), lines(&[("2203", 5_615, 0), ("2221.01", 0, 5_615)]));
    owed(world, &department, json!({"tolls_fen": 18_000}));
    uses(world, &advance, json!({}));
    assert_eq!(came_of(world, &advance), lines(&[("2203", 62_385, 0), ("2221.01", 5_615, 0), ("1122", 0, 68_000)]));
    assert_eq!(
        [stands_at(world, "2203"), stands_at(world, "2221.01"), stands_at(world, "5001")],
        [0, -5_615, -62_385].map(Value::from)
    );
    world.sound();
}

fn an_invoiced_advance_is_used_in_parts_to_the_fen(world: &World) {
    let department = company(world);
    let (advance, _) = invoiced(world, &department, 68_000);
    let debt = owed(world, &department, json!({"tolls_fen": 18_000}));
    let part = |fen: i64| json!({"allocations": [{"receivable_id": id(&debt), "amount_fen": fen}]});
    for (fen, net, tax) in [(20_000, 19_802, 198), (20_000, 19_802, 198), (28_000, 27_723, 277)] {
        let before = came_of(world, &advance).len();
        uses(world, &advance, part(fen));
        assert_eq!(
            came_of(world, &advance)[before..],
            lines(&[("2203", net, 0), ("2221.01", tax, 0), ("1122", 0, fen)])
        );
        world.sound();
    }
    assert_eq!(stands_at(world, "2203"), 0);
}

fn a_red_invoice_gives_the_vat_back(world: &World) {
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let department = company(world);
    let (advance, invoice) = invoiced(world, &department, 68_000);
    let refund = format!("/advances/{}/refund", id(&advance));
    let refused = accountant.post(&refund, json!({})).problem(409, "in_use");
    assert_eq!(refused["invoice_id"], invoice["id"]);
    let payment = advance["source_id"].as_str().expect("a payment");
    accountant.post(&format!("/payments/{payment}/reverse"), json!({"reason": "退票"})).problem(409, "in_use");
    let red =
        json!({"number": "26332000000087654321", "confirmation_number": "33022626050000123456", "date": "2026-05-07"});
    accountant.post(&format!("/invoices/{}/red", id(&invoice)), red.clone()).expect(200);
    assert_eq!(
        came_of(world, &invoice),
        lines(&[("2203", 673, 0), ("2221.01", 0, 673), ("2203", -673, 0), ("2221.01", 0, -673)])
    );
    assert_eq!(stands_at(world, "2203"), -68_000);
    world.sound();
    let draft = accountant.post(&refund, json!({})).expect(200);
    supervisor.post(&format!("/payments/{}/approve", id(&draft)), json!({})).expect(200);
    assert_eq!(stands_at(world, "2203"), 0);
    world.sound();
    // The used part stays invoiced.
    let (advance, invoice) = {
        let paid =
            accountant.post("/payments", self::payment(&department, 68_000, json!({"advance": true}))).expect(201);
        let form = json!({"department_id": id(&department), "advance_id": paid["advance_id"]});
        let invoice = accountant.post("/invoices", form).expect(201);
        let issue = json!({"number": "26332000000012345679", "date": "2026-05-07"});
        (
            json!({"id": paid["advance_id"]}),
            accountant.post(&format!("/invoices/{}/issue", id(&invoice)), issue).expect(200),
        )
    };
    owed(world, &department, json!({}));
    uses(world, &advance, json!({}));
    accountant
        .post(&format!("/invoices/{}/red", id(&invoice)), merged(red, json!({"number": "26332000000087654322"})))
        .problem(409, "in_use");
    world.sound();
}

fn an_invoice_for_an_advance_says_what_is_wrong(world: &World) {
    let accountant = world.accountant();
    let (department, other) = (company(world), world.department("other"));
    let (advance, invoice) = invoiced(world, &department, 68_000);
    let ask = |fields: Value| {
        accountant
            .post("/invoices", merged(json!({"department_id": id(&department), "advance_id": id(&advance)}), fields))
    };
    let twice = ask(json!({})).taken("/advance_id");
    assert_eq!(twice["invoice_id"], invoice["id"]);
    ask(json!({"period": "2026-05"})).faults(&[("/advance_id", "not_allowed")]);
    ask(json!({"advance_id": id(&department)})).problem(422, "unknown_reference");
    let nobodys = ask(json!({"department_id": id(&other)}));
    nobodys.faults(&[("/department_id", "buyer_without_uscc"), ("/advance_id", "unknown_reference")]);
    // An advance that has been used is invoiced with its trips.
    owed(world, &department, json!({}));
    let paid = accountant.post("/payments", payment(&department, 90_000, json!({"advance": true}))).expect(201);
    owed(world, &department, json!({}));
    uses(world, &json!({"id": paid["advance_id"]}), json!({}));
    ask(json!({"advance_id": paid["advance_id"]})).problem(409, "in_use");
}
