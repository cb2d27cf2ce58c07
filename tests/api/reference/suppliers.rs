//! Suppliers: their unified social credit code is checked as that of a department is.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![a_suppliers_code_is_checked_like_a_departments, the_bureau_writes_suppliers];

fn a_suppliers_code_is_checked_like_a_departments(world: &World) {
    let admin = world.admin();
    // The length is right, the check character is wrong.
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

fn the_bureau_writes_suppliers(world: &World) {
    let (bureau, accountant) = (world.supervisor(), world.accountant());
    let made = bureau.post("/suppliers", json!({"name": "县保洁公司"})).expect(201);
    let path = format!("/suppliers/{}", id(&made));
    let changed = bureau.patch(&path, json!({"contact_name": "赵磊"}), "*").expect(200);
    assert_eq!(changed["contact_name"], "赵磊");
    accountant.post("/suppliers", json!({"name": "x"})).problem(403, "forbidden");
    accountant.patch(&path, json!({"contact_name": "x"}), "*").problem(403, "forbidden");
    let recorded = bureau.get(&format!("/events?subject=supplier&subject_id={}", id(&made))).expect(200);
    assert_eq!(recorded["items"].as_array().map(Vec::len), Some(2));
}
