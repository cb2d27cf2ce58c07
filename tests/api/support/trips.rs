//! Short forms for cases about bookings and trips: times, paths, assignments, departures and returns.

use serde_json::{Value, json};

use crate::support::{
    client::{Reply, faults_of, id},
    world::{World, merged},
};

/// A department, a bus, and the department's approved booking of a bus.
pub fn bus_booking(world: &World) -> (Value, Value, Value) {
    world.tariff();
    let bus = world.vehicle("bus");
    let department = world.department("finance");
    let booking = world.approved(
        &department,
        json!({"items": [{"class": "bus", "quantity": 1}], "passengers": 18, "distance_km": 140}),
    );
    (department, bus, booking)
}

/// A department and this many cars, and the tariff.
pub fn department_with_cars(world: &World, quantity: usize) -> (Value, Vec<Value>) {
    world.tariff();
    (world.department("finance"), world.fleet(0, 0, quantity))
}

/// The plan is refused for exactly these reasons: pointer and code.
#[track_caller]
pub fn refused_for(reply: &Reply, expected: &[(&str, &str)]) {
    let mut found = faults_of(&reply.problem(409, "not_eligible"));
    let mut expected: Vec<(String, String)> =
        expected.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{}", reply.body);
}

/// The reasons why a plan is refused whose vehicle and driver are both taken.
pub const BOTH_TAKEN: [(&str, &str); 2] =
    [("/assignments/0/vehicle_id", "vehicle_occupied"), ("/assignments/0/driver_id", "driver_occupied")];

/// A moment in 2026: `at("05-07 08:00")`.
pub fn at(text: &str) -> String {
    format!("2026-{}:00+08:00", text.replace(' ', "T"))
}

/// The times of a booking: `between("05-07 08:00", "05-07 16:00")`.
pub fn between(from: &str, until: &str) -> Value {
    json!({"starts_at": at(from), "ends_at": at(until)})
}

/// A booking's path.
pub fn path_of(booking: &Value) -> String {
    format!("/bookings/{}", id(booking))
}

/// The path of one of a booking's trips, counted from 0.
pub fn trip_of(booking: &Value, index: usize) -> String {
    format!("/trips/{}", id(&booking["trips"][index]))
}

/// The odometer reading with which a vehicle was recorded.
pub fn km_of(vehicle: &Value) -> i64 {
    vehicle["odometer_km"].as_i64().expect("kilometres")
}

/// A vehicle with its own driver, as an assignment.
pub fn pair(vehicle: &Value) -> Value {
    json!({"vehicle_id": vehicle["id"], "driver_id": vehicle["default_driver_id"]})
}

/// A booking's items: this many of each class.
pub fn items(wanted: &[(&str, i64)]) -> Value {
    json!({"items": wanted.iter().map(|(class, quantity)| json!({"class": class, "quantity": quantity})).collect::<Vec<_>>()})
}

/// A booking's fields: one bus for this many passengers.
pub fn a_bus_for(passengers: i64) -> Value {
    merged(items(&[("bus", 1)]), json!({"passengers": passengers}))
}

/// The words under one member of each entry: `words(&booking["trips"], "state")`.
pub fn words<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().filter_map(|entry| entry[member].as_str()).collect()
}

/// A charge's lines, each as its code and amount.
pub fn lines_of(charge: &Value) -> Vec<(&str, i64)> {
    let lines = charge["lines"].as_array().unwrap_or_else(|| panic!("no lines in {charge}"));
    lines
        .iter()
        .map(|line| (line["code"].as_str().unwrap_or_default(), line["amount_fen"].as_i64().unwrap_or_default()))
        .collect()
}

impl World {
    /// The dispatcher tries to assign these to a booking.
    pub fn send(&self, booking: &Value, assignments: &[Value]) -> Reply {
        self.dispatcher().post(&format!("{}/dispatch", path_of(booking)), json!({"assignments": assignments}))
    }

    /// A booking with these fields, approved, with these vehicles dispatched.
    pub fn sent(&self, department: &Value, fields: Value, vehicles: &[&Value]) -> Value {
        let booking = self.approved(department, fields);
        self.dispatch(&booking, vehicles)
    }

    /// A trip departs at this moment, to which the clock is set.
    pub fn leaves(&self, trip: &str, km: i64, moment: &str) -> Value {
        self.at(&at(moment));
        self.dispatcher().post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200)
    }

    /// A trip returns at this moment, to which the clock is set.
    pub fn returns(&self, trip: &str, km: i64, moment: &str) -> Value {
        self.returns_with(trip, km, moment, json!({}))
    }

    /// A trip returns with more fields than its odometer reading.
    pub fn returns_with(&self, trip: &str, km: i64, moment: &str, more: Value) -> Value {
        self.at(&at(moment));
        self.dispatcher().post(&format!("{trip}/return"), merged(json!({"odometer_km": km}), more)).expect(200)
    }

    /// The dispatcher corrects a signed trip, the supervisor approves it, and the department signs on paper if it is
    /// more than before.
    pub fn corrected(&self, trip: &str, fields: Value) -> Value {
        self.dispatcher().post(&format!("{trip}/correct"), fields).expect(200);
        let approved = self.supervisor().post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
        if approved["awaits_confirmation"] == false {
            return approved;
        }
        self.dispatcher().post(&format!("{trip}/confirm"), json!({"signed_by": "李局长", "slip": "7"})).expect(200)
    }

    /// A trip of the past is recorded: booked, approved on paper, and dispatched.
    pub fn recorded_on_paper(&self, department: &Value, fields: Value, assignments: &[Value]) -> Value {
        let typed = self.dispatcher().post("/bookings", self.booking_body(department, fields)).expect(201);
        self.dispatcher()
            .post(&format!("{}/approve", path_of(&typed)), json!({"signed_by": "李局长", "slip": "7"}))
            .expect(200);
        self.send(&typed, assignments).expect(200)
    }

    /// How many vehicles of a class are free during these times.
    pub fn free(&self, class: &str, times: &Value) -> i64 {
        let moment = |member: &str| times[member].as_str().expect("a moment").replace('+', "%2B");
        let path = format!("/availability?starts_at={}&ends_at={}", moment("starts_at"), moment("ends_at"));
        let answer = self.dispatcher().get(&path).expect(200);
        let found =
            answer["classes"].as_array().expect("classes").iter().find(|one| one["class"] == class).expect("the class");
        found["free"].as_i64().expect("a number")
    }
}
