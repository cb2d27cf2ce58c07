//! SQL statements: a list takes the same number of them for many rows as for few, and slow ones are logged.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    apart, cases,
    http::metrics::count,
    standards::standard_body,
    support::{
        books::{asset, by_hand, owed_by_sql, receipt},
        client::{Client, id},
        company::told,
        database::{ADMIN, PASSWORD},
        process::{Process, motorpool},
        procurement, supervision,
        wire::until,
        world::{World, merged},
    },
};

cases![lists_take_as_many_statements_for_60_rows_as_for_5];

// Cases of one engine alone. Each says why it can't run on this machine, if it can't.
apart! {
    Postgres, || None => slow_statements_are_logged_without_values;
}

/// Rows for every list.
struct Rows<'w> {
    world: &'w World,
    car: Value,
    booking: Value,
    sent: Value,
    plan: Value,
    tender: Value,
    department: Value,
    km: i64,
}

impl<'w> Rows<'w> {
    fn of(world: &'w World) -> Self {
        world.tariff();
        let department =
            world.department_with(json!({"code": "finance", "approval_rule": "never", "uscc": "11330225002985031R"}));
        let car = world.vehicle("car");
        let booking = world.booking(&department, json!({"purpose": "urgent_task"}));
        let tender = procurement::published(world, json!({}));
        let km = car["odometer_km"].as_i64().expect("kilometres");
        Self { world, car, booking, sent: Value::Null, plan: Value::Null, tender, department, km }
    }

