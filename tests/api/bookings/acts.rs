//! `acts`: what an answer says that its caller may do is what the routes take, and the rest is what they refuse.

use std::{cell::RefCell, collections::BTreeMap};

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, id},
        process::until,
        trips::{at, between, department_with_cars, pair, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    bookings_name_the_acts_that_their_routes_take,
    trips_name_the_acts_that_their_routes_take,
    a_proposer_is_not_told_to_approve,
    a_caller_of_two_roles_is_told_of_both,
    who_stands_in_is_told_what_they_may_do_for_another,
    a_key_is_told_of_decisions_only_if_it_may_decide,
    who_was_replaced_is_told_of_nothing,
];

const BOOKING_ACTS: [&str; 6] = ["change", "approve", "reject", "cancel", "no-show", "dispatch"];

const TRIP_ACTS: [&str; 14] = [
    "depart",
    "undo-departure",
    "return",
    "outlays",
    "confirm",
    "dispute",
    "uphold",
    "settle",
    "correct",
    "approve-adjustment",
    "reassign",
    "continue",
    "abort",
    "cancel",
];

/// The odometer of each car before it leaves.
const KM: i64 = 10_000;

/// A morning on which bookings stand in every state. It is 09:30.
struct Scene<'w> {
    world: &'w World,
    department: Value,
    /// Cars that nobody uses yet.
    cars: RefCell<Vec<Value>>,
    /// The car of each booking, by the booking's id.
    car_of: RefCell<BTreeMap<String, Value>>,
    /// Bookings that were to begin an hour ago, approval pending.
    late: RefCell<Vec<Value>>,
    /// Dispatched bookings that nobody departed for.
    lapsed: RefCell<Vec<Value>>,
    /// A car that stays free.
    spare: Value,
}

