//! Monthly statements of what a department owes.

use serde_json::{Value, json};

use crate::{
    billing::{agree, company, corrected, open, pay, with_outlays, worth},
    cases,
    support::{
        client::id,
        trips::{at, between, km_of, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    a_statement_is_a_months_debts,
    a_disputed_line_leaves_the_statement_and_is_still_owed,
    a_statement_is_printed_with_capitals,
    a_statement_tells_the_parts_of_each_charge,
    a_charge_that_comes_to_nothing_leaves_the_statement,
    a_departments_approver_signs_its_statement,
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

/// The numbers of a row of the printed table, from its kilometres on. An empty cell is nothing.
fn numbers(row: &str) -> Vec<i64> {
    let cells = row.split("<td class=\"fen\">").skip(1).map(|cell| cell.split('<').next().unwrap_or_default());
    cells.map(|cell| cell.replace('.', "").parse().unwrap_or(0)).collect()
}

fn a_statement_tells_the_parts_of_each_charge(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "discount_percent": 10}));
    let cars = world.fleet(0, 0, 3);
    let (car, other) = (&cars[0], &cars[1]);
    // Two days with a night, 50 km and outlays of both kinds; one that was broken off; one that was called off late.
    let long = merged(
        between("05-07 08:00", "05-08 18:00"),
        json!({"waypoints": ["宁海"], "contact_name": "王小明", "destination": "宁波栎社机场"}),
    );
    let long = trip_of(&world.sent(&department, long, &[car]), 0);
    let broken = trip_of(&world.sent(&department, between("05-07 08:00", "05-07 16:00"), &[other]), 0);
    let late = world.booking(&department, between("05-07 12:00", "05-07 16:00"));
    world.leaves(&broken, km_of(other), "05-07 07:50");
    world.leaves(&long, km_of(car), "05-07 08:00");
    let (dispatcher, requester) = (world.dispatcher(), world.requester(&department));
    requester.post(&format!("{}/cancel", path_of(&late)), json!({"reason": "活动取消"})).expect(200);
    world.at(&at("05-07 09:00"));
    let abort = json!({"odometer_km": km_of(other) + 20, "at": at("05-07 09:00"), "reason": "会议取消"});
    dispatcher.post(&format!("{broken}/abort"), abort).expect(200);
    world.returns_with(&long, km_of(car) + 250, "05-08 18:00", json!({"tolls_fen": 4_500, "parking_fen": 1_000}));
    let passed = json!({"tolls_fen": 18_000, "parking_fen": 0, "treatment": "pass_through"});
    dispatcher.post(&format!("{long}/outlays"), passed).expect(200);
    for trip in [&long, &broken] {
        requester.post(&format!("{trip}/confirm"), json!({})).expect(200);
    }
    let statement = state(world, &department);
    let lines = statement["lines"].as_array().expect("lines");
    let line = |wanted: &Value| lines.iter().find(|line| line["trip_id"] == *wanted).expect("a line");
    let of_long = line(&dispatcher.get(&long).expect(200)["id"]);
    // 500.00 a day, 50 km at 2.70, one night at 100.00, less 10 %.
    assert_eq!(
        of_long["parts"],
        json!({"base_fen": 100_000, "extra_km_fen": 13_500, "extra_time_fen": 0, "overnight_fen": 10_000, "discount_fen": -12_350,
               "tolls_fen": 22_500, "parking_fen": 1_000, "other_fen": 0})
    );
    assert_eq!(
        (&of_long["contact_name"], &of_long["waypoints"], &of_long["destination"], &of_long["plate_nos"]),
        (&json!("王小明"), &json!(["宁海"]), &json!("宁波栎社机场"), &json!([car["plate_no"]]))
    );
    assert_eq!(
        (&of_long["departed_at"], &of_long["returned_at"], &of_long["distance_km"]),
        (&json!(at("05-07 08:00")), &json!(at("05-08 18:00")), &json!(250))
    );
    let fee = line(&Value::Null);
    assert_eq!(
        (&fee["kind"], &fee["amount_fen"], &fee["parts"]["other_fen"]),
        (&json!("fee"), &json!(22_500), &json!(22_500))
    );
    for line in lines {
        let parts = line["parts"].as_object().expect("parts");
        assert_eq!(json!(parts.values().filter_map(Value::as_i64).sum::<i64>()), line["amount_fen"], "{line}");
    }
    // On paper, the sums at the foot are those of the columns, and those of the parts are the total.
    let page = world.accountant().get(&format!("/statements/{}/print", id(&statement))).body;
    let table = page.split("<tbody>").nth(1).expect("a table");
    let rows: Vec<Vec<i64>> =
        table.split("</tbody>").next().expect("its rows").split("<tr").skip(1).map(numbers).collect();
    let (foot, rows) = rows.split_last().expect("a foot");
    assert_eq!((rows.len(), foot.len()), (3, 11), "{page}");
    for (at, sum) in foot.iter().enumerate() {
        assert_eq!(*sum, rows.iter().map(|row| row[at]).sum::<i64>(), "column {at} of {page}");
    }
    for row in rows.iter().chain([foot]) {
        assert_eq!(row[1..9].iter().sum::<i64>(), row[9], "{row:?}");
    }
    assert_eq!((json!(foot[9]), foot[0], foot[10]), (statement["total_fen"].clone(), 270, 18_000));
    for words in [
        "王小明",
        "县府大院—宁海—宁波栎社机场",
        "05-07 08:00",
        "05-08 18:00",
        car["plate_no"].as_str().expect("a plate"),
    ] {
        assert!(page.contains(words), "{words} is not on {page}");
    }
}