    /// Adds one row to every list.
    fn add(&mut self, number: usize) {
        let (world, admin, dispatcher) = (self.world, self.world.admin(), self.world.dispatcher());
        let (hour, number_km) = (60 * i64::try_from(number).expect("small"), 10);
        let moment = |minutes: i64| world.clock.now().plus_days(200).plus_minutes(minutes).to_string();
        world.department(&format!("of-{number}"));
        world.nobody().post("/auth/login", json!({"username": "dispatcher", "password": PASSWORD})).expect(200);
        let vehicle = world.vehicle("car");
        world.paper(&vehicle, "commercial_insurance", "2026-01-01", "2026-06-01");
        world.paper(&self.car, "commercial_insurance", "2026-01-01", "2026-06-01");
        world.later(1);
        self.km += number_km;
        let reading = json!({"odometer_km": self.km});
        dispatcher.post(&format!("/vehicles/{}/odometer-readings", id(&self.car)), reading).expect(201);
        let span = json!({"reason": "保养", "starts_at": moment(0), "ends_at": moment(60)});
        dispatcher.post("/off-road", merged(span.clone(), json!({"vehicle_id": vehicle["id"]}))).expect(201);
        let plan = json!({"name": format!("保养{number}"), "class": "car", "every_km": 5_000});
        let plan = dispatcher.post("/maintenance-plans", plan).expect(201);
        let done =
            json!({"plan_id": id(&plan), "vehicle_id": id(&vehicle), "done_on": "2026-05-06", "odometer_km": 10_000});
        dispatcher.post("/maintenance-services", done).expect(201);
        self.plan = plan;
        dispatcher.post("/leave", merged(span, json!({"driver_id": vehicle["default_driver_id"]}))).expect(201);
        let expires_at = moment(0);
        admin
            .post("/keys", json!({"name": format!("key {number}"), "roles": ["dispatcher"], "expires_at": expires_at}))
            .expect(201);
        admin
            .post(
                "/users",
                json!({"username": format!("user-{number}"), "password": PASSWORD, "roles": ["dispatcher"]}),
            )
            .expect(201);
        let [giver, delegate] = [world.approver(&self.department), world.requester(&self.department)]
            .map(|user| id(&user.get("/auth/me").expect(200)).to_owned());
        let times = json!({"from": moment(hour), "until": moment(hour + 60)});
        admin.post("/delegations", merged(times, json!({"from_user_id": giver, "to_user_id": delegate}))).expect(201);
        admin.post("/suppliers", json!({"name": format!("县客运{number}公司")})).expect(201);
        admin.post("/vehicle-classes", json!({"code": format!("class_{number}"), "name": "另一类"})).expect(201);
        told(world);
        // A user makes no more than 10.
        let (calendar, at) = (world.database.id(Uuid::now_v7()), world.database.instant(&world.now()));
        let hash = world.database.bytes(Uuid::now_v7().as_bytes());
        let sql = format!(
            "INSERT INTO calendars (id, user_id, kind, subject_id, secret_hash, created_at, updated_at)
             SELECT {calendar}, id, 'driver', id, {hash}, {at}, {at} FROM users WHERE username = 'dispatcher'"
        );
        world.sql(&sql).expect("a calendar");
        let day = (chrono::NaiveDate::from_ymd_opt(2031, 1, 1).expect("a day") + chrono::Days::new(number as u64))
            .to_string();
        admin.post("/holidays", json!({"date": day, "name": "节日"})).expect(201);
        let rates = json!([{"class": "car", "service": "day", "base_fen": 50_000, "included_km": 100, "included_minutes": 480, "extra_km_fen": 270, "extra_hour_fen": 3_500}]);
        world.tariff_with(json!({"valid_from": day, "rates": rates}));
        let supervisor = world.supervisor();
        supervisor.post("/service-categories", json!({"code": format!("of-{number}"), "name": "另一类"})).expect(201);
        let own = json!({"category": format!("of-{number}"), "period": "2026-04", "heads": 1, "cost_fen": 1});
        supervisor.post("/own-services", own).expect(201);
        supervisor.post("/standards", standard_body(json!({}))).expect(201);
        supervisor.post("/bureau-rules", json!({"valid_from": day})).expect(201);
        procurement::applied(world, &world.new_supplier(), json!({}));
        procurement::tender(world, json!({}));
        procurement::bid(world, &self.tender, &world.new_supplier(), json!({}));
        // Of the company's contracts, which the dispatcher reads, only one may be for vehicles.
        let line = json!({"category": "cleaning", "amount_fen": 0, "price": "none"});
        let served = supervision::signed(world, json!({"lines": [line]}));
        let under = |over: Value| merged(json!({"contract_id": id(&served), "category": "cleaning"}), over);
        supervisor.post("/inspections", under(json!({"clauses": ["floors"]}))).expect(201);
        let found = json!({"source": "audit", "clause": "floors", "text": "地面不洁"});
        supervisor.post("/cases", under(found)).expect(201);
        let stars = json!({"department_id": id(&self.department), "period": "2026-05", "clause": "stars", "stars": 4});
        supervisor.post("/ratings", under(stars)).expect(201);
        let assessed = json!({"contract_id": id(&served), "period": "2026-01"});
        supervisor.post("/assessments", assessed).expect(201);
        let drivers = supervision::dispatched(world, json!({}));
        let sent = |over: Value| merged(json!({"contract_id": id(&drivers), "category": "vehicles"}), over);
        let worker = json!({"worker": "李建国", "post": "驾驶员", "kind": "auxiliary", "from": "2026-03-01"});
        let post = supervisor.post("/posts", sent(worker)).expect(201);
        let month =
            json!({"period": "2026-05", "post_id": id(&post), "days": 22, "days_present": 22, "labour_fen": 547_000});
        supervisor.post("/attendance", sent(month)).expect(201);
        // One a month, so that there are as many months.
        let month = chrono::NaiveDate::from_ymd_opt(2026, 5, 1).expect("a day") + chrono::Months::new(number as u32);
        let month = month.to_string()[..7].to_owned();
        let budget = json!({"holder": "department", "department_id": id(&self.department), "from": month, "until": month, "amount_fen": 1});
        supervisor.post("/budgets", budget).expect(201);
        let accountant = world.accountant();
        let name = format!("其他费用{number}");
        let account = json!({"code": format!("{}.{:02}", 5601 + number / 50, 50 + number % 50), "name": name, "name_en": name, "kind": "expense", "side": "debit"});
        accountant.post("/accounts", account).expect(201);
        accountant
            .post("/tax-rules", json!({"valid_from": day, "taxpayer": "small_scale", "vat_percent": 1}))
            .expect(201);
        // One a month, so that there are as many months.
        let month = chrono::NaiveDate::from_ymd_opt(2026, 4, 30).expect("a day") - chrono::Months::new(number as u32);
        accountant.post("/journals", by_hand(&month.to_string())).expect(201);
        let insured = json!([{"amount_fen": 11_300, "vehicle_id": vehicle["id"]}]);
        let covers = json!({"category": "insurance", "covers_from": "2026-05-06", "covers_until": "2027-05-05", "lines": insured});
        accountant.post("/costs", receipt(covers)).expect(201);
        accountant.post("/assets", asset(json!({}))).expect(201);
        owed_by_sql(world, &self.department);
        let owed = accountant.get("/receivables?open=true&limit=1").expect(200)["items"][0]["id"].clone();
        accountant
            .post("/invoices", json!({"department_id": id(&self.department), "receivable_ids": [owed]}))
            .expect(201);
        let statement = json!({"department_id": id(&self.department), "period": &world.now()[..7]});
        let statement = accountant.post("/statements", statement).expect(201);
        accountant.post(&format!("/statements/{}/confirm", id(&statement)), json!({})).expect(200);
        let date = &world.now()[..10];
        let paid = json!({"department_id": id(&self.department), "date": date, "amount_fen": 60_000, "advance": true});
        accountant.post("/payments", paid).expect(201);
        let task = json!({"purpose": "urgent_task", "starts_at": world.clock.now().plus_days(1).plus_minutes(hour).to_string(), "ends_at": world.clock.now().plus_days(1).plus_minutes(hour + 30).to_string()});
        let before = format!(
            "reference,vehicle,department,purpose,departed_at,returned_at,distance_km\n{number},{},finance,其他公务,2025-11-03 08:00,2025-11-03 17:30,140\n",
            self.car["plate_no"].as_str().expect("a plate")
        );
        let bring =
            || admin.request("POST", "/imports?kind=past_trips&dry_run=false").body("text/csv", before.clone()).send();
        let brought = until("a turn", || Some(bring()).filter(|reply| reply.status != 503)).expect(201);
        until("brought in", || {
            (admin.get(&format!("/imports/{}", id(&brought))).expect(200)["state"] == "imported").then_some(())
        });
        let sent = world.booking(&self.department, task);
        self.sent = world.dispatch(&sent, &[&vehicle]);
        let note = json!({"note": format!("第{number}次")});
        world.requester(&self.department).patch(&format!("/bookings/{}", id(&self.booking)), note, "*").expect(200);
    }

