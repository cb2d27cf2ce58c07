//! A company to try things on: a database of its own, a server, a clock that stands still, and people with rights.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel::connection::SimpleConnection;
use motorpool::{
    app::{self, Running},
    config::Settings,
    db::Conn,
    kernel::{Clock, Instant},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    client::{Client, id},
    database::{ADMIN, Database, Engine, PASSWORD},
    process::Process,
    wire::Metrics,
};

/// The time at which every world begins: a Wednesday morning.
pub const MORNING: &str = "2026-05-06T08:00:00+08:00";

/// The types of events that the document lists.
static EVENT_TYPES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    let types = document["components"]["schemas"]["EventType"]["enum"].as_array().expect("a closed list");
    types.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
});

/// The company of one case.
pub struct World {
    /// The clock. It moves only when told to.
    pub clock: Clock,
    // Before the database: the server ends first.
    server: Mutex<Option<Server>>,
    /// Its database.
    pub database: Database,
    people: Mutex<HashMap<String, Client>>,
    /// The usernames of those who were created.
    users: Mutex<HashSet<String>>,
    counter: AtomicU32,
}

struct Server {
    /// None for a process of its own.
    running: Option<Running>,
    nobody: Client,
    secret: Option<String>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn moment(at: &str) -> Instant {
    Instant::parse(at).unwrap_or_else(|why| panic!("{at}: {why}"))
}

impl World {
    /// A fresh database. The server starts with the first request.
    pub fn new(engine: Engine) -> Self {
        Self::over(Database::fresh(engine))
    }

    /// The same over an existing database.
    pub fn over(database: Database) -> Self {
        Self {
            clock: Clock::standing_at(moment(MORNING)),
            server: Mutex::new(None),
            database,
            people: Mutex::new(HashMap::new()),
            users: Mutex::new(HashSet::new()),
            counter: AtomicU32::new(0),
        }
    }

    /// Sets the clock: `world.at("2026-05-06T09:00:00+08:00")`.
    pub fn at(&self, at: &str) {
        self.clock.set(moment(at));
    }

    /// Moves the clock forward by so many minutes.
    pub fn later(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus_minutes(minutes));
    }

    /// The present moment, as on the wire.
    pub fn now(&self) -> String {
        self.clock.now().to_string()
    }

    /// Stops the server if it runs.
    pub fn stop(&self) {
        let server = held(&self.server).take();
        if let Some(running) = server.and_then(|server| server.running) {
            running.stop();
        }
    }

    /// A process serves this world from now on, until it is stopped here or starts a server of its own.
    pub fn served_by(&self, process: &Process) {
        self.stop();
        held(&self.people).clear();
        *held(&self.server) = Some(Server { running: None, nobody: process.nobody(), secret: None });
    }

    /// Starts the server, or starts it again, with other settings. Clients that were made before can't be used
    /// afterwards; people sign in again when they are asked for.
    pub fn serve_with(&self, change: impl FnOnce(&mut Settings)) {
        self.stop();
        held(&self.people).clear();
        let mut settings = Settings::for_database(&self.database.url);
        settings.bind = "127.0.0.1:0".into();
        change(&mut settings);
        let secret = settings.secret.clone();
        let running = app::start(settings, self.clock.clone()).expect("a server");
        let nobody = Client::nobody(&format!("http://{}", running.address), &self.clock);
        *held(&self.server) = Some(Server { running: Some(running), nobody, secret });
    }

    /// The secret that the server runs with.
    pub fn secret(&self) -> Option<String> {
        held(&self.server).as_ref().and_then(|server| server.secret.clone())
    }

    /// A client without a token.
    pub fn nobody(&self) -> Client {
        if held(&self.server).is_none() {
            self.serve_with(|_| {});
        }
        held(&self.server).as_ref().map(|server| server.nobody.clone()).expect("a server")
    }

    /// Where the server listens: `127.0.0.1:…`.
    pub fn address(&self) -> String {
        self.nobody().server().trim_start_matches("http://").to_owned()
    }

    /// The metrics of the server, which must have been started with an address for them.
    pub fn metrics(&self) -> Metrics {
        let metrics = held(&self.server)
            .as_ref()
            .and_then(|server| server.running.as_ref()?.metrics)
            .expect("an address for the metrics");
        Metrics::of(&metrics.to_string())
    }

    /// The administrator.
    pub fn admin(&self) -> Client {
        self.signed_in(ADMIN, || {})
    }

    /// The dispatcher.
    pub fn dispatcher(&self) -> Client {
        self.user("dispatcher", json!({"roles": ["dispatcher"]}))
    }

    /// The accountant.
    pub fn accountant(&self) -> Client {
        self.user("accountant", json!({"roles": ["accountant"]}))
    }

    /// The supervising bureau.
    pub fn supervisor(&self) -> Client {
        self.user("supervisor", json!({"roles": ["supervisor"]}))
    }

