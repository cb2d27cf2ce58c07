//! Codes are one in every spelling that people type.

use motorpool::http::sheet::CSV;
use serde_json::json;

use crate::{
    cases,
    support::{
        client::{encoded, id},
        database::{ADMIN, PASSWORD},
        wire::until,
        world::World,
    },
};

cases![codes_are_one_in_every_spelling, what_was_kept_in_another_spelling_stays, names_to_sign_in_with_are_folded];

fn codes_are_one_in_every_spelling(world: &World) {
    let admin = world.admin();
    let department = |code: &str| {
        admin.post("/departments", json!({"code": code, "name": "县财政局", "uscc": "１１330225 002985031r"}))
    };
    let made = department(" Ｆ-1 ").expect(201);
    assert_eq!((&made["code"], &made["uscc"]), (&json!("F-1"), &json!("11330225002985031R")));
    department("F-1").taken("/code");
    for typed in ["F-1", "Ｆ－１", " F-1"] {
        assert_eq!(
            admin.get(&format!("/departments?code={}", encoded(typed))).expect(200)["items"][0]["id"],
            made["id"],
            "{typed}"
        );
    }
    // Blanks within a code and its case tell codes apart.
    department("F -1").expect(201);
    department("f-1").expect(201);
    let supplier = json!({"name": "县客运公司", "uscc": " 91330100799655058b "});
    assert_eq!(admin.post("/suppliers", supplier).expect(201)["uscc"], "91330100799655058B");
    admin.post("/suppliers", json!({"name": "x", "uscc": "91330100799655058C"})).faults(&[("/uscc", "invalid_uscc")]);
    // Those that refer by a code are as free.
    let car = world.vehicle_with("car", json!({"class": "ｃａｒ"}));
    assert_eq!(car["class"], "car");
    assert_eq!(
        admin.get(&format!("/vehicles?class={}", encoded("ｃａｒ"))).expect(200)["items"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        admin.get(&format!("/vehicle-classes?code={}", encoded("ｃａｒ"))).expect(200)["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let accountant = world.accountant();
    assert_eq!(
        accountant.get(&format!("/accounts?code={}", encoded("１００２"))).expect(200)["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let lines = json!([{"account": "１００２", "dr_fen": 5}, {"account": "3001", "cr_fen": 5}]);
    let journal =
        accountant.post("/journals", json!({"date": "2026-05-06", "text": "投入", "lines": lines})).expect(201);
    assert_eq!(journal["lines"][0]["account"], "1002");
    // The slip's number of a past trip is kept as the other numbers are.
    let trips = |number: &str| {
        format!(
            "reference,vehicle,department,purpose,departed_at,returned_at,distance_km\n{number},{},Ｆ-1,official_business,2025-05-06 08:00,2025-05-06 09:00,5\n",
            car["plate_no"].as_str().expect("a plate")
        )
    };
    let brought = |number: &str| {
        let reply = until("a turn", || {
            let request = admin.request("POST", "/imports?kind=past_trips&dry_run=false").body(CSV, trips(number));
            Some(request.send()).filter(|reply| reply.status != 503)
        });
        let path = format!("/imports/{}", id(&reply.expect(201)));
        until("it has ended", || Some(admin.get(&path).expect(200)).filter(|import| import["state"] != "running"))
    };
    assert_eq!(brought("Ａ 1")["state"], "imported");
    assert_eq!(brought("A1")["faults"][0]["code"], "already_exists");
    assert_eq!(admin.get("/past-trips").expect(200)["items"][0]["reference"], "A1");
}

fn what_was_kept_in_another_spelling_stays(world: &World) {
    let admin = world.admin();
    let made = world.department("finance");
    world.sql("UPDATE departments SET code = '（财）'").expect("as it was kept before");
    let path = format!("/departments/{}", id(&made));
    assert_eq!(admin.patch(&path, json!({"name": "县财政局二"}), "*").expect(200)["code"], "（财）");
    assert_eq!(
        admin.get(&format!("/departments?code={}", encoded("（财）"))).expect(200)["items"].as_array().map(Vec::len),
        Some(1)
    );
}

fn names_to_sign_in_with_are_folded(world: &World) {
    let typed = format!(" {} ", ADMIN.to_uppercase());
    let nobody = world.nobody();
    nobody.post("/auth/login", json!({"username": typed, "password": PASSWORD})).expect(200);
    let wide: String = ADMIN.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)).collect();
    nobody.post("/auth/login", json!({"username": wide, "password": PASSWORD})).expect(200);
    let found = world.admin().get(&format!("/users?username={}", encoded(&wide))).expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    // Nobody takes a name in another spelling, because only one is allowed.
    let user = json!({"username": wide, "password": "correct-horse-battery", "roles": ["supervisor"]});
    world.admin().post("/users", user).faults(&[("/username", "wrong_form")]);
}
