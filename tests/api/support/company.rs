//! A company with at least one row in every table.

use motorpool::{
    cli::archive::{Archived, archive},
    db::{Db, Target},
    events::seal::SealKey,
    kernel::{Clock, Instant},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    books::{asset, receipt},
    client::id,
    database::Engine,
    folder::Folder,
    process::until,
    procurement, supervision,
    trips::{between, items, km_of, path_of, trip_of},
    world::{World, merged},
};

/// The ids of a disabled webhook and of a delivery of it. They are written by SQL: the route needs the operator's
/// secret, which no copy of a database has.
pub fn told(world: &World) -> [Uuid; 2] {
    let ids = [Uuid::now_v7(), Uuid::now_v7()];
    let [webhook, delivery] = ids.map(|id| world.database.id(id));
    let (at, yes) = (world.database.instant(&world.now()), world.database.boolean(true));
    let sql = format!(
        "INSERT INTO webhooks (id, name, url, event_types, disabled, generation, told_until, version, created_at, updated_at)
         VALUES ({webhook}, '办公系统', 'https://oa.example/', '[\"booking.*\"]', {yes}, 1, 7, 1, {at}, {at});
         INSERT INTO deliveries (id, webhook_id, sequence, event_type, payload, state, attempts, due_at, give_up_at, version, created_at, updated_at)
         VALUES ({delivery}, {webhook}, 7, 'booking.create', '{{}}', 'pending', 0, {at}, {at}, 1, {at}, {at})"
    );
    world.sql(&sql).expect("a webhook");
    ids
}

/// A second factor of this user. It is written by SQL: the route needs the operator's secret.
fn with_second_factor(world: &World, user: &serde_json::Value) {
    let user = world.sql_id(user);
    let [secret, begun] = [7, 8].map(|byte| world.database.bytes(&[byte; 48]));
    let sql = format!(
        "INSERT INTO second_factors (user_id, secret, begun, last_step, recovery_codes)
         VALUES ({user}, {secret}, {begun}, 59000000, '[\"aGFzaA\"]')"
    );
    world.sql(&sql).expect("a second factor");
}

/// Archives all events so far but the newest, and returns the file's folder.
pub fn archived(world: &World) -> Folder {
    let folder = Folder::new();
    world.supervisor().get("/events/head").expect(200);
    archive_into(world, &folder).expect("what is there").expect("some events");
    folder
}

/// Archives all events that are sealed but the newest, into this folder.
pub fn archive_into(world: &World, folder: &Folder) -> Result<Option<Archived>, String> {
    let db = Db::new(Target::parse(&world.database.url).expect("a URL"), Clock::system());
    let end = Instant::parse("2999-01-01T00:00:00+08:00").expect("a moment");
    archive(&db, &[world.secret(), None].map(|secret| SealKey::new(secret.as_deref())), end, &folder.0)
}

