//! What signed contracts oblige the bureau to pay, and its budgets.

use std::{sync::Barrier, thread};

use serde_json::{Value, json};

use crate::{
    budgets::{of_bureau, path},
    cases,
    support::{
        client::{Reply, id},
        supervision::{admit_for, draft, other, path as path_of, signed},
        world::{World, merged},
    },
};

cases![
    signed_contracts_commit_their_fees,
    a_month_has_the_fees_of_the_schedule,
    what_the_bureau_does_not_pay_commits_nothing,
    a_contract_over_the_budget_is_not_signed,
    two_signatures_at_once_cannot_both_take_the_last,
];

/// The lines of the year: 305,000,000.
const LINES: [(&str, i64); 7] = [
    ("general", 24_000_000),
    ("catering", 58_000_000),
    ("security", 86_000_000),
    ("repair", 45_000_000),
    ("cleaning", 62_000_000),
    ("meetings", 20_000_000),
    ("greening", 10_000_000),
];

fn lumps(lines: &[(&str, i64)]) -> Value {
    let line = |(category, amount): &(&str, i64)| json!({"category": category, "amount_fen": amount, "price": "lump"});
    lines.iter().map(line).collect()
}

/// What a contract with a supplier says, with other fields.
fn bought(world: &World, over: Value) -> Value {
    let supplier = world.new_supplier();
    merged(json!({"mode": "outsource", "supplier_id": id(&supplier), "direct_reason": "续用"}), over)
}

/// A budget of the bureau is made, with other fields.
fn given(world: &World, over: Value) -> Value {
    world.supervisor().post("/budgets", of_bureau(over)).expect(201)
}

/// What is committed of a budget, in the list as in the record.
fn committed(world: &World, budget: &Value) -> i64 {
    let supervisor = world.supervisor();
    let one = supervisor.get(&path(budget)).expect(200);
    let listed = supervisor.all("/budgets").into_iter().find(|other| other["id"] == budget["id"]);
    assert_eq!(listed.as_ref(), Some(&one));
    one["committed_fen"].as_i64().expect("an amount")
}

/// A draft whose supplier is admitted, if it has one.
fn drafted(world: &World, over: Value) -> Value {
    let contract = draft(world, over);
    admit_for(world, &contract);
    contract
}

fn sign(world: &World, contract: &Value) -> Reply {
    other(world).post(&format!("{}/sign", path_of(contract)), json!({}))
}

fn signed_contracts_commit_their_fees(world: &World) {
    let year = given(world, json!({}));
    let cleaning = given(world, json!({"category": "cleaning"}));
    let repair = given(world, json!({"category": "repair", "from": "2026-01", "until": "2026-01"}));
    let next = given(world, json!({"from": "2027-01", "until": "2027-12"}));
    let all = |expected: [i64; 4]| {
        assert_eq!([&year, &cleaning, &repair, &next].map(|budget| committed(world, budget)), expected);
    };
    let contract = drafted(world, bought(world, json!({"lines": lumps(&LINES)})));
    all([0, 0, 0, 0]);
    sign(world, &contract).expect(200);
    all([305_000_000, 62_000_000, 3_750_000, 0]);
    // Ceilings are spread as lump sums are, over the months of their own term.
    let unit = json!([{"category": "meetings", "amount_fen": 12_000_000, "price": "hourly", "unit_fen": 4_500}]);
    signed(
        world,
        bought(world, json!({"mode": "hourly", "lines": unit, "valid_from": "2026-07", "valid_until": "2027-06"})),
    );
    all([311_000_000, 62_000_000, 3_750_000, 6_000_000]);
    let unit = json!([{"category": "repair", "amount_fen": 24_000_000, "price": "cost_plus", "unit_fen": 15_000}]);
    signed(world, bought(world, json!({"mode": "dispatch", "lines": unit})));
    all([335_000_000, 62_000_000, 5_750_000, 6_000_000]);
    // One that is ended owes no month after its last.
    let end = json!({"last_month": "2026-06", "reason": "重新招标"});
    world.supervisor().post(&format!("{}/end", path_of(&contract)), end).expect(200);
    all([182_500_000, 31_000_000, 5_750_000, 6_000_000]);
    // The term that is over by itself was owed.
    world.at("2027-09-01T08:00:00+08:00");
    all([182_500_000, 31_000_000, 5_750_000, 6_000_000]);
}

