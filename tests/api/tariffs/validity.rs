//! Which tariff and discount a booking has, and when they are frozen.

use serde_json::{Value, json};

use crate::{
    cases,
    charges::{one_car, quote},
    support::{
        client::etag,
        trips::{at, between, items, km_of, lines_of, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    a_tariff_stays_with_its_booking,
    a_tariff_is_chosen_anew_for_another_day,
    what_has_no_rate,
    a_used_tariff_is_frozen,
    the_discount_is_frozen,
];

/// A tariff by which a car costs so much a day, and nothing else.
fn flat(world: &World, valid_from: &str, base_fen: i64) -> Value {
    let rates = json!([{"class": "car", "service": "day", "base_fen": base_fen, "included_km": 1_000, "included_minutes": 1_440, "extra_km_fen": 0, "extra_hour_fen": 0}]);
    world.tariff_with(json!({"name": format!("{valid_from}起"), "valid_from": valid_from, "rates": rates}))
}

/// A second person approves what is proposed of a tariff, because it reaches days for which a booking is priced.
fn approved(world: &World, tariff: &Value) {
    let path = format!("/tariffs/{}/approve", tariff["id"].as_str().expect("an id"));
    world.supervisor().post(&path, json!({})).expect(200);
}

fn a_tariff_stays_with_its_booking(world: &World) {
    let (department, car) = one_car(world);
    let sent = world.sent(&department, json!({}), &[&car]);
    let newer = flat(world, "2026-05-02", 77_000);
    approved(world, &newer);
    let requester = world.requester(&department);
    // Another hour or vehicle on the same day leaves the tariff alone.
    let later =
        requester.patch(&path_of(&sent), json!({"starts_at": at("05-07 09:00"), "distance_km": 120}), "*").expect(200);
    assert_eq!((&later["tariff_id"], &later["quote_fen"]), (&sent["tariff_id"], &json!(55_400)));
    world.approver(&department).post(&format!("{}/approve", path_of(&sent)), json!({})).expect(200);
    world.leaves(&trip_of(&sent, 0), km_of(&car), "05-07 09:00");
    let back = world.returns(&trip_of(&sent, 0), km_of(&car) + 120, "05-07 16:00");
    assert_eq!(back["charge"]["total_fen"], 55_400);
    // Who asks now is told the new price.
    let asked = quote(world, &department, "day", &between("05-08 08:00", "05-08 16:00"), 120, json!({}));
    assert_eq!((&asked["tariff_id"], &asked["total_fen"]), (&newer["id"], &json!(77_000)));
}

fn a_tariff_is_chosen_anew_for_another_day(world: &World) {
    let (department, _) = one_car(world);
    let first = world.booking(&department, json!({}));
    let june = flat(world, "2026-06-01", 77_000);
    let path = path_of(&first);
    let requester = world.requester(&department);
    let moved = requester.patch(&path, between("06-01 08:00", "06-01 16:00"), "*").expect(200);
    assert_eq!((&moved["tariff_id"], &moved["quote_fen"]), (&june["id"], &json!(77_000)));
    let back = requester.patch(&path, between("05-31 08:00", "05-31 16:00"), "*").expect(200);
    assert_eq!((&back["tariff_id"], &back["quote_fen"]), (&first["tariff_id"], &json!(50_000)));
    // The start decides: the last day of May runs into June at May's price.
    let over = requester.patch(&path, json!({"ends_at": at("06-01 16:00")}), "*").expect(200);
    assert_eq!((&over["tariff_id"], &over["quote_fen"]), (&first["tariff_id"], &json!(110_000)));
    // A retired tariff is chosen by nobody; a booking that has it keeps it.
    let moved = requester.patch(&path, between("06-02 08:00", "06-02 16:00"), "*").expect(200);
    assert_eq!(moved["tariff_id"], june["id"]);
    let tariff = format!("/tariffs/{}", june["id"].as_str().expect("an id"));
    world.accountant().patch(&tariff, json!({"retired_on": "2026-05-06"}), "*").expect(200);
    approved(world, &june);
    let asked = quote(world, &department, "day", &between("06-02 08:00", "06-02 16:00"), 80, json!({}));
    assert_eq!((&asked["tariff_id"], &asked["total_fen"]), (&first["tariff_id"], &json!(50_000)));
    let kept = requester.patch(&path, json!({"ends_at": at("06-02 17:00")}), "*").expect(200);
    assert_eq!((&kept["tariff_id"], &kept["quote_fen"]), (&june["id"], &json!(77_000)));
}

fn what_has_no_rate(world: &World) {
    let department = world.department("finance");
    let requester = world.requester(&department);
    let body = |fields: Value| world.booking_body(&department, fields);
    // No tariff at all, none for this day, none for the class, none for the service.
    requester.post("/bookings", body(json!({}))).problem(422, "no_rate");
    flat(world, "2026-05-08", 50_000);
    requester.post("/bookings", body(json!({}))).problem(422, "no_rate");
    let there = between("05-08 08:00", "05-08 16:00");
    world.fleet(0, 1, 1);
    requester.post("/bookings", body(merged(there.clone(), items(&[("car", 1), ("van", 1)])))).problem(422, "no_rate");
    for service in ["half_day", "transfer", "month"] {
        requester.post("/bookings", body(merged(there.clone(), json!({"service": service})))).problem(422, "no_rate");
        let asked = json!({"items": [{"class": "car", "quantity": 1}], "service": service, "distance_km": 1, "department_id": department["id"]});
        requester.post("/quotes", merged(asked, there.clone())).problem(422, "no_rate");
    }
    let chinese = requester
        .request("POST", "/bookings")
        .header("Accept-Language", "zh-CN")
        .json(&body(merged(there.clone(), json!({"service": "month"}))))
        .send()
        .problem(422, "no_rate");
    assert_eq!(chinese["errors"][0]["detail"], "租价表中没有“轿车”的包月价格。");
    let booking = requester.post("/bookings", body(there)).expect(201);
    requester.patch(&path_of(&booking), json!({"service": "transfer"}), "*").problem(422, "no_rate");
    requester.patch(&path_of(&booking), between("05-07 08:00", "05-07 16:00"), "*").problem(422, "no_rate");
    // A half day may need the day's price, so there is none without it.
    let rates = json!([{"class": "car", "service": "half_day", "base_fen": 1, "included_km": 1, "included_minutes": 1, "extra_km_fen": 0, "extra_hour_fen": 0}]);
    let alone = json!({"name": "半日", "valid_from": "2026-05-09", "rates": rates});
    world.accountant().post("/tariffs", alone).faults(&[("/rates/0/service", "day_rate_missing")]);
}

fn a_used_tariff_is_frozen(world: &World) {
    let tariff = flat(world, "2026-01-01", 50_000);
    world.vehicle("car");
    let department = world.department("finance");
    let (accountant, path) = (world.accountant(), format!("/tariffs/{}", tariff["id"].as_str().expect("an id")));
    let dearer = |base_fen: i64| {
        let mut rates = tariff["rates"].clone();
        rates[0]["base_fen"] = json!(base_fen);
        json!({"rates": rates})
    };
    // A quote is only asked; a booking is priced.
    quote(world, &department, "day", &between("05-07 08:00", "05-07 16:00"), 80, json!({}));
    let changed = accountant.patch(&path, dearer(51_000), etag(&tariff)).expect(200);
    assert_eq!((&changed["frozen"], &changed["rates"][0]["base_fen"]), (&json!(false), &json!(51_000)));
    let booking = world.booking(&department, json!({}));
    assert_eq!(booking["quote_fen"], 51_000);
    let used = accountant.get(&path).expect(200);
    assert_eq!(used["frozen"], true);
    accountant.patch(&path, dearer(52_000), "*").problem(409, "tariff_frozen");
    accountant.patch(&path, json!({"valid_from": "2026-01-02"}), "*").problem(409, "tariff_frozen");
    let renamed = accountant.patch(&path, json!({"name": "旧价", "retired_on": "2026-12-31"}), etag(&used)).expect(200);
    assert_eq!((&renamed["name"], &renamed["retired_on"]), (&json!("旧价"), &json!("2026-12-31")));
}

fn the_discount_is_frozen(world: &World) {
    world.tariff();
    let (department, car) =
        (world.department_with(json!({"code": "finance", "discount_percent": 10})), world.vehicle("car"));
    let sent = world.sent(&department, json!({}), &[&car]);
    let path = format!("/departments/{}", department["id"].as_str().expect("an id"));
    world.admin().patch(&path, json!({"discount_percent": 50}), "*").expect(200);
    world.leaves(&trip_of(&sent, 0), km_of(&car), "05-07 08:00");
    let back = world.returns(&trip_of(&sent, 0), km_of(&car) + 80, "05-07 16:00");
    assert_eq!(lines_of(&back["charge"]), [("base", 50_000), ("discount", -5_000)]);
    let asked = quote(world, &department, "day", &between("05-08 08:00", "05-08 16:00"), 80, json!({}));
    assert_eq!(asked["total_fen"], 25_000);
}
