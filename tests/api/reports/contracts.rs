//! What services cost, how scores and margins go together, and what the bureau should look into. Final months are put straight
//! into the tables: how they come about is tried by the cases of `supervision`.

use serde_json::{Value, json};

use crate::{
    cases,
    reports::{company, report},
    support::{
        assessments::{clause, lump, outsourced, standard_of},
        client::{Client, id},
        supervision::{dispatched, signed},
        world::World,
    },
};

cases![
    margins_that_rise_as_scores_fall_are_linked,
    the_clauses_that_lost_most_are_named,
    the_companys_margin_is_its_profit_of_its_revenue,
    what_is_bought_and_what_own_people_cost_is_told_by_category,
    spending_that_rises_beside_as_many_own_people_is_alarming,
    months_that_nobody_looked_after_are_alarming,
    scores_that_are_too_low_are_alarming,
    inspections_that_find_nothing_are_alarming,
    workers_of_agencies_are_alarming_beyond_the_rules,
    scores_and_alarms_are_for_the_supervisor,
    a_year_of_the_vehicles_agrees_with_the_other_reports,
];

/// Puts a final month of a contract into the tables, with its lines (category, fee, absent) and clauses (category, code, part,
/// value, score).
struct Final<'a> {
    period: &'a str,
    total_centi: Option<i64>,
    payable_fen: i64,
    lines: &'a [(&'a str, i64, i64)],
    clauses: &'a [(&'a str, &'a str, &'a str, Option<i64>, i64)],
}

impl Default for Final<'_> {
    fn default() -> Self {
        Self { period: "2026-04", total_centi: None, payable_fen: 0, lines: &[], clauses: &[] }
    }
}

fn or_null(value: Option<i64>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| value.to_string())
}

/// Puts a final month of a contract into the tables.
fn final_month(world: &World, contract: &Value, month: &Final<'_>) {
    let (own, now) = (world.database.id(uuid::Uuid::now_v7()), world.database.instant(&world.now()));
    let (contract, Final { period, total_centi, payable_fen, .. }) = (world.sql_id(contract), month);
    let total = or_null(*total_centi);
    let mut all = vec![format!(
        "INSERT INTO assessments (id, contract_id, period, state, evidence, total_centi, adjust_centi, payable_fen, waived_fen, version, created_at, updated_at)
         VALUES ({own}, {contract}, '{period}', 'final', '{{}}', {total}, 0, {payable_fen}, 0, 1, {now}, {now})"
    )];
    for (at, (category, fee, absent)) in month.lines.iter().enumerate() {
        all.push(format!(
            "INSERT INTO assessment_lines (assessment_id, category, position, fee_fen, absent_fen, labour_fen) VALUES ({own}, '{category}', {at}, {fee}, {absent}, 0)"
        ));
    }
    for (at, (category, code, part, value, score)) in month.clauses.iter().enumerate() {
        let value = or_null(*value);
        all.push(format!(
            "INSERT INTO assessment_clauses (assessment_id, category, code, position, part, weight_centi, value_bp, score_centi)
             VALUES ({own}, '{category}', '{code}', {at}, '{part}', 10000, {value}, {score})"
        ));
    }
    world.sql(&all.join(";\n")).expect("a final month");
}

/// Days due of each head and days present of all, of a line of a month.
fn attendance(world: &World, contract: &Value, category: &str, period: &str, days: i64, days_present: i64) {
    let body = json!({"contract_id": id(contract), "category": category, "period": period, "days": days, "days_present": days_present});
    world.supervisor().post("/attendance", body).expect(201);
}

/// The scores beside margins of one contract.
fn quality(world: &World, span: &str) -> Value {
    let found = world.supervisor().get(&format!("/reports/quality-and-profit?{span}")).expect(200);
    assert_eq!(found["contracts"].as_array().map(Vec::len), Some(1), "{found}");
    found["contracts"][0].clone()
}

/// The alarms of a kind: contract, category, month and what is said.
fn alarms(client: &Client, query: &str, code: &str) -> Vec<Value> {
    let found = client.get(&format!("/reports/alarms?{query}")).expect(200);
    let items = found["items"].as_array().expect("items").clone();
    items.into_iter().filter(|item| item["code"] == code).collect()
}

