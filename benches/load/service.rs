//! What is measured: each act on the floor, then through the service.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
};

use argon2::{Argon2, PasswordVerifier};
use motorpool::{
    bookings, charges, dispatch,
    identity::passwords,
    kernel::{Instant, Role},
    schedule::model::Span,
};
use serde_json::{Value, json};

use crate::{
    data::{CARS, Company, ODOMETER_KM},
    floor::{self, Floor},
    measure::{CLIENTS, SPAN, Seen, Table, at_once},
    support::{
        client::{Client, id},
        database::PASSWORD,
        process::Process,
        world::World,
    },
};

/// What each client does with what can be done once: dispatch, drive, sign.
const EACH: usize = 60;

/// A client that costs as little as one can: the load shares the machine with the service.
pub struct Lean {
    stream: BufReader<TcpStream>,
    token: Option<String>,
}

impl Lean {
    /// Signed in as this person, or as nobody.
    pub fn new(server: &Process, person: Option<&Client>) -> Self {
        let stream = TcpStream::connect(server.server.trim_start_matches("http://")).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self { stream: BufReader::new(stream), token: person.and_then(Client::token) }
    }

    fn ask(&mut self, method: &str, path: &str, key: Option<&str>, body: &str) -> (u16, Vec<u8>) {
        let mut request =
            format!("{method} /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n", body.len());
        if let Some(token) = &self.token {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if let Some(key) = key {
            request.push_str(&format!("Idempotency-Key: {key}\r\n"));
        }
        request.push_str("Content-Type: application/json\r\n\r\n");
        request.push_str(body);
        self.stream.get_mut().write_all(request.as_bytes()).expect("sent");
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("an answer");
            let words = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = words.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().expect("a status");
            } else if let Some(rest) = words.strip_prefix("content-length: ") {
                length = rest.parse().expect("a length");
            } else if words.is_empty() {
                break;
            }
        }
        let mut content = vec![0; length];
        self.stream.read_exact(&mut content).expect("a body");
        (status, content)
    }

    /// An answer that must have this status.
    pub fn expect(&mut self, status: u16, method: &str, path: &str, body: &str) -> Vec<u8> {
        let (seen, content) = self.ask(method, path, None, body);
        assert_eq!(seen, status, "{method} {path}: {}", String::from_utf8_lossy(&content));
        content
    }
}

fn requester(server: &Process) -> Client {
    server.nobody().person("requester.d0", PASSWORD)
}

fn dispatcher(server: &Process) -> Client {
    server.nobody().person("dispatcher", PASSWORD)
}

/// What is only read, and signing in.
pub fn reads(table: &mut Table, world: &World, company: &Company, server: &Process) {
    let (requester, dispatcher) = (requester(server), dispatcher(server));
    let (department, staff) =
        (Floor::new(world, &requester, Role::Requester), Floor::new(world, &dispatcher, Role::Dispatcher));
    let window = (company.now.plus_days(3), company.now.plus_days(3).plus_minutes(480));
    let encoded = |at: Instant| at.to_string().replace('+', "%2B");

    let hash = passwords::hash_blocking(PASSWORD).expect("a hash");
    let parsed = || argon2::PasswordHash::new(&hash).expect("a hash");
    let verify = |_: &mut (), _, _| Argon2::default().verify_password(PASSWORD.as_bytes(), &parsed()).is_ok();
    let login = json!({"username": "requester.d0", "password": PASSWORD}).to_string();
    table.row(
        "login",
        at_once(Some(SPAN), |_| (), verify),
        at_once(
            Some(SPAN),
            |_| Lean::new(server, None),
            |client, _, _| !client.expect(200, "POST", "/auth/login", &login).is_empty(),
        ),
    );

    let conn = |_| staff.connect();
    let lean = |_| Lean::new(server, Some(&dispatcher));
    table.row(
        "list 50",
        at_once(Some(SPAN), conn, |conn, _, _| staff.list(conn) == 50),
        at_once(Some(SPAN), lean, |client, _, _| !client.expect(200, "GET", "/bookings?limit=50", "").is_empty()),
    );
    table.row(
        "list 50, own",
        at_once(Some(SPAN), |_| department.connect(), |conn, _, _| department.list(conn) == 50),
        at_once(
            Some(SPAN),
            |_| Lean::new(server, Some(&requester)),
            |client, _, _| !client.expect(200, "GET", "/bookings?limit=50", "").is_empty(),
        ),
    );

    let some = dispatcher.get("/bookings?limit=200").expect(200)["items"].as_array().cloned().unwrap_or_default();
    let pick = |client: usize, number: usize| &some[(client * 31 + number * 7) % some.len()];
    table.row(
        "get",
        at_once(Some(SPAN), conn, |conn, client, number| {
            bookings::ops::booking_get(&mut staff.reader(conn), floor::id_of(pick(client, number))).is_ok()
        }),
        at_once(Some(SPAN), lean, |one, client, number| {
            !one.expect(200, "GET", &format!("/bookings/{}", id(pick(client, number))), "").is_empty()
        }),
    );

    let availability = format!("/availability?starts_at={}&ends_at={}", encoded(window.0), encoded(window.1));
    table.row(
        "availability",
        at_once(Some(SPAN), conn, |conn, _, _| {
            let span = Span { starts_at: window.0, ends_at: window.1 };
            dispatch::ops::availability(&mut department.reader(conn), span).is_ok()
        }),
        at_once(
            Some(SPAN),
            |_| Lean::new(server, Some(&requester)),
            |client, _, _| !client.expect(200, "GET", &availability, "").is_empty(),
        ),
    );

    let quote = json!({
        "department_id": company.departments[0]["id"], "items": [{"class": "car", "quantity": 2}], "service": "day", "starts_at": window.0.to_string(),
        "ends_at": window.1.to_string(), "distance_km": 120,
    });
    let asked = floor::form(&quote);
    table.row(
        "quote",
        at_once(Some(SPAN), conn, |conn, _, _| charges::ops::quote(conn, staff.actor(), &asked).is_ok()),
        at_once(Some(SPAN), lean, |client, _, _| !client.expect(200, "POST", "/quotes", &quote.to_string()).is_empty()),
    );
}

