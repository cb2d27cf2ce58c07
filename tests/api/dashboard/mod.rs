//! The year at a glance: that each figure is that of its report.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::{
    Case, cases,
    http::metrics,
    support::{
        books::by_hand,
        client::id,
        trips::{between, km_of, pair, trip_of},
        world::{World, merged},
    },
    todo::cost,
};

cases![
    each_month_says_what_its_reports_say,
    trips_on_the_border_of_a_month_count_as_in_its_reports,
    a_year_is_past_present_or_to_come,
    it_takes_as_many_statements_for_a_year_as_for_none,
];

/// The cases of this room.
pub const ROOM: &[&[Case]] = &[CASES];

/// A trip in May, one from the last of May to the first of June, and time off the road from June to July. It is the 10th of
/// July.
fn company(world: &World) {
    world.tariff();
    let (department, car, idle) = (world.department("finance"), world.vehicle("car"), world.vehicle("car"));
    let km = km_of(&car);
    let returned = world.returned(&department, &car, json!({"picked_up_at": "2026-05-07T08:05:00+08:00"}));
    let requester = || world.requester(&department);
    requester().post(&format!("/trips/{}/confirm", id(&returned)), json!({"rating": 5})).expect(200);
    world.at("2026-05-30T08:00:00+08:00");
    let sent = world.sent(&department, between("05-31 20:00", "06-01 10:00"), &[&car]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km + 85, "05-31 20:00");
    world.returns_with(&trip, km + 300, "06-01 10:00", json!({"picked_up_at": "2026-05-31T20:30:00+08:00"}));
    requester().post(&format!("{trip}/confirm"), json!({"rating": 4})).expect(200);
    let span = merged(between("06-28 12:00", "07-03 12:00"), json!({"vehicle_id": idle["id"], "reason": "大修"}));
    world.dispatcher().post("/off-road", span).expect(201);
    world.at("2026-07-10T09:00:00+08:00");
    world.journal(by_hand("2026-02-10"));
    world.journal(by_hand("2026-07-09"));
}

/// A report on some days, as the accountant reads it.
fn report(world: &World, name: &str, from: NaiveDate, to: NaiveDate) -> Value {
    world.accountant().get(&format!("/reports/{name}?from={from}&to={to}")).expect(200)
}

/// The sum of a member over the rows.
fn sum(rows: &Value, member: &str) -> i64 {
    rows.as_array().into_iter().flatten().filter_map(|row| row[member].as_i64()).sum()
}

/// A number that isn't recorded reads as 0 in a report.
fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

