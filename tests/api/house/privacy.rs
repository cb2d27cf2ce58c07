//! What belongs to one department is shown to no other.
//!
//! Everybody who is confined to a department asks every GET of the served document, about their own department and
//! about another. A new GET is asked as soon as the document names it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    budgets::of_department,
    cases,
    standards::standard_body,
    support::{
        assessments,
        books::{asset, by_hand, owed_by_sql, receipt},
        client::{Client, Reply, id},
        company::told,
        issuer::{Issuer, Key},
        procurement, supervision,
        world::{World, merged},
    },
};

cases![
    no_read_shows_another_department,
    no_action_reaches_another_department,
    no_refusal_tells_of_another_department,
    cursors_of_another_department_lead_nowhere,
];

/// The beginnings of all texts of a department, by which they are found wherever they appear.
const OURS: &str = "麻雀";
const THEIRS: &str = "金丝雀";
/// Somebody whom an agency sends: no department reads who that is.
const WORKER: &str = "画眉";

/// A department with the ids of all its resources, its texts and its people.
struct Side {
    department: Value,
    words: Vec<String>,
    ids: BTreeMap<&'static str, Vec<String>>,
    people: Vec<(&'static str, Client)>,
}

impl Side {
    /// What nobody of another department may read: its texts and ids.
    fn secrets(&self, mark: &str, but: &[&Value]) -> Vec<String> {
        let shared: Vec<&str> =
            but.iter().flat_map(|thing| [id(thing), thing["default_driver_id"].as_str().unwrap_or_default()]).collect();
        let ids = self.ids.values().flatten().filter(|id| !shared.contains(&id.as_str())).cloned();
        ids.chain(self.words.iter().cloned())
            .chain([mark.to_owned(), self.department["code"].as_str().expect("a code").to_owned()])
            .collect()
    }

    fn keep(&mut self, kind: &'static str, thing: &Value) {
        self.ids.entry(kind).or_default().push(id(thing).to_owned());
    }

