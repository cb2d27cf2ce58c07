//! Finding vehicles and drivers by words.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![vehicles_are_found_by_plate_colour_and_model, drivers_are_found_by_name_and_phone];

/// The ids that a list answers for these words, newest first.
fn found(world: &World, list: &str, words: &str) -> Vec<String> {
    let encoded: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
    world.dispatcher().all(&format!("/{list}?q={encoded}")).iter().map(|one| id(one).to_owned()).collect()
}

fn vehicles_are_found_by_plate_colour_and_model(world: &World) {
    let black = world.vehicle_with("car", json!({"plate_no": "浙BA123Z", "colour": "黑色"}));
    let white = world.vehicle_with("car", json!({"plate_no": "浙BB1237", "colour": "白色"}));
    let bus = world.vehicle_with("bus", json!({"plate_no": "浙B70001"}));
    assert_eq!((&black["colour"], bus["colour"].is_null()), (&json!("黑色"), true));
    for (words, expected) in [
        ("123", vec![&white, &black]),
        ("a123z", vec![&black]),
        ("浙B·B1237", vec![&white]),
        ("黑", vec![&black]),
        ("帕萨特 白色", vec![&white]),
        ("白色 123 帕萨特", vec![&white]),
        ("黑色 B1237", vec![]),
        ("bus", vec![&bus]),
        ("考斯特", vec![&bus]),
        ("%", vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|vehicle| id(vehicle).to_owned()).collect();
        assert_eq!(found(world, "vehicles", words), expected, "{words}");
    }
    let path = format!("/vehicles/{}", id(&bus));
    assert_eq!(world.admin().patch(&path, json!({"colour": "银灰"}), "*").expect(200)["colour"], "银灰");
    assert_eq!(found(world, "vehicles", "银灰"), [id(&bus)]);
    assert!(world.admin().patch(&path, json!({"colour": null}), "*").expect(200)["colour"].is_null());
    assert_eq!(world.admin().patch(&path, json!({"colour": "红".repeat(21)}), "*").status, 422);
    world.dispatcher().get("/vehicles?q=").problem(422, "invalid");
}

fn drivers_are_found_by_name_and_phone(world: &World) {
    let named = |name: &str, phone: &str| {
        let driver = json!({"name": name, "phone": phone, "licence_classes": ["C1"], "licence_valid_until": "2030-12-31", "employment": "employee"});
        world.admin().post("/drivers", driver).expect(201)
    };
    let (wang, another, li) =
        (named("王建国", "13800001234"), named("王建军", "13900005678"), named("Li Jianguo", "13800005678"));
    for (words, expected) in [
        ("王", vec![&another, &wang]),
        ("建国", vec![&wang]),
        ("5678", vec![&li, &another]),
        ("王 5678", vec![&another]),
        ("5678 jianguo", vec![&li]),
        ("138 王建军", vec![]),
        ("_", vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|driver| id(driver).to_owned()).collect();
        assert_eq!(found(world, "drivers", words), expected, "{words}");
    }
}