fn each_month_says_what_its_reports_say(world: &World) {
    company(world);
    let found = world.accountant().get("/dashboard").expect(200);
    let months = found["months"].as_array().expect("months");
    let periods: Vec<&str> = months.iter().filter_map(|month| month["period"].as_str()).collect();
    assert_eq!(found["year"], 2026);
    assert_eq!(periods, ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"]);
    for month in months {
        says_what_the_reports_say(world, month);
        // One driver drove all.
        let (period, first, until) = (&month["period"], first_of(month), until(world, month));
        let drivers = report(world, "drivers", first, until);
        assert_eq!(month["punctual_percent"], drivers["drivers"][0]["punctual_percent"], "{period}");
    }
    // What nobody recorded is null, and no 0.
    let told = |period: usize, members: [&str; 4]| members.map(|member| months[period][member].clone());
    let money = ["revenue_fen", "cost_fen", "profit_fen", "trips"];
    assert_eq!(told(0, money), [Value::Null, Value::Null, Value::Null, Value::Null]);
    assert_eq!(told(1, money), [json!(0), json!(12_000), json!(-12_000), Value::Null]);
    let driven = ["trips", "km", "punctual_percent", "rating_hundredths"];
    assert_eq!(told(4, driven), [json!(1), json!(80), json!(100), json!(500)]);
    assert_eq!(told(5, driven), [json!(1), json!(215), json!(0), json!(400)]);
    assert_eq!(months[3]["utilisation_percent"], Value::Null);
    assert!(months[6]["utilisation_percent"] == 0, "{}", months[6]);
    let ageing = world.accountant().get("/reports/receivables-ageing").expect(200);
    let owed = json!({"as_of": ageing["as_of"], "buckets": ageing["buckets"], "total_fen": ageing["total_fen"]});
    assert_eq!((&found["ageing"], number(&owed["total_fen"]) > 0), (&owed, true));
    assert_eq!(world.supervisor().get("/dashboard?year=2026").expect(200), found);
}

/// The first day of a month.
fn first_of(month: &Value) -> NaiveDate {
    let period = month["period"].as_str().expect("a month");
    NaiveDate::parse_from_str(&format!("{period}-01"), "%Y-%m-%d").expect("a day")
}

/// Its last day, or today.
fn until(world: &World, month: &Value) -> NaiveDate {
    let today = NaiveDate::parse_from_str(&world.now()[..10], "%Y-%m-%d").expect("a day");
    (first_of(month) + chrono::Months::new(1) - chrono::Days::new(1)).min(today)
}

/// Each figure of a month but punctuality is that of its report. There is one department.
fn says_what_the_reports_say(world: &World, month: &Value) {
    let (period, first, until) = (&month["period"], first_of(month), until(world, month));
    let last = first + chrono::Months::new(1) - chrono::Days::new(1);
    let income = report(world, "income-statement", first, last);
    for (member, of_report) in
        [("revenue_fen", "revenue_fen"), ("cost_fen", "cost_fen"), ("profit_fen", "net_profit_fen")]
    {
        assert_eq!(number(&month[member]), number(&income[of_report]), "{period} {member}");
    }
    let departments = report(world, "departments", first, until);
    let rows = &departments["departments"];
    assert_eq!((number(&month["trips"]), number(&month["km"])), (sum(rows, "trips"), sum(rows, "km")), "{period}");
    assert_eq!(month["rating_hundredths"], rows[0]["rating_hundredths"], "{period}");
    let utilisation = report(world, "utilisation", first, until);
    assert_eq!(month["utilisation_percent"], utilisation["total"]["utilisation_percent"], "{period}");
}

fn trips_on_the_border_of_a_month_count_as_in_its_reports(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"approval_rule": "never"}));
    let cars = world.fleet(0, 0, 2);
    // Back at the first moment of June, and nobody wrote when the passengers got in.
    world.at("2026-05-30T08:00:00+08:00");
    let booking = world.booking(&department, between("05-31 20:00", "05-31 23:00"));
    let trip = trip_of(&world.dispatch(&booking, &[&cars[0]]), 0);
    world.leaves(&trip, km_of(&cars[0]), "05-31 20:00");
    world.returns(&trip, km_of(&cars[0]) + 60, "06-01 00:00");
    // From July to August, and with another car from the last of July on.
    world.at("2026-07-28T08:00:00+08:00");
    let booking = world.booking(&department, between("07-29 08:00", "08-02 12:00"));
    let trip = trip_of(&world.dispatch(&booking, &[&cars[0]]), 0);
    world.leaves(&trip, km_of(&cars[0]) + 60, "07-29 08:00");
    world.at("2026-07-31T12:00:00+08:00");
    let goes_on = json!({"odometer_km": km_of(&cars[0]) + 210, "at": "2026-07-31T12:00:00+08:00", "reason": "故障"});
    world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
    let picked_up = json!({"picked_up_at": "2026-07-29T08:00:00+08:00"});
    world.returns_with(&trip, km_of(&cars[1]) + 90, "08-02 12:00", picked_up);
    // What isn't revenue is profit all the same.
    world.at("2026-08-10T09:00:00+08:00");
    let subsidy = json!([{"account": "1002", "dr_fen": 90_000}, {"account": "5301", "cr_fen": 90_000}]);
    world.journal(merged(by_hand("2026-08-03"), json!({"lines": subsidy})));
    let found = world.accountant().get("/dashboard").expect(200);
    let months = found["months"].as_array().expect("months");
    assert_eq!(months.len(), 8);
    for month in months {
        says_what_the_reports_say(world, month);
    }
    let told = |period: usize| ["trips", "km", "punctual_percent"].map(|member| months[period][member].clone());
    assert_eq!(told(4), [Value::Null, Value::Null, Value::Null], "it was back in June");
    assert_eq!(told(5), [json!(1), json!(60), Value::Null]);
    assert_eq!(told(6), [json!(0), json!(150), Value::Null], "the trip is counted where it ended");
    assert_eq!(told(7), [json!(1), json!(90), json!(100)]);
    assert_eq!((&months[7]["revenue_fen"], &months[7]["profit_fen"]), (&json!(0), &json!(90_000)));
    // Two days of two cars in ten, whatever comes after today.
    assert!(number(&months[7]["utilisation_percent"]) > 0, "{}", months[7]);
}

fn a_year_is_past_present_or_to_come(world: &World) {
    company(world);
    let accountant = world.accountant();
    let past = accountant.get("/dashboard?year=2025").expect(200);
    assert_eq!((past["months"].as_array().map(Vec::len), &past["ageing"]["as_of"]), (Some(12), &json!("2025-12-31")));
    assert_eq!((&past["ageing"]["total_fen"], &past["months"][11]["revenue_fen"]), (&json!(0), &Value::Null));
    let to_come = accountant.get("/dashboard?year=2027").expect(200);
    assert_eq!((&to_come["months"], &to_come["ageing"]["as_of"]), (&json!([]), &json!("2026-07-10")));
    accountant.get("/dashboard?year=1979").problem(422, "invalid");
    world.at("2027-01-02T09:00:00+08:00");
    let accountant = world.accountant();
    let whole = accountant.get("/dashboard?year=2026").expect(200);
    assert_eq!((whole["months"].as_array().map(Vec::len), &whole["ageing"]["as_of"]), (Some(12), &json!("2026-12-31")));
    assert_eq!(accountant.get("/dashboard").expect(200)["months"].as_array().map(Vec::len), Some(1));
}

fn it_takes_as_many_statements_for_a_year_as_for_none(world: &World) {
    metrics::count(world);
    company(world);
    let accountant = world.accountant();
    let none = cost(world, &accountant, "/dashboard?year=2025", 0.0);
    let year = cost(world, &accountant, "/dashboard?year=2026", none);
    assert!(year <= none && none <= 20.0, "{none} and {year}");
}
