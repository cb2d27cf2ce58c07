//! Amendments and renewals of signed contracts.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        assessments::{begun, clause, finalised, found, lump, outsourced, standard_of},
        client::{Client, Reply, id},
        procurement::admitted,
        supervision::{other, path, signed},
        world::World,
    },
};

cases![
    an_amendment_counts_from_its_month_on,
    an_amendment_is_signed_by_another_person,
    an_amendment_raises_the_fees_by_so_much,
    what_is_assessed_is_not_amended,
    a_renewal_repeats_the_term,
    a_renewal_takes_scores_and_an_agreed_renewal,
    what_waits_for_its_signature_is_told_to_the_bureau,
    the_company_serves_by_one_contract_after_a_renewal,
];

fn cleaned(world: &World, over: Value) -> Value {
    outsourced(
        world,
        &world.new_supplier(),
        crate::support::world::merged(json!({"lines": [lump("cleaning", 1_200_000, 0)]}), over),
    )
}

fn act(client: &Client, contract: &Value, name: &str, body: Value) -> Reply {
    client.post(&format!("{}/{name}", path(contract)), body)
}

fn amend(world: &World, contract: &Value, from: &str, lines: Value) -> Reply {
    act(&world.supervisor(), contract, "amend", json!({"from": from, "lines": lines, "reason": "新增一处办公楼"}))
}

fn sign(world: &World, contract: &Value) -> Value {
    act(&other(world), contract, "sign", json!({})).expect(200)
}

fn read(world: &World, contract: &Value) -> Value {
    world.supervisor().get(&path(contract)).expect(200)
}

/// The fees of the months of a contract.
fn fees(contract: &Value) -> Vec<i64> {
    let schedule = contract["schedule"].as_array().expect("a schedule");
    schedule.iter().map(|month| month["fee_fen"].as_i64().expect("fen")).collect()
}

fn an_amendment_counts_from_its_month_on(world: &World) {
    standard_of(world, "greening", json!([clause("clean", "inspected", 10_000)]));
    let contract = cleaned(world, json!({}));
    assert_eq!(contract["versions"].as_array().map(Vec::len), Some(1));
    // From July on cleaning costs 900,000 for nine months, and a garden 10,000.
    let lines = json!([lump("cleaning", 900_000, 0), lump("greening", 10_000, 0)]);
    let amended = amend(world, &contract, "2026-07", lines).expect(200);
    assert_eq!(
        [&amended["versions"][1]["kind"], &amended["versions"][1]["from"], &amended["versions"][1]["signed_at"]],
        [&json!("amendment"), &json!("2026-07"), &Value::Null]
    );
    // Until somebody signs it, nothing changes. The supplier must be admitted to what is new.
    assert_eq!(fees(&amended), fees(&contract));
    act(&other(world), &contract, "sign", json!({})).problem(409, "not_admitted");
    let supplier = json!({"id": contract["supplier_id"]});
    admitted(world, &supplier, json!({"category": "greening"}));
    let signed = sign(world, &contract);
    assert_eq!(signed["versions"][1]["until"], "2027-03");
    assert_eq!(fees(&signed)[..4], [100_000, 100_000, 100_000, 101_111]);
    assert_eq!(fees(&signed).iter().sum::<i64>(), 300_000 + 910_000);
    // In May the services are those of the first version, in July those of the second.
    assert_eq!(
        [&signed["lines"].as_array().map(Vec::len), &signed["amount_fen"].as_i64().map(|fen| fen as usize)],
        [&Some(1), &Some(1_200_000)]
    );
    let case = |at: &str| {
        let body = json!({"contract_id": id(&contract), "category": "greening", "source": "audit", "clause": "clean", "text": "枯枝", "found_at": at});
        world.supervisor().post("/cases", body)
    };
    case("2026-05-06T08:00:00+08:00").faults(&[("/category", "unknown_reference"), ("/clause", "unknown_reference")]);
    world.at("2026-08-01T08:00:00+08:00");
    assert_eq!(read(world, &contract)["lines"][1]["category"], "greening");
    case("2026-07-06T08:00:00+08:00").expect(201);
    for month in ["2026-04", "2026-05", "2026-06"] {
        assert_eq!(finalised(world, &begun(world, &contract, month))["due_fen"], 100_000, "{month}");
    }
    let july = begun(world, &contract, "2026-07");
    assert_eq!([&july["due_fen"], &july["lines"][1]["fee_fen"]], [&json!(101_111), &json!(1_111)]);
}