    /// The requester of a department.
    pub fn requester(&self, department: &Value) -> Client {
        self.user(
            &format!("requester.{}", code(department)),
            json!({"roles": ["requester"], "department_id": id(department)}),
        )
    }

    /// The approver of a department.
    pub fn approver(&self, department: &Value) -> Client {
        self.user(
            &format!("approver.{}", code(department)),
            json!({"roles": ["approver"], "department_id": id(department)}),
        )
    }

    /// A driver as a user.
    pub fn driver(&self, driver: &Value) -> Client {
        let name = id(driver).rsplit('-').next().unwrap_or_default().to_owned();
        self.user(&format!("driver.{name}"), json!({"roles": ["driver"], "driver_id": id(driver)}))
    }

    /// Somebody who works for a supplier.
    pub fn supplier(&self, supplier: &Value) -> Client {
        let name = id(supplier).rsplit('-').next().unwrap_or_default().to_owned();
        self.user(&format!("supplier.{name}"), json!({"roles": ["supplier"], "supplier_id": id(supplier)}))
    }

    /// The user of this name, with everybody's password. The user is created if there is none.
    pub fn user(&self, username: &str, fields: Value) -> Client {
        self.signed_in(username, || {
            if !held(&self.users).insert(username.to_owned()) {
                return;
            }
            let body = merged(json!({"username": username, "password": PASSWORD}), fields);
            self.admin().post("/users", body).expect(201);
        })
    }

    fn signed_in(&self, username: &str, make: impl FnOnce()) -> Client {
        let nobody = self.nobody();
        let known = held(&self.people).get(username).cloned();
        known.unwrap_or_else(|| {
            make();
            let client = nobody.person(username, PASSWORD);
            held(&self.people).insert(username.into(), client.clone());
            client
        })
    }

    /// An API key with these roles, for these departments; it expires in a year.
    pub fn key(&self, roles: &[&str], departments: &[&Value]) -> Client {
        self.key_with(json!({"roles": roles, "department_ids": departments.iter().map(|department| id(department)).collect::<Vec<_>>()}))
    }

    /// An API key with other fields.
    pub fn key_with(&self, fields: Value) -> Client {
        self.key_made_by(&self.admin(), fields)
    }

    /// A second administrator.
    pub fn other_admin(&self) -> Client {
        self.user("admin.two", json!({"roles": ["admin"]}))
    }

