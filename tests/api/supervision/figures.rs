//! Worked figures of assessments: scores and pay, reckoned by hand.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        assessments::{act, attended, begun, clause, found, lump, measured, outsourced, standard_of, third},
        client::id,
        supervision::signed,
        world::{World, lines, lines_of, merged},
    },
};

cases![
    a_months_cleaning_is_scored,
    a_clause_without_data_drops_out,
    a_months_services_are_paid_by_their_score,
    a_part_of_the_fee_is_at_stake,
    dispatched_drivers_cost_the_company_what_is_paid,
    hours_are_paid_by_the_half_hour,
];

/// The figures of a resource by their names.
fn figures<'a>(resource: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    names.iter().map(|name| &resource[name]).collect()
}

const STARS: [i64; 14] = [5, 4, 5, 4, 4, 5, 4, 3, 5, 4, 4, 5, 4, 3];
const HEADCOUNTS: [i64; 16] = [120, 96, 88, 84, 80, 76, 72, 70, 66, 62, 58, 52, 44, 36, 28, 18];

/// The cleaning of 16 departments, with what was seen of it in April, found in this month. Answers are on paper.
fn cleaning(world: &World, over: Value, found_on: &str) -> Value {
    standard_of(
        world,
        "cleaning",
        json!([
            measured("answered_in_time", 1_000, 9_500, 8_000),
            clause("findings", "inspected", 4_000),
            measured("attendance", 1_000, 10_000, 9_000),
            clause("stars", "rated", 4_000),
        ]),
    );
    let base = json!({"lines": [lump("cleaning", 62_000_000, 20)]});
    let contract = outsourced(world, &world.new_supplier(), merged(base, over));
    let supervisor = world.supervisor();
    for at in 0..25 {
        let points = match at {
            0..3 => 50,
            3 => 100,
            _ => 0,
        };
        let case = json!({"points_centi": points, "found_at": format!("{found_on}T09:00:00+08:00")});
        let case = found(world, &contract, "cleaning", "findings", case);
        // Two answers come a day too late.
        let day = if at < 2 { 3 } else { 0 };
        let answered = format!("{}{:02}T10:00:00+08:00", &found_on[..8], 10 + day);
        let answer = json!({"text": "已整改", "at": answered, "signed_by": "陈经理", "slip": format!("整改 {at}")});
        supervisor.post(&format!("/cases/{}/answer", id(&case)), answer).expect(200);
    }
    attended(world, &contract, "cleaning", 30, 590);
    // The fourteenth department and the last say nothing.
    let said = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14];
    for (at, headcount) in HEADCOUNTS.into_iter().enumerate() {
        let department = world.department_with(json!({"code": format!("d{at:02}"), "headcount": headcount}));
        if let Some(stars) = said.iter().position(|one| *one == at) {
            let rating = json!({"contract_id": id(&contract), "category": "cleaning", "department_id": id(&department), "period": "2026-04", "clause": "stars", "stars": STARS[stars]});
            supervisor.post("/ratings", rating).expect(201);
        }
    }
    contract
}

fn a_months_cleaning_is_scored(world: &World) {
    let contract = cleaning(world, json!({}), "2026-04-10");
    let assessment = begun(world, &contract, "2026-04");
    let clauses = &assessment["lines"][0]["clauses"];
    let scored = |at: usize| figures(&clauses[at], &["code", "value_bp", "score_centi"]);
    assert_eq!(scored(0), [&json!("answered_in_time"), &json!(9_200), &json!(800)]);
    assert_eq!(scored(1), [&json!("findings"), &Value::Null, &json!(3_750)]);
    assert_eq!(scored(2), [&json!("attendance"), &json!(9_833), &json!(833)]);
    assert_eq!(scored(3), [&json!("stars"), &json!(8_610), &json!(3_444)]);
    assert_eq!([&assessment["lines"][0]["total_centi"], &assessment["total_centi"]], [&json!(8_827), &json!(8_827)]);
    assert_eq!(world.supervisor().get(&format!("/assessments/{}", id(&assessment))).expect(200), assessment);
}