/// The months of these alarms.
fn months(alarms: &[Value]) -> Vec<&str> {
    alarms.iter().map(|alarm| alarm["period"].as_str().unwrap_or_default()).collect()
}

const MONTHS: [&str; 6] = ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"];

/// Guards of whom more are absent each month, while the score falls.
fn thinned(world: &World) -> Value {
    let term =
        json!({"lines": [lump("security", 12_000_000, 1_000)], "valid_from": "2025-11", "valid_until": "2026-10"});
    let contract = outsourced(world, &world.new_supplier(), term);
    let scores = [9_350, 9_280, 9_190, 9_040, 8_890, 8_743];
    let absent = [1_010, 1_030, 1_080, 1_120, 1_190, 1_260];
    for ((period, score), absent) in MONTHS.iter().zip(scores).zip(absent) {
        attendance(world, &contract, "security", period, 10, 10_000 - absent);
        final_month(world, &contract, &Final { period, total_centi: Some(score), ..Final::default() });
    }
    contract
}

fn margins_that_rise_as_scores_fall_are_linked(world: &World) {
    let contract = thinned(world);
    let found = quality(world, "from=2025-11-15&to=2026-04-01");
    assert_eq!((&found["contract_id"], &found["link_bp"]), (&contract["id"], &json!(-10_000)));
    let last = json!({"period": "2026-04", "total_centi": 8_743, "margin_bp": 1_260, "causes": []});
    assert_eq!((found["periods"].as_array().map(Vec::len), &found["periods"][5]), (Some(6), &last));
    // Fewer than four months say nothing.
    assert_eq!(quality(world, "from=2026-02-01&to=2026-04-30")["link_bp"], Value::Null);
    assert_eq!(quality(world, "from=2026-01-01&to=2026-04-30")["link_bp"], json!(-10_000));

    let supervisor = world.supervisor();
    let given_up = alarms(&supervisor, "to=2026-05-06", "quality_for_profit");
    assert_eq!((months(&given_up), &given_up[1]["contract_id"]), (vec!["2026-03", "2026-04"], &contract["id"]));
    let detail = given_up[1]["detail"].as_str().expect("a text");
    assert!(detail.contains(" 2.97 ") && detail.contains(" 1.30 "), "{detail}");
    let zh = supervisor.request("GET", "/reports/alarms?to=2026-05-06").header("Accept-Language", "zh-CN").send();
    assert!(zh.body.contains("得分比前三个月平均值低 2.97 分，缺勤率高 1.30 个百分点。"), "{}", zh.body);
    // A month before, the score fell by 2.80 and the margin rose by 1.13; two before, the margin by 0.80 only.
    assert_eq!(months(&alarms(&supervisor, "to=2026-04-29", "quality_for_profit")), ["2026-03"]);
    assert_eq!(alarms(&supervisor, "to=2026-02-28", "quality_for_profit"), Vec::<Value>::new());

    // What an appeal added is part of the score.
    let third = format!(
        "UPDATE assessments SET adjust_centi = 110 WHERE contract_id = {} AND period = '2026-01'",
        world.sql_id(&contract)
    );
    world.sql(&third).expect("an appeal");
    let found = quality(world, "from=2025-11-01&to=2026-04-30");
    assert_eq!((&found["link_bp"], &found["periods"][2]["total_centi"]), (&json!(-8_667), &json!(9_300)));
}

fn the_clauses_that_lost_most_are_named(world: &World) {
    let contract = outsourced(
        world,
        &world.new_supplier(),
        json!({"lines": [lump("cleaning", 12_000_000, 0)], "valid_from": "2025-12"}),
    );
    for (period, [daily, stars, kept, toilets]) in [
        ("2025-12", [4_000, 3_500, 1_000, 900]),
        ("2026-01", [4_000, 3_400, 1_000, 900]),
        ("2026-02", [3_901, 3_300, 1_000, 900]),
        ("2026-03", [3_700, 3_399, 900, 0]),
    ] {
        let of = |code, score| ("cleaning", code, "inspected", None, score);
        let clauses = [of("daily", daily), of("stars", stars), of("kept", kept), of("toilets", toilets)];
        let lines = [("cleaning", 1_000_000, 0)];
        let month = Final { period, total_centi: Some(9_000), lines: &lines, clauses: &clauses, ..Final::default() };
        final_month(world, &contract, &month);
    }
    let lost = |code: &str, lost_centi: i64| json!({"category": "cleaning", "code": code, "lost_centi": lost_centi});
    let found = quality(world, "from=2026-02-01&to=2026-03-31");
    assert_eq!(found["periods"][1]["causes"], json!([lost("toilets", 900), lost("daily", 267), lost("kept", 100)]));
    // Of February only two months before are final. Nobody's attendance is due.
    assert_eq!((&found["periods"][0]["causes"], &found["periods"][1]["margin_bp"]), (&json!([]), &Value::Null));
}

