//! Attendance: what was attended in a month, by the price of the line.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{etag, id},
        supervision::{dispatched, draft, outsourced, path, signed},
        world::{World, merged},
    },
};

cases![
    attendance_has_the_fields_of_its_lines_price,
    days_are_those_of_the_month_and_of_the_heads,
    a_lump_sum_has_one_attendance_a_month,
    a_post_has_one_attendance_a_month,
    hours_add_up,
    attendance_is_of_a_month_of_the_contract,
    attendance_is_read_and_written_by_those_whom_it_concerns,
    attendance_is_a_table_too,
];

/// Attendance of May under a contract, with other fields.
fn attended(contract: &Value, category: &str, over: Value) -> Value {
    merged(json!({"contract_id": id(contract), "category": category, "period": "2026-05"}), over)
}

/// Of twenty heads 30 days are due, and 10 of these 600 days were missed.
fn heads() -> Value {
    json!({"days": 30, "days_present": 590})
}

fn hours() -> Value {
    json!({"minutes": 200, "text": "检修配电箱"})
}

/// A driver who is sent from March on.
fn post(world: &World, contract: &Value, worker: &str) -> Value {
    let new = json!({"contract_id": id(contract), "category": "vehicles", "worker": worker, "post": "驾驶员", "kind": "auxiliary", "from": "2026-03-02"});
    world.supervisor().post("/posts", new).expect(201)
}

/// What that driver's month says.
fn driven(post: &Value) -> Value {
    json!({"post_id": id(post), "days": 22, "days_present": 11, "labour_fen": 547_000})
}

fn attendance_has_the_fields_of_its_lines_price(world: &World) {
    let supervisor = world.supervisor();
    let (lines, drivers) = (outsourced(world, json!({})), dispatched(world, json!({})));
    let (first, of_other) = (post(world, &drivers, "李建国"), post(world, &dispatched(world, json!({})), "王强"));
    let record = |contract: &Value, category: &str, over: Value| {
        supervisor.post("/attendance", attended(contract, category, over))
    };
    let lump: [(Value, &[(&str, &str)]); 3] = [
        (json!({}), &[("/days", "required"), ("/days_present", "required")]),
        (merged(heads(), hours()), &[("/minutes", "not_allowed"), ("/text", "not_allowed")]),
        (
            merged(heads(), json!({"post_id": id(&first), "labour_fen": 0})),
            &[("/post_id", "not_allowed"), ("/labour_fen", "not_allowed")],
        ),
    ];
    for (over, faults) in lump {
        record(&lines, "security", over).faults(faults);
    }
    let hourly: [(Value, &[(&str, &str)]); 3] = [
        (json!({}), &[("/minutes", "required"), ("/text", "required")]),
        (
            merged(driven(&first), hours()),
            &[
                ("/post_id", "not_allowed"),
                ("/days", "not_allowed"),
                ("/days_present", "not_allowed"),
                ("/labour_fen", "not_allowed"),
            ],
        ),
        (json!({"minutes": 0, "text": "检修"}), &[("/minutes", "out_of_range")]),
    ];
    for (over, faults) in hourly {
        record(&lines, "repair", over).faults(faults);
    }
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    let cost_plus: [(Value, &[(&str, &str)]); 4] = [
        (
            json!({}),
            &[
                ("/post_id", "required"),
                ("/days", "required"),
                ("/days_present", "required"),
                ("/labour_fen", "required"),
            ],
        ),
        (merged(driven(&first), hours()), &[("/minutes", "not_allowed"), ("/text", "not_allowed")]),
        (merged(driven(&first), json!({"post_id": nothing})), &[("/post_id", "unknown_reference")]),
        // A post of another contract is none of this one.
        (driven(&of_other), &[("/post_id", "unknown_reference")]),
    ];
    for (over, faults) in cost_plus {
        record(&drivers, "vehicles", over).faults(faults);
    }
    // Nobody attends where nothing is agreed: without a price, and a lump sum without heads.
    record(&lines, "general", json!({})).faults(&[("/category", "not_allowed_value")]);
    record(&lines, "cleaning", heads()).faults(&[("/category", "not_allowed_value")]);
    record(&signed(world, json!({})), "vehicles", heads()).faults(&[("/category", "not_allowed_value")]);
    record(&lines, "catering", heads()).faults(&[("/category", "unknown_reference")]);
    assert!(supervisor.all("/attendance").is_empty());
    // A post of the same contract, but of another line.
    let line = |category: &str| json!({"category": category, "amount_fen": 9_000_000, "price": "cost_plus", "unit_fen": 15_000});
    let both = dispatched(world, json!({"lines": [line("vehicles"), line("security")]}));
    let driver = post(world, &both, "李建国");
    record(&both, "security", driven(&driver)).faults(&[("/post_id", "unknown_reference")]);
    record(&both, "vehicles", driven(&driver)).expect(201);
}