fn a_clause_without_data_drops_out(world: &World) {
    // Found in March, which nobody assesses, the cases still take their points in April.
    let over = json!({"valid_from": "2026-03", "valid_until": "2027-02", "assessed_from": "2026-04"});
    let contract = cleaning(world, over, "2026-03-10");
    let assessment = begun(world, &contract, "2026-04");
    let first = &assessment["lines"][0]["clauses"][0];
    assert_eq!(figures(first, &["value_bp", "score_centi"]), [&Value::Null, &Value::Null]);
    assert_eq!(assessment["total_centi"], 8_919);
}

/// A year's services with what was found in April, and the share that is at stake.
fn services(world: &World, at_stake_bp: i64) -> Value {
    let lines = [
        ("general", 24_000_000, 0, 700),
        ("catering", 58_000_000, 0, 1_390),
        ("security", 86_000_000, 20, 1_495),
        ("repair", 45_000_000, 0, 1_180),
        ("cleaning", 62_000_000, 20, 1_173),
        ("meetings", 20_000_000, 0, 590),
        ("greening", 10_000_000, 0, 975),
    ];
    let priced: Vec<Value> = lines.iter().map(|(category, amount, heads, _)| lump(category, *amount, *heads)).collect();
    let contract = outsourced(world, &world.new_supplier(), json!({"lines": priced, "at_stake_bp": at_stake_bp}));
    assert_eq!(contract["amount_fen"], 305_000_000);
    assert_eq!(
        [&contract["schedule"][0]["fee_fen"], &contract["schedule"][1]["fee_fen"]],
        [&json!(25_416_667), &json!(25_416_666)]
    );
    for (category, _, _, points) in lines {
        standard_of(world, category, json!([clause("findings", "inspected", 10_000)]));
        let penalty = if category == "security" { 100_000 } else { 0 };
        let over = json!({"points_centi": points, "penalty_fen": penalty});
        found(world, &contract, category, "findings", over);
    }
    attended(world, &contract, "security", 30, 595);
    attended(world, &contract, "cleaning", 30, 590);
    contract
}

fn a_months_services_are_paid_by_their_score(world: &World) {
    let assessment = begun(world, &services(world, 10_000), "2026-04");
    let lines = assessment["lines"].as_array().expect("lines");
    let totals: Vec<&Value> = lines.iter().map(|line| &line["total_centi"]).collect();
    assert_eq!(totals, [9_300, 8_610, 8_505, 8_820, 8_827, 9_410, 9_025].map(|total| json!(total)).each_ref());
    let fees: Vec<&Value> = lines.iter().map(|line| &line["fee_fen"]).collect();
    let by_hand = [2_000_000, 4_833_333, 7_166_667, 3_750_000, 5_166_667, 1_666_667, 833_333];
    assert_eq!(fees, by_hand.map(|fee| json!(fee)).each_ref());
    assert_eq!([&lines[2]["absent_fen"], &lines[4]["absent_fen"]], [&json!(59_722), &json!(86_111)]);
    let names =
        ["total_centi", "rate_bp", "labour_fen", "due_fen", "held_fen", "penalties_fen", "carried_fen", "left_fen"];
    let by_hand = [8_776, 9_776, 0, 25_270_834, 566_067, 100_000, 0, 0].map(|figure| json!(figure));
    assert_eq!(figures(&assessment, &names), by_hand.each_ref());
    assert_eq!(assessment["payable_fen"], 24_604_767);
}

fn a_part_of_the_fee_is_at_stake(world: &World) {
    let assessment = begun(world, &services(world, 500), "2026-04");
    assert_eq!(figures(&assessment, &["held_fen", "payable_fen"]), [&json!(28_303), &json!(25_142_531)]);
}