    /// A text of this department, unlike any other.
    fn word(&mut self, mark: &str, place: &str) -> String {
        let word = format!("{mark}{place}");
        self.words.push(word.clone());
        word
    }
}

/// A department that books, is refused, changes bookings, rides, signs and disputes, and writes texts wherever it can.
fn live(world: &World, code: &str, mark: &str, day: &str, cars: &[&Value]) -> Side {
    let department =
        world.department_with(json!({"code": code, "name": format!("{mark}局"), "uscc": "11330225002985031R"}));
    let key = world.key_with(
        json!({"name": format!("{mark}系统"), "roles": ["requester", "approver"], "department_ids": [id(&department)]}),
    );
    let people = vec![
        ("requester", world.requester(&department)),
        ("approver", world.approver(&department)),
        ("key", key.clone()),
    ];
    let mut side = Side { department: department.clone(), words: Vec::new(), ids: BTreeMap::new(), people };
    side.keep("departments", &department);
    side.keep("keys", &world.admin().get("/keys?limit=1").expect(200)["items"][0]);
    for user in world.admin().all(&format!("/users?username=requester.{code}&username=approver.{code}")) {
        side.keep("users", &user);
    }
    side.keep("sessions", &side.people[1].1.get("/auth/sessions").expect(200)["items"][0]);
    let delegate = json!({"to_username": format!("requester.{code}"), "until": "2026-09-01T08:00:00+08:00"});
    side.keep("delegations", &side.people[1].1.post("/delegations", delegate).expect(201));
    let (starts_at, ends_at) = (format!("{day}T08:00:00+08:00"), format!("{day}T16:00:00+08:00"));
    let mut written =
        json!({"passengers": 2, "waypoints": [side.word(mark, "途经")], "starts_at": starts_at, "ends_at": ends_at});
    for field in ["origin", "destination", "contact_name", "contact_phone", "note"] {
        written[field] = json!(side.word(mark, field));
    }
    let (requester, approver, dispatcher) = (side.people[0].1.clone(), side.people[1].1.clone(), world.dispatcher());
    let book = |side: &mut Side, place: &str, over: Value| {
        let own = json!({"external_ref": side.word(mark, place)});
        let booking = world.booking(&department, merged(merged(written.clone(), own), over));
        side.keep("bookings", &booking);
        side.words.push(booking["number"].as_str().expect("a number").to_owned());
        booking
    };
    let act = |client: &Client, booking: &Value, act: &str, body: Value| {
        client.post(&format!("/bookings/{}/{act}", id(booking)), body).expect(200)
    };

    // What the department says of the service.
    let served = world.supervisor().get("/contracts?limit=1").expect(200)["items"][0].clone();
    let under = json!({"contract_id": id(&served), "category": "vehicles"});
    let wrong = json!({"source": "complaint", "text": side.word(mark, "投诉")});
    let case = requester.post("/cases", merged(under.clone(), wrong)).expect(201);
    side.keep("cases", &case);
    dispatcher.post(&format!("/cases/{}/answer", id(&case)), json!({"text": side.word(mark, "答复")})).expect(200);
    let stars = json!({"department_id": id(&department), "period": "2026-05", "clause": "stars", "stars": 5, "comment": side.word(mark, "意见")});
    let budget = of_department(&department, json!({"amount_fen": 9_000_000_000_i64}));
    side.keep("budgets", &world.supervisor().post("/budgets", budget).expect(201));
    side.keep("ratings", &approver.post("/ratings", merged(under, stars)).expect(201));

    let rejected = book(&mut side, "rejected", json!({}));
    act(&approver, &rejected, "reject", json!({"reason": side.word(mark, "驳回")}));
    let cancelled = book(&mut side, "cancelled", json!({}));
    act(&requester, &cancelled, "cancel", json!({"reason": side.word(mark, "取消")}));
    let who = json!({"name": side.word(mark, "经办"), "ref": side.word(mark, "工号")});
    let later =
        json!({"starts_at": "2026-06-01T08:00:00+08:00", "ends_at": "2026-06-01T16:00:00+08:00", "on_behalf_of": who});
    let by_key = key.post("/bookings", world.booking_body(&department, merged(written.clone(), later))).expect(201);
    side.keep("bookings", &by_key);

    // Of two trips one is signed on paper and one is disputed.
    let ridden = book(&mut side, "ridden", json!({"items": [{"class": "car", "quantity": 2}]}));
    act(
        &dispatcher,
        &ridden,
        "approve",
        json!({"signed_by": side.word(mark, "审批人"), "slip": side.word(mark, "审批单")}),
    );
    let sent = world.dispatch(&ridden, cars);
    for (trip, car) in sent["trips"].as_array().expect("trips").iter().zip(cars) {
        side.keep("trips", trip);
        side.keep("vehicles", car);
        side.ids.entry("drivers").or_default().push(car["default_driver_id"].as_str().expect("a driver").to_owned());
    }
    let trip = |number: usize, act: &str| format!("/trips/{}/{act}", id(&sent["trips"][number]));
    world.at(&starts_at);
    for number in 0..2 {
        let because = side.word(mark, &format!("换表{number}"));
        dispatcher.post(&trip(number, "depart"), json!({"odometer_km": 9_999, "reason": because})).expect(200);
    }
    world.at(&ends_at);
    for number in 0..2 {
        dispatcher.post(&trip(number, "return"), json!({"odometer_km": 10_050})).expect(200);
    }
    let paper = json!({"rating": 4, "comment": side.word(mark, "评价"), "signed_by": side.word(mark, "签收人"), "slip": side.word(mark, "回执")});
    dispatcher.post(&trip(0, "confirm"), paper).expect(200);
    requester.post(&trip(1, "dispute"), json!({"reason": side.word(mark, "异议")})).expect(200);
    // Money: two invoices, so that a list has two pages, one of them paid ahead.
    let accountant = world.accountant();
    for _ in 0..2 {
        owed_by_sql(world, &department);
        let owed = accountant
            .all(&format!("/receivables?department_id={}", id(&department)))
            .into_iter()
            .find(|one| one["invoice_id"].is_null());
        let owed = owed.expect("a debt");
        side.keep("receivables", &owed);
        let asked = accountant
            .post("/invoices", json!({"department_id": id(&department), "receivable_ids": [id(&owed)]}))
            .expect(201);
        side.keep("invoices", &asked);
        side.words.push(asked["buyer_name"].as_str().expect("a name").to_owned());
    }
    let statement = json!({"department_id": id(&department), "period": "2026-05"});
    side.keep("statements", &accountant.post("/statements", statement.clone()).expect(201));
    let first = side.ids["statements"][0].clone();
    let reason = side.word(mark, "对账异议");
    let doubted = side.ids["receivables"][0].clone();
    requester
        .post(&format!("/statements/{first}/dispute"), json!({"receivable_id": doubted, "reason": reason}))
        .expect(200);
    let signed_by = side.word(mark, "对账人");
    accountant.post(&format!("/statements/{first}/confirm"), json!({"signed_by": signed_by})).expect(200);
    side.keep("statements", &accountant.post("/statements", statement).expect(201));
    let paid = json!({"department_id": id(&department), "date": &day, "amount_fen": 1_000_000, "advance": true, "reference": format!("{code}-1")});
    let paid = accountant.post("/payments", paid).expect(201);
    side.keep("payments", &paid);
    side.ids.entry("advances").or_default().push(paid["advance_id"].as_str().expect("an advance").to_owned());
    side
}

/// Two departments that did the same, and a car that one of them hasn't returned in time for the other's trip.
struct Company {
    ours: Side,
    theirs: Side,
    /// The ids of resources that belong to no department, by kind.
    common: BTreeMap<&'static str, Vec<String>>,
    /// What nobody of our department may read.
    secrets: Vec<String>,
    /// The identity provider of one of our users.
    _issuer: Issuer,
}

fn company(world: &World) -> Company {
    let key = Key::new("ES256", "k1");
    let issuer = Issuer::of(world, &key);
    let tariff = world.tariff();
    let cars = world.fleet(0, 0, 5);
    let shared = &cars[4];
    supervision::standard(world);
    let served = supervision::signed(world, json!({}));
    let opened = procurement::opened(world, [305_000_000], json!({}));
    let mut ours = live(world, "sparrow", OURS, "2026-05-07", &[&cars[0], &cars[1]]);
    let mut theirs = live(world, "canary", THEIRS, "2026-05-08", &[&cars[2], &cars[3]]);
    issuer.linked(world, "sparrow.county", json!({"roles": ["requester"], "department_id": id(&ours.department)}));
    let lasting = merged(issuer.claims("sparrow.county"), json!({"exp": 4_102_444_800_i64}));
    ours.people.push(("provider", world.nobody().bearer(&key.sign(&key.header(), &lasting))));
    for (side, starts_at, ends_at) in [
        (&mut theirs, "2026-05-09T08:00:00+08:00", "2026-05-09T12:00:00+08:00"),
        (&mut ours, "2026-05-09T18:00:00+08:00", "2026-05-09T20:00:00+08:00"),
    ] {
        let booking = world.approved(&side.department, json!({"starts_at": starts_at, "ends_at": ends_at}));
        let sent = world.dispatch(&booking, &[shared]);
        side.keep("bookings", &booking);
        side.keep("trips", &sent["trips"][0]);
    }
    world.at("2026-05-09T08:00:00+08:00");
    let late = theirs.ids["trips"].last().expect("a trip").clone();
    world.dispatcher().post(&format!("/trips/{late}/depart"), json!({"odometer_km": 10_000})).expect(200);
    world.at("2026-05-09T18:30:00+08:00");
    let span = |field: &str, of: &str| json!({field: of, "reason": "保养", "starts_at": "2026-07-01T08:00:00+08:00", "ends_at": "2026-07-02T08:00:00+08:00"});
    let made = |client: &Client, path: &str, body: Value| vec![id(&client.post(path, body).expect(201)).to_owned()];
    let (admin, dispatcher, accountant) = (world.admin(), world.dispatcher(), world.accountant());
    let brought =
        admin.request("POST", "/imports?kind=departments").body("text/csv", "code,name\na,b\n").send().expect(201);
    let [webhook, delivery] = told(world);
    let serviced = json!({"name": "更换机油", "class": "car", "every_days": 180});
    let serviced = dispatcher.post("/maintenance-plans", serviced).expect(201);
    let done = json!({"plan_id": id(&serviced), "vehicle_id": theirs.ids["vehicles"][0], "done_on": "2026-05-06"});
    let done = dispatcher.post("/maintenance-services", done).expect(201);
    let drivers = supervision::dispatched(world, json!({}));
    let sent = json!({"contract_id": id(&drivers), "category": "vehicles"});
    let worker = json!({"worker": WORKER, "post": "客车驾驶员", "kind": "auxiliary", "from": "2026-03-01"});
    let post = world.supervisor().post("/posts", merged(sent.clone(), worker)).expect(201);
    let month =
        json!({"period": "2026-05", "post_id": id(&post), "days": 22, "days_present": 22, "labour_fen": 547_000});
    let month = merged(sent, month);
    let common = BTreeMap::from([
        ("tariffs", vec![id(&tariff).to_owned()]),
        ("vehicle-classes", vec![id(&admin.get("/vehicle-classes?limit=1").expect(200)["items"][0]).to_owned()]),
        ("suppliers", made(&admin, "/suppliers", json!({"name": "外租公司"}))),
        ("holidays", made(&admin, "/holidays", json!({"date": "2026-10-01", "name": "国庆节"}))),
        (
            "papers",
            made(
                &dispatcher,
                &format!("/vehicles/{}/papers", theirs.ids["vehicles"][0]),
                json!({"kind": "inspection", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}),
            ),
        ),
        ("plans", vec![id(&serviced).to_owned()]),
        ("maintenance-plans", vec![id(&serviced).to_owned()]),
        ("maintenance-services", vec![id(&done).to_owned()]),
        (
            "calendars",
            made(&dispatcher, "/calendars", json!({"kind": "vehicle", "subject_id": theirs.ids["vehicles"][0]})),
        ),
        ("off-roads", vec!["0190a1b2-0000-7000-8000-000000000000".into()]),
        ("off-road", made(&dispatcher, "/off-road", span("vehicle_id", &theirs.ids["vehicles"][0]))),
        ("leave", made(&dispatcher, "/leave", span("driver_id", &theirs.ids["drivers"][0]))),
        (
            "tax-rules",
            made(
                &accountant,
                "/tax-rules",
                json!({"valid_from": "2027-01-01", "taxpayer": "general", "vat_percent": 9}),
            ),
        ),
        (
            "service-categories",
            vec![id(&world.supervisor().get("/service-categories?limit=1").expect(200)["items"][0]).to_owned()],
        ),
        (
            "own-services",
            made(
                &world.supervisor(),
                "/own-services",
                json!({"category": "catering", "period": "2026-04", "heads": 46, "cost_fen": 17_500_000}),
            ),
        ),
        ("standards", made(&world.supervisor(), "/standards", standard_body(json!({})))),
        ("bureau-rules", made(&world.supervisor(), "/bureau-rules", json!({"valid_from": "2027-01-01"}))),
        ("admissions", vec![id(&procurement::applied(world, &world.new_supplier(), json!({}))).to_owned()]),
        ("tenders", vec![id(&opened).to_owned()]),
        ("bids", vec![id(&opened["bids"][0]).to_owned()]),
        ("contracts", vec![id(&served).to_owned()]),
        (
            "inspections",
            made(
                &world.supervisor(),
                "/inspections",
                json!({"contract_id": id(&served), "category": "vehicles", "clauses": ["clean"]}),
            ),
        ),
        (
            "assessments",
            vec![id(&assessments::finalised(world, &assessments::begun(world, &served, "2026-01"))).to_owned()],
        ),
        ("attendance", made(&world.supervisor(), "/attendance", month)),
        ("posts", vec![id(&post).to_owned()]),
        ("accounts", vec![id(&accountant.get("/accounts?limit=1").expect(200)["items"][0]).to_owned()]),
        ("journals", made(&accountant, "/journals", by_hand("2026-05-06"))),
        ("costs", made(&accountant, "/costs", receipt(json!({})))),
        ("assets", made(&accountant, "/assets", asset(json!({})))),
        ("periods", vec!["2026-05".into()]),
        ("day-sheets", vec!["2026-05-07".into()]),
        ("imports", vec![id(&brought).to_owned()]),
        ("templates", vec!["vehicles".into()]),
        ("sources", vec!["0190a1b2-0000-7000-8000-000000000000".into()]),
        ("webhooks", vec![webhook.to_string()]),
        ("webhook-deliveries", vec![delivery.to_string()]),
        ("subjects", vec![theirs.ids["bookings"][0].clone()]),
        ("actors", vec![id(&admin.get("/auth/me").expect(200)).to_owned()]),
    ]);
    let mut secrets = theirs.secrets(THEIRS, &[shared]);
    secrets.push(WORKER.to_owned());
    Company { ours, theirs, common, secrets, _issuer: issuer }
}

impl Company {
    /// The ids that stand for a kind of thing in a path or filter.
    fn of_kind(&self, kind: &str, side: &Side) -> Vec<String> {
        let known = side.ids.get(kind).or_else(|| self.common.get(kind));
        known.cloned().unwrap_or_else(|| panic!("nothing is known to ask {kind} with: let the company have one"))
    }

