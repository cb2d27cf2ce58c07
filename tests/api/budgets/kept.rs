//! What a budget may say, who makes it, and who reads it.

use serde_json::{Value, json};

use crate::{
    budgets::{of_bureau, of_department, path},
    cases,
    support::{
        client::{Client, etag, id},
        world::World,
    },
};

cases![
    a_budget_is_made_and_changed,
    a_month_has_one_budget,
    a_budget_says_what_it_may,
    a_budget_is_read_by_whom_it_concerns,
    only_the_bureau_hears_of_budgets,
    budgets_are_found_and_exported,
];

fn a_budget_is_made_and_changed(world: &World) {
    let (supervisor, finance) = (world.supervisor(), world.department("finance"));
    let made = supervisor.post("/budgets", of_department(&finance, json!({}))).expect(201);
    assert_eq!(
        [&made["holder"], &made["department_id"], &made["category"], &made["from"], &made["until"]],
        [&json!("department"), &finance["id"], &Value::Null, &json!("2026-05"), &json!("2026-05")]
    );
    assert_eq!(
        [&made["amount_fen"], &made["warn_percent"], &made["over"], &made["used_fen"], &made["committed_fen"]],
        [&json!(1_000_000), &json!(80), &json!("warn"), &json!(0), &Value::Null]
    );
    assert_eq!(supervisor.get(&path(&made)).expect(200), made);
    world.later(1);
    let change = json!({"amount_fen": 0, "warn_percent": 100, "over": "refuse"});
    supervisor.patch(&path(&made), change.clone(), "\"9\"").problem(412, "stale");
    let changed = supervisor.patch(&path(&made), change, etag(&made)).expect(200);
    assert_eq!(
        [&changed["amount_fen"], &changed["warn_percent"], &changed["over"], &changed["created_at"]],
        [&json!(0), &json!(100), &json!("refuse"), &made["created_at"]]
    );
    assert_ne!((etag(&changed), &changed["updated_at"]), (etag(&made), &made["updated_at"]));
    let cleared = supervisor.patch(&path(&made), json!({"over": null, "warn_percent": null}), "*").expect(200);
    assert_eq!((&cleared["over"], &cleared["warn_percent"]), (&json!("warn"), &json!(80)));
    let same = supervisor.patch(&path(&made), json!({"amount_fen": 0}), "*").expect(200);
    assert_eq!(same, cleared);
    // Whose it is and for which months never changes.
    for (field, value) in [
        ("holder", json!("bureau")),
        ("department_id", finance["id"].clone()),
        ("category", json!("cleaning")),
        ("from", json!("2026-04")),
        ("until", json!("2026-06")),
    ] {
        let mut patch = json!({});
        patch[field] = value;
        supervisor.patch(&path(&made), patch, "*").faults(&[(&format!("/{field}"), "unknown_field")]);
    }
    let bureau = supervisor.post("/budgets", of_bureau(json!({}))).expect(201);
    assert_eq!(
        [&bureau["department_id"], &bureau["over"], &bureau["used_fen"], &bureau["committed_fen"]],
        [&Value::Null, &Value::Null, &Value::Null, &json!(0)]
    );
}

fn a_month_has_one_budget(world: &World) {
    let (supervisor, finance, police) = (world.supervisor(), world.department("finance"), world.department("police"));
    let send = |body: Value| supervisor.post("/budgets", body);
    let of = |department: &Value, from: &str, until: &str| {
        send(of_department(department, json!({"from": from, "until": until})))
    };
    let first = of(&finance, "2026-03", "2026-05").expect(201);
    for (from, until) in
        [("2026-03", "2026-05"), ("2026-05", "2026-12"), ("2026-01", "2026-03"), ("2026-01", "2026-12")]
    {
        assert_eq!(of(&finance, from, until).problem(409, "already_exists")["id"], first["id"], "{from} {until}");
    }
    of(&finance, "2026-06", "2026-06").expect(201);
    of(&finance, "2026-01", "2026-02").expect(201);
    of(&police, "2026-04", "2026-04").expect(201);
    // The bureau has one for each category, and one for all.
    send(of_bureau(json!({}))).expect(201);
    send(of_bureau(json!({"category": "cleaning"}))).expect(201);
    send(of_bureau(json!({"category": "security"}))).expect(201);
    send(of_bureau(json!({"from": "2026-12", "until": "2027-12"}))).problem(409, "already_exists");
    send(of_bureau(json!({"category": "cleaning", "from": "2025-01", "until": "2026-01"})))
        .problem(409, "already_exists");
    send(of_bureau(json!({"category": "cleaning", "from": "2027-01", "until": "2027-12"}))).expect(201);
    assert_eq!(supervisor.all("/budgets").len(), 8);
}

fn a_budget_says_what_it_may(world: &World) {
    let (supervisor, finance) = (world.supervisor(), world.department("finance"));
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    let of = |over: Value| of_department(&finance, over);
    for (body, faults) in [
        (of(json!({"department_id": null})), &[("/department_id", "required")][..]),
        (of(json!({"department_id": nothing})), &[("/department_id", "unknown_reference")]),
        (of(json!({"category": "cleaning"})), &[("/category", "not_allowed")]),
        (of(json!({"until": "2026-04"})), &[("/until", "out_of_range")]),
        (of(json!({"from": "1979-12"})), &[("/from", "out_of_range")]),
        (
            of(json!({"amount_fen": -1, "warn_percent": 0})),
            &[("/amount_fen", "out_of_range"), ("/warn_percent", "out_of_range")],
        ),
        (of(json!({"warn_percent": 101})), &[("/warn_percent", "out_of_range")]),
        (of_bureau(json!({"department_id": id(&finance)})), &[("/department_id", "not_allowed")]),
        (of_bureau(json!({"over": "warn"})), &[("/over", "not_allowed")]),
        (of_bureau(json!({"category": "ships"})), &[("/category", "unknown_reference")]),
        (
            of_bureau(json!({"department_id": nothing, "category": "ships", "over": "refuse", "until": "2025-12"})),
            &[
                ("/department_id", "not_allowed"),
                ("/category", "unknown_reference"),
                ("/over", "not_allowed"),
                ("/until", "out_of_range"),
            ],
        ),
    ] {
        supervisor.post("/budgets", body).faults(faults);
    }
    assert_eq!(supervisor.all("/budgets").len(), 0);
    // A change is judged as a whole, too.
    let bureau = supervisor.post("/budgets", of_bureau(json!({}))).expect(201);
    supervisor.patch(&path(&bureau), json!({"over": "refuse"}), "*").faults(&[("/over", "not_allowed")]);
}

