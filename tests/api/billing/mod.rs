//! Billing: payments, invoices, advances, statements and bad debts. The books always agree with what is owed.

mod advances;
mod bad_debts;
mod invoiced_advances;
mod invoices;
mod payments;
mod statements;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        books::{NUMBER, of_trip, owed, payment},
        client::{Reply, id},
        world::{World, merged},
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] =
    &[advances::CASES, bad_debts::CASES, invoiced_advances::CASES, invoices::CASES, payments::CASES, statements::CASES];

/// A department with a unified social credit code, and the tariff.
fn company(world: &World) -> Value {
    world.tariff();
    world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}))
}

/// Makes the company a general taxpayer.
fn general_taxpayer(world: &World) {
    world
        .accountant()
        .post(
            "/tax-rules",
            json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9, "surcharges_percent": 10}),
        )
        .expect(201);
}

/// A debt of this amount: 500.00, and tolls for the rest.
fn worth(world: &World, department: &Value, fen: i64) -> Value {
    owed(world, department, json!({"tolls_fen": fen - 50_000}))
}

/// A debt of 500.00 to us and 180.00 of outlays in the customer's title.
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

/// What is open of a receivable.
fn open(world: &World, receivable: &Value) -> Value {
    world.accountant().get(&format!("/receivables/{}", id(receivable))).expect(200)["open_fen"].clone()
}

/// A payment of the department.
fn pay(world: &World, department: &Value, fen: i64, over: Value) -> Value {
    world.accountant().post("/payments", payment(department, fen, over)).expect(201)
}

/// For each department, account 1122 is what is open and account 2203 what is left of its advances.
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

/// Corrects the reading at the end of a debt's trip. 50 km more are 81.00 more.
fn corrected(world: &World, debt: &Value, km: i64) {
    let path = format!("/trips/{}", debt["trip_id"].as_str().expect("a trip"));
    world.corrected(&path, json!({"odometer_km": km, "reason": "抄表有误"}));
}

/// What is left of an advance.
fn left(world: &World, advance: &Value) -> Value {
    world.accountant().get(&format!("/advances/{}", id(advance))).expect(200)["left_fen"].clone()
}

/// Drafts an invoice for a department.
fn invoice(world: &World, department: &Value, over: Value) -> Reply {
    world.accountant().post("/invoices", merged(json!({"department_id": id(department)}), over))
}

/// Records that an invoice was issued.
fn issue(world: &World, invoice: &Value, over: Value) -> Reply {
    world.accountant().post(
        &format!("/invoices/{}/issue", id(invoice)),
        merged(json!({"number": NUMBER, "date": "2026-05-07"}), over),
    )
}

/// The lines that were posted for this thing.
fn source(world: &World, thing: &Value) -> Vec<(String, i64, i64)> {
    world.posted(&format!("source_id={}", id(thing)))
}
