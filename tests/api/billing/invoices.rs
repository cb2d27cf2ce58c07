//! Invoices: what they stand for, red invoices, rounding, and charges that are corrected after the invoice.

use std::thread;

use serde_json::{Value, json};

use crate::{
    billing::{agree, company, corrected, general_taxpayer, invoice, issue, worth},
    cases,
    support::{
        books::NUMBER,
        client::{Client, Reply, id},
        world::{World, lines, merged},
    },
};

cases![
    an_invoice_posts_nothing_and_makes_the_debt_due,
    an_invoice_for_nothing_is_refused,
    a_receivable_stands_on_one_living_invoice,
    a_red_invoice_frees_what_stood_on_it,
    what_the_platform_rounds_is_posted,
    a_corrected_charge_outdates_its_invoice,
    an_invoice_is_for_whom_it_concerns,
];

/// The number of a red e-invoice.
const RED: &str = "26332000000087654321";

/// Records that a red invoice was issued.
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
    // Two invoices can't have the same number.
    worth(world, &department, 50_000);
    let other = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    issue(world, &other, json!({})).taken("/number");
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
    // A department without a code is invoiced through the one that it bills to.
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
    let refused = invoice(world, &department, ids.clone()).taken("/receivable_ids/0");
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
    // Two red invoices can't have the same number.
    let again = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    issue(world, &again, json!({"number": "26332000000012345679"})).expect(200);
    red(world, &again, json!({})).taken("/number");
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
    // Here the rounding goes the other way.
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    issue(world, &asked, json!({"number": "26332000000012345679", "net_fen": 124_768, "tax_fen": 11_232})).expect(200);
    assert_eq!(world.posted("source=invoice")[4..], lines(&[("5001", 2, 0), ("2221.01", 0, 2)]));
    agree(world);
}

fn a_corrected_charge_outdates_its_invoice(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    let asked = invoice(world, &department, json!({"period": "2026-05"})).expect(201);
    // Before the invoice is issued, a correction only changes its amounts.
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
    invoice(world, &department, json!({"receivable_ids": [id(&debt)]})).taken("/receivable_ids/0");
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