fn an_amendment_is_signed_by_another_person(world: &World) {
    let contract = cleaned(world, json!({}));
    let supervisor = world.supervisor();
    let lines = |fen: i64| json!([lump("cleaning", fen, 0)]);
    amend(world, &contract, "2026-07", lines(900_000)).expect(200);
    act(&supervisor, &contract, "sign", json!({})).problem(403, "second_person_required");
    // Another one takes its place, by another person.
    let again = json!({"from": "2026-08", "lines": lines(800_000), "reason": "重新约定"});
    let again = act(&other(world), &contract, "amend", again).expect(200);
    assert_eq!(again["versions"].as_array().map(Vec::len), Some(2));
    act(&other(world), &contract, "sign", json!({})).problem(403, "second_person_required");
    let signed = act(&supervisor, &contract, "sign", json!({})).expect(200);
    assert_eq!(
        [&signed["versions"][1]["from"], &signed["versions"][1]["reason"]],
        [&json!("2026-08"), &json!("重新约定")]
    );
    // Nothing waits any more.
    act(&supervisor, &contract, "sign", json!({})).problem(409, "wrong_state");
    // A further one follows it.
    amend(world, &contract, "2026-09", lines(700_000)).expect(200);
    assert_eq!(sign(world, &contract)["versions"][2]["number"], 3);
    let ended = json!({"last_month": "2026-05", "reason": "终止"});
    act(&supervisor, &contract, "end", ended).expect(200);
    amend(world, &contract, "2026-09", lines(700_000)).problem(409, "wrong_state");
}

fn an_amendment_raises_the_fees_by_so_much(world: &World) {
    let contract = cleaned(world, json!({}));
    // Three months cost 300,000; with 1,020,000 for the other nine it is a tenth more than 1,200,000.
    amend(world, &contract, "2026-07", json!([lump("cleaning", 1_020_001, 0)]))
        .faults(&[("/lines", "above_amend_limit")]);
    amend(world, &contract, "2026-07", json!([lump("cleaning", 1_020_000, 0)])).expect(200);
    sign(world, &contract);
    // A second one is measured by the first version, too.
    amend(world, &contract, "2026-08", json!([lump("cleaning", 906_667, 0)])).expect(200);
    amend(world, &contract, "2026-08", json!([lump("cleaning", 906_668, 0)]))
        .faults(&[("/lines", "above_amend_limit")]);
    for (from, lines, faults) in [
        ("2026-03", json!([lump("cleaning", 1, 0)]), &[("/from", "out_of_range")][..]),
        ("2027-04", json!([lump("cleaning", 1, 0)]), &[("/from", "out_of_range")]),
        ("2026-07", json!([lump("cleaning", 1, 0), lump("cleaning", 1, 0)]), &[("/lines/1/category", "duplicate")]),
        ("2026-07", json!([lump("laundry", 1, 0)]), &[("/lines/0/category", "unknown_reference")]),
        (
            "2026-07",
            json!([{"category": "cleaning", "amount_fen": 1, "price": "hourly"}]),
            &[("/lines/0/unit_fen", "required")],
        ),
    ] {
        amend(world, &contract, from, lines).faults(faults);
    }
    let own = signed(world, json!({"mode": "own"}));
    amend(world, &own, "2026-07", json!([lump("cleaning", 1, 0)]))
        .faults(&[("/lines", "above_amend_limit"), ("/lines/0/price", "not_allowed_value")]);
}

fn what_is_assessed_is_not_amended(world: &World) {
    let contract = cleaned(world, json!({}));
    let lines = json!([lump("cleaning", 1_100_000, 0)]);
    amend(world, &contract, "2026-05", lines.clone()).expect(200);
    world.at("2026-06-01T08:00:00+08:00");
    finalised(world, &begun(world, &contract, "2026-04"));
    let may = begun(world, &contract, "2026-05");
    amend(world, &contract, "2026-05", lines.clone()).problem(409, "wrong_state");
    // Nor is it signed once its first month is under assessment.
    act(&other(world), &contract, "sign", json!({})).problem(409, "wrong_state");
    amend(world, &contract, "2026-06", lines).expect(200);
    sign(world, &contract);
    assert_eq!(world.supervisor().get(&format!("/assessments/{}", id(&may))).expect(200)["due_fen"], 100_000);
}