    /// The path of a list, with parameters so that it answers all rows. None if this file has no rows for it.
    fn path(&self, template: &str, parameters: &Value) -> String {
        let path = template.trim_start_matches("/api/v1");
        let path = if path.starts_with("/vehicles") {
            path.replace("{id}", id(&self.car))
        } else if path.starts_with("/maintenance-plans") {
            path.replace("{id}", id(&self.plan))
        } else if path.starts_with("/tenders") {
            path.replace("{id}", id(&self.tender))
        } else if path.starts_with("/trips") {
            path.replace("{id}", id(&self.sent["trips"][0]))
        } else {
            path.replace("{id}", id(&self.booking))
        };
        let has = |name: &str| parameters.as_array().into_iter().flatten().any(|parameter| parameter["name"] == name);
        let mut query = Vec::new();
        if has("limit") {
            query.push("limit=200");
        }
        if has("within_days") {
            query.push("within_days=60");
        }
        if has("after_sequence") {
            query.push("subject=supplier");
        }
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

/// The lists of the document: operations that answer items and a cursor.
fn lists(document: &Value) -> Vec<(&str, &Value)> {
    let schemas = &document["components"]["schemas"];
    let paths = document["paths"].as_object().expect("paths");
    let is_list = |get: &Value| {
        let schema =
            get["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
        let answer = &schemas[schema.rsplit('/').next().unwrap_or_default()]["properties"];
        answer["items"].is_object() && answer["next_cursor"].is_object()
    };
    paths
        .iter()
        .filter(|(_, item)| is_list(&item["get"]))
        .map(|(path, item)| (path.as_str(), &item["get"]["parameters"]))
        .collect()
}

/// How many rows a list answers, and with how many statements. Jobs that run meanwhile add statements, the more of them
/// the busier the machine is; so the list is asked until it takes no more than `enough`, at most 20 times.
fn cost(world: &World, readers: &[Client], path: &str, enough: f64) -> (usize, f64) {
    let statements = || world.metrics().get("motorpool_sql_statements_total");
    let once = |reader: &Client| {
        let before = statements();
        let reply = reader.get(path);
        (reply, statements() - before)
    };
    let reader = readers
        .iter()
        .find(|reader| reader.get(path).status == 200)
        .unwrap_or_else(|| panic!("nobody may read {path}"));
    let (reply, first) = once(reader);
    let rows = reply.expect(200)["items"].as_array().expect("items").len();
    let mut least = first;
    for _ in 0..19 {
        if least <= enough {
            break;
        }
        least = least.min(once(reader).1);
    }
    (rows, least)
}

fn lists_take_as_many_statements_for_60_rows_as_for_5(world: &World) {
    count(world);
    let mut rows = Rows::of(world);
    let document = world.nobody().get_at("/api/v1/openapi.json").expect(200);
    let lists = lists(&document);
    assert!(lists.len() >= 18, "{lists:?}");
    let mut costs: Vec<Vec<(usize, f64)>> = Vec::new();
    for (from, to) in [(0, 5), (5, 60)] {
        (from..to).for_each(|number| rows.add(number));
        // The first who may read a list reads it. The administrator reads of the record what is about access only.
        let readers = [
            world.dispatcher(),
            world.accountant(),
            world.admin(),
            world.requester(&rows.department),
            world.supervisor(),
        ];
        costs.push(
            lists
                .iter()
                .enumerate()
                .map(|(at, (path, parameters))| {
                    let enough = costs.first().map_or(0.0, |few| few[at].1);
                    cost(world, &readers, &rows.path(path, parameters), enough)
                })
                .collect::<Vec<_>>(),
        );
    }
    let mut wrong = Vec::new();
    for ((path, _), (few, many)) in lists.iter().zip(costs[0].iter().zip(&costs[1])) {
        assert!(few.0 >= 5 && many.0 >= 60 && few.0 < many.0, "{path} has too few rows: {few:?}, {many:?}");
        if few.1 < 2.0 || few.1 < many.1 {
            wrong.push(format!("{path}: {} statements for {} rows, {} for {}", few.1, few.0, many.1, many.0));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn slow_statements_are_logged_without_values(world: &World) {
    const SECRET: &str = "xinfang-13800138000";
    world.stop();
    let server = Process::start(motorpool(&world.database.url, &["serve"]).env("MOTORPOOL_SLOW_SQL_MS", "20"));
    let admin = server.nobody().person(ADMIN, PASSWORD);
    admin.get("/departments").expect(200);
    let mut beside = world.conn();
    beside.batch_execute("BEGIN; LOCK TABLE departments IN ACCESS EXCLUSIVE MODE").expect("a lock");
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            admin.request("GET", &format!("/departments?code={SECRET}")).header("X-Request-Id", "slow-one").send()
        });
        let waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND relation = 'departments'::regclass";
        // Seen from another database, where the lock isn't in the way.
        until("waited", || (world.sql_number(waiting) == 1).then_some(()));
        beside.batch_execute("SELECT pg_sleep(0.1); COMMIT").expect("its end");
        asking.join().expect("an answer").expect(200);
    });
    let slow = until("logged", || {
        server.log().into_iter().find(|event| {
            // On a slow machine others may be slow, too.
            event["message"] == "slow statement"
                && event["span"]["request_id"] == "slow-one"
                && event["sql"].as_str().is_some_and(|sql| sql.contains("departments"))
        })
    });
    assert!(slow["millis"].as_u64().is_some_and(|millis| (100..20_000).contains(&millis)), "{slow}");
    assert!(slow["sql"].as_str().is_some_and(|sql| sql.starts_with("SELECT") && !sql.contains("binds")), "{slow}");
    let said = Value::from(server.log()).to_string();
    assert!(!said.contains(SECRET) && !said.contains(PASSWORD), "{said}");
}