    /// An API key that this administrator made.
    pub fn key_made_by(&self, admin: &Client, fields: Value) -> Client {
        let defaults =
            json!({"name": format!("key {}", self.next()), "expires_at": self.clock.now().plus_days(365).to_string()});
        let key = admin.post("/keys", merged(defaults, fields)).expect(201);
        let secrets: Vec<&str> = key
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(_, value)| value.as_str())
            .filter(|value| value.starts_with("mp_"))
            .collect();
        let longest =
            secrets.into_iter().max_by_key(|secret| secret.len()).unwrap_or_else(|| panic!("no secret in {key}"));
        self.nobody().bearer(longest)
    }

    fn next(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// A department whose bookings need approval.
    pub fn department(&self, code: &str) -> Value {
        self.department_with(json!({"code": code}))
    }

    /// A department with these fields.
    pub fn department_with(&self, fields: Value) -> Value {
        let number = self.next();
        self.admin()
            .post(
                "/departments",
                merged(json!({"code": format!("department{number}"), "name": format!("县第{number}局")}), fields),
            )
            .expect(201)
    }

    /// A driver with these licence classes.
    pub fn driver_with(&self, licence_classes: &[&str]) -> Value {
        let number = self.next();
        let driver = json!({
            "name": format!("驾驶员{number}"), "phone": format!("138{number:08}"), "licence_classes": licence_classes, "licence_valid_until": "2030-12-31",
            "employment": "employee", "birth_date": "1985-03-01", "qualification_valid_until": "2030-12-31",
        });
        self.admin().post("/drivers", driver).expect(201)
    }

    /// A supplier.
    pub fn new_supplier(&self) -> Value {
        let number = self.next();
        self.admin().post("/suppliers", json!({"name": format!("第{number}服务公司")})).expect(201)
    }

    /// A vehicle of this class with valid papers, and with a driver of its own who may drive it.
    pub fn vehicle(&self, class: &str) -> Value {
        self.vehicle_with(class, json!({}))
    }

    /// A vehicle as above, with other fields.
    pub fn vehicle_with(&self, class: &str, fields: Value) -> Value {
        let (model, seats, length_mm, energy) = match class {
            "bus" => ("丰田考斯特", 23, 6990, "diesel"),
            "van" => ("别克GL8", 7, 5219, "petrol"),
            _ => ("大众帕萨特", 5, 4948, "petrol"),
        };
        let number = self.next();
        let mut vehicle = json!({
            "plate_no": format!("浙G{number:05}"), "class": class, "model": model, "seats": seats, "length_mm": length_mm, "energy": energy, "odometer_km": 10_000,
        });
        if fields.get("default_driver_id").is_none() {
            let driver = self.driver_with(&[if class == "bus" { "A1" } else { "C1" }]);
            vehicle["default_driver_id"] = driver["id"].clone();
        }
        let vehicle = self.admin().post("/vehicles", merged(vehicle, fields)).expect(201);
        for kind in ["inspection", "compulsory_insurance", "operating_permit"] {
            self.paper(&vehicle, kind, "2026-01-01", "2027-12-31");
        }
        vehicle
    }

    /// A paper of a vehicle.
    pub fn paper(&self, vehicle: &Value, kind: &str, valid_from: &str, valid_until: &str) -> Value {
        let paper = json!({"kind": kind, "valid_from": valid_from, "valid_until": valid_until});
        self.admin().post(&format!("/vehicles/{}/papers", id(vehicle)), paper).expect(201)
    }

    /// Vehicles: this many of each class.
    pub fn fleet(&self, buses: usize, vans: usize, cars: usize) -> Vec<Value> {
        let classes = [("bus", buses), ("van", vans), ("car", cars)];
        classes.iter().flat_map(|(class, count)| (0..*count).map(|_| self.vehicle(class)).collect::<Vec<_>>()).collect()
    }

    /// The prices of 2026: those of a university in Suzhou, by the day; half a day at half of it, a transfer by the
    /// way.
    pub fn tariff(&self) -> Value {
        let mut rates = Vec::new();
        for (class, base_fen, extra_km_fen, extra_hour_fen) in
            [("car", 50_000, 270, 3_500), ("van", 60_000, 310, 3_500), ("bus", 90_000, 460, 6_000)]
        {
            let rate = json!({
                "class": class, "service": "day", "base_fen": base_fen, "included_km": 100, "included_minutes": 480, "extra_km_fen": extra_km_fen,
                "extra_hour_fen": extra_hour_fen, "rounding_minutes": 30, "overnight_fen": 10_000, "holiday_percent": 150, "next_day_grace_minutes": 300,
                "cancellation_steps": [{"hours_before": 12, "percent": 30}, {"hours_before": 6, "percent": 50}, {"hours_before": 3, "percent": 100}],
            });
            rates.push(merged(
                rate.clone(),
                json!({"service": "half_day", "base_fen": base_fen / 2, "included_km": 50, "included_minutes": 240}),
            ));
            rates.push(merged(
                rate.clone(),
                json!({"service": "transfer", "base_fen": base_fen / 2, "included_km": 50, "included_minutes": 120}),
            ));
            rates.push(rate);
        }
        self.tariff_with(json!({"rates": rates}))
    }

    /// A tariff with these fields.
    pub fn tariff_with(&self, fields: Value) -> Value {
        self.accountant()
            .post("/tariffs", merged(json!({"name": "2026年租价", "valid_from": "2026-01-01"}), fields))
            .expect(201)
    }

    /// The body with which a department books one car for the next day. There must be a tariff.
    pub fn booking_body(&self, department: &Value, fields: Value) -> Value {
        let body = json!({
            "department_id": id(department), "purpose": "official_business", "service": "day", "items": [{"class": "car", "quantity": 1}], "passengers": 3,
            "starts_at": "2026-05-07T08:00:00+08:00", "ends_at": "2026-05-07T16:00:00+08:00", "origin": "县府大院", "destination": "金华市区",
            "reach": "in_city", "distance_km": 80, "contact_name": "王小明", "contact_phone": "13800138000",
        });
        merged(body, fields)
    }

    /// A booking by the department's requester.
    pub fn booking(&self, department: &Value, fields: Value) -> Value {
        self.requester(department).post("/bookings", self.booking_body(department, fields)).expect(201)
    }

    /// A booking that the department's approver has approved.
    pub fn approved(&self, department: &Value, fields: Value) -> Value {
        let booking = self.booking(department, fields);
        self.approver(department).post(&format!("/bookings/{}/approve", id(&booking)), json!({})).expect(200)
    }

    /// Dispatches vehicles for a booking, each with its default driver.
    pub fn dispatch(&self, booking: &Value, vehicles: &[&Value]) -> Value {
        let assignments: Vec<Value> = vehicles
            .iter()
            .map(|vehicle| json!({"vehicle_id": vehicle["id"], "driver_id": vehicle["default_driver_id"]}))
            .collect();
        self.dispatcher()
            .post(&format!("/bookings/{}/dispatch", id(booking)), json!({"assignments": assignments}))
            .expect(200)
    }

    /// A trip of the vehicle for the department, on 2026-05-07 from 08:00 to 16:00 over 80 km, back in the garage; what
    /// is said of its return is put over that. Needs a tariff; the clock stands at the return afterwards.
    pub fn returned(&self, department: &Value, vehicle: &Value, fields: Value) -> Value {
        let booking = self.approved(department, json!({}));
        let sent = self.dispatch(&booking, &[vehicle]);
        let path = format!("/trips/{}", id(&sent["trips"][0]));
        let km = self.admin().get(&format!("/vehicles/{}", id(vehicle))).expect(200)["odometer_km"]
            .as_i64()
            .expect("kilometres");
        self.at("2026-05-07T08:00:00+08:00");
        self.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": km})).expect(200);
        self.at("2026-05-07T16:00:00+08:00");
        self.dispatcher().post(&format!("{path}/return"), merged(json!({"odometer_km": km + 80}), fields)).expect(200)
    }

    /// The same, signed by the department.
    pub fn signed(&self, department: &Value, vehicle: &Value, fields: Value) -> Value {
        let trip = self.returned(department, vehicle, fields);
        self.requester(department).post(&format!("/trips/{}/confirm", id(&trip)), json!({})).expect(200)
    }

    /// The lines of the journals that a filter finds, the oldest journal first.
    pub fn posted(&self, filter: &str) -> Lines {
        let mut journals = self.accountant().all(&format!("/journals?state=posted&{filter}"));
        journals.reverse();
        lines_of(&journals)
    }

    /// A journal by hand, approved by a second person.
    pub fn journal(&self, body: Value) -> Value {
        let draft = self.accountant().post("/journals", body).expect(201);
        self.supervisor().post(&format!("/journals/{}/approve", id(&draft)), json!({})).expect(200)
    }

    /// `motorpool check` finds no fault, and what was recorded has a type that the document lists.
    pub fn sound(&self) {
        assert_eq!(motorpool::cli::check::faults(&self.database.url), Ok(Vec::new()));
        for recorded in self.recorded() {
            assert!(EVENT_TYPES.contains(&recorded), "{recorded} isn't published");
        }
    }

    /// The types of the events that were recorded, each once.
    fn recorded(&self) -> Vec<String> {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Recorded {
            #[diesel(sql_type = diesel::sql_types::Text)]
            event: String,
        }
        let asked = diesel::sql_query("SELECT DISTINCT subject_kind || '.' || action AS event FROM events");
        asked.load::<Recorded>(&mut self.conn()).expect("events").into_iter().map(|one| one.event).collect()
    }

    /// A connection beside the server's, for cases that read or write the database directly.
    pub fn conn(&self) -> Conn {
        self.database.connect()
    }

    /// Runs SQL beside the server. Ids, instants and the like are written by [`World::sql_id`] and its kin.
    pub fn sql(&self, sql: &str) -> diesel::QueryResult<()> {
        self.conn().batch_execute(sql)
    }

    /// The number that a query selects as `n`.
    pub fn sql_number(&self, sql: &str) -> i64 {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        diesel::sql_query(sql).get_result::<Number>(&mut self.conn()).unwrap_or_else(|error| panic!("{sql}: {error}")).n
    }

    /// A resource's id as SQL writes it.
    pub fn sql_id(&self, resource: &Value) -> String {
        self.database.id(Uuid::try_parse(id(resource)).expect("an id"))
    }
}

