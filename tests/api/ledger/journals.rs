//! Journals by hand, their numbers, and that what is posted never changes.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    ledger::{company, worth_680},
    support::{
        books::by_hand,
        client::{Reply, faults_of, id},
        world::{World, lines},
    },
};

cases![
    a_journal_by_hand_counts_when_a_second_person_approves,
    a_journal_by_hand_says_all_that_is_wrong,
    a_journal_by_hand_is_reversed_once,
    numbers_have_no_gap_however_many_post_at_once,
    nothing_changes_what_is_posted,
    nothing_goes_into_a_closed_month,
];

fn a_journal_by_hand_counts_when_a_second_person_approves(world: &World) {
    let accountant = world.accountant();
    let draft = accountant.post("/journals", by_hand("2026-05-06")).expect(201);
    assert_eq!(
        (&draft["state"], &draft["number"], &draft["total_fen"]),
        (&json!("draft"), &Value::Null, &json!(12_000))
    );
    let path = format!("/journals/{}", id(&draft));
    accountant.post(&format!("{path}/approve"), json!({})).problem(403, "second_person_required");
    assert_eq!(
        world.sql_number("SELECT count(*) AS n FROM journal_lines WHERE period IS NOT NULL"),
        0,
        "a draft doesn't count"
    );
    let posted = world.supervisor().post(&format!("{path}/approve"), json!({})).expect(200);
    assert_eq!(
        (&posted["state"], &posted["number"], &posted["approved_by"]),
        (&json!("posted"), &json!(1), &json!("supervisor"))
    );
    world.supervisor().post(&format!("{path}/approve"), json!({})).problem(409, "wrong_state");
    let other = accountant.post("/journals", by_hand("2026-05-06")).expect(201);
    let refused =
        world.supervisor().post(&format!("/journals/{}/reject", id(&other)), json!({"reason": "缺发票"})).expect(200);
    assert_eq!((&refused["state"], &refused["number"]), (&json!("rejected"), &Value::Null));
    assert_eq!(world.posted("period=2026-05"), lines(&[("5602", 12_000, 0), ("1002", 0, 12_000)]));
    assert_eq!(accountant.get("/periods/2026-05").expect(200)["journals"], 1);
}

fn a_journal_by_hand_says_all_that_is_wrong(world: &World) {
    let accountant = world.accountant();
    let with = |lines: Value| json!({"date": "2026-05-06", "text": "x", "lines": lines});
    let line = |account: &str, dr: i64, cr: i64| json!({"account": account, "dr_fen": dr, "cr_fen": cr});
    for (lines, faults) in [
        (json!([line("5602", 100, 0), line("1002", 0, 99)]), vec![("/lines", "unbalanced")]),
        (json!([line("5602", 100, 0), line("9999", 0, 100)]), vec![("/lines/1/account", "unknown_reference")]),
        (json!([line("5602", 100, 100), line("1002", 0, 0)]), vec![("/lines/0", "one_side"), ("/lines/1", "one_side")]),
        (
            json!([line("1122", 100, 0), line("5001", 0, 100)]),
            vec![("/lines/0/account", "control_account"), ("/lines/1/account", "control_account")],
        ),
        (
            json!([line("5602", -1, 0), line("1002", 0, 10_000_000_000_001)]),
            vec![("/lines/0/dr_fen", "minimum"), ("/lines/1/cr_fen", "maximum")],
        ),
    ] {
        let reply = accountant.post("/journals", with(lines));
        assert_eq!(reply.status, 422, "{}", reply.body);
        let found = faults_of(&serde_json::from_str(&reply.body).expect("a problem"));
        for (pointer, code) in faults {
            assert!(
                found
                    .iter()
                    .any(|(at, what)| at == pointer && (what == code || code == "minimum" || code == "maximum")),
                "{pointer} {code}: {found:?}"
            );
        }
    }
    let mut tomorrow = by_hand("2026-05-07");
    tomorrow["text"] = json!("x");
    accountant.post("/journals", tomorrow).faults(&[("/date", "in_the_future")]);
    let nobody = "0190a1b2-0000-7000-8000-000000000000";
    let mut about = by_hand("2026-05-06");
    about["lines"][0]["vehicle_id"] = json!(nobody);
    accountant.post("/journals", about).problem(422, "unknown_reference");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals"), 0, "nothing half done");
}

