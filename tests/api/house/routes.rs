//! Every route of the served document, tried with every role and compared with the access table.

use std::collections::{BTreeMap, BTreeSet};

use motorpool::{
    access::OPERATIONS,
    http::BASE,
    kernel::{
        Role,
        access::{Access, Operation as Listed},
    },
};
use serde_json::{Map, Value, json};

use crate::{
    budgets::of_department,
    cases,
    standards::standard_body,
    support::{
        books::{asset, by_hand, owed_by_sql, receipt},
        client::{Client, Reply, Request, faults_of, id},
        company::told,
        database::PASSWORD,
        issuer::{Issuer, Key, encoded},
        procurement, supervision,
        world::{World, merged},
    },
};

cases![
    the_document_and_the_table_agree,
    everybody_is_let_through_or_refused_as_the_table_says,
    persons_routes_refuse_keys,
    whoever_the_provider_names_may_what_the_table_says,
    no_route_takes_what_is_not_in_order,
    what_only_answers_have_is_never_taken,
    what_the_document_shows_is_taken,
    operations_are_named_once
];

/// One operation of the document: method, path below the base, and what the document says of it.
struct Operation {
    method: String,
    path: String,
    said: Value,
}

/// The route of the document itself. It is served, and the document doesn't describe it.
const UNDOCUMENTED: (&str, &str) = ("GET", "/openapi.json");

fn document(world: &World) -> Value {
    world.nobody().get("/openapi.json").expect(200)
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        // Paths outside the base, such as /healthz, are open and not in the table.
        let Some(below) = path.strip_prefix(BASE) else { continue };
        for (method, said) in item
            .as_object()
            .expect("operations")
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "parameters" | "summary" | "description" | "servers"))
        {
            found.push(Operation { method: method.to_uppercase(), path: below.into(), said: said.clone() });
        }
    }
    found
}

fn listed(operation: &Operation) -> &'static Listed {
    motorpool::access::operation(&operation.method, &operation.path)
        .unwrap_or_else(|| panic!("{} {} isn't in the table", operation.method, operation.path))
}

fn access(operation: &Operation) -> Access {
    listed(operation).access
}

/// Whether a key that may not approve may call it, if it has a role for it.
fn is_for_plain_keys(operation: &Operation) -> bool {
    let Listed { is_decision, is_of_people, .. } = listed(operation);
    !is_decision && !is_of_people
}

fn the_document_and_the_table_agree(world: &World) {
    let documented: BTreeSet<(String, String)> =
        operations(&document(world)).into_iter().map(|operation| (operation.method, operation.path)).collect();
    let mut table = BTreeSet::new();
    for Listed { method, path, .. } in OPERATIONS {
        assert!(table.insert(((*method).to_owned(), (*path).to_owned())), "{method} {path} stands twice in the table");
    }
    table.remove(&(UNDOCUMENTED.0.to_owned(), UNDOCUMENTED.1.to_owned()));
    let only_documented: Vec<_> = documented.difference(&table).collect();
    let only_in_table: Vec<_> = table.difference(&documented).collect();
    assert!(
        only_documented.is_empty() && only_in_table.is_empty(),
        "only in the document: {only_documented:?}\nonly in the table: {only_in_table:?}"
    );
}

fn operations_are_named_once(world: &World) {
    let document = document(world);
    let mut names = BTreeMap::new();
    for operation in operations(&document) {
        let place = format!("{} {}", operation.method, operation.path);
        let name = operation.said["operationId"].as_str().unwrap_or_default().to_owned();
        assert!(!name.is_empty(), "{place} has no operationId");
        if let Some(other) = names.insert(name.clone(), place.clone()) {
            panic!("{name} is both {other} and {place}");
        }
        assert!(operation.said["summary"].as_str().is_some_and(|words| !words.is_empty()), "{place} has no summary");
        assert!(
            operation.said["responses"]
                .as_object()
                .is_some_and(|responses| responses.keys().any(|status| status.starts_with('2'))),
            "{place} never succeeds"
        );
        let is_open = access(&operation) == Access::Open;
        assert_eq!(
            operation.said["security"].as_array().is_some_and(Vec::is_empty),
            is_open,
            "{place}: what it says of security"
        );
    }
}