fn a_budget_is_read_by_whom_it_concerns(world: &World) {
    let (finance, police) = (world.department("finance"), world.department("police"));
    let supervisor = world.supervisor();
    let made: Vec<Value> =
        [of_department(&finance, json!({})), of_department(&police, json!({})), of_bureau(json!({}))]
            .into_iter()
            .map(|body| supervisor.post("/budgets", body).expect(201))
            .collect();
    for (who, client, seen) in [
        ("supervisor", world.supervisor(), &[0, 1, 2][..]),
        ("dispatcher", world.dispatcher(), &[0, 1]),
        ("accountant", world.accountant(), &[0, 1]),
        ("requester", world.requester(&finance), &[0]),
        ("approver", world.approver(&finance), &[0]),
    ] {
        let mut listed: Vec<String> = client.all("/budgets").iter().map(|one| id(one).to_owned()).collect();
        listed.reverse();
        let expected: Vec<&str> = seen.iter().map(|index: &usize| id(&made[*index])).collect();
        assert_eq!(listed, expected, "{who}");
        for (index, one) in made.iter().enumerate() {
            let answer = client.get(&path(one));
            if seen.contains(&index) { drop(answer.expect(200)) } else { drop(answer.problem(404, "not_found")) }
        }
        if who != "supervisor" {
            client.post("/budgets", of_department(&finance, json!({}))).problem(403, "forbidden");
            client.patch(&path(&made[0]), json!({"amount_fen": 1}), "*").problem(403, "forbidden");
        }
    }
    let supplier = world.new_supplier();
    for client in [world.admin(), world.supplier(&supplier)] {
        client.get("/budgets").problem(403, "forbidden");
        client.get(&path(&made[0])).problem(403, "forbidden");
    }
}

fn only_the_bureau_hears_of_budgets(world: &World) {
    let (supervisor, finance) = (world.supervisor(), world.department("finance"));
    let made = supervisor.post("/budgets", of_department(&finance, json!({}))).expect(201);
    supervisor.patch(&path(&made), json!({"amount_fen": 5}), "*").expect(200);
    let of = |client: &Client| client.all(&format!("/events?subject_id={}", id(&made)));
    let told = of(&supervisor);
    assert_eq!([&told[0]["action"], &told[1]["action"]], ["change", "create"]);
    assert_eq!((&told[0]["before"]["amount_fen"], &told[0]["after"]["amount_fen"]), (&json!(1_000_000), &json!(5)));
    // What is used is reckoned, and no part of the record.
    assert!(told[1]["after"].get("used_fen").is_none() && told[1]["after"]["amount_fen"] == 1_000_000);
    for client in [world.accountant(), world.admin()] {
        assert_eq!(of(&client), [] as [Value; 0]);
    }
}

fn budgets_are_found_and_exported(world: &World) {
    let supervisor = world.supervisor();
    let finance = world.department_with(json!({"code": "finance", "name": "县财政局"}));
    let may = supervisor.post("/budgets", of_department(&finance, json!({"amount_fen": 123_456}))).expect(201);
    let june = json!({"from": "2026-06", "until": "2026-07", "over": "approve"});
    let june = supervisor.post("/budgets", of_department(&finance, june)).expect(201);
    let bureau = supervisor.post("/budgets", of_bureau(json!({"category": "cleaning"}))).expect(201);
    let found = |query: &str| {
        let found = supervisor.all(&format!("/budgets?{query}"));
        found.iter().rev().map(|one| id(one).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("holder=department"), [id(&may), id(&june)]);
    assert_eq!(found("holder=bureau"), [id(&bureau)]);
    assert_eq!(found("category=cleaning&category=security"), [id(&bureau)]);
    assert_eq!(found("period=2026-06"), [id(&june), id(&bureau)]);
    assert_eq!(found(&format!("department_id={}&period=2026-05", id(&finance))), [id(&may)]);
    let file = |query: &str| {
        let reply = supervisor.request("GET", &format!("/budgets?{query}")).header("Accept-Language", "zh-CN").send();
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = file("format=csv&holder=department");
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(
        rows[0].contains("预算主体,用车单位,服务类别,起始月份,截止月份,预算金额,已用,合同承诺,预警比例（%）,超出时"),
        "{rows:?}"
    );
    assert!(rows[1].starts_with("用车单位,县财政局,,2026-06,2026-07,10000.00,0.00,,80,须经审批"), "{rows:?}");
    assert!(rows[2].starts_with("用车单位,县财政局,,2026-05,2026-05,1234.56,0.00,,80,提示后受理"), "{rows:?}");
    let rows = file("format=csv&holder=bureau");
    assert!(rows[1].starts_with("机关事务管理局,,cleaning,2026-01,2026-12,4000000.00,,0.00,80,,"), "{rows:?}");
}