fn a_journal_by_hand_is_reversed_once(world: &World) {
    let posted = world.journal(by_hand("2026-05-06"));
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let path = format!("/journals/{}/reverse", id(&posted));
    accountant.post(&path, json!({"reason": "x", "date": "2026-05-05"})).faults(&[("/date", "out_of_range")]);
    let red = accountant.post(&path, json!({"reason": "重复记账"})).expect(200);
    assert_eq!((&red["kind"], &red["state"], &red["reverses_id"]), (&json!("red"), &json!("draft"), &posted["id"]));
    accountant.post(&path, json!({"reason": "再来一次"})).problem(409, "wrong_state");
    supervisor.post(&format!("/journals/{}/reject", id(&red)), json!({"reason": "原凭证无误"})).expect(200);
    let red = accountant.post(&path, json!({"reason": "确有重复"})).expect(200);
    supervisor.post(&format!("/journals/{}/approve", id(&red)), json!({})).expect(200);
    assert_eq!(world.posted("period=2026-05")[2..], lines(&[("5602", -12_000, 0), ("1002", 0, -12_000)]));
    // What came from a document is put right there.
    let (department, car) = company(world);
    worth_680(world, &department, &car);
    let charge = world.accountant().all("/journals?source=charge")[0].clone();
    accountant.post(&format!("/journals/{}/reverse", id(&charge)), json!({"reason": "x"})).problem(409, "wrong_state");
}

fn numbers_have_no_gap_however_many_post_at_once(world: &World) {
    let accountant = world.accountant();
    let drafts: Vec<Value> = (0..24).map(|_| accountant.post("/journals", by_hand("2026-05-06")).expect(201)).collect();
    let supervisor = world.supervisor();
    let replies: Vec<Reply> = thread::scope(|scope| {
        // Each is approved twice at once.
        let sends: Vec<_> = drafts
            .iter()
            .flat_map(|draft| [draft, draft])
            .map(|draft| scope.spawn(|| supervisor.post(&format!("/journals/{}/approve", id(draft)), json!({}))))
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    let mut numbers: Vec<i64> = replies
        .iter()
        .filter(|reply| reply.status == 200)
        .map(|reply| reply.expect(200)["number"].as_i64().expect("a number"))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    assert!(
        replies.iter().all(|reply| matches!(reply.status, 200 | 409 | 412)),
        "{:?}",
        replies.iter().map(|reply| reply.status).collect::<Vec<_>>()
    );
    assert_eq!(accountant.get("/periods/2026-05").expect(200)["journals"], 24);
}

fn nothing_changes_what_is_posted(world: &World) {
    let posted = world.journal(by_hand("2026-05-06"));
    let at = world.sql_id(&posted);
    let before = world.accountant().get(&format!("/journals/{}", id(&posted))).expect(200);
    for way in [
        format!("UPDATE journals SET text = 'x' WHERE id = {at}"),
        format!("UPDATE journals SET state = 'draft' WHERE id = {at}"),
        format!("UPDATE journals SET number = 7 WHERE id = {at}"),
        format!("DELETE FROM journals WHERE id = {at}"),
        format!("UPDATE journal_lines SET dr_fen = 1 WHERE journal_id = {at} AND dr_fen > 0"),
        format!("UPDATE journal_lines SET period = NULL WHERE journal_id = {at}"),
        format!("UPDATE journal_lines SET period = '2026-04' WHERE journal_id = {at}"),
        format!("DELETE FROM journal_lines WHERE journal_id = {at}"),
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen) VALUES ({at}, 3, '1002', 5, 0)"
        ),
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen, period, kind) VALUES ({at}, 3, '1002', 5, 0, '2026-05', 'normal')"
        ),
    ] {
        let refused = world.sql(&way);
        assert!(refused.is_err(), "{way}");
        let words = refused.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(words.contains("_immutable"), "{way}: {words}");
    }
    assert_eq!(world.accountant().get(&format!("/journals/{}", id(&posted))).expect(200), before);
    // One that doesn't balance is not posted, whoever writes it.
    let draft = world.accountant().post("/journals", by_hand("2026-05-06")).expect(201);
    let at = world.sql_id(&draft);
    world
        .sql(&format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen) VALUES ({at}, 3, '1002', 5, 0)"
        ))
        .expect("a draft's line");
    let reply = world.supervisor().post(&format!("/journals/{}/approve", id(&draft)), json!({}));
    assert_eq!(reply.status, 500, "{}", reply.body);
    assert_eq!(world.accountant().get(&format!("/journals/{}", id(&draft))).expect(200)["state"], "draft");
}

fn nothing_goes_into_a_closed_month(world: &World) {
    world.journal(by_hand("2026-05-06"));
    let waiting = world.accountant().post("/journals", by_hand("2026-05-06")).expect(201);
    world.sql("UPDATE periods SET state = 'closed' WHERE period = '2026-05'").expect("a closed month");
    let refused = world.accountant().post("/journals", by_hand("2026-05-06")).problem(409, "period_closed");
    assert_eq!(refused["period"], "2026-05");
    world.supervisor().post(&format!("/journals/{}/approve", id(&waiting)), json!({})).problem(409, "period_closed");
    let at = world.sql_id(&waiting);
    let posted_at = world.database.instant("2026-05-06T08:00:00+08:00");
    for number in [1, 2, 99] {
        let post =
            format!("UPDATE journals SET state = 'posted', number = {number}, posted_at = {posted_at} WHERE id = {at}");
        let words = world.sql(&post).expect_err("refused").to_string();
        assert!(
            words.contains("journals_open_period")
                || words.contains("journals_immutable")
                || words.contains("journals_number"),
            "{words}"
        );
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals WHERE state = 'posted'"), 1);
}