fn days_are_those_of_the_month_and_of_the_heads(world: &World) {
    let supervisor = world.supervisor();
    let (lines, drivers) = (outsourced(world, json!({})), dispatched(world, json!({})));
    let driver = post(world, &drivers, "李建国");
    let heads = |period: &str, days: i64, days_present: i64| {
        let over = json!({"period": period, "days": days, "days_present": days_present});
        supervisor.post("/attendance", attended(&lines, "security", over))
    };
    let driven = |period: &str, days: i64, days_present: i64| {
        let over = json!({"period": period, "days": days, "days_present": days_present});
        supervisor.post("/attendance", attended(&drivers, "vehicles", merged(driven(&driver), over)))
    };
    for (period, days, present, faults) in [
        ("2026-05", 0, 0, &[("/days", "out_of_range")][..]),
        ("2026-05", 32, 0, &[("/days", "out_of_range")]),
        ("2026-04", 31, 600, &[("/days", "out_of_range")]),
        ("2026-02", 29, 0, &[("/days", "out_of_range")]),
        ("2026-05", 30, 601, &[("/days_present", "out_of_range")]),
        ("2026-05", 1, 21, &[("/days_present", "out_of_range")]),
        ("2026-05", 30, -1, &[("/days_present", "out_of_range")]),
        ("2026-02", 29, 600, &[("/days", "out_of_range"), ("/days_present", "out_of_range")]),
    ] {
        heads(period, days, present).faults(faults);
    }
    for (period, days, present) in [("2026-05", 31, 620), ("2026-02", 28, 0), ("2026-04", 1, 20)] {
        heads(period, days, present).expect(201);
    }
    driven("2026-04", 31, 1).faults(&[("/days", "out_of_range")]);
    driven("2026-04", 22, 23).faults(&[("/days_present", "out_of_range")]);
    driven("2026-04", 30, 30).expect(201);
    driven("2026-03", 22, 0).expect(201);
}

fn a_lump_sum_has_one_attendance_a_month(world: &World) {
    let (supervisor, contract) = (world.supervisor(), outsourced(world, json!({})));
    let record = |over: Value| supervisor.post("/attendance", attended(&contract, "security", merged(heads(), over)));
    let first = record(json!({})).expect(201);
    assert_eq!(
        [&first["days"], &first["days_present"], &first["post_id"], &first["labour_fen"], &first["minutes"]],
        [&json!(30), &json!(590), &Value::Null, &Value::Null, &Value::Null]
    );
    world.later(1);
    let second = record(json!({"days_present": 585})).expect(200);
    assert_eq!(
        [&second["id"], &second["days_present"], &second["created_at"]],
        [&first["id"], &json!(585), &first["created_at"]]
    );
    assert_ne!(etag(&second), etag(&first));
    assert_eq!(supervisor.all("/attendance"), std::slice::from_ref(&second));
    assert_eq!(supervisor.get(&format!("/attendance/{}", id(&first))).expect(200), second);
    record(json!({"period": "2026-04"})).expect(201);
    // The same of another contract is another.
    let other = outsourced(world, json!({}));
    supervisor.post("/attendance", attended(&other, "security", heads())).expect(201);
    assert_eq!(supervisor.all("/attendance").len(), 3);
    let events = supervisor.all(&format!("/events?subject=attendance&subject_id={}", id(&first)));
    let actions: Vec<&Value> = events.iter().map(|event| &event["action"]).collect();
    assert_eq!(actions, ["change", "create"]);
    assert_eq!(events[0]["before"]["days_present"], 590);
    assert_eq!(events[0]["after"]["days_present"], 585);
}

