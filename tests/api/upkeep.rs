//! What master data is checked for, in whose language it is warned of, and what is forgotten in time.

use serde_json::json;

use crate::{cases, client::id, world::World};

cases![
    a_suppliers_code_is_checked_like_a_departments,
    warnings_speak_the_callers_language,
    what_has_had_its_time_is_forgotten,
    retired_means_from_that_day_on,
];

fn a_suppliers_code_is_checked_like_a_departments(world: &World) {
    let admin = world.admin();
    // The right length, the wrong check character.
    let wrong = json!({"name": "外租公司", "uscc": "91330100799655058C"});
    admin.post("/suppliers", wrong).faults(&[("/uscc", "invalid_uscc")]);
    assert!(admin.all("/suppliers").is_empty(), "a refused supplier was kept");
    let supplier = admin.post("/suppliers", json!({"name": "外租公司", "uscc": "91330100799655058B"})).expect(201);
    let path = format!("/suppliers/{}", id(&supplier));
    let of_supplier =
        admin.patch(&path, json!({"uscc": "91330100799655058C"}), "*").faults(&[("/uscc", "invalid_uscc")]);
    let department = world.department("finance");
    let of_department = admin
        .patch(&format!("/departments/{}", id(&department)), json!({"uscc": "91330100799655058C"}), "*")
        .faults(&[("/uscc", "invalid_uscc")]);
    assert_eq!(of_supplier["errors"], of_department["errors"]);
    assert_eq!(admin.get(&path).expect(200), supplier);
}

fn warnings_speak_the_callers_language(world: &World) {
    let vehicle = world.vehicle_with("car", json!({"vin": "1M8GDM9AXKP042787"}));
    let path = format!("/vehicles/{}", id(&vehicle));
    let admin = world.admin();
    let said = |path: &str, lang: &str| {
        let answer = admin.request("GET", path).header("Accept-Language", lang).send().expect(200);
        let vehicle = answer.get("items").map_or(&answer, |items| &items[0]);
        vehicle["warnings"][0]["detail"].as_str().expect("a warning").to_owned()
    };
    for path in [path.as_str(), "/vehicles"] {
        assert!(said(path, "zh-CN").contains("校验位"), "{path}: {}", said(path, "zh-CN"));
        assert!(said(path, "en").contains("check digit"), "{path}: {}", said(path, "en"));
    }
    let changed = admin
        .request("PATCH", &path)
        .header("If-Match", "*")
        .header("Accept-Language", "zh-CN")
        .json(&json!({"seats": 4}))
        .send()
        .expect(200);
    assert!(changed["warnings"][0]["detail"].as_str().is_some_and(|words| words.contains("校验位")), "{changed}");
}

fn what_has_had_its_time_is_forgotten(world: &World) {
    let count = |table: &str| world.sql_number(&format!("SELECT count(*) AS n FROM {table}"));
    let make = |key: &str, date: &str| {
        let holiday = json!({"date": date, "name": "国庆节"});
        world.admin().request("POST", "/holidays").header("Idempotency-Key", key).json(&holiday).send().expect(201);
    };
    make("old", "2026-10-01");
    assert!(count("sessions") > 0 && count("refresh_tokens") > 0 && count("idempotency_keys") > 0);
    // A server sweeps as soon as it starts; until then, and a day short of their time, they stay.
    world.later(29 * 24 * 60);
    world.serve_with(|_| {});
    make("new", "2026-10-02");
    let swept = |expected: &dyn Fn() -> bool, what: &str| {
        let asked = (0..500).find(|_| {
            world.nobody().get_at("/readyz").expect(200);
            expected()
        });
        assert!(asked.is_some(), "{what}: {} sessions, {} kept answers", count("sessions"), count("idempotency_keys"));
    };
    swept(&|| count("idempotency_keys") == 1, "kept answers are not forgotten");
    assert_eq!(count("sessions"), 2, "a session of 29 days is forgotten too early");
    world.later(3 * 24 * 60);
    world.serve_with(|_| {});
    world.nobody();
    swept(&|| count("sessions") == 1, "sessions that ended are not forgotten");
    assert_eq!(count("refresh_tokens"), 1, "and their tokens");
}

/// One word, one meaning: the first day without it. The work is on 2026-05-07.
fn retired_means_from_that_day_on(world: &World) {
    let (admin, accountant) = (world.admin(), world.accountant());
    let (tariff, department, car) = (world.tariff(), world.department("finance"), world.vehicle("car"));
    let requester = world.requester(&department);
    let classes = admin.all("/vehicle-classes");
    let class = classes.iter().find(|class| class["code"] == "car").expect("a class");
    let body = world.booking_body(&department, json!({}));
    let free = || {
        let window = "/availability?starts_at=2026-05-07T08:00:00%2B08:00&ends_at=2026-05-07T16:00:00%2B08:00";
        requester.get(window).expect(200)["classes"]
            .as_array()
            .expect("classes")
            .iter()
            .find(|one| one["class"] == "car")
            .expect("cars")["free"]
            .clone()
    };
    for (who, path, refused) in [
        (&admin, format!("/departments/{}", id(&department)), Some("/department_id")),
        (&admin, format!("/vehicle-classes/{}", id(class)), Some("/items/0/class")),
        (&accountant, format!("/tariffs/{}", id(&tariff)), Some("/starts_at")),
        (&admin, format!("/vehicles/{}", id(&car)), None),
    ] {
        who.patch(&path, json!({"retired_on": "2026-05-08"}), "*").expect(200);
        let taken = requester.post("/bookings", body.clone()).expect(201);
        requester.post(&format!("/bookings/{}/cancel", id(&taken)), json!({"reason": "改期"})).expect(200);
        who.patch(&path, json!({"retired_on": "2026-05-07"}), "*").expect(200);
        let reply = requester.post("/bookings", body.clone());
        match refused {
            Some(pointer) => assert_eq!(reply.expect(422)["errors"][0]["pointer"], pointer, "{path}"),
            None => assert_eq!((reply.problem(409, "no_capacity").is_object(), free()), (true, json!(0))),
        }
        who.patch(&path, json!({"retired_on": null}), "*").expect(200);
    }
}