fn code(department: &Value) -> &str {
    department["code"].as_str().unwrap_or_else(|| panic!("no department: {department}"))
}

/// Lines of journals: account, debit, credit.
pub type Lines = Vec<(String, i64, i64)>;

/// The lines of journals as the API answers them.
pub fn lines_of(journals: &[Value]) -> Lines {
    let fen = |line: &Value, side: &str| line[side].as_i64().unwrap_or_else(|| panic!("no {side} in {line}"));
    let lines = journals.iter().flat_map(|journal| journal["lines"].as_array().cloned().unwrap_or_default());
    lines
        .map(|line| {
            (line["account"].as_str().unwrap_or_default().to_owned(), fen(&line, "dr_fen"), fen(&line, "cr_fen"))
        })
        .collect()
}

/// Lines as a case expects them. Lines without an amount are left out.
pub fn lines(expected: &[(&str, i64, i64)]) -> Lines {
    expected
        .iter()
        .filter(|(_, dr, cr)| (*dr, *cr) != (0, 0))
        .map(|(account, dr, cr)| ((*account).to_owned(), *dr, *cr))
        .collect()
}

/// An object with the members of another written over its own. Null removes a member.
pub fn merged(mut base: Value, over: Value) -> Value {
    if let (Some(members), Value::Object(over)) = (base.as_object_mut(), over) {
        for (name, value) in over {
            if value.is_null() { drop(members.remove(&name)) } else { drop(members.insert(name, value)) }
        }
    }
    base
}