/// A way to bring a booking into a state.
type Make = fn(&Scene<'_>) -> Value;

impl<'w> Scene<'w> {
    fn of(world: &'w World, cars: usize) -> Self {
        world.tariff();
        let mut cars = world.fleet(0, 0, cars);
        let spare = cars.pop().expect("a car");
        let (department, [cars, none]) = (world.department("finance"), [cars, Vec::new()].map(RefCell::new));
        let (late, lapsed) = (RefCell::new(Vec::new()), none);
        let scene = Self { world, department, cars, car_of: RefCell::default(), late, lapsed, spare };
        for _ in 0..9 {
            let booking = scene.book(&world.requester(&scene.department), between("05-06 08:30", "05-06 16:00"));
            scene.late.borrow_mut().push(booking);
        }
        for _ in 0..2 {
            let booking = scene.book(&world.requester(&scene.department), between("05-06 08:30", "05-06 09:00"));
            let approve = format!("{}/approve", path_of(&booking));
            world.approver(&scene.department).post(&approve, json!({})).expect(200);
            scene.lapsed.borrow_mut().push(world.dispatch(&booking, &[&scene.car(&booking)]));
        }
        world.at(&at("05-06 09:30"));
        // A server that starts sweeps at once.
        world.serve_with(|_| {});
        let dispatcher = world.dispatcher();
        until(|| {
            dispatcher.get("/bookings?lapsed=true").expect(200)["items"].as_array().is_some_and(|all| all.len() == 2)
        });
        scene
    }

    fn requester(&self) -> Client {
        self.world.requester(&self.department)
    }

    fn approver(&self) -> Client {
        self.world.approver(&self.department)
    }

    /// Everybody, by their role.
    fn people(&self) -> Vec<(&'static str, Client)> {
        let other = json!({"roles": ["approver"], "department_id": id(&self.world.department("planning"))});
        vec![
            ("requester", self.requester()),
            ("approver", self.approver()),
            ("another department's approver", self.world.user("another", other)),
            ("dispatcher", self.world.dispatcher()),
            ("accountant", self.world.accountant()),
            ("supervisor", self.world.supervisor()),
            ("admin", self.world.admin()),
        ]
    }

    /// A car for this booking.
    fn car(&self, booking: &Value) -> Value {
        self.car_of.borrow()[id(booking)].clone()
    }

    fn fresh_car(&self) -> Value {
        self.cars.borrow_mut().pop().expect("a car")
    }

    /// A booking, with a car that is free for it.
    fn book(&self, by: &Client, fields: Value) -> Value {
        let booking = by.post("/bookings", self.world.booking_body(&self.department, fields)).expect(201);
        self.car_of.borrow_mut().insert(id(&booking).to_owned(), self.fresh_car());
        booking
    }

    fn submitted(&self) -> Value {
        self.book(&self.requester(), between("05-06 10:00", "05-06 16:00"))
    }

    fn approved(&self) -> Value {
        let booking = self.submitted();
        self.approver().post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200)
    }

    fn sent(&self) -> Value {
        let booking = self.approved();
        self.world.dispatch(&booking, &[&self.car(&booking)])
    }

    /// One that began an hour ago, and is out since then.
    fn out(&self) -> Value {
        let dispatcher = self.world.dispatcher();
        let booking = self.book(&dispatcher, between("05-06 08:30", "05-06 16:00"));
        let paper = json!({"signed_by": "李局长", "slip": "7"});
        dispatcher.post(&format!("{}/approve", path_of(&booking)), paper).expect(200);
        let sent = self.world.dispatch(&booking, &[&self.car(&booking)]);
        self.on_trip(&dispatcher, &sent, "depart", json!({"odometer_km": KM, "at": at("05-06 08:35")}));
        sent
    }

    fn back(&self) -> Value {
        self.back_with(KM + 40)
    }

    fn back_with(&self, km: i64) -> Value {
        let out = self.out();
        let body = json!({"odometer_km": km, "at": at("05-06 09:25")});
        self.on_trip(&self.world.dispatcher(), &out, "return", body);
        out
    }

    fn disputed(&self) -> Value {
        let back = self.back();
        self.on_trip(&self.requester(), &back, "dispute", because());
        back
    }

    fn signed(&self) -> Value {
        let back = self.back();
        self.on_trip(&self.requester(), &back, "confirm", json!({}));
        back
    }

    #[track_caller]
    fn on_trip(&self, by: &Client, booking: &Value, act: &str, body: Value) -> Value {
        by.post(&format!("{}/{act}", trip_of(booking, 0)), body).expect(200)
    }

    /// Somebody acts on a booking.
    fn act_on_booking(&self, person: &Client, is_dispatcher: bool, booking: &Value, act: &str) -> Reply {
        let path = path_of(booking);
        let body = match act {
            "change" => return person.patch(&path, json!({"note": "两件行李"}), "*"),
            "approve" if is_dispatcher => json!({"signed_by": "李局长", "slip": "7"}),
            "approve" => json!({}),
            "no-show" => json!({"at": at("05-06 09:30")}),
            "dispatch" => json!({"assignments": [pair(&self.car(booking))]}),
            _ => because(),
        };
        person.post(&format!("{path}/{act}"), body)
    }

    /// Somebody acts on the trip of a booking. Where it takes another car, it is this one.
    fn act_on_trip(&self, person: &Client, is_dispatcher: bool, booking: &Value, act: &str, other: &Value) -> Reply {
        let now = if booking["ends_at"] == at("05-06 09:00") { at("05-06 08:40") } else { at("05-06 09:30") };
        let body = match act {
            "depart" => json!({"odometer_km": KM, "at": now}),
            "return" => json!({"odometer_km": KM + 40, "at": now}),
            "abort" => json!({"odometer_km": KM + 40, "at": now, "reason": "活动取消"}),
            "continue" => merged(pair(other), json!({"odometer_km": KM + 20, "at": now, "reason": "车辆故障"})),
            "reassign" => merged(pair(other), json!({"reason": "调度调整"})),
            "outlays" => json!({"tolls_fen": 500, "parking_fen": 0}),
            "confirm" if is_dispatcher => json!({"signed_by": "李局长", "slip": "7"}),
            "confirm" | "approve-adjustment" => json!({}),
            "settle" => json!({"outcome": "correct", "reason": "公里数有误"}),
            "correct" => json!({"tolls_fen": 700, "reason": "补登过路费"}),
            _ => because(),
        };
        person.post(&format!("{}/{act}", trip_of(booking, 0)), body)
    }
}

fn because() -> Value {
    json!({"reason": "情况有变"})
}

/// What an answer names; nothing, if the caller may not even read it.
fn named(reply: &Reply) -> Vec<String> {
    if reply.status != 200 {
        assert!(matches!(reply.status, 403 | 404), "{}: {}", reply.asked, reply.body);
        return Vec::new();
    }
    reply.json()["acts"].as_array().expect("acts").iter().map(|act| act.as_str().expect("a word").to_owned()).collect()
}

#[track_caller]
fn is_refused(stage: &str, who: &str, act: &str, reply: &Reply) {
    assert!(
        matches!(reply.status, 403 | 404 | 409),
        "{stage}: {act} isn't named to the {who}, and was answered {}: {}",
        reply.status,
        reply.body
    );
}