    #[track_caller]
    fn tells_nothing(&self, who: &str, reply: &Reply) {
        let headers: Vec<String> = reply
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        for secret in &self.secrets {
            assert!(!reply.body.contains(secret), "{who} reads {secret}: {}: {}", reply.asked, reply.body);
            assert!(
                headers.iter().all(|header| !header.contains(secret)),
                "{who} reads {secret}: {}: {headers:?}",
                reply.asked
            );
        }
    }
}

fn document(world: &World) -> Value {
    world.nobody().get("/openapi.json").expect(200)
}

/// Every operation of a method: its whole path and its parameters in the query. Whoever has the address of a calendar
/// reads it; whose calendar somebody may have is tried by `calendars::rights`.
fn operations(document: &Value, method: &str) -> Vec<(String, Vec<Value>)> {
    let mut found = Vec::new();
    // What the stream tells has cases of its own: its answer doesn't end.
    let apart = |path: &str| path.ends_with("/stream") || path.ends_with("/{token}.ics");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(operation) = item.get(method).filter(|_| !apart(path)) else { continue };
        let parameters =
            [&item["parameters"], &operation["parameters"]].into_iter().filter_map(Value::as_array).flatten();
        found.push((path.clone(), parameters.filter(|one| one["in"] == "query").cloned().collect()));
    }
    assert!(!found.is_empty(), "the document names no {method}");
    found
}

