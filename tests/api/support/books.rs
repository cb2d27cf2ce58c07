//! Entries of the books as a client sends them: receipts, assets, payments, journals by hand, and a debt to work with.

use serde_json::{Value, json};

use crate::support::{
    client::id,
    world::{World, merged},
};

/// A number of an e-invoice.
pub const NUMBER: &str = "26332000000012345678";

/// The receivable of a signed trip on 2026-05-07: 500.00, and what `fields` add to its return.
pub fn owed(world: &World, department: &Value, fields: Value) -> Value {
    let car = world.vehicle("car");
    world.at("2026-05-06T08:00:00+08:00");
    let trip = world.signed(department, &car, fields);
    of_trip(world, &trip)
}

/// A debt of 500.00, written straight into the table where a whole trip would be too much.
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

/// The receivable of a trip.
pub fn of_trip(world: &World, trip: &Value) -> Value {
    let all = world
        .accountant()
        .all(&format!("/receivables?department_id={}", trip["department_id"].as_str().expect("a department")));
    all.into_iter().find(|one| one["trip_id"] == trip["id"]).expect("a receivable")
}

/// The body of a department's payment into the bank on 2026-05-07.
pub fn payment(department: &Value, fen: i64, over: Value) -> Value {
    merged(json!({"department_id": id(department), "date": "2026-05-07", "amount_fen": fen}), over)
}

/// The body of a receipt: 113.00 for maintenance, paid from the bank.
pub fn receipt(fields: Value) -> Value {
    merged(
        json!({"category": "maintenance", "date": "2026-05-06", "seller": "县汽修厂", "gross_fen": 11_300, "paid_from": "bank", "lines": [{"amount_fen": 11_300}]}),
        fields,
    )
}

/// The body of an asset: 120,000.00 less 6,000.00 over 60 months, which is 1,900.00 a month.
pub fn asset(fields: Value) -> Value {
    merged(
        json!({"name": "别克GL8", "cost_fen": 12_000_000, "residual_fen": 600_000, "months": 60, "in_service_on": "2026-05-06"}),
        fields,
    )
}

/// The body of a journal by hand: 120.00.
pub fn by_hand(date: &str) -> Value {
    json!({"date": date, "text": "支付办公用品", "attachments": 1, "lines": [{"account": "5602", "dr_fen": 12_000}, {"account": "1002", "cr_fen": 12_000}]})
}
