//! How many bytes of the database the life of a booking takes, table by table, indexes included.

use std::collections::BTreeMap;

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};
use serde_json::{Value, json};

use crate::support::{
    client::{Client, id},
    database::Engine,
    world::World,
};

/// So many lives are led, so that the pages that each table begins with count for little.
const LIVES: i64 = 200;

#[derive(diesel::QueryableByName)]
struct Size {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::BigInt)]
    n: i64,
}

/// Leads the lives and prints what they left. Every POST has an `Idempotency-Key`, as a careful client sends it.
pub fn run(engine: Engine) {
    let world = World::new(engine);
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    let car = world.vehicle("car");
    let _all_of_them = (world.requester(&department), world.approver(&department), world.dispatcher());
    let _further = (world.accountant(), world.supervisor());
    world.supervisor().get("/events/head").expect(200);
    let before = sizes(&world);
    for number in 0..LIVES {
        life(&world, &department, &car, number);
    }
    bill(&world, &department);
    world.supervisor().get("/events/head").expect(200);
    let after = sizes(&world);

    println!("\n{engine:?}: bytes of the database for one booking, of {LIVES}");
    let mut grown: Vec<(i64, &str)> =
        after.iter().map(|(name, n)| (n - before.get(name).unwrap_or(&0), name.as_str())).collect();
    grown.sort_unstable_by(|one, other| other.cmp(one));
    for (n, name) in grown.iter().filter(|(n, _)| *n > 10 * LIVES) {
        println!("{name:<24} {:>8}", n / LIVES);
    }
    println!("{:<24} {:>8}", "all", grown.iter().map(|(n, _)| n).sum::<i64>() / LIVES);
    println!("of these in events, before and after as they stand:");
    let kinds = sql_query(
        "SELECT subject_kind || '.' || action AS name,
             CAST(sum(coalesce(octet_length(before), 0) + coalesce(octet_length(after), 0)) / count(*) AS BIGINT) AS n
         FROM events WHERE booking_id IS NOT NULL OR subject_kind NOT IN ('user', 'session') GROUP BY 1 HAVING count(*) >= 100 ORDER BY 2 DESC",
    );
    for Size { name, n } in kinds.load::<Size>(&mut world.conn()).expect("the kinds of events") {
        println!("{name:<24} {n:>8}");
    }
    world.sound();
}

/// The size of each table with its indexes, after it was written anew: what is dead doesn't count.
fn sizes(world: &World) -> BTreeMap<String, i64> {
    let (anew, ask) = match world.database.engine {
        Engine::Sqlite => (
            "VACUUM",
            "SELECT m.tbl_name AS name, sum(s.pgsize) AS n FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1",
        ),
        Engine::Postgres => (
            "VACUUM FULL",
            "SELECT relname::text AS name, pg_total_relation_size(oid) AS n FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        ),
    };
    let mut conn = world.conn();
    conn.batch_execute(anew).expect("tables written anew");
    let sizes: Vec<Size> = sql_query(ask).load(&mut conn).expect("sizes");
    sizes.into_iter().map(|Size { name, n }| (name, n)).collect()
}

fn keyed(client: &Client, path: &str, body: &Value) -> Value {
    let key = uuid::Uuid::now_v7().to_string();
    let reply = client.request("POST", path).header("Idempotency-Key", &key).json(body).send();
    assert!(matches!(reply.status, 200 | 201), "{path}: {}", reply.body);
    reply.json()
}

/// A booking is asked for, made, approved, dispatched, driven and signed, each by whom it belongs to. Two hours each.
fn life(world: &World, department: &Value, car: &Value, number: i64) {
    let begins = motorpool::kernel::Instant::parse("2026-05-07T08:00:00+08:00").expect("a moment");
    let (from, until) = (begins.plus_minutes(number * 120), begins.plus_minutes(number * 120 + 60));
    world.clock.set(from.plus_minutes(-40));
    let body = world.booking_body(
        department,
        json!({"starts_at": from.to_string(), "ends_at": until.to_string(), "service": "half_day", "distance_km": 40}),
    );
    let quote = json!({
        "items": body["items"], "service": "half_day", "starts_at": body["starts_at"], "ends_at": body["ends_at"], "distance_km": 40,
        "department_id": id(department),
    });
    keyed(&world.requester(department), "/quotes", &quote);
    let booking = keyed(&world.requester(department), "/bookings", &body);
    let path = format!("/bookings/{}", id(&booking));
    keyed(&world.approver(department), &format!("{path}/approve"), &json!({}));
    let pair = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    let sent = keyed(&world.dispatcher(), &format!("{path}/dispatch"), &pair);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let km = 10_000 + number * 40;
    world.clock.set(from);
    keyed(&world.dispatcher(), &format!("{trip}/depart"), &json!({"odometer_km": km}));
    world.clock.set(until);
    keyed(&world.dispatcher(), &format!("{trip}/return"), &json!({"odometer_km": km + 40, "tolls_fen": 1_500}));
    keyed(&world.requester(department), &format!("{trip}/confirm"), &json!({"rating": 5}));
}

/// What was driven is stated, agreed to, invoiced and paid.
fn bill(world: &World, department: &Value) {
    let accountant = world.accountant();
    let stated =
        keyed(&accountant, "/statements", &json!({"department_id": id(department), "period": &world.now()[..7]}));
    keyed(&accountant, &format!("/statements/{}/confirm", id(&stated)), &json!({"signed_by": "李会计"}));
    let invoice =
        keyed(&accountant, "/invoices", &json!({"department_id": id(department), "period": &world.now()[..7]}));
    let issued = json!({"number": crate::support::books::NUMBER, "date": &world.now()[..10]});
    keyed(&accountant, &format!("/invoices/{}/issue", id(&invoice)), &issued);
    let paid = json!({"department_id": id(department), "date": &world.now()[..10], "amount_fen": stated["total_fen"]});
    keyed(&accountant, "/payments", &paid);
}