/// An id that nothing has.
const NOTHING: &str = "019a0b5e-7c1f-7000-8000-000000000001";

/// A request as a page of the server's own makes it: some routes take no other.
fn from_a_page<'c>(client: &'c Client, method: &str, path: &str) -> Request<'c> {
    client.request(method, path).header("Origin", client.server())
}

/// Asks with a body that can't succeed. Rights are judged before it is read.
fn ask(client: &Client, operation: &Operation) -> Reply {
    let request = from_a_page(client, &operation.method, &operation.path.replace("{id}", NOTHING));
    if operation.path == "/stream" {
        // What it answers doesn't end, unless it is a refusal.
        let head = client.request("HEAD", &operation.path).send();
        if head.status == 200 { head } else { request.send() }
    } else if operation.method == "GET" {
        request.send()
    } else {
        request.body("application/json", "{\"no_such_field\": 1}").send()
    }
}

/// A client for each role, signed in.
fn people(world: &World) -> Vec<(Role, Client)> {
    let department = world.department("finance");
    let (driver, supplier) = (world.driver_with(&["A1"]), world.new_supplier());
    let client = |role: Role| match role {
        Role::Requester => world.requester(&department),
        Role::Approver => world.approver(&department),
        Role::Dispatcher => world.dispatcher(),
        Role::Driver => world.driver(&driver),
        Role::Accountant => world.accountant(),
        Role::Supervisor => world.supervisor(),
        Role::Admin => world.admin(),
        Role::Supplier => world.supplier(&supplier),
    };
    Role::ALL.iter().map(|role| (*role, client(*role))).collect()
}

/// Adds a line to `wrong` if a role was let through or refused against the table.
fn judge(who: &str, reply: &Reply, let_through: bool, wrong: &mut Vec<String>) {
    let refused = matches!(reply.status, 401 | 403);
    let failed = reply.status >= 500;
    if refused == let_through || failed {
        wrong.push(format!("{who}: {} answers {} {}", reply.asked, reply.status, reply.body));
    } else if !let_through && reply.status == 403 && reply.json()["code"] != "forbidden" {
        wrong.push(format!("{who}: {} answers {}", reply.asked, reply.body));
    }
}