fn bookings_name_the_acts_that_their_routes_take(world: &World) {
    let scene = Scene::of(world, 100);
    let stages: [(&str, Make); 11] = [
        ("submitted", |scene| scene.submitted()),
        ("the approver's own", |scene| scene.book(&scene.approver(), between("05-06 10:00", "05-06 16:00"))),
        ("approved", |scene| scene.approved()),
        ("dispatched", |scene| scene.sent()),
        ("under way", |scene| scene.out()),
        ("not approved in time", |scene| scene.late.borrow_mut().pop().expect("a late one")),
        ("urgent", |scene| {
            let times = between("05-06 10:00", "05-06 16:00");
            scene.book(&scene.requester(), merged(times, json!({"purpose": "urgent_task"})))
        }),
        ("rejected", |scene| {
            let booking = scene.submitted();
            scene.approver().post(&format!("{}/reject", path_of(&booking)), because()).expect(200)
        }),
        ("cancelled", |scene| {
            let booking = scene.submitted();
            scene.requester().post(&format!("{}/cancel", path_of(&booking)), because()).expect(200)
        }),
        ("lapsed", |scene| scene.lapsed.borrow_mut().pop().expect("a lapsed one")),
        ("completed", |scene| scene.signed()),
    ];
    let people = scene.people();
    for (stage, make) in stages {
        let one = make(&scene);
        let path = path_of(&one);
        let mut allowed: BTreeMap<(&str, bool), &Client> = BTreeMap::new();
        for (who, person) in &people {
            let acts = named(&person.get(&path));
            for act in BOOKING_ACTS {
                let is_dispatcher = *who == "dispatcher";
                if acts.iter().any(|one| one == act) {
                    // A department's approver comes after its requester, so that both are tried.
                    allowed.insert((act, is_dispatcher), person);
                } else {
                    is_refused(stage, who, act, &scene.act_on_booking(person, is_dispatcher, &one, act));
                }
            }
        }
        for ((act, is_dispatcher), person) in allowed {
            let one = make(&scene);
            let done = scene.act_on_booking(person, is_dispatcher, &one, act);
            assert_eq!(done.status, 200, "{stage}: {act} was named: {}", done.body);
            let now = person.get(&path_of(&one)).expect(200);
            assert_eq!(done.json()["acts"], now["acts"], "{stage}: {act}");
        }
        let listed = world.dispatcher().get(&format!("/bookings?number={}", one["number"].as_str().expect("a number")));
        assert_eq!(
            listed.expect(200)["items"][0]["acts"],
            world.dispatcher().get(&path).expect(200)["acts"],
            "{stage}"
        );
    }
}