fn the_companys_margin_is_its_profit_of_its_revenue(world: &World) {
    company(world);
    let contract = signed(world, json!({"title": "公务用车"}));
    world.at("2026-06-02T09:00:00+08:00");
    for period in ["2026-04", "2026-05"] {
        final_month(world, &contract, &Final { period, total_centi: Some(9_000), ..Final::default() });
    }
    let margin = report(world, "performance?from=2026-05-01&to=2026-05-31")["rows"][0]["margin"]["value_bp"].clone();
    assert!(margin.as_i64().is_some_and(|bp| bp > 0), "{margin}");
    let found = quality(world, "from=2026-04-01&to=2026-05-31");
    let margins: Vec<&Value> =
        found["periods"].as_array().expect("months").iter().map(|one| &one["margin_bp"]).collect();
    assert_eq!(margins, [&Value::Null, &margin]);
}

/// What a category took of own people in a month.
fn own(world: &World, category: &str, period: &str, heads: i64, cost_fen: i64) {
    let body = json!({"category": category, "period": period, "heads": heads, "cost_fen": cost_fen});
    world.supervisor().post("/own-services", body).expect(201);
}

fn what_is_bought_and_what_own_people_cost_is_told_by_category(world: &World) {
    let lines = json!([
        lump("cleaning", 62_000_000, 20),
        lump("security", 86_000_000, 0),
        {"category": "repair", "amount_fen": 45_000_000, "price": "hourly", "unit_fen": 4_500},
    ]);
    let contract = outsourced(world, &world.new_supplier(), json!({"lines": lines}));
    let agency = dispatched(world, json!({}));
    let supervisor = world.supervisor();
    let hours = json!({"contract_id": id(&contract), "category": "repair", "period": "2026-05", "minutes": 200, "text": "水管"});
    supervisor.post("/attendance", hours).expect(201);
    let post = json!({"contract_id": id(&agency), "category": "vehicles", "worker": "李建国", "post": "驾驶员", "kind": "auxiliary", "from": "2026-03-01"});
    let post = supervisor.post("/posts", post).expect(201);
    let there = json!({"contract_id": id(&agency), "category": "vehicles", "period": "2026-04", "post_id": id(&post), "days": 22, "days_present": 11, "labour_fen": 547_000});
    supervisor.post("/attendance", there).expect(201);
    // April is final: what is paid is split by fees less absence, to the fen. Nothing was due for repairs.
    let lines = [("cleaning", 5_166_667, 86_111), ("security", 7_166_667, 0), ("repair", 0, 0)];
    final_month(world, &contract, &Final { payable_fen: 10_000_001, lines: &lines, ..Final::default() });
    own(world, "cleaning", "2026-04", 3, 1_000_000);
    own(world, "cleaning", "2026-05", 4, 1_200_000);
    own(world, "catering", "2026-05", 7, 3_000_000);

    let found = report(world, "spending?from=2026-04-10&to=2026-05-06");
    assert_eq!((&found["from"], &found["to"]), (&json!("2026-04-01"), &json!("2026-05-31")));
    let row = |category: &str| {
        let rows = found["categories"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["category"] == category).unwrap_or_else(|| panic!("{category}: {found}"));
        ["bought_fen", "own_fen", "own_heads", "bought_bp"].map(|name| row[name].clone())
    };
    // 5,080,556 and 7,166,667 of 12,247,223; in May their second month of twelve.
    let (cleaning, security) = (4_148_333 + 5_166_666, 5_851_668 + 7_166_666);
    assert_eq!(row("cleaning"), [json!(cleaning), json!(2_200_000), json!(4), json!(8_089)]);
    assert_eq!(row("security"), [json!(security), json!(0), json!(0), json!(10_000)]);
    assert_eq!(row("repair"), [json!(15_750), json!(0), json!(0), json!(10_000)]);
    assert_eq!(row("vehicles"), [json!(547_000 + 7_500), json!(0), json!(0), json!(10_000)]);
    assert_eq!(row("catering"), [json!(0), json!(3_000_000), json!(7), json!(0)]);
    let total = &found["total"];
    let bought = cleaning + security + 15_750 + 554_500;
    assert_eq!(
        (&total["bought_fen"], &total["own_fen"], &total["own_heads"]),
        (&json!(bought), &json!(5_200_000), &json!(11))
    );
    let csv = world.accountant().get("/reports/spending?from=2026-05-01&to=2026-05-06&format=csv").body;
    assert!(csv.contains("catering,餐饮服务,0.00,30000.00,7,0.00"), "{csv}");
}

