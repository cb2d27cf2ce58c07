//! A company with a past: one whole booking per vehicle made by the real operations, then copied back through the
//! years.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use motorpool::kernel::{Clock, Instant};
use serde_json::{Value, json};

use crate::support::{client::id, database::Engine, world::World};

/// Vehicles of the class that the measurements book: one for each client.
pub const CARS: usize = 16;
/// What an odometer says after the years that are copied: each trip is 40 km from the next.
pub const ODOMETER_KM: usize = 4_000_000;

/// Who and what the measurements use.
pub struct Company {
    /// One for each vehicle.
    pub departments: Vec<Value>,
    /// All cars.
    pub cars: Vec<Value>,
    /// A moment of this hour.
    pub now: Instant,
}

/// Makes it, at the present time.
pub fn company(world: &World) -> Company {
    let now = Clock::system().now();
    world.clock.set(now);
    world.tariff();
    let departments: Vec<Value> = (0..CARS)
        .map(|number| world.department_with(json!({"code": format!("d{number}"), "approval_rule": "never"})))
        .collect();
    let cars: Vec<Value> = (0..CARS).map(|_| car(world)).collect();
    let _people = (world.requester(&departments[0]), world.supervisor());
    let dispatcher = world.dispatcher();
    for (department, car) in departments.iter().zip(&cars) {
        let (from, until) = (now.plus_days(-90).to_string(), now.plus_days(-90).plus_minutes(50).to_string());
        let past = world.booking_body(department, json!({"starts_at": from, "ends_at": until}));
        let booking = dispatcher.post("/bookings", past).expect(201);
        let sent = world.dispatch(&booking, &[car]);
        let trip = format!("/trips/{}", id(&sent["trips"][0]));
        dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": ODOMETER_KM, "at": from})).expect(200);
        dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": ODOMETER_KM + 30, "at": until})).expect(200);
        dispatcher.post(&format!("{trip}/confirm"), json!({"signed_by": "王小明", "slip": "2026-1"})).expect(200);
    }
    world.stop();
    Company { departments, cars, now }
}

fn car(world: &World) -> Value {
    let car = world.vehicle_with("car", json!({"odometer_km": ODOMETER_KM}));
    for kind in ["inspection", "compulsory_insurance"] {
        world.paper(&car, kind, "2020-01-01", "2099-12-31");
    }
    car
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Copies what there is of bookings until there are so many, each copy so many hours earlier than the one before.
pub fn multiply(world: &World, company: &Company, size: usize, hours: usize) {
    let mut conn = world.conn();
    if world.database.engine == Engine::Postgres {
        conn.batch_execute("SET statement_timeout = 0").expect("time for a million rows");
    }
    let copies = size / company.departments.len() - 1;
    for table in ["bookings", "booking_items", "trips", "legs", "odometer_readings", "occupancy", "charges", "events"] {
        let columns: Vec<Column> = match world.database.engine {
            Engine::Sqlite => sql_query(format!("SELECT name FROM pragma_table_info('{table}')")),
            Engine::Postgres => sql_query(format!(
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}'"
            )),
        }
        .load(&mut conn)
        .expect("its columns");
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let values: Vec<String> = names.iter().map(|name| copied(world.database.engine, name, hours)).collect();
        let only = match table {
            // Of the past, the making: the rest of a history is read by nobody here.
            "events" => "WHERE action = 'create' AND subject_kind = 'booking'",
            "odometer_readings" => "WHERE leg_id IS NOT NULL",
            _ => "",
        };
        let numbers = match world.database.engine {
            Engine::Sqlite => {
                format!("WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < {copies})")
            }
            Engine::Postgres => format!("WITH copy(k) AS (SELECT generate_series(1, {copies}))"),
        };
        let insert = format!(
            "INSERT INTO {table} ({}) {numbers} SELECT {} FROM copy CROSS JOIN (SELECT * FROM {table} {only}) AS one",
            names.join(", "),
            values.join(", ")
        );
        conn.batch_execute(&insert).unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    // What a company that grew slowly would have: statistics, or an emptied log.
    let settled = match world.database.engine {
        Engine::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
        Engine::Postgres => "VACUUM ANALYZE",
    };
    conn.batch_execute(settled).expect("a database at rest");
}

/// A column of the copy: ids that belong to the booking become its own, moments lie earlier, all else is the same.
fn copied(engine: Engine, name: &str, hours: usize) -> String {
    let own = matches!(name, "id" | "booking_id" | "trip_id" | "leg_id" | "subject_id" | "cause_id");
    let moment = name == "at" || name.ends_with("_at");
    match (engine, name) {
        (Engine::Sqlite, _) if own => format!("CAST(substr({name}, 1, 8) || unhex(printf('%016x', k)) AS BLOB)"),
        (Engine::Postgres, _) if own => {
            format!(
                "CASE WHEN {name} IS NULL THEN NULL ELSE (substr({name}::text, 1, 19) || '8000-' || lpad(to_hex(k), 12, '0'))::uuid END"
            )
        }
        (Engine::Sqlite, _) if moment => format!("{name} - k * {hours} * 3600000000"),
        (Engine::Postgres, _) if moment => format!("{name} - k * interval '{hours} hours'"),
        // Planned in their time: recorded afterwards, as the first ones were, they would claim nothing.
        (Engine::Sqlite, "active") => "1".into(),
        (Engine::Postgres, "active") => "true".into(),
        (_, "odometer_km" | "departure_km" | "return_km") => format!("{name} - k * 40"),
        (_, "number") => "number || '-' || k".into(),
        _ => name.into(),
    }
}