fn trips_name_the_acts_that_their_routes_take(world: &World) {
    let scene = Scene::of(world, 90);
    let stages: [(&str, Make); 14] = [
        ("planned", |scene| scene.sent()),
        ("to be reassigned", |scene| {
            let sent = scene.sent();
            let off = merged(
                between("05-06 09:45", "05-06 12:00"),
                json!({"vehicle_id": sent["trips"][0]["vehicle_id"], "reason": "爆胎"}),
            );
            scene.world.dispatcher().post("/off-road", off).expect(201);
            sent
        }),
        ("out", |scene| scene.out()),
        ("out, with outlays", |scene| {
            let out = scene.out();
            scene.on_trip(&scene.world.dispatcher(), &out, "outlays", json!({"tolls_fen": 500, "parking_fen": 0}));
            out
        }),
        ("back", |scene| scene.back()),
        ("back, reading quarantined", |scene| scene.back_with(KM + 5_000)),
        ("disputed", |scene| scene.disputed()),
        ("disputed and upheld", |scene| {
            let disputed = scene.disputed();
            scene.on_trip(&scene.world.dispatcher(), &disputed, "uphold", because());
            disputed
        }),
        ("for the supervisor", |scene| {
            let disputed = scene.disputed();
            scene.on_trip(&scene.world.dispatcher(), &disputed, "uphold", because());
            scene.on_trip(&scene.requester(), &disputed, "dispute", because());
            scene.on_trip(&scene.world.dispatcher(), &disputed, "uphold", because());
            disputed
        }),
        ("signed", |scene| scene.signed()),
        ("signed, correction proposed", |scene| {
            let signed = scene.signed();
            let less = json!({"adjustment_fen": -100, "reason": "优惠"});
            scene.on_trip(&scene.world.dispatcher(), &signed, "correct", less);
            signed
        }),
        ("signed, more to sign", |scene| {
            let signed = scene.signed();
            scene.on_trip(&scene.world.dispatcher(), &signed, "outlays", json!({"tolls_fen": 500, "parking_fen": 0}));
            signed
        }),
        ("cancelled", |scene| {
            let sent = scene.sent();
            scene.on_trip(&scene.world.dispatcher(), &sent, "cancel", because());
            sent
        }),
        ("lapsed", |scene| scene.lapsed.borrow_mut().pop().expect("a lapsed one")),
    ];
    let people = scene.people();
    for (stage, make) in stages {
        let one = make(&scene);
        let path = trip_of(&one, 0);
        let mut people = people.clone();
        let has_driver = matches!(stage, "planned" | "out" | "back");
        let driver_of = |booking: &Value| world.driver(&json!({"id": scene.car(booking)["default_driver_id"]}));
        if has_driver {
            people.push(("driver", driver_of(&one)));
        }
        let mut allowed: BTreeMap<(&str, &str), &Client> = BTreeMap::new();
        for (who, person) in &people {
            let acts = named(&person.get(&path));
            for act in TRIP_ACTS {
                if acts.iter().any(|one| one == act) {
                    // One for a department.
                    let as_whom = if *who == "requester" { "approver" } else { *who };
                    allowed.insert((act, as_whom), person);
                } else {
                    let refused = scene.act_on_trip(person, *who == "dispatcher", &one, act, &scene.spare);
                    is_refused(stage, who, act, &refused);
                }
            }
        }
        for ((act, who), person) in allowed {
            let one = make(&scene);
            let person = if who == "driver" { &driver_of(&one) } else { person };
            let other = if matches!(act, "continue" | "reassign") { scene.fresh_car() } else { scene.spare.clone() };
            let done = scene.act_on_trip(person, who == "dispatcher", &one, act, &other);
            assert_eq!(done.status, 200, "{stage}: {act} was named to the {who}: {}", done.body);
            let now = person.get(&trip_of(&one, 0)).expect(200);
            assert_eq!(done.json()["acts"], now["acts"], "{stage}: {act}");
        }
        let listed = world.dispatcher().get(&format!("/trips?booking_id={}", id(&one))).expect(200);
        assert_eq!(listed["items"][0]["acts"], world.dispatcher().get(&path).expect(200)["acts"], "{stage}");
    }
}

fn a_proposer_is_not_told_to_approve(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let settings = world.admin().get("/settings").expect(200);
    let together = json!({"separate_duties": false});
    world.admin().patch("/settings", together, settings["etag"].as_str().expect("an etag")).expect(200);
    let both = world.user("both", json!({"roles": ["dispatcher", "supervisor"]}));
    let signed = world.signed(&department, &car, json!({}));
    let trip = format!("/trips/{}", id(&signed));
    let less = json!({"adjustment_fen": -100, "reason": "优惠"});
    let proposed = both.post(&format!("{trip}/correct"), less).expect(200);
    let has = |answer: &Value| answer["acts"].as_array().expect("acts").contains(&json!("approve-adjustment"));
    assert!(!has(&proposed) && !has(&both.get(&trip).expect(200)), "{proposed}");
    both.post(&format!("{trip}/approve-adjustment"), json!({})).problem(403, "second_person_required");
    assert!(has(&world.supervisor().get(&trip).expect(200)));
    let listed = world.supervisor().get("/trips").expect(200);
    assert!(has(&listed["items"][0]));
}

fn a_caller_of_two_roles_is_told_of_both(world: &World) {
    world.tariff();
    let (car, department) = (world.vehicle("car"), world.department("finance"));
    let fields = json!({
        "roles": ["requester", "driver"], "department_id": id(&department), "driver_id": car["default_driver_id"],
    });
    let both = world.user("both", fields);
    let sent = world.sent(&department, json!({}), &[&car]);
    world.at(&at("05-07 08:00"));
    let trip = trip_of(&sent, 0);
    both.post(&format!("{trip}/depart"), json!({"odometer_km": KM})).expect(200);
    world.at(&at("05-07 16:00"));
    // The route of the return knows the driver; the requester may sign.
    let back = both.post(&format!("{trip}/return"), json!({"odometer_km": KM + 80})).expect(200);
    assert_eq!(back["acts"], json!(["outlays", "confirm", "dispute"]));
    let listed = both.get("/trips").expect(200);
    assert_eq!(listed["items"][0]["acts"], back["acts"]);
}