/// Makes a company with rows in every table, in many states. Returns the paths of what it has.
pub fn company(world: &World) -> Vec<String> {
    archived(world);
    let (admin, dispatcher) = (world.admin(), world.dispatcher());
    world.tariff();
    world.accountant().post("/holidays", json!({"date": "2026-10-01", "name": "国庆节"})).expect(201);
    let department = world.department("finance");
    // This department is billed to one that was made after it.
    let later = world.department("office");
    let billed = json!({"bill_to_department_id": id(&later)});
    admin.patch(&format!("/departments/{}", id(&department)), billed, "*").expect(200);
    world.key(&["dispatcher"], &[]);
    told(world);
    let linked = json!({"username": "linked", "roles": ["supervisor"], "identity": {"issuer": "https://login.example", "subject": "7"}});
    let linked = admin.post("/users", linked).expect(201);
    with_second_factor(world, &linked);
    for name in ["early", "late"] {
        world
            .nobody()
            .post("/auth/login", json!({"username": name, "password": "not a password of anybody"}))
            .problem(401, "credentials_invalid");
    }
    let delegate = json!({"to_user_id": id(&world.requester(&later).get("/auth/me").expect(200)), "until": world.clock.now().plus_days(30).to_string()});
    world.approver(&department).post("/delegations", delegate).expect(201);
    let supplier = admin.post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.supplier(&supplier);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    dispatcher
        .post(
            "/off-road",
            merged(between("05-09 08:00", "05-10 08:00"), json!({"vehicle_id": hired["id"], "reason": "repair"})),
        )
        .expect(201);
    dispatcher.post("/calendars", json!({"kind": "department", "subject_id": id(&department)})).expect(201);
    let cars = world.fleet(1, 1, 4);
    let plan = json!({"name": "更换机油", "class": "car", "every_km": 5_000, "every_days": 180});
    let plan = dispatcher.post("/maintenance-plans", plan).expect(201);
    let done = json!({"plan_id": plan["id"], "vehicle_id": cars[2]["id"], "done_on": "2026-05-01", "odometer_km": 9_000, "note": "更换机油和机滤"});
    let done = dispatcher.post("/maintenance-services", done).expect(201);
    let day = between("05-07 08:00", "05-07 16:00");
    // What nobody departs for lies ahead, so that it doesn't lapse.
    let ahead = between("06-16 08:00", "06-16 16:00");
    let submitted = world.booking(&department, ahead.clone());
    let cancelled = world.booking(&department, json!({"external_ref": "县财-7"}));
    world
        .requester(&department)
        .post(&format!("{}/cancel", path_of(&cancelled)), json!({"reason": "活动取消"}))
        .expect(200);
    let repeated = world.booking_body(&department, merged(ahead.clone(), items(&[("bus", 1)])));
    world
        .requester(&department)
        .request("POST", "/bookings")
        .header("Idempotency-Key", "one")
        .json(&repeated)
        .send()
        .expect(201);
    dispatcher
        .post(
            "/leave",
            merged(
                between("05-09 08:00", "05-10 08:00"),
                json!({"driver_id": cars[0]["default_driver_id"], "reason": "sick"}),
            ),
        )
        .expect(201);
    let planned = world.sent(&department, merged(ahead, items(&[("van", 1)])), &[&cars[1]]);
    let signed = world.sent(&department, day.clone(), &[&cars[2]]);
    let disputed = world.sent(&department, day.clone(), &[&cars[3]]);
    let out = world.sent(&department, day, &[&cars[4]]);
    for (sent, car) in [(&signed, &cars[2]), (&disputed, &cars[3]), (&out, &cars[4])] {
        world.leaves(&trip_of(sent, 0), km_of(car), "05-07 08:00");
    }
    let back =
        world.returns_with(&trip_of(&signed, 0), km_of(&cars[2]) + 140, "05-07 17:15", json!({"tolls_fen": 3_500}));
    world.returns(&trip_of(&disputed, 0), km_of(&cars[3]) + 90, "05-07 17:16");
    let requester = world.requester(&department);
    requester
        .post(
            &format!("{}/confirm", trip_of(&signed, 0)),
            json!({"total_fen": back["charge"]["total_fen"], "rating": 5}),
        )
        .expect(200);
    requester.post(&format!("{}/dispute", trip_of(&disputed, 0)), json!({"reason": "公里数不符"})).expect(200);
    let readings = format!("/vehicles/{}/odometer-readings", id(&cars[3]));
    let last = dispatcher.get(&readings).expect(200)["items"][0]["id"].clone();
    dispatcher
        .post(&readings, json!({"odometer_km": km_of(&cars[3]) + 85, "corrects_id": last, "reason": "看错"}))
        .expect(201);
    // Books: a closed month, a journal that awaits a second person, one that was refused, one that was reversed.
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let by_hand = |date: &str, account: &str| {
        let lines = json!([{"account": account, "dr_fen": 12_000, "vehicle_id": id(&cars[0])}, {"account": "1002", "cr_fen": 12_000}]);
        accountant.post("/journals", json!({"date": date, "text": "付办公费", "lines": lines})).expect(201)
    };
    let approve = |journal: &serde_json::Value| {
        supervisor.post(&format!("/journals/{}/approve", id(journal)), json!({})).expect(200)
    };
    approve(&by_hand("2026-04-30", "5602"));
    let twice = approve(&by_hand("2026-05-06", "5603"));
    approve(&accountant.post(&format!("/journals/{}/reverse", id(&twice)), json!({"reason": "重复"})).expect(200));
    let wrong = by_hand("2026-05-06", "5711");
    supervisor.post(&format!("/journals/{}/reject", id(&wrong)), json!({"reason": "缺附件"})).expect(200);
    let (seller, number) = ("人保象山支公司", "P1");
    let covers = json!({"category": "insurance", "seller": seller, "number": number, "covers_from": "2026-05-06", "covers_until": "2027-05-05", "lines": [{"amount_fen": 11_300, "vehicle_id": id(&cars[0])}]});
    accountant.post("/costs", receipt(covers)).expect(201);
    let serviced = json!([{"amount_fen": 11_300, "vehicle_id": cars[2]["id"], "maintenance_service_id": done["id"]}]);
    let wrong = accountant.post("/costs", receipt(json!({"lines": serviced}))).expect(201);
    accountant.post(&format!("/costs/{}/reverse", id(&wrong)), json!({"reason": "重复"})).expect(200);
    let sold = accountant
        .post("/assets", asset(json!({"vehicle_id": id(&cars[0]), "in_service_on": "2026-03-15"})))
        .expect(201);
    accountant.post(&format!("/assets/{}/dispose", id(&sold)), json!({"date": "2026-05-06"})).expect(200);
    by_hand("2026-05-06", "5601");
    for month in ["2026-03", "2026-04"] {
        accountant.post(&format!("/periods/{month}/close"), json!({})).expect(200);
    }
    // The insurance that closing May would release.
    let released = json!([{"account": "1002", "dr_fen": 942}, {"account": "1123", "cr_fen": 942}]);
    let memo = json!([{"account": "5001", "dr_fen": 7, "cr_fen": 7}]);
    approve(
        &accountant
            .post(
                "/journals",
                json!({"date": "2026-05-06", "text": "期初", "kind": "opening", "lines": released, "turnovers": memo}),
            )
            .expect(201),
    );
    world
        .sql("INSERT INTO releases (prepayment_id, period, amount_fen) SELECT id, '2026-05', 942 FROM prepayments")
        .expect("a release");
    // What the bureau asks of a service.
    let own = json!({"category": "catering", "period": "2026-04", "heads": 46, "cost_fen": 17_500_000});
    supervisor.post("/own-services", own).expect(201);
    let clauses = json!([
        {"code": "answers", "text": "问题按时答复", "part": "measured", "weight_centi": 1_000, "measure": "answered_in_time", "target_bp": 9_500, "floor_bp": 8_000},
        {"code": "floors", "text": "地面整洁", "part": "inspected", "weight_centi": 9_000, "points_centi": 50, "cap_centi": 6_000},
    ]);
    let standard = json!({"category": "cleaning", "name": "保洁服务标准", "valid_from": "2026-01-01", "source": "机关物业服务管理办法", "clauses": clauses});
    supervisor.post("/standards", standard).expect(201);
    supervisor.post("/bureau-rules", json!({"valid_from": "2027-01-01", "bids_min": 5})).expect(201);
    // An admission.
    let papers = json!([{"kind": "道路运输经营许可证", "number": "330225000001", "valid_until": "2028-12-31"}]);
    procurement::admitted(world, &supplier, json!({"category": "vehicles", "qualifications": papers}));
    // A tender whose award is challenged.
    let awarded = procurement::awarded(world, json!({"closes_at": "2026-05-06T08:00:00+08:00"}));
    let challenge = json!({"by": "第二公司", "text": "对评分有异议"});
    supervisor.post(&format!("/tenders/{}/challenge", id(&awarded)), challenge).expect(200);
    // A contract, and what is seen of the service under it.
    supervision::standard(world);
    let now = world.now();
    let departments = admin.all("/departments");
    let served = supervision::signed(world, json!({"department_ids": [id(&departments[0])]}));
    let under = |over: Value| merged(json!({"contract_id": id(&served), "category": "vehicles"}), over);
    supervisor.post("/inspections", under(json!({"clauses": ["clean"], "text": "抽查"}))).expect(201);
    let found = json!({"source": "audit", "clause": "clean", "text": "车容不整"});
    let case = supervisor.post("/cases", under(found)).expect(201);
    dispatcher.post(&format!("/cases/{}/answer", id(&case)), json!({"text": "已清扫"})).expect(200);
    supervisor.post(&format!("/cases/{}/close", id(&case)), json!({})).expect(200);
    supervisor.post(&format!("/cases/{}/reopen", id(&case)), json!({"reason": "再次发生"})).expect(200);
    let stars = json!({"department_id": id(&departments[0]), "period": &now[..7], "clause": "stars", "stars": 4, "comment": "准时"});
    supervisor.post("/ratings", under(stars)).expect(201);
    let assessed = json!({"contract_id": id(&served), "period": "2026-01"});
    let assessed = supervisor.post("/assessments", assessed).expect(201);
    supervisor.post(&format!("/assessments/{}/propose", id(&assessed)), json!({})).expect(200);
    // Who is sent, and what was attended.
    let drivers = supervision::dispatched(world, json!({"supplier_id": id(&supplier)}));
    let sent = |over: Value| merged(json!({"contract_id": id(&drivers), "category": "vehicles"}), over);
    let worker =
        json!({"worker": "李建国", "post": "驾驶员", "kind": "auxiliary", "from": "2026-03-01", "until": "2026-10-31"});
    let post = dispatcher.post("/posts", sent(worker)).expect(201);
    let month =
        json!({"period": "2026-04", "post_id": id(&post), "days": 22, "days_present": 21, "labour_fen": 547_000});
    dispatcher.post("/attendance", sent(month)).expect(201);
    // What may be spent.
    let year = json!({"from": "2026-01", "until": "2026-12", "amount_fen": 90_000_000});
    let own =
        json!({"holder": "department", "department_id": id(&departments[0]), "over": "approve", "warn_percent": 1});
    supervisor.post("/budgets", merged(year.clone(), own)).expect(201);
    supervisor.post("/budgets", merged(year, json!({"holder": "bureau", "category": "cleaning"}))).expect(201);
    // Money: paid by halves, with an advance; an invoice; a payment that awaits a second person.
    let now = world.now();
    let payer = accountant.get("/receivables?open=true").expect(200)["items"][0]["department_id"].clone();
    let date = &now[..10];
    let debts = accountant.get("/receivables?open=true").expect(200);
    accountant
        .post(&format!("/receivables/{}/write-off", id(&debts["items"][0])), json!({"reason": "久催无果"}))
        .expect(200);
    let half = json!({"department_id": payer, "date": date, "amount_fen": 1_000, "reference": "2026050700017"});
    accountant.post("/payments", half).expect(201);
    accountant
        .post(
            "/payments",
            json!({"department_id": payer, "date": date, "amount_fen": 1_000_000, "advance": true, "into": "cash"}),
        )
        .expect(201);
    accountant
        .post("/payments", json!({"direction": "paid", "purpose": "wages", "date": date, "amount_fen": 5_000}))
        .expect(201);
    admin
        .patch(
            &format!("/departments/{}", payer.as_str().expect("a department")),
            json!({"uscc": "11330225002985031R"}),
            "*",
        )
        .expect(200);
    accountant.post("/invoices", json!({"department_id": payer, "period": &now[..7]})).expect(201);
    let statement = accountant.post("/statements", json!({"department_id": payer, "period": &now[..7]})).expect(201);
    let line = statement["lines"][0]["receivable_id"].clone();
    accountant
        .post(&format!("/statements/{}/dispute", id(&statement)), json!({"receivable_id": line, "reason": "金额不符"}))
        .expect(200);
    accountant.post(&format!("/statements/{}/confirm", id(&statement)), json!({})).expect(200);
    world
        .sql("INSERT INTO given_up_days (booking_id, class, day, paid, held_again) SELECT id, 'car', '2026-05-07', 1, 0 FROM bookings WHERE state = 'cancelled'")
        .expect("a day given up");
    admin
        .patch(
            &format!("/vehicles/{}", planned["trips"][0]["vehicle_id"].as_str().expect("an id")),
            json!({"plate_no": "浙B00001"}),
            "*",
        )
        .expect(200);
    // Values that no request can write, and moments that only exact arithmetic copies.
    world
        .sql("UPDATE bookings SET note = '\u{1}\t\r\n \\ \" '' </script> “引号” 🚌 \u{2028}' WHERE state = 'submitted'")
        .expect("a note");
    let (early, late) = match world.database.engine {
        Engine::Sqlite => ("-1", "253370764799999999"),
        Engine::Postgres => {
            ("'1969-12-31 23:59:59.999999Z'::timestamptz", "'9998-12-31 23:59:59.999999Z'::timestamptz")
        }
    };
    world
        .sql(&format!("UPDATE login_failures SET last_at = CASE username WHEN 'early' THEN {early} ELSE {late} END"))
        .expect("moments");

    let before = "reference,vehicle,department,purpose,departed_at,returned_at,distance_km\n2025-1,浙B54321,finance,其他公务,2025-11-03 08:00,2025-11-03 17:30,140\n";
    world.vehicle_with("car", json!({"plate_no": "浙B54321"}));
    let brought =
        admin.request("POST", "/imports?kind=past_trips&dry_run=false").body("text/csv", before).send().expect(201);
    until(|| admin.get(&format!("/imports/{}", id(&brought))).expect(200)["state"] == "imported");

    let now = world.database.instant(&world.now());
    world
        .sql(&format!("INSERT INTO rate_windows (who, began_at, taken) VALUES ('somebody', {now}, 20)"))
        .expect("a window");

    let mut paths: Vec<String> = [
        "bookings",
        "trips",
        "vehicles",
        "drivers",
        "departments",
        "tariffs",
        "users",
        "delegations",
        "suppliers",
        "holidays",
        "off-road",
        "maintenance-plans",
        "maintenance-services",
        "leave",
        "journals",
        "accounts",
        "periods",
        "service-categories",
        "own-services",
        "standards",
        "bureau-rules",
        "admissions",
        "tenders",
        "contracts",
        "inspections",
        "cases",
        "ratings",
        "assessments",
        "posts",
        "attendance",
        "budgets",
        "tax-rules",
        "costs",
        "assets",
        "payments",
        "advances",
        "receivables",
        "invoices",
        "statements",
        "imports",
        "past-trips",
        "webhooks",
        "webhook-deliveries",
        "events",
    ]
    .iter()
    .map(|list| format!("/{list}?limit=200"))
    .collect();
    for booking in [&submitted, &cancelled, &planned, &signed, &disputed, &out] {
        paths.extend([path_of(booking), format!("{}/history", path_of(booking))]);
    }
    paths.extend(
        [&planned, &signed, &disputed, &out]
            .iter()
            .flat_map(|sent| [trip_of(sent, 0), format!("{}/slip", trip_of(sent, 0))]),
    );
    paths.extend([
        readings,
        "/board?from=2026-05-01&until=2026-05-31".to_owned(),
        format!("/availability?starts_at={0}T08:00:00%2B08:00&ends_at={0}T16:00:00%2B08:00", "2026-05-08"),
    ]);
    paths
}
