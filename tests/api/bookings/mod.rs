//! Bookings: from the request to the signature, and everything that may happen in between.

mod acts;
mod approval;
mod bad_input;
mod breakdowns;
mod bulk;
mod cancellation;
mod changes;
mod completion;
mod confirmation;
mod end_to_end;
mod fields;
mod giving_up;
mod lapse;
mod paper_slips;
mod refusals;
mod rejection;
mod requests;
mod search;
mod signed_charges;
mod signed_names;
mod slips;
mod undo;
mod urgent_tasks;
mod working_week;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        client::id,
        trips::{between, items},
        world::World,
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[
    acts::CASES,
    approval::CASES,
    bad_input::CASES,
    breakdowns::CASES,
    bulk::CASES,
    cancellation::CASES,
    changes::CASES,
    completion::CASES,
    confirmation::CASES,
    end_to_end::CASES,
    fields::CASES,
    giving_up::CASES,
    lapse::CASES,
    paper_slips::CASES,
    refusals::CASES,
    rejection::CASES,
    requests::CASES,
    search::CASES,
    signed_charges::CASES,
    signed_names::CASES,
    slips::CASES,
    undo::CASES,
    urgent_tasks::CASES,
    working_week::CASES,
];

/// A working day.
const WORKDAY: (&str, &str) = ("05-07 08:00", "05-07 16:00");

/// The times of a working day.
fn workday() -> Value {
    between(WORKDAY.0, WORKDAY.1)
}

/// A body with a reason.
fn because() -> Value {
    json!({"reason": "活动取消"})
}

/// A department, this many cars, and a booking of the department for which all of them are dispatched.
fn cars_sent(world: &World, quantity: usize) -> (Value, Vec<Value>, Value) {
    world.tariff();
    let cars = world.fleet(0, 0, quantity);
    let department = world.department("finance");
    let wanted = items(&[("car", i64::try_from(quantity).expect("a number"))]);
    let sent = world.sent(&department, wanted, &cars.iter().collect::<Vec<_>>());
    (department, cars, sent)
}

/// A department, a car, the path of a trip that departed on 2026-05-07 at 08:00, and the odometer reading then.
fn out(world: &World) -> (Value, Value, String, i64) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let km = car["odometer_km"].as_i64().expect("kilometres");
    world.at("2026-05-07T08:00:00+08:00");
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    world.dispatcher().post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200);
    (department, car, trip, km)
}
