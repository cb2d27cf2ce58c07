//! Insurance that is paid ahead and released month by month.

use serde_json::json;

use crate::{
    cases,
    costs::{agrees, balance, close, general_taxpayer, insurance, month, posted, record},
    support::{
        client::id,
        world::{World, lines},
    },
};

cases![
    an_insurance_is_paid_ahead_with_its_vehicle_tax,
    an_insurance_is_released_month_by_month,
    a_reversed_insurance_gives_back_what_it_released,
];

fn an_insurance_is_paid_ahead_with_its_vehicle_tax(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let cost = record(world, insurance([&first, &second], json!({})));
    let tax = [("5403", 36_000, 0), ("2221.07", 0, 36_000), ("2221.07", 36_000, 0)];
    assert_eq!(
        posted(world, &cost),
        lines(&[&[("1123", 100_000, 0)], &tax[..], &[("1123", 6_000, 0), ("1002", 0, 142_000)]].concat())
    );
    let ahead = json!({"vehicle_id": first["id"], "account": "1123", "amount_fen": 100_000, "months": 12, "first_period": "2026-05", "released_fen": 0});
    assert_eq!(cost["paid_ahead"][0], ahead);
    // What is beyond a year is shown separately.
    let longer = record(world, insurance([&first, &second], json!({"number": "P2", "covers_until": "2027-06-09"})));
    assert_eq!((&longer["paid_ahead"][1]["account"], &longer["paid_ahead"][1]["months"]), (&json!("1801"), &json!(13)));
    assert_eq!((balance(world, "1123"), balance(world, "1801"), balance(world, "2221.07")), (106_000, 106_000, 0));
    agrees(world);
    general_taxpayer(world);
    // 1060.00 = 1000.00 + 60.00 of VAT, shared 56.60 and 3.40.
    let net = record(world, insurance([&first, &second], json!({"number": "P3", "tax_fen": 6_000})));
    let expected =
        [&[("1123", 94_340, 0)], &tax[..], &[("1123", 5_660, 0), ("2221.02", 6_000, 0), ("1002", 0, 142_000)]].concat();
    assert_eq!(posted(world, &net), lines(&expected));
    agrees(world);
}

fn an_insurance_is_released_month_by_month(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let cost = record(world, insurance([&first, &second], json!({})));
    // 1000.00 and 60.00 over 12 months: 83.33 and 5.00 a month, 83.37 the last.
    let mut at = month("2026-05");
    for released in [8_333; 11].into_iter().chain([8_337]) {
        world.at(&format!("{}T08:00:00+08:00", at.last()));
        let of = [("5401.05", released, 0), ("1123", 0, released), ("5401.05", 500, 0), ("1123", 0, 500)];
        assert_eq!(close(world, at.as_str()), lines(&of), "{at}");
        at = at.next();
    }
    assert_eq!(close(world, at.as_str()), []);
    assert_eq!((balance(world, "1123"), balance(world, "5401.05")), (0, 106_000));
    let after = world.accountant().get(&format!("/costs/{}", id(&cost))).expect(200);
    assert_eq!(
        (&after["paid_ahead"][0]["released_fen"], &after["paid_ahead"][1]["released_fen"]),
        (&json!(100_000), &json!(6_000))
    );
    let by_car = world.sql_number(&format!(
        "SELECT CAST(sum(dr_fen) AS bigint) AS n FROM journal_lines WHERE account = '5401.05' AND vehicle_id = {}",
        world.sql_id(&first)
    ));
    assert_eq!(by_car, 100_000);
}

fn a_reversed_insurance_gives_back_what_it_released(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let cost = record(world, insurance([&first, &second], json!({})));
    world.at("2026-06-03T08:00:00+08:00");
    close(world, "2026-05");
    world.accountant().post(&format!("/costs/{}/reverse", id(&cost)), json!({"reason": "保费有误"})).expect(200);
    agrees(world);
    // It is recorded again. June makes up for May, and takes back what was released of the wrong one.
    let fields = json!({"date": "2026-06-03", "gross_fen": 154_000});
    let mut right = insurance([&first, &second], fields);
    right["lines"][0]["amount_fen"] = json!(148_000);
    record(world, right);
    let expected = [
        ("5401.05", 2 * 9_333, 0),
        ("1123", 0, 2 * 9_333),
        ("5401.05", 1_000, 0),
        ("1123", 0, 1_000),
        ("5401.05", -8_333, 0),
        ("1123", 0, -8_333),
        ("5401.05", -500, 0),
        ("1123", 0, -500),
    ];
    assert_eq!(close(world, "2026-06"), lines(&expected));
    // What the year's share of two months comes to, and nothing else.
    assert_eq!((balance(world, "5401.05"), balance(world, "1123")), (19_666, 118_000 - 19_666));
    world.at("2026-07-31T08:00:00+08:00");
    assert_eq!(close(world, "2026-07").len(), 4);
}