/// A path with its parameters filled in. The segment before a parameter says its kind.
fn paths(company: &Company, pattern: &str, side: &Side) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut kind = "";
    for part in pattern.split('/').skip(1) {
        let values = if part.starts_with('{') { company.of_kind(kind, side) } else { vec![part.to_owned()] };
        found = found.iter().flat_map(|path| values.iter().map(move |value| format!("{path}/{value}"))).collect();
        kind = part;
    }
    found
}

fn encoded(words: &str) -> String {
    words
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The values to try for a parameter: all of an enumeration, all ids of its kind, all texts.
fn values(company: &Company, parameter: &Value, side: &Side) -> Vec<String> {
    let name = parameter["name"].as_str().expect("a name");
    let schema =
        if parameter["schema"]["items"].is_object() { &parameter["schema"]["items"] } else { &parameter["schema"] };
    let is_end = name.starts_with("ends") || name.ends_with("until") || name == "to";
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&json!(kind)))
    };
    match schema["format"].as_str() {
        Some("uuid") => {
            // The slips of several trips.
            let name = if name == "ids" { "trip_id" } else { name };
            let kind = name.trim_start_matches("from_").trim_start_matches("to_").trim_end_matches("_id");
            company.of_kind(&format!("{}s", kind.replace('_', "-")), side)
        }
        Some("date-time") => vec![if is_end { "2026-06-05T00:00:00Z" } else { "2026-05-06T00:00:00Z" }.into()],
        Some("date") => vec![if is_end { "2026-05-31" } else { "2026-05-01" }.into()],
        _ if schema["enum"].is_array() => {
            schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ if name == "account" => vec!["1122".into()],
        _ if name == "period" => vec!["2026-05".into()],
        _ if name == "year" => vec!["2026".into()],
        _ if is("boolean") => vec!["true".into(), "false".into()],
        _ if is("integer") => vec!["1".into()],
        _ if is("string") => side.words.iter().take(20).cloned().collect(),
        _ => panic!("nothing is known to ask {name} with: {schema}"),
    }
}