/// The hour of a plan far enough ahead, so that each client's vehicle has an hour and a half for each of them.
fn plan(world: &World, company: &Company, department: usize, number: usize) -> Value {
    let from = company.now.plus_days(2).plus_minutes(i64::try_from(number).unwrap_or_default() * 120);
    world.booking_body(
        &company.departments[department],
        json!({"starts_at": from.to_string(), "ends_at": from.plus_minutes(60).to_string()}),
    )
}

/// Work of the past weeks, written down now: each hour one trip of each vehicle.
fn past(world: &World, company: &Company, department: usize, number: usize) -> (Value, String, String) {
    let from = company.now.plus_days(-30).plus_minutes(i64::try_from(number).unwrap_or_default() * 60);
    let (from, until) = (from.to_string(), from.plus_minutes(45).to_string());
    (world.booking_body(&company.departments[department], json!({"starts_at": from, "ends_at": until})), from, until)
}

/// Numbers handed out to floor and service, so that no two measurements want the same hour of a vehicle.
static HOURS: AtomicUsize = AtomicUsize::new(0);

fn assign(company: &Company, client: usize) -> Value {
    let car = &company.cars[client % CARS];
    json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]})
}

/// The main job, act by act.
pub fn writes(table: &mut Table, world: &World, company: &Company, server: &Process) {
    let dispatcher = dispatcher(server);
    let staff = Floor::new(world, &dispatcher, Role::Dispatcher);
    let lean = |_| Lean::new(server, Some(&dispatcher));
    let urgent = |client: usize, number: usize| {
        let mut body = plan(world, company, client, (client * 997 + number) % 2_000);
        body["purpose"] = json!("urgent_task");
        body
    };
    table.row(
        "create booking",
        at_once(
            Some(SPAN),
            |_| (),
            |(), client, number| {
                staff.create(&floor::form(&urgent(client, number)), &format!("floor-{client}-{number}")).is_object()
            },
        ),
        at_once(Some(SPAN), lean, |one, client, number| {
            let (status, content) = one.ask(
                "POST",
                "/bookings",
                Some(&format!("ours-{client}-{number}")),
                &urgent(client, number).to_string(),
            );
            assert_eq!(status, 201, "{}", String::from_utf8_lossy(&content));
            true
        }),
    );

    let bookings_of = |future: bool| -> Vec<Vec<Value>> {
        let hour = HOURS.fetch_add(EACH, Ordering::Relaxed);
        (0..CLIENTS)
            .map(|client| {
                (0..EACH)
                    .map(|number| {
                        let body = if future {
                            plan(world, company, client, 2_100 + hour + number)
                        } else {
                            past(world, company, client, hour + number).0
                        };
                        staff.create(&floor::form(&body), &uuid::Uuid::now_v7().to_string())
                    })
                    .collect()
            })
            .collect()
    };
    let (on_floor, ours) = (bookings_of(true), bookings_of(true));
    table.row(
        "dispatch",
        at_once(
            None,
            |_| (),
            |(), client, number| {
                on_floor[client]
                    .get(number)
                    .is_some_and(|booking| staff.dispatch(booking, &assign(company, client)).is_object())
            },
        ),
        at_once(None, lean, |one, client, number| {
            ours[client].get(number).is_some_and(|booking| {
                !one.expect(
                    200,
                    "POST",
                    &format!("/bookings/{}/dispatch", id(booking)),
                    &assign(company, client).to_string(),
                )
                .is_empty()
            })
        }),
    );

    let first = HOURS.load(Ordering::Relaxed);
    let trips = |bookings: Vec<Vec<Value>>| -> Vec<Vec<Value>> {
        let sent =
            |client: usize, booking: &Value| staff.dispatch(booking, &assign(company, client))["trips"][0].clone();
        bookings
            .iter()
            .enumerate()
            .map(|(client, own)| own.iter().map(|booking| sent(client, booking)).collect())
            .collect()
    };
    let (on_floor, ours) = (trips(bookings_of(false)), trips(bookings_of(false)));
    let drive = |client: usize, hour: usize| {
        let (_, from, until) = past(world, company, client, hour);
        // The first of them follows the past by less than the empty kilometres that a departure may have.
        let km = ODOMETER_KM + 100 + (hour - first) * 40;
        (json!({"odometer_km": km, "at": from}), json!({"odometer_km": km + 30, "at": until}))
    };
    table.row(
        "depart + return",
        at_once(
            None,
            |_| (),
            |(), client, number| {
                let Some(trip) = on_floor[client].get(number) else { return false };
                let (out, back) = drive(client, first + number);
                staff.drive(trip, &out, &back);
                true
            },
        ),
        at_once(None, lean, |one, client, number| {
            let Some(trip) = ours[client].get(number) else { return false };
            let (out, back) = drive(client, first + EACH + number);
            one.expect(200, "POST", &format!("/trips/{}/depart", id(trip)), &out.to_string());
            one.expect(200, "POST", &format!("/trips/{}/return", id(trip)), &back.to_string());
            true
        }),
    );

    let signed = json!({"signed_by": "王小明", "slip": "2026-1", "rating": 5});
    table.row(
        "confirm",
        at_once(
            None,
            |_| (),
            |(), client, number| on_floor[client].get(number).map(|trip| staff.confirm(trip, &signed)).is_some(),
        ),
        at_once(None, lean, |one, client, number| {
            ours[client].get(number).is_some_and(|trip| {
                !one.expect(200, "POST", &format!("/trips/{}/confirm", id(trip)), &signed.to_string()).is_empty()
            })
        }),
    );
}

