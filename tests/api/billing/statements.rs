//! Monthly statements of what a department owes.

use serde_json::{Value, json};

use crate::{
    billing::{agree, company, corrected, open, pay, with_outlays, worth},
    cases,
    support::{client::id, world::World},
};

cases![
    a_statement_is_a_months_debts,
    a_disputed_line_leaves_the_statement_and_is_still_owed,
    a_statement_is_printed_with_capitals,
];

/// The statement of a department for May.
fn state(world: &World, department: &Value) -> Value {
    world.accountant().post("/statements", json!({"department_id": id(department), "period": "2026-05"})).expect(201)
}

fn a_statement_is_a_months_debts(world: &World) {
    let department = company(world);
    let accountant = world.accountant();
    let ask =
        |period: &str| accountant.post("/statements", json!({"department_id": id(&department), "period": period}));
    let debt = with_outlays(world, &department);
    ask("2026-04").faults(&[("/period", "nothing_to_state")]);
    let first = state(world, &department);
    let line = &first["lines"][0];
    assert_eq!(
        (&line["receivable_id"], &line["amount_fen"], &line["pass_through_fen"], &line["distance_km"]),
        (&debt["id"], &json!(68_000), &json!(18_000), &json!(80))
    );
    assert_eq!(
        (&line["date"], &line["plate_no"].is_string(), &line["booking_number"].is_string()),
        (&json!("2026-05-07"), &true, &true)
    );
    assert_eq!(
        (&first["state"], &first["total_fen"], &first["total_capitals"]),
        (&json!("open"), &json!(68_000), &json!("陆佰捌拾元整"))
    );
    // Made again, it includes what is new. A correction has to be on the statement before the statement is agreed to.
    let second = worth(world, &department, 60_000);
    let again = state(world, &department);
    assert_eq!((&again["id"], &again["total_fen"]), (&first["id"], &json!(128_000)));
    corrected(world, &second, 10_130);
    let path = format!("/statements/{}", id(&first));
    accountant.post(&format!("{path}/confirm"), json!({})).problem(409, "charge_changed");
    assert_eq!(state(world, &department)["total_fen"], 136_100);
    let agreed = accountant.post(&format!("{path}/confirm"), json!({"signed_by": "李会计"})).expect(200);
    assert_eq!(
        (&agreed["state"], &agreed["signed_by"], &agreed["confirmed_at"].is_string()),
        (&json!("confirmed"), &json!("李会计"), &true)
    );
    accountant.post(&format!("{path}/confirm"), json!({})).problem(409, "wrong_state");
    corrected(world, &second, 10_080);
    assert_eq!(accountant.get(&path).expect(200)["total_fen"], 136_100, "what was agreed stays");
    ask("2026-05").faults(&[("/period", "nothing_to_state")]);
    // What comes later goes on a further statement. A statement can be paid as a whole.
    let (late, later) = (worth(world, &department, 50_000), worth(world, &department, 51_000));
    let further = state(world, &department);
    assert_eq!((further["id"] != first["id"], &further["total_fen"]), (true, &json!(101_000)));
    pay(world, &department, 101_000, json!({}));
    assert_eq!((open(world, &debt), open(world, &late), open(world, &later)), (json!(68_000), json!(0), json!(0)));
    assert_eq!(
        accountant.all(&format!("/statements?period=2026-05&state=open&department_id={}", id(&department))).len(),
        1
    );
    agree(world);
}

fn a_disputed_line_leaves_the_statement_and_is_still_owed(world: &World) {
    let department = company(world);
    let other = world.department("school");
    let (kept, doubted) = (worth(world, &department, 50_000), worth(world, &department, 68_000));
    let theirs = worth(world, &other, 50_000);
    let statement = state(world, &department);
    let path = format!("/statements/{}", id(&statement));
    let objection = json!({"receivable_id": id(&doubted), "reason": "当日未用车"});
    world.requester(&other).post(&format!("{path}/dispute"), objection.clone()).problem(404, "not_found");
    world.supervisor().post(&format!("{path}/dispute"), objection.clone()).problem(403, "forbidden");
    let requester = world.requester(&department);
    requester
        .post(&format!("{path}/dispute"), json!({"receivable_id": id(&theirs), "reason": "x"}))
        .problem(422, "unknown_reference");
    let disputed = requester.post(&format!("{path}/dispute"), objection.clone()).expect(200);
    assert_eq!(disputed["total_fen"], 50_000);
    let line = disputed["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .find(|line| line["receivable_id"] == doubted["id"])
        .expect("it is still shown");
    assert_eq!((&line["disputed"], &line["dispute_reason"]), (&json!(true), &json!("当日未用车")));
    requester.post(&format!("{path}/dispute"), objection.clone()).problem(409, "wrong_state");
    assert_eq!(state(world, &department)["total_fen"], 50_000, "made again, it stays away");
    requester.post(&format!("{path}/confirm"), json!({})).problem(403, "forbidden");
    world.accountant().post(&format!("{path}/confirm"), json!({})).expect(200);
    requester
        .post(&format!("{path}/dispute"), json!({"receivable_id": id(&kept), "reason": "x"}))
        .problem(409, "wrong_state");
    assert_eq!(open(world, &doubted), 68_000);
    // Corrected or not, the line comes on the next statement.
    let next = state(world, &department);
    assert_eq!((&next["lines"].as_array().map(Vec::len), &next["total_fen"]), (&Some(1), &json!(68_000)));
    agree(world);
}

fn a_statement_is_printed_with_capitals(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "name": "财政<b>局"}));
    worth(world, &department, 68_000);
    let doubted = worth(world, &department, 50_000);
    let statement = state(world, &department);
    let path = format!("/statements/{}", id(&statement));
    world
        .approver(&department)
        .post(&format!("{path}/dispute"), json!({"receivable_id": id(&doubted), "reason": "<script>"}))
        .expect(200);
    let page = world.requester(&department).get(&format!("{path}/print"));
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for words in ["对账单", "陆佰捌拾元整", "680.00", "财政&lt;b&gt;局", "&lt;script&gt;", "2026-05-07"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("<script>") && !page.body.contains("<b>"));
    world.requester(&world.department("school")).get(&format!("{path}/print")).problem(404, "not_found");
}