/// Every way to ask an operation: without parameters, and with each parameter in turn.
fn questions(company: &Company, (pattern, parameters): &(String, Vec<Value>), side: &Side) -> Vec<String> {
    let pair = |parameter: &Value, value: &str| {
        format!("{}={}", parameter["name"].as_str().unwrap_or_default(), encoded(value))
    };
    let first = |parameter: &Value| pair(parameter, values(company, parameter, side).first().expect("a value"));
    let (needed, free): (Vec<&Value>, Vec<&Value>) =
        parameters.iter().partition(|parameter| parameter["required"] == true);
    let needed: Vec<String> = needed.into_iter().map(first).collect();
    let mut queries = vec![needed.clone()];
    // Cursors have a case of their own.
    for parameter in free.into_iter().filter(|parameter| parameter["name"] != "cursor") {
        queries.extend(
            values(company, parameter, side)
                .iter()
                .map(|value| [needed.clone(), vec![pair(parameter, value)]].concat()),
        );
    }
    let paths = paths(company, pattern, side);
    paths
        .iter()
        .flat_map(|path| {
            queries.iter().map(move |query| format!("{path}?{}", query.join("&")).trim_end_matches('?').to_owned())
        })
        .collect()
}

fn no_read_shows_another_department(world: &World) {
    let company = company(world);
    let document = document(world);
    let staff = [world.dispatcher(), world.admin(), world.accountant(), world.supervisor()];
    let (mut known, mut own) = (String::new(), BTreeMap::<&str, String>::new());
    for operation in operations(&document, "get") {
        for (side, is_own) in [(&company.ours, true), (&company.theirs, false)] {
            for question in questions(&company, &operation, side) {
                // A caller who sees everything is answered, so the question is a valid one.
                let answered = staff.iter().map(|client| client.get_at(&question)).find(|reply| reply.status == 200);
                known += &answered.unwrap_or_else(|| panic!("nobody is answered {question}")).body;
                for (who, client) in &company.ours.people {
                    let reply = client.get_at(&question);
                    assert!(
                        matches!(reply.status, 200 | 403 | 404),
                        "{who}: {question}: {} {}",
                        reply.status,
                        reply.body
                    );
                    // A delegation belongs to two users, not to a department.
                    let is_own = is_own && !question.contains("/delegations/");
                    assert!(!is_own || reply.status != 404, "{who} misses what is their own: {question}");
                    company.tells_nothing(who, &reply);
                    *own.entry(who).or_default() += &reply.body;
                }
            }
        }
    }
    // Everything was there to be read, and each department reads its own.
    for word in &company.secrets {
        assert!(known.contains(word), "{word} is nowhere: it proves nothing");
    }
    for (who, read) in own {
        for word in &company.ours.words {
            assert!(read.contains(word), "{who} doesn't find {word}");
        }
    }
}