fn a_month_has_the_fees_of_the_schedule(world: &World) {
    let months = ["2025-12", "2026-01", "2026-02", "2026-12"];
    let budgets = months.map(|month| given(world, json!({"from": month, "until": month})));
    let contract = signed(world, bought(world, json!({"lines": lumps(&LINES)})));
    assert_eq!(contract["schedule"][0], json!({"period": "2026-01", "fee_fen": 25_416_667}));
    let found = budgets.each_ref().map(|budget| committed(world, budget));
    assert_eq!(found, [0, 25_416_667, 25_416_666, 25_416_667]);
}

fn what_the_bureau_does_not_pay_commits_nothing(world: &World) {
    let budget = given(world, json!({"amount_fen": 0}));
    let unit = json!([{"category": "vehicles", "amount_fen": 90_000_000, "price": "cost_plus", "unit_fen": 15_000}]);
    signed(world, bought(world, json!({"mode": "dispatch", "payer": "company", "lines": unit})));
    signed(world, json!({}));
    assert_eq!(committed(world, &budget), 0);
}

fn a_contract_over_the_budget_is_not_signed(world: &World) {
    let supervisor = world.supervisor();
    let budget = given(world, json!({"amount_fen": 304_999_999}));
    let contract = drafted(world, bought(world, json!({"lines": lumps(&LINES)})));
    assert_eq!(sign(world, &contract).problem(409, "over_budget")["budget_id"], budget["id"]);
    assert_eq!(supervisor.get(&path_of(&contract)).expect(200)["state"], "draft");
    supervisor.patch(&path(&budget), json!({"amount_fen": 305_000_000}), "*").expect(200);
    sign(world, &contract).expect(200);
    // Months and categories that no budget has are free.
    let small = |over: Value| drafted(world, bought(world, merged(json!({"lines": lumps(&[("cleaning", 12)])}), over)));
    let full = small(json!({}));
    sign(world, &full).problem(409, "over_budget");
    sign(world, &small(json!({"valid_from": "2027-01", "valid_until": "2027-12"}))).expect(200);
    let partly = small(json!({"valid_from": "2026-12", "valid_until": "2027-11"}));
    sign(world, &partly).problem(409, "over_budget");
    // What costs nothing is in no budget's way, not even where more is committed than it has.
    supervisor.patch(&path(&budget), json!({"amount_fen": 1}), "*").expect(200);
    sign(world, &drafted(world, json!({}))).expect(200);
    supervisor.patch(&path(&budget), json!({"amount_fen": 400_000_000}), "*").expect(200);
    // A category's budget counts its own lines.
    let cleaning = given(world, json!({"category": "cleaning", "amount_fen": 62_000_011}));
    assert_eq!(sign(world, &full).problem(409, "over_budget")["budget_id"], cleaning["id"]);
    sign(world, &drafted(world, bought(world, json!({"lines": lumps(&[("security", 12)])})))).expect(200);
    supervisor.patch(&path(&cleaning), json!({"amount_fen": 62_000_012}), "*").expect(200);
    sign(world, &full).expect(200);
    assert_eq!(committed(world, &cleaning), 62_000_012);
}

fn two_signatures_at_once_cannot_both_take_the_last(world: &World) {
    let signer = other(world);
    for round in 0..4 {
        let (from, until) = (format!("{}-01", 2026 + round), format!("{}-12", 2026 + round));
        let budget = given(world, json!({"from": from, "until": until, "amount_fen": 100}));
        let term = json!({"lines": lumps(&[("cleaning", 60)]), "valid_from": from, "valid_until": until});
        let drafts = [(); 2].map(|()| drafted(world, bought(world, term.clone())));
        let gate = Barrier::new(drafts.len());
        let mut found: Vec<u16> = thread::scope(|scope| {
            let sent: Vec<_> = drafts
                .iter()
                .map(|contract| {
                    let (gate, signer) = (&gate, &signer);
                    scope.spawn(move || {
                        gate.wait();
                        signer.post(&format!("{}/sign", path_of(contract)), json!({})).status
                    })
                })
                .collect();
            sent.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        found.sort_unstable();
        assert_eq!((found, committed(world, &budget)), (vec![200, 409], 60), "round {round}");
    }
}