fn spending_that_rises_beside_as_many_own_people_is_alarming(world: &World) {
    let supplier = world.new_supplier();
    for (fen, from, until) in [(322_000_000, "2024-05", "2025-04"), (373_000_000, "2025-05", "2026-04")] {
        let lines = [lump("general", fen, 0), lump("greening", 12_000_000, 0)];
        outsourced(world, &supplier, json!({"lines": lines, "valid_from": from, "valid_until": until}));
    }
    own(world, "general", "2025-04", 46, 210_000_000);
    own(world, "general", "2026-04", 46, 208_000_000);
    let supervisor = world.supervisor();
    let found = alarms(&supervisor, "", "spend_up_staff_not_down");
    assert_eq!((found.len(), &found[0]["category"], &found[0]["period"]), (1, &json!("general"), &json!("2026-04")));
    assert!(found[0]["detail"].as_str().is_some_and(|detail| detail.contains(" 9.21 %")), "{found:?}");
    // One of them less is fewer.
    let last = supervisor.all("/own-services?period=2026-04").remove(0);
    let path = format!("/own-services/{}", id(&last));
    supervisor.patch(&path, json!({"heads": 45}), "*").expect(200);
    assert_eq!(alarms(&supervisor, "", "spend_up_staff_not_down"), Vec::<Value>::new());
}

fn months_that_nobody_looked_after_are_alarming(world: &World) {
    world.department("finance");
    world.department("works");
    let rater = world.department("council");
    standard_of(world, "cleaning", json!([clause("daily", "inspected", 4_000), clause("stars", "rated", 6_000)]));
    let contract = outsourced(
        world,
        &world.new_supplier(),
        json!({"lines": [lump("cleaning", 12_000_000, 0)], "valid_from": "2026-02", "valid_until": "2026-10"}),
    );
    let supervisor = world.supervisor();
    let looked = json!({"contract_id": id(&contract), "category": "cleaning", "clauses": ["daily"], "at": "2026-03-31T23:59:00+08:00"});
    supervisor.post("/inspections", looked).expect(201);
    let rating = json!({"contract_id": id(&contract), "category": "cleaning", "department_id": id(&rater), "period": "2026-03", "clause": "stars", "stars": 5});
    supervisor.post("/ratings", rating).expect(201);
    final_month(world, &contract, &Final { period: "2026-02", ..Final::default() });
    let of = |code: &str| alarms(&supervisor, "to=2026-05-06", code);
    assert_eq!(months(&of("unsupervised")), ["2026-02", "2026-04"]);
    assert_eq!(months(&of("not_assessed")), ["2026-02"]);
    // March ended 36 days ago, April 6.
    assert_eq!(months(&of("assessment_late")), ["2026-03"]);
    assert_eq!(alarms(&supervisor, "to=2026-04-30", "assessment_late"), Vec::<Value>::new());
    let thin = of("ratings_thin");
    assert_eq!((months(&thin), &thin[1]["category"]), (vec!["2026-02", "2026-03", "2026-04"], &json!("cleaning")));
    assert_eq!(thin[1]["detail"], "1 of the 3 departments served rated.");
    let expiring = of("expiring");
    assert_eq!((months(&expiring), &expiring[0]["contract_id"]), (vec!["2026-10"], &contract["id"]));
    assert_eq!(alarms(&supervisor, "to=2026-05-03", "expiring"), Vec::<Value>::new());
}