fn a_charge_that_comes_to_nothing_leaves_the_statement(world: &World) {
    let department = company(world);
    let kept = worth(world, &department, 50_000);
    let waived = worth(world, &department, 60_000);
    let first = state(world, &department);
    assert_eq!(first["total_fen"], 110_000);
    let trip = format!("/trips/{}", waived["trip_id"].as_str().expect("a trip"));
    world.corrected(&trip, json!({"adjustment_fen": -60_000, "reason": "车辆故障，免收"}));
    let again = state(world, &department);
    assert_eq!((&again["id"], &again["total_fen"]), (&first["id"], &json!(50_000)));
    let lines = again["lines"].as_array().expect("lines");
    assert_eq!((lines.len(), &lines[0]["receivable_id"]), (1, &kept["id"]));
    world.accountant().post(&format!("/statements/{}/confirm", id(&first)), json!({})).expect(200);
}

fn a_departments_approver_signs_its_statement(world: &World) {
    let (department, other) = (company(world), world.department("school"));
    worth(world, &department, 50_000);
    let statement = state(world, &department);
    let path = format!("/statements/{}/confirm", id(&statement));
    let approver = world.approver(&department);
    // To others it isn't there, whatever is wrong with what they ask: nothing tells them that it is.
    let foreign = world.approver(&other);
    let hidden = |body: Value, tag: Option<&str>| {
        let asked = foreign.request("POST", &path);
        let asked = if let Some(tag) = tag { asked.header("If-Match", tag) } else { asked };
        asked.json(&body).send().problem(404, "not_found");
    };
    let dispute = format!("/statements/{}/dispute", id(&statement));
    let nothing = json!({"receivable_id": id(&other), "reason": "x"});
    let is_hidden = || {
        hidden(json!({}), None);
        hidden(json!({"signed_by": "李会计"}), None);
        hidden(json!({}), Some("\"9\""));
        foreign.post(&dispute, nothing.clone()).problem(404, "not_found");
    };
    is_hidden();
    let state_of = || {
        let now = world.accountant().get(&format!("/statements/{}", id(&statement))).expect(200);
        (now["state"].clone(), now["etag"].clone(), now["lines"][0]["disputed"].clone())
    };
    assert_eq!(state_of(), (json!("open"), statement["etag"].clone(), json!(false)), "nothing happened");
    assert!(world.supervisor().all("/events?subject=statement&action=confirm").is_empty());
    for client in [world.requester(&department), world.supervisor(), world.dispatcher()] {
        client.post(&path, json!({})).problem(403, "forbidden");
    }
    approver.post(&path, json!({"signed_by": "李会计"})).faults(&[("/signed_by", "not_allowed")]);
    let stale = approver.request("POST", &path).header("If-Match", "\"9\"").json(&json!({})).send();
    stale.problem(412, "stale");
    let username = approver.get("/auth/me").expect(200)["name"].clone();
    let signed = approver.post(&path, json!({})).expect(200);
    assert_eq!((&signed["state"], &signed["signed_by"]), (&json!("confirmed"), &username));
    approver.post(&path, json!({})).problem(409, "wrong_state");
    is_hidden();
    let told = world.supervisor().get("/events?subject=statement&action=confirm").expect(200);
    assert_eq!(told["items"][0]["actor"], username);
    agree(world);
}
