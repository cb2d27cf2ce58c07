//! Who works for a supplier: what they are told, and what they may not be.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        database::PASSWORD,
        world::{World, merged},
    },
};

cases![
    a_supplier_signs_in_and_sees_nothing_of_the_company,
    a_supplier_has_one_supplier_and_no_other_role,
    a_patch_makes_and_unmakes_a_supplier,
    a_supplier_waits_for_the_other_administrator,
    the_list_of_users_names_the_supplier,
];

fn new(username: &str, fields: Value) -> Value {
    merged(json!({"username": username, "password": PASSWORD, "roles": ["supplier"]}), fields)
}

fn a_supplier_signs_in_and_sees_nothing_of_the_company(world: &World) {
    let (own, other, department) = (world.new_supplier(), world.new_supplier(), world.department("finance"));
    let client = world.supplier(&own);
    let me = client.get("/auth/me").expect(200);
    assert_eq!(
        (&me["roles"], &me["supplier_id"], &me["supplier_name"], &me["department_ids"], &me["driver_id"]),
        (&json!(["supplier"]), &own["id"], &own["name"], &json!([]), &Value::Null)
    );
    assert_eq!(client.all("/auth/sessions").len(), 1);
    for path in [
        "/labels".to_owned(),
        "/todo".to_owned(),
        "/stream".to_owned(),
        "/calendars".to_owned(),
        "/suppliers".to_owned(),
        format!("/suppliers/{}", id(&own)),
        format!("/suppliers/{}", id(&other)),
        format!("/departments/{}", id(&department)),
        "/bookings".to_owned(),
        "/trips".to_owned(),
        "/users".to_owned(),
        "/events".to_owned(),
    ] {
        client.get(&path).problem(403, "forbidden");
    }
    let changed = json!({"current_password": PASSWORD, "new_password": "another-horse-battery"});
    assert_eq!(client.put("/auth/password", changed).status, 204);
    // Others have none.
    let me = world.dispatcher().get("/auth/me").expect(200);
    assert_eq!((&me["supplier_id"], &me["supplier_name"]), (&Value::Null, &Value::Null));
}

fn a_supplier_has_one_supplier_and_no_other_role(world: &World) {
    let (admin, supplier, department) = (world.admin(), world.new_supplier(), world.department("finance"));
    let of_supplier = json!({"supplier_id": id(&supplier)});
    admin.post("/users", new("lina", json!({}))).faults(&[("/supplier_id", "required")]);
    let nowhere = json!({"supplier_id": "019a0b5e-7c1f-7000-8000-000000000001"});
    admin.post("/users", new("lina", nowhere)).problem(422, "unknown_reference");
    let dispatcher = merged(json!({"roles": ["dispatcher"]}), of_supplier.clone());
    admin.post("/users", new("lina", dispatcher)).faults(&[("/supplier_id", "not_allowed")]);
    let at_home = merged(json!({"department_id": id(&department)}), of_supplier.clone());
    admin.post("/users", new("lina", at_home)).faults(&[("/department_id", "not_allowed")]);
    let expires_at = world.clock.now().plus_days(30).to_string();
    for separate in [true, false] {
        admin.patch("/settings", json!({"separate_duties": separate}), "*").expect(200);
        for role in ["requester", "approver", "dispatcher", "driver", "accountant", "supervisor", "admin"] {
            let mut fields = merged(json!({"roles": [role, "supplier"]}), of_supplier.clone());
            match role {
                "requester" | "approver" => fields["department_id"] = department["id"].clone(),
                "driver" => fields["driver_id"] = world.driver_with(&["C1"])["id"].clone(),
                _ => {}
            }
            admin.post("/users", new("lina", fields)).faults(&[("/roles", "roles_of_two_people")]);
        }
        let key = json!({"name": "oa", "roles": ["supplier"], "expires_at": expires_at});
        admin.post("/keys", key).faults(&[("/roles", "not_allowed_value")]);
    }
    admin.post("/users", new("lina", of_supplier)).expect(201);
    // Nobody decides in an approver's place for a supplier.
    let delegate = json!({"to_username": "lina", "until": world.clock.now().plus_days(3).to_string()});
    world.approver(&department).post("/delegations", delegate).problem(422, "unknown_reference");
}

