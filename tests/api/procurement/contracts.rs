//! Contracts that follow a tender, and whom they may be signed with (BUREAU.md §2, §3).

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Reply, id},
        procurement::{admitted, applied, awarded, opened, scored, tender_path},
        supervision::{draft, other, path},
        world::{World, merged},
    },
};

cases![
    a_contract_is_signed_with_an_admitted_supplier_only,
    a_contract_follows_an_awarded_tender,
    a_contract_is_what_was_awarded,
    a_tender_gives_one_contract_only,
    an_open_challenge_is_in_the_way_of_signing,
    a_challenge_and_a_signature_at_once_are_one_after_the_other,
];

/// What is drafted for cleaning with this supplier, with other fields.
fn cleaning(supplier: &Value, over: Value) -> Value {
    let line = json!({"category": "cleaning", "amount_fen": 305_000_000, "price": "lump"});
    merged(json!({"mode": "outsource", "supplier_id": supplier, "lines": [line]}), over)
}

/// A draft that follows the tender, with its winner, and other fields.
fn following(world: &World, tender: &Value, over: Value) -> Value {
    draft(world, merged(cleaning(&tender["bids"][0]["supplier_id"], json!({"tender_id": id(tender)})), over))
}

fn sign(world: &World, contract: &Value) -> Reply {
    other(world).post(&format!("{}/sign", path(contract)), json!({}))
}

fn a_contract_is_signed_with_an_admitted_supplier_only(world: &World) {
    let supplier = world.new_supplier();
    let line = |category: &str| json!({"category": category, "amount_fen": 1_200, "price": "lump"});
    let lines = json!([line("cleaning"), line("greening")]);
    let contract = draft(world, cleaning(&supplier["id"], json!({"direct_reason": "续用", "lines": lines})));
    sign(world, &contract).problem(409, "not_admitted");
    let cleaning = admitted(world, &supplier, json!({"category": "cleaning"}));
    applied(world, &supplier, json!({"category": "greening"}));
    admitted(world, &world.new_supplier(), json!({"category": "greening"}));
    admitted(world, &supplier, json!({"category": "greening", "valid_until": "2026-05-05"}));
    let refused = sign(world, &contract).problem(409, "not_admitted");
    assert!(refused["detail"].as_str().is_some_and(|words| words.ends_with("to greening.")), "{refused}");
    admitted(world, &supplier, json!({"category": "greening", "valid_until": "2026-05-06"}));
    let suspend = format!("/admissions/{}/suspend", id(&cleaning));
    world.supervisor().post(&suspend, json!({"reason": "整改"})).expect(200);
    sign(world, &contract).problem(409, "not_admitted");
    assert_eq!(world.supervisor().get(&path(&contract)).expect(200)["state"], "draft");
    other(world).post(&format!("/admissions/{}/admit", id(&cleaning)), json!({})).expect(200);
    assert_eq!(sign(world, &contract).expect(200)["state"], "active");
    // Who drafted it is told so first.
    let contract = draft(world, self::cleaning(&world.new_supplier()["id"], json!({"direct_reason": "续用"})));
    world.supervisor().post(&format!("{}/sign", path(&contract)), json!({})).problem(403, "second_person_required");
}

fn a_contract_follows_an_awarded_tender(world: &World) {
    let tender = opened(world, [305_000_000, 298_000_000, 312_500_000], json!({}));
    let contract = following(world, &tender, json!({}));
    assert_eq!([&contract["tender_id"], &contract["direct_reason"]], [&tender["id"], &Value::Null]);
    assert_eq!(sign(world, &contract).problem(409, "wrong_state")["state"], "opened");
    scored(world, &tender, &[6_990, 6_810, 7_028]);
    other(world).post(&format!("{}/award", tender_path(&tender)), json!({})).expect(200);
    let done = sign(world, &contract).expect(200);
    assert_eq!([&done["state"], &done["tender_id"]], [&json!("active"), &tender["id"]]);
    let now = world.supervisor().get(&tender_path(&tender)).expect(200);
    assert_eq!([&now["state"], &now["winner_bid_id"]], [&json!("contracted"), &tender["bids"][0]["id"]]);
    let found = world.supervisor().all(&format!("/contracts?tender_id={}", id(&tender)));
    assert_eq!(found, [done]);
    // The award stands: nobody challenges, cancels or makes it anew.
    for (act, body) in [
        ("challenge", json!({"by": "x", "text": "x"})),
        ("close-challenge", json!({"outcome": "upheld"})),
        ("cancel", json!({"reason": "x"})),
        ("award", json!({})),
    ] {
        let third = world.user("supervisor.three", json!({"roles": ["supervisor"]}));
        third.post(&format!("{}/{act}", tender_path(&tender)), body).problem(409, "wrong_state");
    }
    let failed = opened(world, [1], json!({}));
    other(world).post(&format!("{}/award", tender_path(&failed)), json!({})).expect(200);
    let contract = following(world, &failed, json!({}));
    assert_eq!(sign(world, &contract).problem(409, "wrong_state")["state"], "failed");
}