fn a_post_has_one_attendance_a_month(world: &World) {
    let (supervisor, contract) = (world.supervisor(), dispatched(world, json!({})));
    let (li, wang) = (post(world, &contract, "李建国"), post(world, &contract, "王强"));
    let record = |post: &Value, over: Value| {
        supervisor.post("/attendance", attended(&contract, "vehicles", merged(driven(post), over)))
    };
    let first = record(&li, json!({})).expect(201);
    assert_eq!(
        [&first["post_id"], &first["days"], &first["days_present"], &first["labour_fen"], &first["text"]],
        [&li["id"], &json!(22), &json!(11), &json!(547_000), &Value::Null]
    );
    let second = record(&li, json!({"labour_fen": 550_000})).expect(200);
    assert_eq!([&second["id"], &second["labour_fen"]], [&first["id"], &json!(550_000)]);
    record(&wang, json!({})).expect(201);
    record(&li, json!({"period": "2026-04"})).expect(201);
    assert_eq!(supervisor.all(&format!("/attendance?post_id={}", id(&li))).len(), 2);
    // The post is filled in that month: Li from March on, until April as it turns out.
    record(&li, json!({"period": "2026-02"})).faults(&[("/post_id", "not_allowed_value")]);
    record(&li, json!({"period": "2026-03"})).expect(201);
    supervisor.patch(&format!("/posts/{}", id(&wang)), json!({"until": "2026-05-01"}), "*").expect(200);
    record(&wang, json!({"days_present": 1})).expect(200);
}

fn hours_add_up(world: &World) {
    let (supervisor, contract) = (world.supervisor(), outsourced(world, json!({})));
    let record = |over: Value| supervisor.post("/attendance", attended(&contract, "repair", merged(hours(), over)));
    let first = record(json!({})).expect(201);
    let second = record(json!({})).expect(201);
    assert_ne!(first["id"], second["id"]);
    assert_eq!(
        [&second["minutes"], &second["text"], &second["days"]],
        [&json!(200), &json!("检修配电箱"), &Value::Null]
    );
    record(json!({"period": "2026-04", "minutes": 1, "text": "疏通管道"})).expect(201);
    assert_eq!(supervisor.all("/attendance?category=repair&period=2026-05"), [second, first]);
    assert_eq!(supervisor.all("/attendance?period=2026-05&period=2026-04").len(), 3);
    assert_eq!(supervisor.all("/attendance?category=security").len(), 0);
    // A repeated request is the same work, not another.
    let again = || {
        let body = attended(&contract, "repair", hours());
        supervisor.request("POST", "/attendance").header("Idempotency-Key", "work-7").json(&body).send().expect(201)
    };
    assert_eq!(again()["id"], again()["id"]);
    assert_eq!(supervisor.all("/attendance").len(), 4);
}

fn attendance_is_of_a_month_of_the_contract(world: &World) {
    let (supervisor, contract) = (world.supervisor(), outsourced(world, json!({})));
    let record = |contract: &Value, period: &str| {
        supervisor.post("/attendance", attended(contract, "security", merged(heads(), json!({"period": period}))))
    };
    record(&contract, "2026-06").faults(&[("/period", "in_the_future")]);
    record(&contract, "2025-12").faults(&[("/period", "out_of_range")]);
    record(&contract, "2026-01").expect(201);
    record(&contract, "2026-05").expect(201);
    let nothing = json!({"id": "019a0b5e-7c1f-7000-8000-000000000009"});
    record(&nothing, "2026-05").faults(&[("/contract_id", "unknown_reference")]);
    let line = json!({"category": "security", "amount_fen": 12, "price": "lump", "heads": 20});
    let waiting = json!({"mode": "outsource", "supplier_id": id(&world.new_supplier()), "direct_reason": "续用", "lines": [line]});
    record(&draft(world, waiting), "2026-05").problem(409, "wrong_state");
    // Of a contract that has ended the months up to the last are still recorded.
    let end = json!({"last_month": "2026-04", "reason": "终止"});
    supervisor.post(&format!("{}/end", path(&contract)), end).expect(200);
    record(&contract, "2026-05").faults(&[("/period", "out_of_range")]);
    record(&contract, "2026-04").expect(201);
}