fn scores_that_are_too_low_are_alarming(world: &World) {
    let contract = outsourced(
        world,
        &world.new_supplier(),
        json!({"lines": [lump("cleaning", 12_000_000, 0)], "valid_from": "2025-12"}),
    );
    let score = |period, total| {
        final_month(world, &contract, &Final { period, total_centi: Some(total), ..Final::default() });
    };
    let supervisor = world.supervisor();
    let failing = || alarms(&supervisor, "", "failing");
    for (period, total) in [("2025-12", 6_999), ("2026-01", 7_000), ("2026-02", 6_999)] {
        score(period, total);
    }
    assert_eq!(failing(), Vec::<Value>::new());
    score("2026-03", 6_000);
    let found = failing();
    assert_eq!((months(&found), &found[0]["contract_id"]), (vec!["2026-03"], &contract["id"]));
    assert_eq!(found[0]["detail"], "The last two scores are below 70.00 points.");
    score("2026-04", 8_000);
    assert_eq!(failing()[0]["detail"], "Three of the last twelve scores are below 70.00 points.");
}

fn inspections_that_find_nothing_are_alarming(world: &World) {
    let contract = outsourced(
        world,
        &world.new_supplier(),
        json!({"lines": [lump("cleaning", 12_000_000, 0)], "valid_from": "2026-02"}),
    );
    for (period, value) in [("2026-02", 8_999), ("2026-03", 8_000), ("2026-04", 8_500)] {
        let clauses =
            [("cleaning", "daily", "inspected", None, 4_000), ("cleaning", "stars", "rated", Some(value), 5_000)];
        let lines = [("cleaning", 1_000_000, 0)];
        let month = Final { period, total_centi: Some(9_000), lines: &lines, clauses: &clauses, ..Final::default() };
        final_month(world, &contract, &month);
    }
    let supervisor = world.supervisor();
    let stamped = || alarms(&supervisor, "", "rubber_stamp");
    let found = stamped();
    assert_eq!((months(&found), &found[0]["category"]), (vec!["2026-04"], &json!("cleaning")));
    assert!(found[0]["detail"].as_str().is_some_and(|detail| detail.contains("85.00 %")), "{found:?}");
    // With content departments once, all is well.
    let set = |bp: i64| {
        let month = format!(
            "SELECT id FROM assessments WHERE period = '2026-03' AND contract_id = {}",
            world.sql_id(&contract)
        );
        world
            .sql(&format!(
                "UPDATE assessment_clauses SET value_bp = {bp} WHERE part = 'rated' AND assessment_id IN ({month})"
            ))
            .expect("a value");
    };
    set(9_000);
    assert_eq!(stamped(), Vec::<Value>::new());
    set(8_000);
    assert_eq!(stamped().len(), 1);
    // A case that took off points was found in one of these months.
    standard_of(world, "cleaning", json!([clause("daily", "inspected", 4_000), clause("stars", "rated", 6_000)]));
    let case = json!({"contract_id": id(&contract), "category": "cleaning", "source": "audit", "clause": "daily", "text": "地面未清扫", "points_centi": 50});
    let case = supervisor.post("/cases", case).expect(201);
    let month =
        format!("(SELECT id FROM assessments WHERE period = '2026-02' AND contract_id = {})", world.sql_id(&contract));
    world
        .sql(&format!("UPDATE case_occurrences SET assessment_id = {month} WHERE case_id = {}", world.sql_id(&case)))
        .expect("it counts");
    assert_eq!(stamped(), Vec::<Value>::new());
}