fn a_patch_makes_and_unmakes_a_supplier(world: &World) {
    let (admin, one, other) = (world.admin(), world.new_supplier(), world.new_supplier());
    let made = admin.post("/users", new("lina", json!({"supplier_id": id(&one)}))).expect(201);
    assert_eq!((&made["roles"], &made["supplier_id"]), (&json!(["supplier"]), &one["id"]));
    let path = format!("/users/{}", id(&made));
    let moved = admin.patch(&path, json!({"supplier_id": id(&other)}), "*").expect(200);
    assert_eq!(moved["supplier_id"], other["id"]);
    let client = world.nobody().person("lina", PASSWORD);
    assert_eq!(client.get("/auth/me").expect(200)["supplier_name"], other["name"]);
    admin.patch(&path, json!({"roles": ["dispatcher"]}), "*").faults(&[("/supplier_id", "not_allowed")]);
    admin.patch(&path, json!({"supplier_id": null}), "*").faults(&[("/supplier_id", "required")]);
    let hired = admin.patch(&path, json!({"roles": ["dispatcher"], "supplier_id": null}), "*").expect(200);
    assert_eq!((&hired["roles"], &hired["supplier_id"]), (&json!(["dispatcher"]), &Value::Null));
    client.get("/bookings").expect(200);
    let left = admin.patch(&path, json!({"roles": ["supplier"], "supplier_id": id(&one)}), "*").expect(200);
    assert_eq!((&left["roles"], &left["supplier_id"]), (&json!(["supplier"]), &one["id"]));
    client.get("/bookings").problem(403, "forbidden");
    let recorded = admin.get(&format!("/events?subject=user&subject_id={}&action=change", id(&made))).expect(200);
    let suppliers: Vec<&Value> =
        recorded["items"].as_array().expect("events").iter().map(|event| &event["after"]["supplier_id"]).collect();
    assert_eq!(suppliers.len(), 3);
    assert!(suppliers.contains(&&one["id"]) && suppliers.contains(&&other["id"]), "{suppliers:?}");
}

fn a_supplier_waits_for_the_other_administrator(world: &World) {
    let (one, other, supplier) = (world.admin(), world.other_admin(), world.new_supplier());
    let dispatcher = world.dispatcher().get("/auth/me").expect(200);
    one.patch("/settings", json!({"grants_need_approval": true}), "*").expect(200);
    let approved = one.post("/users", new("lina", json!({"supplier_id": id(&supplier)}))).expect(201);
    let rejected = one.post("/users", new("wang", json!({"supplier_id": id(&supplier)}))).expect(201);
    for user in [&approved, &rejected] {
        assert_eq!((&user["roles"], &user["pending_roles"]), (&json!([]), &json!(["supplier"])));
    }
    let approved = other.post(&format!("/users/{}/approve", id(&approved)), json!({})).expect(200);
    assert_eq!((&approved["roles"], &approved["supplier_id"]), (&json!(["supplier"]), &supplier["id"]));
    let rejected = other.post(&format!("/users/{}/reject", id(&rejected)), json!({"reason": "未经批准"})).expect(200);
    assert_eq!((&rejected["disabled"], &rejected["supplier_id"]), (&json!(true), &supplier["id"]));
    // Who held another role loses it at once, and waits as the supplier.
    let path = format!("/users/{}", id(&dispatcher));
    let turned = one.patch(&path, json!({"roles": ["supplier"], "supplier_id": id(&supplier)}), "*").expect(200);
    assert_eq!((&turned["roles"], &turned["pending_roles"]), (&json!([]), &json!(["supplier"])));
}

fn the_list_of_users_names_the_supplier(world: &World) {
    let supplier = world.new_supplier();
    world.supplier(&supplier);
    let admin = world.admin();
    let table = admin.request("GET", "/users?format=csv").header("Accept-Language", "zh-CN").send();
    let lines: Vec<&str> = table.body.lines().collect();
    let name = supplier["name"].as_str().expect("a name");
    assert!(lines[0].contains("供应商"), "{}", lines[0]);
    assert!(lines.iter().any(|line| line.contains("服务供应商") && line.contains(name)), "{lines:?}");
}
