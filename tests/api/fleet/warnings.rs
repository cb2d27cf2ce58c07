//! Warnings about vehicles, in the caller's language.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![warnings_speak_the_callers_language];

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
