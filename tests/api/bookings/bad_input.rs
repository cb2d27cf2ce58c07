//! Bad input to bookings, quotes and availability. What holds for every body stands in `http/bodies.rs`.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, etag, faults_of, id},
        world::{World, merged},
    },
};

cases![
    null_stands_only_where_it_may,
    quantities_are_bounded,
    spans_are_bounded,
    the_ends_of_time_break_nothing,
    instants_are_read_exactly,
    any_offset_is_taken_and_ours_answered,
    dates_exist,
    words_are_kept_letter_by_letter,
    words_that_deceive_are_refused_everywhere,
    anothers_id_is_as_unknown_as_none,
    stale_versions_are_told_the_present_one,
    a_repeated_booking_is_made_once,
];

/// An id that nothing has.
const NOTHING: &str = "019a0b5e-7c1f-7000-8000-000000000001";

/// A department, its requester, and a booking's body with every field written.
fn ordering(world: &World) -> (Value, Client, Value) {
    world.tariff();
    world.fleet(0, 0, 2);
    let department = world.department("finance");
    let whole = json!({"waypoints": ["兰溪"], "note": "带行李", "waitlist": false, "external_ref": "OA-1"});
    let body = world.booking_body(&department, whole);
    (department.clone(), world.requester(&department), body)
}