/// The acts that somebody is told of, alone and in the list.
fn told(person: &Client, path: &str) -> Vec<String> {
    let alone = named(&person.get(path));
    let (list, id) = path.trim_start_matches('/').split_once('/').expect("an id");
    let listed = person.all(&format!("/{list}")).into_iter().find(|one| one["id"] == id);
    assert_eq!(json!(alone), listed.expect("it is in the list")["acts"], "{path}");
    alone
}

fn who_stands_in_is_told_what_they_may_do_for_another(world: &World) {
    let (department, _) = department_with_cars(world, 3);
    let other = world.department("office");
    let (approver, delegate) = (world.approver(&department), world.requester(&other));
    let [theirs, own] = [&department, &other].map(|one| world.booking(one, json!({})));
    assert_eq!(told(&delegate, &path_of(&own)), ["change", "cancel"]);
    let me = delegate.get("/auth/me").expect(200);
    let until = world.clock.now().plus_minutes(24 * 60).to_string();
    approver.post("/delegations", json!({"to_user_id": me["id"], "until": until})).expect(201);
    // They decide for the approver and change nothing; of their own department they decide nothing.
    assert_eq!(told(&delegate, &path_of(&theirs)), ["approve", "reject"]);
    assert_eq!(told(&delegate, &path_of(&own)), ["change", "cancel"]);
    for (booking, act) in [(&theirs, "change"), (&theirs, "cancel"), (&own, "approve"), (&own, "reject")] {
        let path = path_of(booking);
        let refused = match act {
            "change" => delegate.patch(&path, json!({"note": "两件行李"}), "*"),
            "approve" => delegate.post(&format!("{path}/approve"), json!({})),
            _ => delegate.post(&format!("{path}/{act}"), because()),
        };
        is_refused("submitted", "delegate", act, &refused);
    }
    // What the approver wrote isn't theirs to approve, either.
    let wrote = approver.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    assert_eq!(told(&delegate, &path_of(&wrote)), ["reject"]);
    delegate.post(&format!("{}/approve", path_of(&wrote)), json!({})).problem(403, "own_request");
    delegate.post(&format!("{}/approve", path_of(&theirs)), json!({})).expect(200);
}

fn a_key_is_told_of_decisions_only_if_it_may_decide(world: &World) {
    let (department, _) = department_with_cars(world, 1);
    let path = path_of(&world.booking(&department, json!({})));
    let key = |may: bool| {
        let rights = json!({"roles": ["approver"], "department_ids": [id(&department)], "may_approve": may});
        world.key_with(rights)
    };
    let (decides, orders) = (key(true), key(false));
    assert_eq!(told(&orders, &path), ["change", "cancel"]);
    for (act, body) in [("approve", json!({})), ("reject", because())] {
        orders.post(&format!("{path}/{act}"), body).problem(403, "forbidden");
    }
    assert_eq!(told(&decides, &path), ["change", "approve", "reject", "cancel"]);
    decides.post(&format!("{path}/approve"), json!({})).expect(200);
}

fn who_was_replaced_is_told_of_nothing(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let trip = trip_of(&world.sent(&department, json!({}), &[&cars[0]]), 0);
    let [first, second] = [0, 1].map(|car: usize| world.driver(&json!({"id": cars[car]["default_driver_id"]})));
    assert_eq!(told(&first, &trip), ["depart"]);
    world.leaves(&trip, KM, "05-07 08:00");
    assert_eq!(told(&first, &trip), ["return", "outlays"]);
    let dispatcher = world.dispatcher();
    assert!(told(&dispatcher, &trip).contains(&"undo-departure".to_owned()));
    world.at(&at("05-07 10:00"));
    let goes_on =
        merged(pair(&cars[1]), json!({"odometer_km": KM + 20, "at": at("05-07 10:00"), "reason": "车辆故障"}));
    dispatcher.post(&format!("{trip}/continue"), goes_on).expect(200);
    assert_eq!(told(&first, &trip), Vec::<String>::new());
    let back = json!({"odometer_km": KM + 40, "at": at("05-07 10:00")});
    first.post(&format!("{trip}/return"), back.clone()).problem(403, "forbidden");
    // Nor is a departure taken back after which another car went on.
    assert!(!told(&dispatcher, &trip).contains(&"undo-departure".to_owned()));
    dispatcher.post(&format!("{trip}/undo-departure"), because()).problem(409, "wrong_state");
    assert_eq!(told(&second, &trip), ["return", "outlays"]);
    second.post(&format!("{trip}/return"), back).expect(200);
}