fn attendance_is_read_and_written_by_those_whom_it_concerns(world: &World) {
    let (finance, supplier) = (world.department("finance"), world.new_supplier());
    let (supervisor, dispatcher, accountant) = (world.supervisor(), world.dispatcher(), world.accountant());
    let drivers = dispatched(world, json!({"supplier_id": id(&supplier)}));
    let guards = outsourced(world, json!({}));
    let driver = post(world, &drivers, "李建国");
    let driven = attended(&drivers, "vehicles", driven(&driver));
    let guarded = attended(&guards, "security", heads());
    let ours = dispatcher.post("/attendance", driven.clone()).expect(201);
    dispatcher.post("/attendance", guarded.clone()).faults(&[("/contract_id", "unknown_reference")]);
    let theirs = supervisor.post("/attendance", guarded).expect(201);
    // What the company serves by itself is read by the dispatcher, and recorded by the bureau.
    dispatcher
        .post("/attendance", attended(&signed(world, json!({})), "vehicles", json!({})))
        .faults(&[("/contract_id", "unknown_reference")]);
    let at = |one: &Value| format!("/attendance/{}", id(one));
    assert_eq!(supervisor.all("/attendance"), [theirs.clone(), ours.clone()]);
    let supplied = world.supplier(&supplier);
    for client in [&dispatcher, &accountant, &supplied] {
        assert_eq!(client.all("/attendance"), std::slice::from_ref(&ours));
        client.get(&at(&ours)).expect(200);
        client.get(&at(&theirs)).problem(404, "not_found");
    }
    let another = world.supplier(&world.admin().post("/suppliers", json!({"name": "另一供应商"})).expect(201));
    assert!(another.all("/attendance").is_empty());
    another.get(&at(&ours)).problem(404, "not_found");
    for reader in [&accountant, &supplied] {
        reader.post("/attendance", driven.clone()).problem(403, "forbidden");
    }
    for client in [world.requester(&finance), world.approver(&finance), world.admin()] {
        client.get("/attendance").problem(403, "forbidden");
        client.get(&at(&ours)).problem(403, "forbidden");
    }
    assert_eq!(supervisor.all("/events?subject=attendance").len(), 2);
    assert!(accountant.all("/events?subject=attendance").is_empty());
}

fn attendance_is_a_table_too(world: &World) {
    let (supervisor, dispatcher) = (world.supervisor(), world.dispatcher());
    let (drivers, guards) = (dispatched(world, json!({})), outsourced(world, json!({})));
    let driver = post(world, &drivers, "李建国");
    supervisor.post("/attendance", attended(&guards, "security", heads())).expect(201);
    supervisor.post("/attendance", attended(&drivers, "vehicles", driven(&driver))).expect(201);
    let file = |client: &crate::support::client::Client, path: &str| {
        let reply = client.request("GET", path).header("Accept-Language", "zh-CN").send();
        assert_eq!(
            (reply.status, reply.header("Content-Type")),
            (200, Some("text/csv; charset=utf-8")),
            "{}",
            reply.body
        );
        let lines: Vec<String> = reply.body.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
        lines
    };
    let all = file(&supervisor, "/attendance?format=csv");
    assert_eq!(all[0], "合同,服务类别,所属月份,姓名,应出勤天数,实际出勤天数,人工成本,工作分钟,工作内容,录入时间");
    let at = "2026-05-06 08:00";
    assert_eq!(
        all[1..],
        [
            format!("驾驶员劳务派遣,车辆服务,2026-05,李建国,22,11,5470.00,,,{at}"),
            format!("物业服务,保安服务,2026-05,,30,590,,,,{at}"),
        ]
    );
    // Whoever sees less has less in the file, too.
    assert_eq!(file(&dispatcher, "/attendance?format=csv"), all[..2]);
    assert_eq!(file(&supervisor, "/attendance?format=csv&category=security"), [all[0].clone(), all[2].clone()]);
    assert_eq!(
        file(&dispatcher, "/posts?format=csv"),
        [
            "合同,服务类别,姓名,岗位,岗位性质,到岗日期,离岗日期,录入时间".to_owned(),
            format!("驾驶员劳务派遣,车辆服务,李建国,驾驶员,辅助性岗位,2026-03-02,,{at}"),
        ]
    );
    assert_eq!(supervisor.get("/posts?format=xlsx").status, 200);
    world.requester(&world.department("finance")).get("/posts?format=csv").problem(403, "forbidden");
}