/// The body of a quote for the body of a booking.
fn quote_body(booking: &Value) -> Value {
    let fields = ["department_id", "service", "items", "starts_at", "ends_at", "distance_km"];
    let mut quote: Value = fields
        .iter()
        .map(|field| ((*field).to_owned(), booking[*field].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    quote["overnight_nights"] = json!(0);
    quote
}

fn with(body: &Value, field: &str, value: Value) -> Value {
    let mut changed = body.clone();
    changed[field] = value;
    changed
}

/// A booking as lists have it: how far it is settled is told where it is read alone.
fn as_listed(booking: &Value) -> Value {
    let mut listed = booking.clone();
    listed.as_object_mut().expect("a booking").remove("settlement");
    listed
}

fn availability(client: &Client, starts_at: &str, ends_at: &str) -> Reply {
    client.get(&format!(
        "/availability?starts_at={}&ends_at={}",
        starts_at.replace('+', "%2B"),
        ends_at.replace('+', "%2B")
    ))
}

fn null_stands_only_where_it_may(world: &World) {
    let (_, requester, body) = ordering(world);
    let may_be_left_out = ["distance_km", "note", "external_ref"];
    let quote = quote_body(&body);
    for (path, body, optional) in
        [("/bookings", &body, &may_be_left_out[..]), ("/quotes", &quote, &["overnight_nights"])]
    {
        for field in body.as_object().expect("fields").keys() {
            // The department's own number is unique in the department.
            let body = if body.get("external_ref").is_some() {
                with(body, "external_ref", json!(field))
            } else {
                body.clone()
            };
            let reply = requester.post(path, with(&body, field, Value::Null));
            if optional.contains(&field.as_str()) {
                assert!(matches!(reply.status, 200 | 201), "{path} {field}: {}", reply.body);
                if reply.status == 201 {
                    let made = reply.json();
                    assert_eq!(made[field], Value::Null, "{field}");
                    requester.post(&format!("/bookings/{}/cancel", id(&made)), json!({"reason": "x"})).expect(200);
                }
            } else {
                reply.faults(&[(&format!("/{field}"), "required")]);
            }
        }
        requester.post(path, with(body, "items", json!([null]))).problem(422, "invalid");
        requester
            .post(path, with(body, "items", json!([{"class": null, "quantity": null}])))
            .faults(&[("/items/0/class", "required"), ("/items/0/quantity", "required")]);
    }
    // A change to null clears optional fields, to their default if there is one. Other fields refuse null.
    let whole = merged(body.clone(), json!({"external_ref": "OA-2", "service": "half_day"}));
    let booking = requester.post("/bookings", whole).expect(201);
    let path = format!("/bookings/{}", id(&booking));
    let defaults = json!({"service": "day", "reach": "in_county", "waypoints": [], "waitlist": false, "distance_km": null, "note": null, "external_ref": null});
    for field in body.as_object().expect("fields").keys().filter(|field| *field != "department_id") {
        let reply = requester.patch(&path, json!({field: null}), "*");
        match defaults.get(field) {
            Some(default) => assert_eq!(reply.expect(200)[field], *default, "{field}"),
            None => drop(reply.faults(&[(&format!("/{field}"), "required")])),
        }
    }
    requester.post(&format!("{path}/cancel"), json!({"reason": null})).faults(&[("/reason", "required")]);
}

fn quantities_are_bounded(world: &World) {
    let (_, requester, body) = ordering(world);
    let quote = quote_body(&body);
    let cars = |quantity: Value| json!([{"class": "car", "quantity": quantity}]);
    for (path, body) in [("/bookings", &body), ("/quotes", &quote)] {
        let ask = |items: Value| requester.post(path, with(body, "items", items));
        for bad in [json!(0), json!(-1), json!(100), json!(10_000), json!(i64::from(i32::MAX) + 1)] {
            ask(cars(bad)).faults(&[("/items/0/quantity", "out_of_range")]);
        }
        for bad in [json!("1"), json!(1.5), json!(true), json!([1])] {
            ask(cars(bad)).faults(&[("/items/0/quantity", "wrong_type")]);
        }
        for enormous in [json!(i64::MAX), json!(u64::MAX), json!(1e300)] {
            let problem = ask(cars(enormous)).problem(422, "invalid");
            assert!(faults_of(&problem).iter().all(|fault| fault.0 == "/items/0/quantity"), "{problem}");
        }
        ask(json!([])).faults(&[("/items", "too_few")]);
        ask(json!(vec![json!({"class": "car", "quantity": 1}); 21])).faults(&[("/items", "too_many")]);
    }
    // As many vehicles as may be asked for, although there are only two.
    requester.post("/bookings", with(&body, "items", cars(json!(99)))).problem(409, "no_capacity");
    requester.post("/quotes", with(&quote, "items", cars(json!(99)))).expect(200);
    let twice = json!([{"class": "car", "quantity": 1}, {"class": "car", "quantity": 1}]);
    requester.post("/bookings", with(&body, "items", twice)).faults(&[("/items/1/class", "duplicate")]);
    for (field, bad) in [("passengers", 0), ("passengers", 1_000), ("distance_km", -1), ("distance_km", 100_001)] {
        requester.post("/bookings", with(&body, field, json!(bad))).faults(&[(&format!("/{field}"), "out_of_range")]);
    }
    for (waypoint, fault) in [(String::new(), "too_short"), ("好".repeat(201), "too_long")] {
        requester
            .post("/bookings", with(&body, "waypoints", json!(["兰溪", waypoint])))
            .faults(&[("/waypoints/1", fault)]);
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM bookings"), 0);
}

fn spans_are_bounded(world: &World) {
    let (_, requester, body) = ordering(world);
    let start = "2026-05-07T08:00:00+08:00";
    for (ends_at, code) in [
        ("2026-05-07T07:59:59+08:00", "ends_before_start"),
        ("2026-05-07T08:00:00+08:00", "ends_before_start"),
        ("2026-05-07T09:00:00+09:00", "ends_before_start"),
        ("2016-05-07T08:00:00+08:00", "ends_before_start"),
        ("2026-06-07T08:00:01+08:00", "span_too_long"),
        ("2036-05-07T08:00:00+08:00", "span_too_long"),
        ("9999-12-31T23:59:59+08:00", "span_too_long"),
    ] {
        let body = with(&body, "ends_at", json!(ends_at));
        requester.post("/bookings", body.clone()).faults(&[("/ends_at", code)]);
        requester.post("/quotes", quote_body(&body)).faults(&[("/ends_at", code)]);
        availability(&requester, start, ends_at).faults(&[("ends_at", code)]);
    }
    let longest = with(&body, "ends_at", json!("2026-06-07T08:00:00+08:00"));
    requester.post("/quotes", quote_body(&longest)).expect(200);
    availability(&requester, start, "2026-06-07T08:00:00+08:00").expect(200);
    let booking = requester.post("/bookings", longest).expect(201);
    // A change is judged like a new one.
    let path = format!("/bookings/{}", id(&booking));
    requester
        .patch(&path, json!({"ends_at": "2036-05-07T08:00:00+08:00"}), "*")
        .faults(&[("/ends_at", "span_too_long")]);
    requester
        .patch(&path, json!({"ends_at": "2026-05-07T08:00:00+08:00"}), "*")
        .faults(&[("/ends_at", "ends_before_start")]);
    // 366 days ahead is the limit. Only the dispatcher may book in the past.
    let at = |starts_at: &str, ends_at: &str| {
        merged(body.clone(), json!({"starts_at": starts_at, "ends_at": ends_at, "external_ref": null}))
    };
    requester
        .post("/bookings", at("2027-05-07T08:00:01+08:00", "2027-05-07T09:00:00+08:00"))
        .faults(&[("/starts_at", "too_far_ahead")]);
    requester.post("/bookings", at("2027-05-07T08:00:00+08:00", "2027-05-07T09:00:00+08:00")).expect(201);
    requester
        .post("/bookings", at("2026-05-06T07:59:59+08:00", "2026-05-06T09:00:00+08:00"))
        .faults(&[("/starts_at", "in_the_past")]);
    requester.post("/bookings", at(&world.now(), "2026-05-06T09:00:00+08:00")).expect(201);
}

fn the_ends_of_time_break_nothing(world: &World) {
    let (_, requester, body) = ordering(world);
    for (starts_at, ends_at) in [
        ("0000-01-01T00:00:00Z", "0000-01-02T00:00:00Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00Z"),
        ("1899-12-31T00:00:00Z", "1900-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
        ("9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:58-12:00", "9999-12-31T23:59:59-12:00"),
    ] {
        let body = merged(body.clone(), json!({"starts_at": starts_at, "ends_at": ends_at}));
        for reply in [
            requester.post("/bookings", body.clone()),
            world.dispatcher().post("/bookings", body.clone()),
            requester.post("/quotes", quote_body(&body)),
            availability(&requester, starts_at, ends_at),
            availability(&world.dispatcher(), starts_at, ends_at),
            requester.get(&format!("/bookings?starts_from={starts_at}&starts_until={ends_at}").replace('+', "%2B")),
            requester.get(&format!("/trips?updated_since={starts_at}").replace('+', "%2B")),
        ] {
            assert!(matches!(reply.status, 200 | 422), "{} {starts_at}: {} {}", reply.asked, reply.status, reply.body);
        }
    }
}

fn instants_are_read_exactly(world: &World) {
    let (_, requester, body) = ordering(world);
    for bad in [
        "2026-05-07T08:00:00",
        "2026-05-07T08:00:00.000+08:00",
        "2026-05-07T08:00:00.5Z",
        "2026-05-07T08:00:60+08:00",
        "2026-05-07T08:60:00+08:00",
        "2026-05-07T24:00:00+08:00",
        "2026-02-30T08:00:00+08:00",
        "2027-02-29T08:00:00+08:00",
        "2026-13-01T08:00:00+08:00",
        "2026-05-07",
        "2026-05-07T08:00+08:00",
        "2026-05-07T08:00:00+0800",
        "2026-05-07T08:00:00+24:00",
        "2026-05-07T08:00:00+08:60",
        "20260507T080000Z",
        "2026-W19-4T08:00:00Z",
        "+2026-05-07T08:00:00Z",
        " 2026-05-07T08:00:00Z",
        "1778112000",
        "tomorrow",
    ] {
        for field in ["starts_at", "ends_at"] {
            let body = with(&body, field, json!(bad));
            requester.post("/bookings", body.clone()).faults(&[(&format!("/{field}"), "invalid_instant")]);
            requester.post("/quotes", quote_body(&body)).faults(&[(&format!("/{field}"), "invalid_instant")]);
        }
        availability(&requester, &bad.replace(' ', "%20"), "2026-05-07T16:00:00Z")
            .faults(&[("starts_at", "invalid_instant")]);
    }
    for bad in [json!(1_778_112_000), json!(["2026-05-07T08:00:00+08:00"]), json!(true), json!({})] {
        requester.post("/bookings", with(&body, "starts_at", bad)).faults(&[("/starts_at", "wrong_type")]);
    }
    requester.get("/availability").faults(&[("starts_at", "required"), ("ends_at", "required")]);
    // An offset in a query needs its + encoded; the answer says so.
    let plain = requester.get("/availability?starts_at=2026-05-07T08:00:00+08:00&ends_at=2026-05-07T16:00:00Z");
    plain.faults(&[("starts_at", "unencoded_plus")]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM bookings"), 0);
}

fn any_offset_is_taken_and_ours_answered(world: &World) {
    let (_, requester, body) = ordering(world);
    for starts_at in [
        "2026-05-07T08:00:00+08:00",
        "2026-05-07T00:00:00Z",
        "2026-05-07T00:00:00+00:00",
        "2026-05-06T19:00:00-05:00",
        "2026-05-07T05:45:00+05:45",
        "2026-05-07T14:00:00+14:00",
    ] {
        let body = merged(body.clone(), json!({"starts_at": starts_at, "external_ref": null}));
        let booking = requester.post("/bookings", body).expect(201);
        let path = format!("/bookings/{}", id(&booking));
        assert_eq!(
            (&booking["starts_at"], &booking["ends_at"]),
            (&json!("2026-05-07T08:00:00+08:00"), &json!("2026-05-07T16:00:00+08:00")),
            "{starts_at}"
        );
        assert_eq!(requester.get(&path).expect(200), booking);
        let found =
            requester.get(&format!("/bookings?starts_from={}&limit=1", starts_at.replace('+', "%2B"))).expect(200);
        assert_eq!(found["items"], json!([as_listed(&booking)]));
        // Writing the same moment with another offset is no change.
        assert_eq!(
            etag(&requester.patch(&path, json!({"starts_at": "2026-05-06T16:00:00-08:00"}), "*").expect(200)),
            etag(&booking)
        );
        requester.post(&format!("{path}/cancel"), json!({"reason": "x"})).expect(200);
    }
}

fn dates_exist(world: &World) {
    let (admin, vehicle) = (world.admin(), world.vehicle("car"));
    let papers = format!("/vehicles/{}/papers", id(&vehicle));
    for bad in [
        "2026-02-30",
        "2027-02-29",
        "2026-04-31",
        "2026-00-10",
        "2026-5-7",
        "2026-05-07T00:00:00+08:00",
        "07.05.2026",
        "",
    ] {
        admin.post("/holidays", json!({"date": bad, "name": "国庆节"})).faults(&[("/date", "invalid_date")]);
        admin.post("/tariffs", json!({"name": "x", "valid_from": bad, "rates": []})).problem(422, "invalid");
        admin
            .post(&papers, json!({"kind": "inspection", "valid_from": "2026-01-01", "valid_until": bad}))
            .faults(&[("/valid_until", "invalid_date")]);
        admin.get(&format!("/holidays?date={}", bad.replace('+', "%2B"))).faults(&[("date", "invalid_date")]);
    }
    assert_eq!(
        admin.post("/holidays", json!({"date": "2028-02-29", "name": "闰日"})).expect(201)["date"],
        "2028-02-29"
    );
}

fn words_are_kept_letter_by_letter(world: &World) {
    let (_, requester, body) = ordering(world);
    let fields = ["origin", "destination", "contact_name", "contact_phone", "note", "external_ref"];
    for words in [
        "'; DROP TABLE bookings; --",
        "x' OR '1'='1",
        "\"); DELETE FROM trips; --",
        "$1 ? :p %s {} \\ \\' ${x}",
        "<script>alert(1)</script>",
        "=1+1",
        "𠮷野家 é e\u{301}",
    ] {
        let mut written = with(&body, "waypoints", json!([words, words]));
        for field in fields {
            written[field] = json!(words);
        }
        let booking = requester.post("/bookings", written).expect(201);
        let path = format!("/bookings/{}", id(&booking));
        for field in fields {
            assert_eq!(booking[field], words, "{field}");
        }
        assert_eq!(booking["waypoints"], json!([words, words]));
        assert_eq!(requester.get(&path).expect(200), booking);
        let query: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert_eq!(
            requester.get(&format!("/bookings?external_ref={query}")).expect(200)["items"],
            json!([as_listed(&booking)])
        );
        assert_eq!(requester.get(&format!("/bookings?number={query}")).expect(200)["items"], json!([]));
        let cancelled = requester.post(&format!("{path}/cancel"), json!({"reason": words})).expect(200);
        assert_eq!(cancelled["close_reason"], words);
        let history = requester.get(&format!("{path}/history")).expect(200);
        assert_eq!(history["items"][1]["reason"], words);
    }
    assert_eq!(requester.all("/bookings").len(), 7);
}

fn words_that_deceive_are_refused_everywhere(world: &World) {
    let (department, requester, body) = ordering(world);
    let booking = requester.post("/bookings", body.clone()).expect(201);
    let path = format!("/bookings/{}", id(&booking));
    let key = world.key(&["requester"], &[&department]);
    // A person can't act on behalf of another.
    requester
        .post("/bookings", with(&body, "on_behalf_of", json!({"name": "王明", "ref": "1"})))
        .faults(&[("/on_behalf_of", "only_for_keys")]);
    for unfit in [
        '\0', '\u{8}', '\u{1b}', '\u{7f}', '\u{85}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}',
        '\u{2069}', '\u{61c}', '\u{feff}',
    ] {
        let words = format!("王{unfit}明");
        for field in ["origin", "destination", "contact_name", "contact_phone", "note", "external_ref"] {
            requester
                .post("/bookings", with(&body, field, json!(words)))
                .faults(&[(&format!("/{field}"), "invalid_characters")]);
            requester.patch(&path, json!({field: words}), "*").faults(&[(&format!("/{field}"), "invalid_characters")]);
        }
        requester
            .post("/bookings", with(&body, "waypoints", json!(["好", words])))
            .faults(&[("/waypoints/1", "invalid_characters")]);
        requester
            .post(&format!("{path}/cancel"), json!({"reason": words}))
            .faults(&[("/reason", "invalid_characters")]);
        let behalf = with(&body, "on_behalf_of", json!({"name": words, "ref": "1"}));
        key.post("/bookings", behalf).faults(&[("/on_behalf_of/name", "invalid_characters")]);
        let query: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
        requester.get(&format!("/bookings?external_ref={query}")).faults(&[("external_ref", "invalid_characters")]);
        world.admin().post("/drivers", json!({"name": words})).problem(422, "invalid");
    }
    assert_eq!(requester.get(&path).expect(200), booking);
}

/// Asks under one request id, so that whole answers can be compared.
fn bytes(client: &Client, method: &str, path: &str, body: &Value) -> (u16, String) {
    let reply = client.request(method, path).header("X-Request-Id", "same").header("If-Match", "*").json(body).send();
    (reply.status, reply.body)
}

fn anothers_id_is_as_unknown_as_none(world: &World) {
    let (_, requester, body) = ordering(world);
    let theirs = world.department("theirs");
    let booking = world.booking(&theirs, json!({}));
    for (path, body) in [("/bookings", body.clone()), ("/quotes", quote_body(&body))] {
        let refusal =
            |department: &str| bytes(&requester, "POST", path, &with(&body, "department_id", json!(department)));
        assert_eq!(refusal(id(&theirs)), refusal(NOTHING), "{path}");
        let reply = requester.post(path, with(&body, "department_id", theirs["id"].clone()));
        assert_eq!(
            faults_of(&reply.problem(422, "unknown_reference")),
            [("/department_id".into(), "unknown_reference".into())]
        );
    }
    for (method, rest, body) in [
        ("GET", "", json!({})),
        ("GET", "/history", json!({})),
        ("PATCH", "", json!({"passengers": 1})),
        ("PATCH", "", json!({"colour": "red"})),
        ("POST", "/cancel", json!({"reason": "x"})),
        ("POST", "/cancel", json!({})),
    ] {
        let refusal = |id: &str| bytes(&requester, method, &format!("/bookings/{id}{rest}"), &body);
        let (status, words) = refusal(id(&booking));
        assert_eq!(status, 404, "{method} {rest}: {words}");
        assert_eq!((status, words), refusal(NOTHING), "{method} {rest}");
    }
    // Filtering by this id finds nothing, as by any unknown id.
    for id in [id(&theirs), NOTHING] {
        assert_eq!(
            requester.get(&format!("/bookings?department_id={id}")).expect(200),
            json!({"items": [], "next_cursor": null})
        );
    }
    let unknown = json!({"assignments": [{"vehicle_id": NOTHING, "driver_id": NOTHING}]});
    let approved = world.approver(&theirs).post(&format!("/bookings/{}/approve", id(&booking)), json!({})).expect(200);
    let refused = world
        .dispatcher()
        .post(&format!("/bookings/{}/dispatch", id(&approved)), unknown)
        .problem(422, "unknown_reference");
    assert!(
        faults_of(&refused).contains(&("/assignments/0/vehicle_id".into(), "unknown_reference".into())),
        "{refused}"
    );
    requester
        .post("/bookings", with(&body, "items", json!([{"class": "ship", "quantity": 1}])))
        .problem(422, "unknown_reference");
}

fn stale_versions_are_told_the_present_one(world: &World) {
    let (department, requester, body) = ordering(world);
    let booking = requester.post("/bookings", body).expect(201);
    let path = format!("/bookings/{}", id(&booking));
    requester.request("PATCH", &path).json(&json!({"passengers": 2})).send().problem(428, "if_match_required");
    let present = requester.patch(&path, json!({"passengers": 2}), etag(&booking)).expect(200);
    assert_ne!(etag(&present), etag(&booking));
    let stale = requester.patch(&path, json!({"passengers": 1}), etag(&booking));
    stale.problem(412, "stale");
    assert_eq!(stale.etag(), etag(&present));
    // An action checks the version if one is sent.
    let approve = |seen: &str| {
        world
            .approver(&department)
            .request("POST", &format!("{path}/approve"))
            .header("If-Match", seen)
            .json(&json!({}))
            .send()
    };
    let stale = approve(etag(&booking));
    stale.problem(412, "stale");
    assert_eq!(stale.etag(), etag(&present));
    assert_eq!(requester.get(&path).expect(200), present);
    approve(&stale.etag()).expect(200);
}

fn a_repeated_booking_is_made_once(world: &World) {
    let (department, requester, body) = ordering(world);
    let body = with(&body, "external_ref", Value::Null);
    let ask = |client: &Client, body: &Value| {
        client.request("POST", "/bookings").header("Idempotency-Key", "oa-1").json(body).send()
    };
    let first = ask(&requester, &body);
    let again = ask(&requester, &body);
    assert_eq!(first.expect(201), again.expect(201));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (None, Some("true")));
    assert_eq!((first.header("location"), first.etag()), (again.header("location"), again.etag()));
    ask(&requester, &with(&body, "passengers", json!(4))).problem(422, "idempotency_key_reused");
    // Another person of the same department does their own request and gets their own answer.
    let other = ask(&world.approver(&department), &body);
    assert_eq!(other.header("idempotency-replayed"), None);
    assert_ne!(id(&other.expect(201)), id(&first.json()));
    // Two cars are taken. The refusal isn't kept: the same key works as soon as there is room.
    let third = world.user("third", json!({"roles": ["requester"], "department_id": id(&department)}));
    ask(&third, &body).problem(409, "no_capacity");
    requester.post(&format!("/bookings/{}/cancel", id(&first.json())), json!({"reason": "x"})).expect(200);
    assert_eq!(ask(&third, &body).expect(201)["state"], "submitted");
    assert_eq!(requester.all("/bookings").len(), 3);
}
