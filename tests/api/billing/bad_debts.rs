//! Bad debts, and the ageing of what is owed.

use serde_json::{Value, json};

use crate::{
    billing::{agree, company, corrected, invoice, issue, pay, worth},
    cases,
    support::{
        books::payment,
        client::id,
        world::{World, lines},
    },
};

cases![
    a_bad_debt_is_given_up_by_two_persons,
    a_correction_below_what_was_given_up_regains_it,
    debts_age_by_the_days_past_due,
];

/// Gives up a debt: the accountant asks for it, the supervisor approves.
fn given_up(world: &World, debt: &Value) -> Value {
    let path = format!("/receivables/{}", id(debt));
    world.accountant().post(&format!("{path}/write-off"), json!({"reason": "单位已撤销"})).expect(200);
    world.supervisor().post(&format!("{path}/approve-write-off"), json!({})).expect(200)
}

fn a_bad_debt_is_given_up_by_two_persons(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    pay(world, &department, 8_000, json!({}));
    let path = format!("/receivables/{}", id(&debt));
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    supervisor.post(&format!("{path}/approve-write-off"), json!({})).problem(409, "wrong_state");
    accountant.post(&format!("{path}/write-off"), json!({})).problem(422, "invalid");
    accountant.post(&format!("{path}/write-off"), json!({"reason": "久催无果"})).expect(200);
    let asked = accountant.post(&format!("{path}/write-off"), json!({"reason": "单位已撤销"})).expect(200);
    assert_eq!(
        (&asked["write_off"]["state"], &asked["write_off"]["reason"], &asked["open_fen"]),
        (&json!("draft"), &json!("单位已撤销"), &json!(60_000))
    );
    accountant.post(&format!("{path}/approve-write-off"), json!({})).problem(403, "second_person_required");
    assert_eq!(world.posted("source=bad_debt"), lines(&[]));
    let gone = supervisor.post(&format!("{path}/approve-write-off"), json!({})).expect(200);
    assert_eq!(
        (&gone["open_fen"], &gone["written_off_fen"], &gone["write_off"]["state"]),
        (&json!(0), &json!(60_000), &json!("approved"))
    );
    assert_eq!(world.posted("source=bad_debt"), lines(&[("5711", 60_000, 0), ("1122", 0, 60_000)]));
    supervisor.post(&format!("{path}/approve-write-off"), json!({})).problem(409, "wrong_state");
    accountant.post(&format!("{path}/write-off"), json!({"reason": "再来一次"})).problem(409, "wrong_state");
    accountant.post("/payments", payment(&department, 1, json!({}))).problem(422, "above_debt");
    agree(world);
}

fn a_correction_below_what_was_given_up_regains_it(world: &World) {
    let department = company(world);
    let debt = worth(world, &department, 68_000);
    corrected(world, &debt, 10_130);
    assert_eq!(given_up(world, &debt)["written_off_fen"], 76_100);
    corrected(world, &debt, 10_080);
    assert_eq!(world.accountant().get(&format!("/receivables/{}", id(&debt))).expect(200)["written_off_fen"], 68_000);
    let loss: i64 =
        world.posted("account=5711").iter().filter(|(account, ..)| account == "5711").map(|(_, dr, cr)| dr - cr).sum();
    assert_eq!(loss, 68_000);
    agree(world);
}

fn debts_age_by_the_days_past_due(world: &World) {
    let ages = |day: &str| {
        let found = motorpool::billing::ops::ageing(&mut world.conn(), day.parse().expect("a day")).expect("ages");
        found
            .into_iter()
            .map(|one| (one.department_id.to_string(), one.buckets.map(|money| money.0), one.total().0))
            .collect::<Vec<_>>()
    };
    let department = company(world);
    let name = || id(&department).to_owned();
    let (invoiced, plain) = (worth(world, &department, 68_000), worth(world, &department, 50_000));
    let asked = invoice(world, &department, json!({"receivable_ids": [id(&invoiced)]})).expect(201);
    issue(world, &asked, json!({})).expect(200);
    assert_eq!(ages("2026-05-06"), []);
    // Due on 2026-06-06.
    assert_eq!(ages("2026-06-06"), [(name(), [118_000, 0, 0, 0, 0, 0], 118_000)]);
    assert_eq!(ages("2026-06-07"), [(name(), [50_000, 68_000, 0, 0, 0, 0], 118_000)]);
    assert_eq!(ages("2027-06-07"), [(name(), [50_000, 0, 0, 0, 0, 68_000], 118_000)]);
    // For an earlier day, what happened later is left out.
    world.at("2026-06-20T09:00:00+08:00");
    let paid = pay(
        world,
        &department,
        18_000,
        json!({"date": "2026-06-10", "allocations": [{"receivable_id": id(&invoiced), "amount_fen": 18_000}]}),
    );
    given_up(world, &plain);
    assert_eq!(ages("2026-06-20"), [(name(), [0, 50_000, 0, 0, 0, 0], 50_000)]);
    assert_eq!(ages("2026-06-10"), [(name(), [50_000, 50_000, 0, 0, 0, 0], 100_000)]);
    assert_eq!(ages("2026-06-09"), [(name(), [50_000, 68_000, 0, 0, 0, 0], 118_000)]);
    world.accountant().post(&format!("/payments/{}/reverse", id(&paid)), json!({"reason": "退票"})).expect(200);
    assert_eq!(ages("2026-06-20"), [(name(), [0, 68_000, 0, 0, 0, 0], 68_000)]);
    assert_eq!(ages("2026-06-15"), [(name(), [50_000, 50_000, 0, 0, 0, 0], 100_000)]);
    agree(world);
}