fn no_action_reaches_another_department(world: &World) {
    let company = company(world);
    let document = document(world);
    let before: Vec<Value> = company.theirs.ids["bookings"]
        .iter()
        .map(|id| world.dispatcher().get(&format!("/bookings/{id}")).expect(200))
        .collect();
    let mut reached = BTreeSet::new();
    for method in ["post", "patch", "delete"] {
        for operation in operations(&document, method).iter().filter(|(pattern, _)| pattern.contains('{')) {
            for path in paths(&company, &operation.0, &company.theirs) {
                for (who, client) in &company.ours.people {
                    for body in ["{}", "{\"reason\": \"x\"}", "{\"colour\": 1}", "{"] {
                        let request = client
                            .request_at(&method.to_uppercase(), &path)
                            .header("If-Match", "*")
                            .body("application/json", body);
                        let reply = request.send();
                        assert!(
                            matches!(reply.status, 403 | 404),
                            "{who}: {} {body}: {} {}",
                            reply.asked,
                            reply.status,
                            reply.body
                        );
                        company.tells_nothing(who, &reply);
                        reached.insert((reply.status, operation.0.clone()));
                    }
                }
            }
        }
    }
    assert!(reached.iter().filter(|(status, _)| *status == 404).count() >= 6, "{reached:?}");
    for booking in before {
        assert_eq!(world.dispatcher().get(&format!("/bookings/{}", id(&booking))).expect(200)["etag"], booking["etag"]);
    }
}

