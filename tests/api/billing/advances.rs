//! Advances: money paid before there is a debt, its use and its refund.

use std::thread;

use serde_json::{Value, json};

use crate::{
    billing::{agree, company, left, open, pay, source, with_outlays, worth},
    cases,
    support::{
        client::{Client, Reply, id},
        world::{World, lines},
    },
};

cases![
    an_advance_is_used_and_never_twice,
    an_advance_is_refunded_by_two_persons,
    a_payment_whose_advance_is_used_stays,
];

/// An advance of 1000.00.
fn ahead(world: &World, department: &Value) -> Value {
    let paid = pay(world, department, 100_000, json!({"advance": true}));
    world.accountant().get(&format!("/advances/{}", paid["advance_id"].as_str().expect("an advance"))).expect(200)
}

fn an_advance_is_used_and_never_twice(world: &World) {
    let department = company(world);
    world.at("2026-05-07T08:00:00+08:00");
    let advance = ahead(world, &department);
    assert_eq!(world.posted("source=payment"), lines(&[("1002", 100_000, 0), ("2203", 0, 100_000)]));
    let accountant = world.accountant();
    let path = format!("/advances/{}/use", id(&advance));
    let nothing = accountant.post(&path, json!({})).problem(422, "above_debt");
    assert_eq!(nothing["debt_fen"], 0);
    let (first, second) = (with_outlays(world, &department), worth(world, &department, 68_000));
    let named = json!({"allocations": [{"receivable_id": id(&second), "amount_fen": 20_000}]});
    let used = accountant.post(&path, named).expect(200);
    assert_eq!((&used["left_fen"], &used["allocations"][0]["receivable_id"]), (&json!(80_000), &second["id"]));
    assert_eq!(source(world, &advance), lines(&[("2203", 20_000, 0), ("1122", 0, 20_000)]));
    let too_much = json!({"allocations": [{"receivable_id": id(&first), "amount_fen": 68_000}, {"receivable_id": id(&second), "amount_fen": 12_001}]});
    accountant.post(&path, too_much).faults(&[("/allocations", "above_advance")]);
    // The oldest debt is paid first, as far as the advance goes: 500.00 and 180.00 of the first, 120.00 of the second.
    // Of several requests at once, one does it.
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = (0..4).map(|_| scope.spawn(|| accountant.post(&path, json!({})))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for refused in replies.iter().filter(|reply| reply.status != 200) {
        refused.problem(409, "in_use");
    }
    assert_eq!(
        source(world, &advance)[2..],
        lines(&[("2203", 80_000, 0), ("1122", 0, 50_000), ("1221.01", 0, 18_000), ("1122", 0, 12_000)])
    );
    assert_eq!((open(world, &first), open(world, &second), left(world, &advance)), (json!(0), json!(36_000), json!(0)));
    agree(world);
}

fn an_advance_is_refunded_by_two_persons(world: &World) {
    let department = company(world);
    world.at("2026-05-07T08:00:00+08:00");
    let advance = ahead(world, &department);
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let path = format!("/advances/{}/refund", id(&advance));
    accountant.post(&path, json!({"amount_fen": 100_001})).faults(&[("/amount_fen", "above_advance")]);
    accountant.post(&path, json!({"date": "2026-05-08"})).faults(&[("/date", "in_the_future")]);
    let draft = accountant.post(&path, json!({"amount_fen": 70_000})).expect(200);
    let all = accountant.post(&path, json!({"paid_from": "cash"})).expect(200);
    assert_eq!(
        (&draft["state"], &draft["purpose"], &draft["paid_from"], &draft["advance_id"]),
        (&json!("draft"), &json!("refund"), &json!("bank"), &advance["id"])
    );
    assert_eq!((&all["amount_fen"], left(world, &advance)), (&json!(100_000), json!(100_000)), "nothing is paid yet");
    let approve =
        |client: &Client, payment: &Value| client.post(&format!("/payments/{}/approve", id(payment)), json!({}));
    approve(&accountant, &draft).problem(403, "second_person_required");
    let paid = approve(&supervisor, &draft).expect(200);
    assert_eq!(
        (&paid["state"], &paid["approved_by"], &paid["prepared_by"]),
        (&json!("posted"), &json!("supervisor"), &json!("accountant"))
    );
    assert_eq!(source(world, &draft), lines(&[("2203", 70_000, 0), ("1002", 0, 70_000)]));
    assert_eq!(left(world, &advance), 30_000);
    approve(&supervisor, &all).problem(409, "in_use");
    accountant.post(&format!("/payments/{}/reject", id(&all)), json!({"reason": "余额不足"})).expect(200);
    approve(&supervisor, &all).problem(409, "wrong_state");
    agree(world);
    // The refund is returned by the bank.
    accountant.post(&format!("/payments/{}/reverse", id(&draft)), json!({"reason": "账号有误"})).expect(200);
    assert_eq!(source(world, &draft)[2..], lines(&[("2203", -70_000, 0), ("1002", 0, -70_000)]));
    assert_eq!(left(world, &advance), 100_000);
    agree(world);
}

fn a_payment_whose_advance_is_used_stays(world: &World) {
    let department = company(world);
    world.at("2026-05-07T08:00:00+08:00");
    let paid = pay(world, &department, 100_000, json!({"advance": true}));
    worth(world, &department, 68_000);
    let advance = paid["advance_id"].as_str().expect("an advance");
    world.accountant().post(&format!("/advances/{advance}/use"), json!({})).expect(200);
    let refused = world
        .accountant()
        .post(&format!("/payments/{}/reverse", id(&paid)), json!({"reason": "退票"}))
        .problem(409, "in_use");
    assert_eq!(refused["advance_id"], advance);
    assert_eq!(source(world, &paid), lines(&[("1002", 100_000, 0), ("2203", 0, 100_000)]), "nothing half done");
    agree(world);
}