/// Sixteen want five vehicles at once, mostly in vain.
pub fn hot(world: &World, company: &Company, server: &Process) {
    let dispatcher = dispatcher(server);
    let staff = Floor::new(world, &dispatcher, Role::Dispatcher);
    let bookings: Vec<Value> = (0..200)
        .map(|number| {
            let mut body = plan(world, company, number % CARS, 4_000 + number / 20);
            body["purpose"] = json!("urgent_task");
            staff.create(&floor::form(&body), &uuid::Uuid::now_v7().to_string())
        })
        .collect();
    let (won, lost, busy) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let seen = at_once(
        Some(SPAN),
        |_| Lean::new(server, Some(&dispatcher)),
        |one, client, number| {
            let booking = &bookings[(client * 13 + number * 7) % bookings.len()];
            let (status, content) = one.ask(
                "POST",
                &format!("/bookings/{}/dispatch", id(booking)),
                None,
                &assign(company, number % 5).to_string(),
            );
            match status {
                200 => won.fetch_add(1, Ordering::Relaxed),
                409 => lost.fetch_add(1, Ordering::Relaxed),
                503 => busy.fetch_add(1, Ordering::Relaxed),
                other => panic!("{other}: {}", String::from_utf8_lossy(&content)),
            };
            true
        },
    );
    let overlaps =
        "SELECT count(*) AS n FROM occupancy a JOIN occupancy b ON a.resource_kind = b.resource_kind AND a.resource_id = b.resource_id AND a.id < b.id
                    WHERE a.active AND b.active AND a.cause = 'trip' AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at AND a.starts_at > ";
    let recent = world.sql_number(&format!("{overlaps}{}", world.database.instant(&company.now.to_string())));
    for event in server.log().iter().filter(|event| event["status"] == 503) {
        println!("told to come again: {event}");
    }
    print_hot(&seen, [&won, &lost, &busy].map(|count| count.load(Ordering::Relaxed)), recent);
}

fn print_hot(seen: &Seen, [won, lost, busy]: [usize; 3], overlaps: i64) {
    println!(
        "hot: 16 writers on 5 vehicles: {:.0}/s, {won} sent, {lost} refused, {busy} told to come again; longest {:.0} ms; overlaps {overlaps}",
        seen.per_second,
        seen.longest().as_secs_f64() * 1e3
    );
}
