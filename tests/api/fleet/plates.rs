//! Number plates: unique among the vehicles in use, in whatever spelling they are typed.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Reply, encoded, id},
        world::World,
    },
};

cases![
    a_plate_is_taken_while_its_vehicle_is_in_use,
    two_never_take_one_plate_at_the_same_time,
    a_plate_is_one_in_every_spelling,
];

fn made(world: &World, plate: &str, retired_on: Option<&str>) -> Reply {
    world.admin().post(
        "/vehicles",
        json!({
            "plate_no": plate, "class": "car", "model": "帕萨特", "seats": 5, "length_mm": 4948, "energy": "petrol", "odometer_km": 5,
            "retired_on": retired_on,
        }),
    )
}

fn a_plate_is_taken_while_its_vehicle_is_in_use(world: &World) {
    let admin = world.admin();
    let path = |vehicle: &Value| format!("/vehicles/{}", id(vehicle));
    let retire = |vehicle: &Value, day: Option<&str>| admin.patch(&path(vehicle), json!({"retired_on": day}), "*");
    let old = made(world, "浙B12345", None).expect(201);
    made(world, "浙B12345", None).taken("/plate_no");
    // One that retires later is in use until then, and so is one that comes to be retired later.
    retire(&old, Some("2026-05-07")).expect(200);
    made(world, "浙B12345", None).taken("/plate_no");
    made(world, "浙B12345", Some("2026-06-01")).taken("/plate_no");
    // One that is out of use already takes no plate.
    made(world, "浙B12345", Some("2020-01-01")).expect(201);
    // From its first day out of use on it is free.
    retire(&old, Some("2026-05-06")).expect(200);
    let new = made(world, "浙B12345", None).expect(201);
    let listed = admin.get(&format!("/vehicles?plate_no={}", encoded("浙B12345"))).expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(3));
    // The old one doesn't come back while the new one has the plate, not for a day either.
    retire(&old, None).taken("/plate_no");
    retire(&old, Some("2026-05-07")).taken("/plate_no");
    retire(&old, Some("2026-05-01")).expect(200);
    admin.patch(&path(&old), json!({"model": "朗逸"}), "*").expect(200);
    retire(&new, Some("2026-05-06")).expect(200);
    retire(&old, None).expect(200);
    retire(&new, None).taken("/plate_no");
    // A plate that is typed into another vehicle is taken all the same.
    let other = made(world, "浙B54321", None).expect(201);
    admin.patch(&path(&other), json!({"plate_no": "浙B12345"}), "*").taken("/plate_no");
    admin.patch(&path(&new), json!({"plate_no": "浙B99999", "retired_on": null}), "*").expect(200);
}

fn two_never_take_one_plate_at_the_same_time(world: &World) {
    world.admin().get("/auth/me").expect(200);
    for (round, retired_on) in [None, Some("2026-06-01"), None, Some("2026-06-01")].into_iter().enumerate() {
        let plate = format!("浙B1234{round}");
        let replies: Vec<u16> = thread::scope(|scope| {
            let makers: Vec<_> = (0..6).map(|_| scope.spawn(|| made(world, &plate, retired_on).status)).collect();
            makers.into_iter().map(|maker| maker.join().expect("an answer")).collect()
        });
        assert_eq!(replies.iter().filter(|status| **status == 201).count(), 1, "{replies:?}");
        assert!(replies.iter().all(|status| matches!(status, 201 | 409)), "{replies:?}");
    }
}

fn a_plate_is_one_in_every_spelling(world: &World) {
    let admin = world.admin();
    let vehicle = made(world, " 浙b·1234 5 ", None).expect(201);
    assert_eq!(vehicle["plate_no"], "浙B12345");
    for typed in ["浙B12345", "浙Ｂ１２３４５", "浙b•12345"] {
        made(world, typed, None).taken("/plate_no");
        let found = admin.get(&format!("/vehicles?plate_no={}", encoded(typed))).expect(200);
        assert_eq!(found["items"][0]["id"], vehicle["id"], "{typed}");
    }
    made(world, "浙B·1234567", None).faults(&[("/plate_no", "invalid_plate")]);
    made(world, "浙B-12346", None).faults(&[("/plate_no", "invalid_plate")]);
    let patched =
        admin.patch(&format!("/vehicles/{}", id(&vehicle)), json!({"plate_no": "浙b·d12345"}), "*").expect(200);
    assert_eq!(patched["plate_no"], "浙BD12345");
}