fn no_refusal_tells_of_another_department(world: &World) {
    let company = company(world);
    let [mine, theirs] = [&company.ours, &company.theirs];
    let external_ref = json!(format!("{THEIRS}ridden"));
    let soon = json!({"starts_at": "2026-05-20T08:00:00+08:00", "ends_at": "2026-05-20T16:00:00+08:00"});
    let planned = world.approved(&mine.department, soon.clone());
    let sent = world
        .dispatch(&planned, &[&world.dispatcher().get(&format!("/vehicles/{}", mine.ids["vehicles"][0])).expect(200)]);
    // On the day after, that car and all others but one are the other department's.
    let after = json!({"starts_at": "2026-05-21T08:00:00+08:00", "ends_at": "2026-05-21T16:00:00+08:00"});
    let full = world.approved(
        &theirs.department,
        merged(after.clone(), json!({"items": [{"class": "car", "quantity": 4}], "note": THEIRS})),
    );
    let cars = world.dispatcher().all("/vehicles");
    let others = cars.iter().filter(|car| id(car) != mine.ids["vehicles"][1]).collect::<Vec<_>>();
    world.dispatch(&full, &others);
    for (who, client) in &mine.people {
        let book =
            |over: Value| client.post("/bookings", world.booking_body(&mine.department, merged(after.clone(), over)));
        let refusals = [
            (409, "no_capacity", book(json!({"items": [{"class": "car", "quantity": 2}]}))),
            (409, "not_eligible", client.patch(&format!("/bookings/{}", id(&planned)), after.clone(), "*")),
            (409, "duplicate_external_ref", book(json!({"external_ref": format!("{OURS}ridden")}))),
            (422, "unknown_reference", client.post("/bookings", world.booking_body(&theirs.department, after.clone()))),
        ];
        for (status, code, reply) in &refusals {
            reply.problem(*status, code);
            company.tells_nothing(who, reply);
            assert!(
                !reply.body.contains(id(&full)) && !reply.body.contains(full["number"].as_str().expect("a number")),
                "{who}: {}",
                reply.body
            );
        }
        // A number that the other department uses is free for us. Nothing shows that they use it.
        let same = client
            .patch(&format!("/bookings/{}", id(&planned)), json!({"external_ref": external_ref}), "*")
            .expect(200);
        client.patch(&format!("/bookings/{}", id(&planned)), json!({"external_ref": null}), "*").expect(200);
        assert_eq!(same["id"], sent["id"]);
        let window = format!(
            "/availability?starts_at={}&ends_at={}",
            encoded("2026-05-21T08:00:00+08:00"),
            encoded("2026-05-21T16:00:00+08:00")
        );
        let free = client.get(&window);
        free.expect(200);
        company.tells_nothing(who, &free);
    }
}

fn cursors_of_another_department_lead_nowhere(world: &World) {
    let company = company(world);
    let mut tried = 0;
    for (pattern, parameters) in operations(&document(world), "get") {
        if !parameters.iter().any(|parameter| parameter["name"] == "cursor") || pattern.contains('{') {
            continue;
        }
        for since in ["", "&updated_since=2026-05-01T00:00:00Z"] {
            let page = format!("{pattern}?limit=1{since}");
            for (who, client) in &company.ours.people {
                for giver in company.theirs.people.iter().map(|(_, client)| client.clone()).chain([world.dispatcher()])
                {
                    let given = giver.get_at(&page);
                    let Some(cursor) = (given.status == 200)
                        .then(|| given.json()["next_cursor"].as_str().map(str::to_owned))
                        .flatten()
                    else {
                        continue;
                    };
                    let reply = client.get_at(&format!("{page}&cursor={cursor}"));
                    if reply.status != 403 {
                        tried += usize::from(reply.status == 422);
                        reply.problem(422, "bad_cursor");
                    }
                    company.tells_nothing(who, &reply);
                }
                // Their own lead through all that is theirs.
                let mut next = page.clone();
                while let reply = client.get_at(&next)
                    && reply.status == 200
                {
                    company.tells_nothing(who, &reply);
                    let Some(cursor) = reply.json()["next_cursor"].as_str().map(str::to_owned) else { break };
                    next = format!("{page}&cursor={cursor}");
                }
            }
        }
    }
    assert!(tried >= 12, "only {tried} cursors were tried");
}