fn a_renewal_repeats_the_term(world: &World) {
    standard_of(world, "cleaning", json!([clause("clean", "inspected", 10_000)]));
    let over = json!({"valid_from": "2026-04", "valid_until": "2026-07", "renewals": 2, "lines": [lump("cleaning", 400_000, 0)]});
    let contract = cleaned(world, over);
    found(world, &contract, "cleaning", "clean", json!({"points_centi": 1_000}));
    // In the second half cleaning costs less.
    amend(world, &contract, "2026-06", json!([lump("cleaning", 180_000, 0)])).expect(200);
    sign(world, &contract);
    finalised(world, &begun(world, &contract, "2026-04"));
    let renew = |client: &Client| act(client, &contract, "renew", json!({}));
    let waits = renew(&world.supervisor()).expect(200);
    assert_eq!([&waits["valid_until"], &waits["versions"][2]["kind"]], [&json!("2026-07"), &json!("renewal")]);
    act(&world.supervisor(), &contract, "sign", json!({})).problem(403, "second_person_required");
    let renewed = sign(world, &contract);
    assert_eq!([&renewed["valid_until"], &renewed["versions"][2]["from"]], [&json!("2026-11"), &json!("2026-08")]);
    assert_eq!(fees(&renewed), [100_000, 100_000, 90_000, 90_000, 90_000, 90_000, 90_000, 90_000]);
    // The renewed term is amended by what was agreed for it.
    amend(world, &contract, "2026-10", json!([lump("cleaning", 216_001, 0)]))
        .faults(&[("/lines", "above_amend_limit")]);
    amend(world, &contract, "2026-10", json!([lump("cleaning", 216_000, 0)])).expect(200);
    // Its own months have no score yet.
    renew(&world.supervisor()).problem(409, "not_renewable");
}

fn a_renewal_takes_scores_and_an_agreed_renewal(world: &World) {
    standard_of(world, "cleaning", json!([clause("clean", "inspected", 10_000)]));
    let none_left = cleaned(world, json!({}));
    act(&world.supervisor(), &none_left, "renew", json!({})).problem(409, "not_renewable");
    let contract = cleaned(world, json!({"renewals": 1}));
    let renew = || act(&world.supervisor(), &contract, "renew", json!({}));
    renew().problem(409, "not_renewable");
    found(world, &contract, "cleaning", "clean", json!({"points_centi": 2_001}));
    finalised(world, &begun(world, &contract, "2026-04"));
    renew().problem(409, "not_renewable");
    world.at("2026-06-01T08:00:00+08:00");
    found(
        world,
        &contract,
        "cleaning",
        "clean",
        json!({"points_centi": 1_999, "found_at": "2026-05-20T08:00:00+08:00"}),
    );
    finalised(world, &begun(world, &contract, "2026-05"));
    // The mean of 79.99 and 80.01 is enough.
    renew().expect(200);
    // No more months than the rules allow in all.
    let strict = json!({"valid_from": "2026-06-01", "term_months_max": 23});
    world.supervisor().post("/bureau-rules", strict).expect(201);
    renew().problem(409, "not_renewable");
    act(&other(world), &contract, "sign", json!({})).problem(409, "not_renewable");
}

fn what_waits_for_its_signature_is_told_to_the_bureau(world: &World) {
    let supplier = world.new_supplier();
    let contract = outsourced(world, &supplier, json!({"lines": [lump("cleaning", 1_200_000, 0)]}));
    amend(world, &contract, "2026-07", json!([lump("cleaning", 900_000, 0)])).expect(200);
    let finance = world.department("finance");
    for client in [world.supplier(&supplier), world.requester(&finance)] {
        let seen = client.get(&path(&contract)).expect(200);
        assert_eq!(
            [&seen["versions"][0]["number"], &seen["versions"][1], &seen["made_by"]],
            [&json!(1), &Value::Null, &Value::Null]
        );
    }
    sign(world, &contract);
    let seen = world.supplier(&supplier).get(&path(&contract)).expect(200);
    assert_eq!(seen["versions"][1]["kind"], "amendment");
}

fn the_company_serves_by_one_contract_after_a_renewal(world: &World) {
    standard_of(world, "vehicles", json!([clause("clean", "inspected", 10_000)]));
    let contract = signed(world, json!({"valid_from": "2026-04", "valid_until": "2026-06", "renewals": 1}));
    found(world, &contract, "vehicles", "clean", json!({}));
    finalised(world, &begun(world, &contract, "2026-04"));
    act(&world.supervisor(), &contract, "renew", json!({})).expect(200);
    // Another one was signed for the months of the renewal.
    signed(world, json!({"valid_from": "2026-09", "valid_until": "2026-12"}));
    act(&other(world), &contract, "sign", json!({})).problem(409, "already_exists");
}