fn workers_of_agencies_are_alarming_beyond_the_rules(world: &World) {
    let contract = dispatched(world, json!({"valid_from": "2025-10", "valid_until": "2026-09"}));
    let supervisor = world.supervisor();
    let send = |worker: &str, kind: &str, from: &str, until: Value| {
        let post = json!({"contract_id": id(&contract), "category": "vehicles", "worker": worker, "post": "驾驶员", "kind": kind, "from": from, "until": until});
        supervisor.post("/posts", post).expect(201);
    };
    send("李建国", "temporary", "2025-11-07", Value::Null);
    send("王强", "temporary", "2025-11-01", json!("2026-05-06"));
    send("赵平", "auxiliary", "2025-10-01", Value::Null);
    send("孙亮", "temporary", "2025-10-01", json!("2026-05-05"));
    let of = |code: &str| alarms(&supervisor, "to=2026-05-06", code);
    // One began six months less a day ago, one has lasted longer, one isn't temporary and one is over.
    let long = of("temporary_long");
    assert_eq!((long.len(), &long[0]["contract_id"], &long[0]["category"]), (1, &contract["id"], &json!("vehicles")));
    assert!(long[0]["detail"].as_str().is_some_and(|detail| detail.contains("王强")), "{long:?}");
    // Nobody knows of own people.
    assert_eq!(of("dispatch_share"), Vec::<Value>::new());
    own(world, "vehicles", "2026-03", 27, 1);
    assert_eq!(of("dispatch_share"), Vec::<Value>::new());
    own(world, "vehicles", "2026-04", 26, 1);
    let share = of("dispatch_share");
    assert_eq!((share.len(), &share[0]["contract_id"], &share[0]["period"]), (1, &Value::Null, &Value::Null));
    assert_eq!(share[0]["detail"], "3 dispatched workers beside 26 own people are 10.34 %; the rules allow 10.00 %.");
}

fn scores_and_alarms_are_for_the_supervisor(world: &World) {
    for (client, quality, spending) in [
        (world.supervisor(), 200, 200),
        (world.accountant(), 403, 200),
        (world.dispatcher(), 403, 403),
        (world.admin(), 403, 403),
    ] {
        for (path, expected) in
            [("quality-and-profit", quality), ("alarms", quality), ("spending", spending), ("statistics", spending)]
        {
            assert_eq!(client.get(&format!("/reports/{path}")).status, expected, "{path}");
        }
    }
    let supervisor = world.supervisor();
    assert_eq!(supervisor.get("/reports/alarms").expect(200), json!({"to": "2026-05-06", "items": []}));
    let span = "from=2026-05-02&to=2026-05-01";
    supervisor.get(&format!("/reports/quality-and-profit?{span}")).faults(&[("from", "ends_before_start")]);
    supervisor.get(&format!("/reports/spending?{span}")).faults(&[("from", "ends_before_start")]);
}

fn a_year_of_the_vehicles_agrees_with_the_other_reports(world: &World) {
    company(world);
    world.vehicle_with("bus", json!({"in_service_on": "2026-01-01"}));
    let found = report(world, "statistics?year=2026");
    assert_eq!(
        (&found["year"], &found["from"], &found["to"]),
        (&json!(2026), &json!("2026-01-01"), &json!("2026-05-31"))
    );
    let span = "from=2026-01-01&to=2026-05-31";
    let vehicles = report(world, &format!("vehicles?{span}"));
    let (row, of) = (&found["vehicles"][1], &vehicles["vehicles"][1]);
    assert_eq!((&row["class"], &row["class_name"], &row["energy"]), (&json!("car"), &json!("轿车"), &json!("petrol")));
    assert_eq!((&row["trips"], &row["km"], &row["cost_fen"]), (&of["trips"], &of["km"], &of["own_cost_fen"]));
    assert_eq!((&row["trips"], &row["vehicles"]), (&json!(1), &json!(1)));
    let purposes = report(world, &format!("departments?{span}"))["purposes"].clone();
    assert_eq!(found["purposes"].as_array().map(Vec::len), Some(1));
    for name in ["name", "trips", "km"] {
        assert_eq!(found["purposes"][0][name], purposes[0][name], "{name}");
    }
    assert_eq!(found["total"]["vehicles"], json!(2));
    // The year before nothing was there, and of the next there is nothing yet.
    for year in [2025, 2027] {
        let other = report(world, &format!("statistics?year={year}"));
        assert_eq!((&other["purposes"], &other["total"]["km"]), (&json!([]), &json!(0)), "{year}");
    }
}
