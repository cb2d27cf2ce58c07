//! Costs: what receipts and assets become in the books of either kind of taxpayer, and what is refused.

mod assets;
mod fuel;
mod insurance;
mod receipts;

use motorpool::{
    costs,
    db::{Act, Db, Target, Unit},
    kernel::{Actor, Error, Period},
    ledger,
};
use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        books::{asset, receipt},
        client::id,
        world::{World, merged},
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[assets::CASES, fuel::CASES, insurance::CASES, receipts::CASES];

/// An id that nothing has.
const NOTHING: &str = "019a0b5e-7c1f-7000-8000-000000000001";

/// Records a receipt with these fields.
fn record(world: &World, fields: Value) -> Value {
    world.accountant().post("/costs", receipt(fields)).expect(201)
}

/// Records an asset with these fields.
fn buy(world: &World, fields: Value) -> Value {
    world.accountant().post("/assets", asset(fields)).expect(201)
}

/// The lines that were posted for this thing.
fn posted(world: &World, of: &Value) -> Vec<(String, i64, i64)> {
    world.posted(&format!("source_id={}", id(of)))
}

/// Makes the company a general taxpayer.
fn general_taxpayer(world: &World) {
    world
        .accountant()
        .post("/tax-rules", json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9}))
        .expect(201);
}

/// A month: `month("2026-05")`.
fn month(text: &str) -> Period {
    Period::parse(text).expect("a month")
}

/// Runs a job in one unit, beside the server.
fn unit<R: Send + 'static>(world: &World, job: impl Fn(&mut Unit<'_>) -> Result<R, Error> + Send + 'static) -> R {
    let db = Db::new(Target::parse(&world.database.url).expect("its address"), world.clock.clone());
    db.write_blocking(&Act::of(Actor::cli()), job).unwrap_or_else(|error| panic!("{error}"))
}

/// Does what a closing does with assets and insurance, and closes the month. Returns the lines that it posted.
fn close(world: &World, period: &str) -> Vec<(String, i64, i64)> {
    let of = month(period);
    unit(world, move |unit| {
        let due = costs::ops::MonthDue::load(unit.conn, of)?;
        for posting in due.postings() {
            ledger::ops::post(unit, posting)?;
        }
        due.keep(unit)
    });
    let left = unit(world, move |unit| costs::ops::MonthDue::load(unit.conn, of)).postings();
    assert_eq!(left, [], "posted once");
    world.sql(&format!("UPDATE periods SET state = 'closed' WHERE period = '{period}'")).expect("a closed month");
    agrees(world);
    world.posted(&format!("source=closing&kind=normal&kind=red&period={period}"))
}

/// The balance of an account.
fn balance(world: &World, account: &str) -> i64 {
    world.sql_number(&format!(
        "SELECT CAST(coalesce(sum(dr_fen - cr_fen), 0) AS bigint) AS n FROM journal_lines WHERE account = '{account}' AND period IS NOT NULL"
    ))
}

/// Cards and schedules agree with the books. What the opening journal would hold is added, as there is none.
fn agrees(world: &World) {
    let (value, written) = costs::ops::book_values(&mut world.conn()).unwrap_or_else(|error| panic!("{error}"));
    let opening = |column: &str| {
        world.sql_number(&format!("SELECT CAST(coalesce(sum({column}), 0) AS bigint) AS n FROM assets WHERE opening"))
    };
    assert_eq!(
        (balance(world, "1601") + opening("value_fen"), -balance(world, "1602") + opening("opening_depreciation_fen")),
        (value.0, written.0)
    );
    let (within_a_year, longer) =
        costs::ops::prepaid_balance(&mut world.conn()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((balance(world, "1123"), balance(world, "1801")), (within_a_year.0, longer.0));
}

/// How many rows the tables of costs and journals have, all together.
fn rows(world: &World) -> i64 {
    ["journals", "costs", "cost_lines", "prepayments", "assets", "depreciations"]
        .iter()
        .map(|table| world.sql_number(&format!("SELECT count(*) AS n FROM {table}")))
        .sum()
}

/// The body of a receipt that insures two cars for the year from 10 May: 1000.00 and 60.00, and 360.00 of vehicle tax
/// for the first.
fn insurance(vehicles: [&Value; 2], fields: Value) -> Value {
    let insured = json!([
        {"amount_fen": 136_000, "vehicle_tax_fen": 36_000, "vehicle_id": id(vehicles[0])}, {"amount_fen": 6_000, "vehicle_id": id(vehicles[1])},
    ]);
    merged(
        json!({"category": "insurance", "seller": "人保象山支公司", "number": "P1", "gross_fen": 142_000, "covers_from": "2026-05-10", "covers_until": "2027-05-09", "lines": insured}),
        fields,
    )
}