fn dispatched_drivers_cost_the_company_what_is_paid(world: &World) {
    let supplier = world.new_supplier();
    standard_of(world, "general", json!([clause("findings", "inspected", 10_000)]));
    let bands = json!([
        {"from_centi": 9_500, "top_bp": 10_000, "slope_bp": 0},
        {"from_centi": 9_000, "top_bp": 8_500, "slope_bp": 0},
        {"from_centi": 8_500, "top_bp": 7_500, "slope_bp": 0},
        {"from_centi": 0, "top_bp": 5_000, "slope_bp": 0},
    ]);
    let line =
        json!({"category": "general", "amount_fen": 70_000_000, "price": "cost_plus", "heads": 10, "unit_fen": 15_000});
    let contract = signed(
        world,
        json!({"title": "驾驶员派遣", "mode": "dispatch", "payer": "company", "supplier_id": id(&supplier), "direct_reason": "续期",
            "lines": [line], "bands": bands, "valid_from": "2026-04", "valid_until": "2027-03"}),
    );
    let dispatcher = world.dispatcher();
    for at in 0..10 {
        let post = json!({"contract_id": id(&contract), "category": "general", "worker": format!("驾驶员{at}"), "post": "驾驶员", "kind": "auxiliary", "from": "2026-04-01"});
        let post = dispatcher.post("/posts", post).expect(201);
        let present = if at == 0 { 11 } else { 22 };
        let there = json!({"contract_id": id(&contract), "category": "general", "period": "2026-04", "post_id": id(&post), "days": 22, "days_present": present, "labour_fen": 547_000});
        dispatcher.post("/attendance", there).expect(201);
    }
    found(world, &contract, "general", "findings", json!({"points_centi": 1_100}));
    let assessment = begun(world, &contract, "2026-04");
    let names = ["total_centi", "rate_bp", "labour_fen", "due_fen", "held_fen", "payable_fen"];
    let by_hand = [8_900, 7_500, 5_470_000, 142_500, 35_625, 5_576_875].map(|figure| json!(figure));
    assert_eq!(figures(&assessment, &names), by_hand.each_ref());
    act(&world.supervisor(), &assessment, "propose", json!({})).expect(200);
    act(&world.supplier(&supplier), &assessment, "accept", json!({})).expect(200);
    let made_final = act(&third(world), &assessment, "finalise", json!({})).expect(200);
    let accountant = world.accountant();
    let cost = accountant.get(&format!("/costs/{}", made_final["cost_id"].as_str().expect("a receipt"))).expect(200);
    assert_eq!(
        figures(&cost, &["category", "paid_from", "number", "date", "gross_fen", "deduction_fen", "supplier_id"]),
        [
            &json!("dispatch"),
            &json!("payable"),
            &assessment["id"],
            &json!("2026-04-30"),
            &json!(5_612_500),
            &json!(35_625),
            &supplier["id"]
        ]
    );
    // What is deducted is in red on both accounts: together 55,768.75 are owed.
    let red = [("5401.08", 5_612_500, 0), ("2202", 0, 5_612_500), ("5401.08", -35_625, 0), ("2202", 0, -35_625)];
    assert_eq!(lines_of(&accountant.all("/journals")), lines(&red));
    // The bureau doesn't pay what the company owes.
    let paid = json!({"paid_on": "2026-05-06", "reference": "1"});
    act(&world.supervisor(), &assessment, "pay", paid).faults(&[("/reference", "not_allowed")]);
    world.sound();
}

fn hours_are_paid_by_the_half_hour(world: &World) {
    standard_of(world, "meetings", json!([clause("findings", "inspected", 10_000)]));
    let line = json!({"category": "meetings", "amount_fen": 1_000_000, "price": "hourly", "unit_fen": 4_500});
    let over = json!({"mode": "hourly", "lines": [line]});
    let contract = outsourced(world, &world.new_supplier(), over);
    let hours = json!({"contract_id": id(&contract), "category": "meetings", "period": "2026-04", "minutes": 200, "text": "会议服务"});
    world.supervisor().post("/attendance", hours).expect(201);
    let assessment = begun(world, &contract, "2026-04");
    assert_eq!(figures(&assessment, &["due_fen", "payable_fen"]), [&json!(15_750), &json!(15_750)]);
    // Nobody looked and nobody rated: nothing is known, and all is paid.
    assert_eq!(figures(&assessment, &["total_centi", "rate_bp"]), [&Value::Null, &json!(10_000)]);
}