fn a_contract_is_what_was_awarded(world: &World) {
    let tender = awarded(world, json!({}));
    let line = |amount: i64| json!({"category": "cleaning", "amount_fen": amount, "price": "lump"});
    let second = |amount: i64| json!({"category": "greening", "amount_fen": amount, "price": "lump"});
    for over in [
        json!({"supplier_id": tender["bids"][1]["supplier_id"]}),
        json!({"lines": [line(305_000_001)]}),
        json!({"lines": [line(304_999_999)]}),
        json!({"lines": [line(305_000_000), second(1)]}),
    ] {
        sign(world, &following(world, &tender, over)).problem(422, "not_the_award");
    }
    assert_eq!(world.supervisor().get(&tender_path(&tender)).expect(200)["state"], "awarded");
    // The sum counts, and the bid's own price: a small firm is paid what it asked for.
    let winner = json!({"id": tender["bids"][0]["supplier_id"]});
    admitted(world, &winner, json!({"category": "greening"}));
    let lines = json!([line(300_000_000), second(5_000_000)]);
    sign(world, &following(world, &tender, json!({"lines": lines}))).expect(200);
}

fn a_tender_gives_one_contract_only(world: &World) {
    let tender = awarded(world, json!({}));
    let drafts = [following(world, &tender, json!({})), following(world, &tender, json!({}))];
    let replies = thread::scope(|scope| {
        let both = drafts.each_ref().map(|draft| scope.spawn(move || sign(world, draft)));
        both.map(|one| one.join().expect("an answer"))
    });
    let mut statuses = replies.each_ref().map(|reply| reply.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    for (reply, draft) in replies.iter().zip(&drafts).filter(|(reply, _)| reply.status == 409) {
        assert_eq!(reply.problem(409, "wrong_state")["state"], "contracted");
        assert_eq!(world.supervisor().get(&path(draft)).expect(200)["state"], "draft");
    }
}

fn an_open_challenge_is_in_the_way_of_signing(world: &World) {
    let tender = awarded(world, json!({}));
    let contract = following(world, &tender, json!({}));
    let act = |act: &str, body: Value| world.supervisor().post(&format!("{}/{act}", tender_path(&tender)), body);
    act("challenge", json!({"by": "第二公司", "text": "有异议"})).expect(200);
    sign(world, &contract).problem(409, "challenge_open");
    act("close-challenge", json!({"outcome": "upheld"})).expect(200);
    assert_eq!(sign(world, &contract).problem(409, "wrong_state")["state"], "opened");
    other(world).post(&format!("{}/award", tender_path(&tender)), json!({})).expect(200);
    act("challenge", json!({"by": "第二公司", "text": "仍有异议"})).expect(200);
    act("close-challenge", json!({"outcome": "rejected"})).expect(200);
    sign(world, &contract).expect(200);
    world.sound();
}

fn a_challenge_and_a_signature_at_once_are_one_after_the_other(world: &World) {
    for _ in 0..4 {
        let tender = awarded(world, json!({}));
        let contract = following(world, &tender, json!({}));
        let supervisor = world.supervisor();
        let (challenged, signed) = thread::scope(|scope| {
            let said = json!({"by": "第二公司", "text": "有异议"});
            let challenge = scope.spawn(|| supervisor.post(&format!("{}/challenge", tender_path(&tender)), said));
            let signed = scope.spawn(|| sign(world, &contract));
            (challenge.join().expect("an answer"), signed.join().expect("an answer"))
        });
        let now = world.supervisor().get(&tender_path(&tender)).expect(200);
        if signed.status == 200 {
            assert_eq!(challenged.problem(409, "wrong_state")["state"], "contracted");
            assert_eq!([&now["state"], &now["challenges"]], [&json!("contracted"), &json!([])]);
        } else {
            challenged.expect(200);
            signed.problem(409, "challenge_open");
            assert_eq!(now["state"], "awarded");
        }
    }
}
