//! The chart of accounts: accounts are added, and none is lost.

use serde_json::json;

use crate::{
    cases,
    support::{books::by_hand, client::id, world::World},
};

cases![accounts_are_added_and_never_lost];

fn accounts_are_added_and_never_lost(world: &World) {
    let accountant = world.accountant();
    let office =
        json!({"code": "5602.01", "name": "管理费用—办公费", "name_en": "Office", "kind": "expense", "side": "debit"});
    let made = accountant.post("/accounts", office.clone()).expect(201);
    accountant.post("/accounts", office).taken("/code");
    let astray = json!({"code": "5609.01", "name": "x", "name_en": "x", "kind": "expense", "side": "debit"});
    accountant.post("/accounts", astray).problem(422, "unknown_reference");
    let turned = json!({"code": "5602.02", "name": "x", "name_en": "x", "kind": "income", "side": "credit"});
    accountant.post("/accounts", turned).faults(&[("/kind", "not_its_parents")]);
    let path = format!("/accounts/{}", id(&made));
    accountant.patch(&path, json!({"retired_on": "2026-05-01"}), "\"1\"").expect(200);
    let mut late = by_hand("2026-05-06");
    late["lines"][0]["account"] = json!("5602.01");
    accountant.post("/journals", late.clone()).faults(&[("/lines/0/account", "retired")]);
    let bank = accountant.all("/accounts?code=1002")[0].clone();
    accountant
        .patch(&format!("/accounts/{}", id(&bank)), json!({"retired_on": "2026-05-01"}), "*")
        .problem(409, "in_use");
    assert!(accountant.all("/accounts").len() > 50);
}