fn everybody_is_let_through_or_refused_as_the_table_says(world: &World) {
    let document = document(world);
    let mut wrong = Vec::new();
    for (role, client) in people(world) {
        for operation in operations(&document) {
            let let_through = match access(&operation) {
                Access::Open | Access::Person => true,
                Access::Roles(roles) => roles.contains(&role),
            };
            judge(role.as_str(), &ask(&client, &operation), let_through, &mut wrong);
        }
    }
    let (nobody, stranger) = (world.nobody(), world.nobody().bearer("nonsense"));
    for operation in operations(&document) {
        let is_open = access(&operation) == Access::Open;
        let reply = ask(&nobody, &operation);
        judge("nobody", &reply, is_open, &mut wrong);
        if !is_open && reply.json()["code"] != "token_missing" {
            wrong.push(format!("nobody: {} answers {}", reply.asked, reply.body));
        }
        if !is_open && ask(&stranger, &operation).status != 401 {
            wrong.push(format!("a bad token: {} is not refused", reply.asked));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn persons_routes_refuse_keys(world: &World) {
    let document = document(world);
    let department = world.department("finance");
    let keys = [
        (vec![Role::Dispatcher], world.key(&["dispatcher"], &[])),
        (vec![Role::Requester, Role::Approver], world.key(&["requester", "approver"], &[&department])),
        (vec![Role::Accountant], world.key(&["accountant"], &[])),
        (vec![Role::Supervisor], world.key(&["supervisor"], &[])),
        (vec![Role::Admin], world.key(&["admin"], &[])),
    ];
    let mut wrong = Vec::new();
    let mut persons_only = 0;
    for (held, key) in keys {
        for operation in operations(&document) {
            let let_through = match access(&operation) {
                Access::Open => true,
                Access::Person => false,
                Access::Roles(roles) => held.iter().any(|role| roles.contains(role)) && is_for_plain_keys(&operation),
            };
            persons_only += usize::from(!is_for_plain_keys(&operation));
            judge(&format!("a key of {held:?}"), &ask(&key, &operation), let_through, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(persons_only > 0, "no route is for persons only");
}

fn whoever_the_provider_names_may_what_the_table_says(world: &World) {
    let key = Key::new("ES256", "k1");
    let issuer = Issuer::of(world, &key);
    let document = document(world);
    let (department, driver) = (world.department("finance"), world.driver_with(&["A1"]));
    let supplier = world.new_supplier();
    let mut wrong = Vec::new();
    // No administrator is among them, because administrators are never linked.
    for role in Role::ALL.iter().copied().filter(|role| *role != Role::Admin) {
        let confined = match role {
            Role::Requester | Role::Approver => json!({"department_id": id(&department)}),
            Role::Driver => json!({"driver_id": id(&driver)}),
            Role::Supplier => json!({"supplier_id": id(&supplier)}),
            _ => json!({}),
        };
        issuer.linked(world, role.as_str(), merged(json!({"roles": [role]}), confined));
        let client = world.nobody().bearer(&issuer.token(&key, role.as_str()));
        for operation in operations(&document) {
            let let_through = match access(&operation) {
                Access::Open | Access::Person => true,
                Access::Roles(roles) => roles.contains(&role),
            };
            judge(role.as_str(), &ask(&client, &operation), let_through, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn no_route_takes_what_is_not_in_order(world: &World) {
    let key = Key::new("RS256", "k1");
    let issuer = Issuer::of(world, &key);
    let document = document(world);
    // One person with every role: what is refused is refused for its state.
    world.admin().patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    issuer.linked(world, "wang", json!({"roles": ["dispatcher", "accountant", "supervisor"]}));
    let of_keys: Vec<_> = Role::ALL.iter().filter(|role| !matches!(role, Role::Driver | Role::Supplier)).collect();
    let keys = json!({"roles": of_keys, "department_ids": [id(&world.department("finance"))]});
    let soon = json!({"expires_at": world.clock.now().plus_minutes(1).to_string()});
    let (retired, expired) =
        (world.key_with(merged(keys.clone(), json!({"retired_on": "2026-05-06"}))), world.key_with(merged(keys, soon)));
    world.later(1);
    let (header, claims) = (key.header(), issuer.claims("wang"));
    let with = |name: &str, member: Value| key.sign(&header, &merged(claims.clone(), json!({name: member})));
    let under = |alg: &str| key.sign(&merged(header.clone(), json!({"alg": alg})), &claims);
    let good = with("nbf", claims["iat"].clone());
    let message = good.rsplit_once('.').map(|(message, _)| message.to_owned()).expect("three parts");
    let shown = [
        ("no token", "nonsense".to_owned(), 401, "token_invalid"),
        ("no signature", format!("{message}."), 401, "token_invalid"),
        ("another signature", format!("{message}.{}", encoded([0; 256])), 401, "token_invalid"),
        ("over", with("exp", claims["iat"].clone()), 401, "token_expired"),
        ("another issuer", with("iss", json!("https://login.example")), 401, "token_invalid"),
        ("another audience", with("aud", json!("another")), 401, "token_invalid"),
        ("no algorithm", under("none"), 401, "token_invalid"),
        ("an algorithm of shared secrets", under("HS256"), 401, "token_invalid"),
        ("another algorithm than the key's", under("PS256"), 401, "token_invalid"),
        ("somebody unknown", with("sub", json!("li")), 403, "identity_unknown"),
        ("a retired key", retired.token().expect("a key"), 401, "token_invalid"),
        ("an expired key", expired.token().expect("a key"), 401, "token_expired"),
    ];
    world.nobody().bearer(&good).get("/auth/me").expect(200);
    let mut wrong = Vec::new();
    for operation in operations(&document).iter().filter(|operation| access(operation) != Access::Open) {
        for (what, token, status, code) in &shown {
            let reply = ask(&world.nobody().bearer(token), operation);
            if reply.status != *status || reply.json()["code"] != *code {
                wrong.push(format!("{what}: {} answers {} {}", reply.asked, reply.status, reply.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Follows `$ref`.
fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => {
            resolve(document, document.pointer(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere")))
        }
        None => schema,
    }
}

/// All properties of an object's schema, also through allOf and oneOf.
fn properties<'d>(document: &'d Value, schema: &'d Value, found: &mut BTreeMap<String, &'d Value>) {
    let schema = resolve(document, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone(), property);
    }
    for group in ["allOf", "oneOf", "anyOf"] {
        for part in schema[group].as_array().into_iter().flatten() {
            properties(document, part, found);
        }
    }
}

fn content<'d>(document: &'d Value, said: &'d Value) -> Option<&'d Value> {
    let said = resolve(document, said);
    said["content"].as_object()?.iter().find(|(kind, _)| kind.contains("json")).map(|(_, content)| &content["schema"])
}

/// A value that fits the property, so that only its name can be refused.
fn example(document: &Value, property: &Value) -> Value {
    let property = resolve(document, property);
    if let Some(said) = property["example"]
        .as_str()
        .map(Value::from)
        .or_else(|| property["examples"].get(0).cloned())
        .or_else(|| property.get("example").cloned())
    {
        return said;
    }
    let kind =
        property["type"].as_str().or_else(|| property["type"].get(0).and_then(Value::as_str)).unwrap_or_default();
    match kind {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        "object" => json!({}),
        _ => json!("x"),
    }
}

/// A resource of every kind that has a path with an id. The cases judge bodies, so what these refer to must exist.
fn something_of_everything(world: &World) -> BTreeMap<&'static str, String> {
    let admin = world.admin();
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    let tariff = world.tariff();
    let vehicle = world.vehicle("car");
    let driver = world.driver_with(&["C1"]);
    let booking = world.booking(&department, json!({}));
    let sent = world.approved(
        &department,
        json!({"starts_at": "2026-05-09T08:00:00+08:00", "ends_at": "2026-05-09T16:00:00+08:00"}),
    );
    let sent = world.dispatch(&sent, &[&vehicle]);
    let span =
        json!({"reason": "保养", "starts_at": "2026-06-01T08:00:00+08:00", "ends_at": "2026-06-02T08:00:00+08:00"});
    let with = |field: &str, of: &Value| merged(span.clone(), json!({field: id(of)}));
    let of = |path: &str, body: Value| id(&admin.post(path, body).expect(201)).to_owned();
    let kept = |path: &str, body: Value| id(&world.accountant().post(path, body).expect(201)).to_owned();
    let dispatched = |path: &str, body: Value| id(&world.dispatcher().post(path, body).expect(201)).to_owned();
    let asked_by_the_bureau = |path: &str, body: Value| id(&world.supervisor().post(path, body).expect(201)).to_owned();
    let serviced = json!({"name": "更换机油", "class": "car", "every_days": 180});
    let serviced = world.dispatcher().post("/maintenance-plans", serviced).expect(201);
    supervision::standard(world);
    let served = supervision::signed(world, json!({}));
    let under = |over: Value| merged(json!({"contract_id": id(&served), "category": "vehicles"}), over);
    let drivers = supervision::dispatched(world, json!({}));
    let of_drivers = json!({"contract_id": id(&drivers), "category": "vehicles"});
    let worker = json!({"worker": "李建国", "post": "客车驾驶员", "kind": "auxiliary", "from": "2026-03-01"});
    let post = asked_by_the_bureau("/posts", merged(of_drivers.clone(), worker));
    let opened = procurement::opened(world, [305_000_000], json!({}));
    let billed = billed(world, &department);
    let [webhook, delivery] = told(world);
    let mut things = BTreeMap::from([
        ("departments", id(&department).to_owned()),
        ("tariffs", id(&tariff).to_owned()),
        ("vehicles", id(&vehicle).to_owned()),
        ("drivers", id(&driver).to_owned()),
        ("bookings", id(&booking).to_owned()),
        ("trips", id(&sent["trips"][0]).to_owned()),
        ("users", of("/users", json!({"username": "somebody", "password": PASSWORD, "roles": ["accountant"]}))),
        ("delegations", {
            let [giver, delegate] = [world.approver(&department), world.requester(&department)]
                .map(|user| id(&user.get("/auth/me").expect(200)).to_owned());
            of(
                "/delegations",
                json!({"from_user_id": giver, "to_user_id": delegate, "until": "2026-06-06T08:00:00+08:00"}),
            )
        }),
        (
            "keys",
            of(
                "/keys",
                json!({"name": "oa", "roles": ["accountant"], "department_ids": [], "expires_at": "2027-01-01T00:00:00+08:00"}),
            ),
        ),
        ("webhooks", webhook.to_string()),
        ("webhook-deliveries", delivery.to_string()),
        ("vehicle-classes", of("/vehicle-classes", json!({"code": "truck", "name": "货车"}))),
        ("suppliers", of("/suppliers", json!({"name": "外租公司"}))),
        ("holidays", of("/holidays", json!({"date": "2026-10-01", "name": "国庆节"}))),
        (
            "papers",
            of(
                &format!("/vehicles/{}/papers", id(&vehicle)),
                json!({"kind": "inspection", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}),
            ),
        ),
        ("maintenance-plans", id(&serviced).to_owned()),
        (
            "maintenance-services",
            dispatched(
                "/maintenance-services",
                json!({"plan_id": id(&serviced), "vehicle_id": id(&vehicle), "done_on": "2026-05-04"}),
            ),
        ),
        ("calendars", dispatched("/calendars", json!({"kind": "vehicle", "subject_id": id(&vehicle)}))),
        ("off-road", dispatched("/off-road", with("vehicle_id", &vehicle))),
        ("leave", dispatched("/leave", with("driver_id", &driver))),
        ("tax-rules", kept("/tax-rules", json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9}))),
        (
            "accounts",
            kept(
                "/accounts",
                json!({"code": "5603.01", "name": "财务费用—手续费", "name_en": "Bank fees", "kind": "expense", "side": "debit"}),
            ),
        ),
        ("service-categories", {
            let laundry = json!({"code": "washing", "name": "洗涤服务"});
            asked_by_the_bureau("/service-categories", laundry)
        }),
        ("own-services", {
            let own = json!({"category": "security", "period": "2026-04", "heads": 6, "cost_fen": 4_200_000});
            asked_by_the_bureau("/own-services", own)
        }),
        ("standards", asked_by_the_bureau("/standards", standard_body(json!({})))),
        ("bureau-rules", asked_by_the_bureau("/bureau-rules", json!({"valid_from": "2026-06-01"}))),
        ("admissions", asked_by_the_bureau("/admissions", procurement::application(&world.new_supplier(), json!({})))),
        ("tenders", id(&opened).to_owned()),
        ("bids", id(&opened["bids"][0]).to_owned()),
        ("contracts", id(&served).to_owned()),
        ("inspections", asked_by_the_bureau("/inspections", under(json!({"clauses": ["clean"]})))),
        ("cases", {
            asked_by_the_bureau("/cases", under(json!({"source": "audit", "clause": "clean", "text": "车容不整"})))
        }),
        ("ratings", {
            let stars = json!({"department_id": id(&department), "period": "2026-05", "clause": "stars", "stars": 4});
            asked_by_the_bureau("/ratings", under(stars))
        }),
        ("assessments", asked_by_the_bureau("/assessments", json!({"contract_id": id(&served), "period": "2026-01"}))),
        ("attendance", {
            let month =
                json!({"period": "2026-05", "post_id": post, "days": 22, "days_present": 22, "labour_fen": 547_000});
            asked_by_the_bureau("/attendance", merged(of_drivers, month))
        }),
        ("posts", post),
        (
            "budgets",
            asked_by_the_bureau("/budgets", of_department(&department, json!({"amount_fen": 9_000_000_000_i64}))),
        ),
        ("periods", "2026-04".into()),
        ("journals", kept("/journals", by_hand("2026-05-06"))),
        ("costs", kept("/costs", receipt(json!({})))),
        ("assets", kept("/assets", asset(json!({})))),
    ]);
    things.extend(billed);
    things
}

/// What a signed trip of the department's leads to, put straight into the tables: the clock stands where examples are
/// judged.
fn billed(world: &World, department: &Value) -> BTreeMap<&'static str, String> {
    owed_by_sql(world, department);
    let accountant = world.accountant();
    let paid = accountant
        .post(
            "/payments",
            json!({"department_id": id(department), "date": "2026-05-06", "amount_fen": 150_000, "advance": true}),
        )
        .expect(201);
    owed_by_sql(world, department);
    let owed = id(&accountant.get("/receivables?open=true").expect(200)["items"][0]).to_owned();
    let invoice =
        accountant.post("/invoices", json!({"department_id": id(department), "receivable_ids": [owed]})).expect(201);
    BTreeMap::from([
        ("payments", id(&paid).to_owned()),
        ("advances", paid["advance_id"].as_str().expect("an advance").to_owned()),
        ("invoices", id(&invoice).to_owned()),
        ("receivables", owed),
        (
            "statements",
            id(&accountant
                .post("/statements", json!({"department_id": id(department), "period": "2026-05"}))
                .expect(201))
            .to_owned(),
        ),
    ])
}

/// Fields that no client ever writes.
const NEVER: &[&str] = &["id", "created_at", "updated_at", "etag", "version"];

fn what_only_answers_have_is_never_taken(world: &World) {
    let document = document(world);
    let things = something_of_everything(world);
    // These callers see everything, so that only the bodies are judged.
    let get = |path: String| world.dispatcher().get(&path).expect(200);
    let trip = get(format!("/trips/{}", things["trips"]));
    let driver = get(format!("/drivers/{}", trip["driver_id"].as_str().unwrap_or_default()));
    let clients = people_of(world, &get(format!("/departments/{}", things["departments"])), &driver);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for operation in operations(&document).iter().filter(|operation| takes_json(operation)) {
        let mut asked = BTreeMap::new();
        properties(&document, content(&document, &operation.said["requestBody"]).unwrap_or(&Value::Null), &mut asked);
        let mut answered = BTreeMap::new();
        for (status, response) in operation.said["responses"].as_object().into_iter().flatten() {
            if let Some(schema) = content(&document, response).filter(|_| status.starts_with('2')) {
                properties(&document, schema, &mut answered);
            }
        }
        let mut only_answered: Map<String, Value> = answered
            .iter()
            .filter(|(name, _)| !asked.contains_key(*name))
            .map(|(name, property)| (name.clone(), example(&document, property)))
            .collect();
        for name in NEVER.iter().filter(|name| !asked.contains_key(**name)) {
            only_answered.entry(*name).or_insert(json!("x"));
        }
        let who: Vec<&str> = match access(operation) {
            Access::Open => vec!["nobody"],
            Access::Person => vec!["admin"],
            // What is there is the company's and the departments'; no supplier sees it.
            Access::Roles(roles) => {
                roles.iter().filter(|role| **role != Role::Supplier).map(|role| role.as_str()).collect()
            }
        };
        let kind = operation.path.split('/').nth(1).unwrap_or_default();
        let path = match things.get(kind) {
            Some(thing) => operation.path.replace("{id}", thing).replace("{period}", thing),
            None => operation.path.clone(),
        };
        let body = Value::Object(only_answered.clone());
        for who in who {
            let request = from_a_page(&clients[who], &operation.method, &path).header("If-Match", "*");
            let reply = request.json(&body).send();
            let found = if reply.status == 422 { faults_of(&reply.json()) } else { Vec::new() };
            for name in only_answered.keys() {
                tried += 1;
                if !found.contains(&(format!("/{name}"), "unknown_field".into())) {
                    wrong.push(format!(
                        "{} {} takes {name} of {who}: {} {}",
                        operation.method, operation.path, reply.status, reply.body
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 100, "only {tried} fields were tried");
}

/// Whether the operation takes a JSON body. A file is none.
fn takes_json(operation: &Operation) -> bool {
    operation.said["requestBody"]["content"]["application/json"].is_object()
}

/// Replaces the ids in an example by ids of resources that exist.
fn with_ids(example: &mut Value, things: &BTreeMap<&'static str, String>) {
    for (name, member) in example.as_object_mut().into_iter().flatten() {
        let kind = match name.as_str() {
            "bid_id" => "bids",
            "contract_id" => "contracts",
            "department_id" => "departments",
            "vehicle_id" => "vehicles",
            "driver_id" => "drivers",
            "plan_id" => "maintenance-plans",
            "supplier_id" => "suppliers",
            _ => {
                with_ids(member, things);
                continue;
            }
        };
        *member = things[kind].clone().into();
    }
    example.as_array_mut().into_iter().flatten().for_each(|entry| with_ids(entry, things));
}

/// Every example of a body, sent by everybody who may: somebody finds nothing faulty in it, whatever the state says to
/// it. (Not all need to: the dispatcher signs with the paper's signer, a department without.)
fn what_the_document_shows_is_taken(world: &World) {
    let document = document(world);
    let things = something_of_everything(world);
    let get = |path: String| world.dispatcher().get(&path).expect(200);
    let driver = get(format!("/drivers/{}", things["drivers"]));
    let clients = people_of(world, &get(format!("/departments/{}", things["departments"])), &driver);
    let bodies: Vec<Operation> = operations(&document).into_iter().filter(takes_json).collect();
    let is_later =
        |operation: &&Operation| operation.path.starts_with("/trips/") || operation.path.ends_with("/no-show");
    let (later, now): (Vec<_>, Vec<_>) = bodies.iter().partition(is_later);
    let mut wrong = Vec::new();
    let mut made = 0;
    let mut send = |operation: &Operation| {
        let kind = operation.path.split('/').nth(1).unwrap_or_default();
        let path = things
            .get(kind)
            .map_or(operation.path.clone(), |thing| operation.path.replace("{id}", thing).replace("{period}", thing));
        let mut example = operation.said["requestBody"]["content"]["application/json"]["example"].clone();
        with_ids(&mut example, &things);
        let who: Vec<&str> = match access(operation) {
            Access::Open => vec!["nobody"],
            Access::Person => vec!["admin"],
            Access::Roles(roles) => roles.iter().map(|role| role.as_str()).collect(),
        };
        let mut refused = Vec::new();
        for who in &who {
            let request = from_a_page(&clients[who], &operation.method, &path).header("If-Match", "*");
            let reply = request.json(&example).send();
            made += usize::from(reply.status == 201);
            let is_fit = match reply.status {
                400 | 413 | 415 | 500.. => false,
                422 => faults_of(&reply.json()).iter().all(|(_, code)| code == "unknown_reference"),
                _ => true,
            };
            if !is_fit {
                refused
                    .push(format!("{} {} of {who}: {} {}", operation.method, operation.path, reply.status, reply.body));
            }
        }
        if refused.len() == who.len() {
            wrong.append(&mut refused);
        }
    };
    now.into_iter().for_each(&mut send);
    // At this time the trips of the examples are over.
    world.at("2026-05-07T18:00:00+08:00");
    later.into_iter().for_each(&mut send);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(made >= 10, "only {made} examples made something");
}

fn people_of(world: &World, department: &Value, driver: &Value) -> BTreeMap<&'static str, Client> {
    BTreeMap::from([
        ("nobody", world.nobody()),
        ("requester", world.requester(department)),
        ("approver", world.approver(department)),
        ("dispatcher", world.dispatcher()),
        ("driver", world.driver(driver)),
        ("accountant", world.accountant()),
        ("supervisor", world.supervisor()),
        ("admin", world.admin()),
        ("supplier", world.supplier(&world.new_supplier())),
    ])
}
