//! The tables of BOOKS.md §3, event by event, for both kinds of taxpayer. The figures are worked out by hand.
//!
//! Advances that are invoiced first stand in `billing/invoiced_advances.rs`, what the books begin with in
//! `opening/opening_journal.rs`.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{asset, receipt},
        client::id,
        world::{Lines, World, lines, lines_of, merged},
    },
};

cases![
    every_event_of_a_small_scale_taxpayer,
    every_event_of_a_general_taxpayer,
    the_months_of_a_small_scale_taxpayer,
    the_months_of_a_general_taxpayer,
];

/// A kind of taxpayer. The kinds differ in the VAT: 680.00 = 673.27 + 6.73 or 623.85 + 56.15.
struct Kind {
    is_general: bool,
    net: i64,
    tax: i64,
}

const SMALL: Kind = Kind { is_general: false, net: 67_327, tax: 673 };
const GENERAL: Kind = Kind { is_general: true, net: 62_385, tax: 5_615 };

impl Kind {
    /// The first for a small-scale taxpayer, the second for a general one.
    fn pick<T>(&self, small: T, general: T) -> T {
        if self.is_general { general } else { small }
    }

    fn company(&self, world: &World) -> Value {
        if self.is_general {
            let rule = json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9, "surcharges_percent": 10, "income_tax_percent": 25});
            world.accountant().post("/tax-rules", rule).expect(201);
        }
        world.tariff();
        world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}))
    }
}

fn of(world: &World, source: &Value) -> Lines {
    world.posted(&format!("source_id={}", id(source)))
}

fn charged(world: &World, trip: &Value) -> Lines {
    world.posted(&format!("source=charge&trip_id={}", id(trip)))
}

/// A trip of 680.00 on the 7th of May, back and not signed.
fn returned(world: &World, department: &Value) -> Value {
    let car = world.vehicle("car");
    world.at("2026-05-06T08:00:00+08:00");
    world.returned(department, &car, json!({"tolls_fen": 18_000}))
}

fn sign(world: &World, department: &Value, trip: &Value) {
    world.requester(department).post(&format!("/trips/{}/confirm", id(trip)), json!({})).expect(200);
}

fn approved(world: &World, journal: Value) -> Lines {
    lines_of(&[world.journal(merged(json!({"date": world.now()[..10], "text": "手工凭证"}), journal))])
}

/// Pays money out, with two persons.
fn paid_out(world: &World, purpose: Value) -> Lines {
    let draft = world
        .accountant()
        .post("/payments", merged(json!({"direction": "paid", "date": world.now()[..10]}), purpose))
        .expect(201);
    world.supervisor().post(&format!("/payments/{}/approve", id(&draft)), json!({})).expect(200);
    of(world, &draft)
}

fn every_event_of_a_small_scale_taxpayer(world: &World) {
    trips_and_money(world, &SMALL);
    costs_and_assets(world, &SMALL);
}

fn every_event_of_a_general_taxpayer(world: &World) {
    trips_and_money(world, &GENERAL);
    costs_and_assets(world, &GENERAL);
}

fn trips_and_money(world: &World, kind: &Kind) {
    let department = kind.company(world);
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let (net, tax) = (kind.net, kind.tax);
    let revenue = |sign: i64| [("1122", sign * 68_000, 0), ("5001", 0, sign * net), ("2221.01", 0, sign * tax)];

    // A fee for cancelling, no VAT; given up as a bad debt by two people.
    world.vehicle("car");
    let booking = world.booking(&department, json!({}));
    world.at("2026-05-07T07:00:00+08:00");
    world
        .requester(&department)
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "活动取消"}))
        .expect(200);
    assert_eq!(world.posted("source=charge"), lines(&[("1122", 50_000, 0), ("5301", 0, 50_000)]));
    let fee = format!("/receivables/{}", id(&accountant.all("/receivables")[0]));
    accountant.post(&format!("{fee}/write-off"), json!({"reason": "久催无果"})).expect(200);
    supervisor.post(&format!("{fee}/approve-write-off"), json!({})).expect(200);
    assert_eq!(world.posted("source=bad_debt"), lines(&[("5711", 50_000, 0), ("1122", 0, 50_000)]));

    // A trip confirmed; its invoice posts nothing.
    let first = returned(world, &department);
    sign(world, &department, &first);
    assert_eq!(charged(world, &first), lines(&revenue(1)));
    let invoiced = |of: Value, issue: Value| {
        let invoice = accountant.post("/invoices", merged(json!({"department_id": id(&department)}), of)).expect(201);
        accountant
            .post(&format!("/invoices/{}/issue", id(&invoice)), merged(json!({"date": "2026-05-07"}), issue))
            .expect(200)
    };
    let plain = invoiced(json!({"period": "2026-05"}), json!({"number": "26332000000000000001"}));
    assert_eq!(of(world, &plain), []);

    // An outlay in the customer's title, and the platform's rounding by a fen.
    let second = returned(world, &department);
    let path = format!("/trips/{}", id(&second));
    world
        .dispatcher()
        .post(&format!("{path}/outlays"), json!({"tolls_fen": 2_000, "parking_fen": 0, "treatment": "pass_through"}))
        .expect(200);
    sign(world, &department, &second);
    assert_eq!(charged(world, &second), lines(&revenue(1)));
    let outlay = json!({"category": "pass_through", "gross_fen": 2_000, "lines": [{"amount_fen": 2_000, "trip_id": id(&second)}]});
    assert_eq!(
        of(world, &accountant.post("/costs", receipt(outlay)).expect(201)),
        lines(&[("1221.01", 2_000, 0), ("1002", 0, 2_000)])
    );
    let rounded = json!({"number": "26332000000000000002", "net_fen": net + 1, "tax_fen": tax - 1});
    assert_eq!(
        of(world, &invoiced(json!({"period": "2026-05"}), rounded)),
        lines(&[("2221.01", 1, 0), ("5001", 0, 1)])
    );

    // Money received; an advance; used; refunded.
    let pay = |fen: i64, ahead: bool| {
        accountant
            .post(
                "/payments",
                json!({"department_id": id(&department), "date": "2026-05-07", "amount_fen": fen, "advance": ahead}),
            )
            .expect(201)
    };
    let received = lines(&[("1002", 138_000, 0), ("1122", 0, 68_000), ("1122", 0, 68_000), ("1221.01", 0, 2_000)]);
    assert_eq!(of(world, &pay(138_000, false)), received);
    let paid = pay(100_000, true);
    assert_eq!(of(world, &paid), lines(&[("1002", 100_000, 0), ("2203", 0, 100_000)]));
    let third = returned(world, &department);
    sign(world, &department, &third);
    let advance = json!({"id": paid["advance_id"]});
    accountant.post(&format!("/advances/{}/use", id(&advance)), json!({})).expect(200);
    assert_eq!(of(world, &advance), lines(&[("2203", 68_000, 0), ("1122", 0, 68_000)]));
    let refund = accountant.post(&format!("/advances/{}/refund", id(&advance)), json!({})).expect(200);
    supervisor.post(&format!("/payments/{}/approve", id(&refund)), json!({})).expect(200);
    assert_eq!(of(world, &refund), lines(&[("2203", 32_000, 0), ("1002", 0, 32_000)]));

    // A correction: red at the original rate, then the new one: 780.00 = 772.28 + 7.72 or 715.60 + 64.40.
    let fourth = returned(world, &department);
    sign(world, &department, &fourth);
    world.corrected(&format!("/trips/{}", id(&fourth)), json!({"tolls_fen": 28_000, "reason": "漏记过路费"}));
    let anew = [("1122", 78_000, 0), ("5001", 0, kind.pick(77_228, 71_560)), ("2221.01", 0, kind.pick(772, 6_440))];
    assert_eq!(charged(world, &fourth), lines(&[revenue(1), revenue(-1), anew].concat()));

    // Aborted after departure: the whole base, 500.00 = 495.05 + 4.95 or 458.72 + 41.28.
    let car = world.vehicle("car");
    world.at("2026-05-06T08:00:00+08:00");
    let sent = world.dispatch(&world.approved(&department, json!({})), &[&car]);
    let fifth = &sent["trips"][0];
    let path = format!("/trips/{}", id(fifth));
    world.at("2026-05-07T08:00:00+08:00");
    world.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": 10_000})).expect(200);
    world.at("2026-05-07T09:00:00+08:00");
    world
        .dispatcher()
        .post(&format!("{path}/abort"), json!({"odometer_km": 10_010, "at": world.now(), "reason": "会议取消"}))
        .expect(200);
    sign(world, &department, fifth);
    assert_eq!(
        charged(world, fifth),
        lines(&[("1122", 50_000, 0), ("5001", 0, kind.pick(49_505, 45_872)), ("2221.01", 0, kind.pick(495, 4_128))])
    );
    world.sound();
}

fn costs_and_assets(world: &World, kind: &Kind) {
    let accountant = world.accountant();
    let (car, driver) = (world.vehicle("car"), world.driver_with(&["C1"]));
    let supplier = world.admin().post("/suppliers", json!({"name": "县汽修厂"})).expect(201);
    world.at("2026-05-07T17:00:00+08:00");
    let record = |fields: Value| of(world, &accountant.post("/costs", receipt(fields)).expect(201));
    let by_car = |fen: i64| json!([{"amount_fen": fen, "vehicle_id": id(&car)}]);

    // A fuel card filled, and used: 113.00, of which 13.00 are VAT.
    let fill = json!({"category": "fuel_card_top_up", "gross_fen": 100_000, "lines": [{"amount_fen": 100_000}]});
    assert_eq!(record(fill), lines(&[("1123.01", 100_000, 0), ("1002", 0, 100_000)]));
    let fuel = json!({"category": "fuel", "paid_from": "fuel_card", "tax_fen": 1_300, "lines": by_car(11_300)});
    let net = kind.pick(11_300, 10_000);
    let input = kind.pick(0, 1_300);
    assert_eq!(record(fuel), lines(&[("5401.02", net, 0), ("2221.02", input, 0), ("1123.01", 0, 11_300)]));

    // Repair, inspection, outside hire: owed, or paid at once; and paid.
    for (category, account) in [("maintenance", "5401.04"), ("inspection", "5401.07"), ("outside_hire", "5401.09")] {
        let owed = json!({"category": category, "paid_from": "payable", "supplier_id": id(&supplier), "tax_fen": 1_300, "lines": by_car(11_300)});
        assert_eq!(record(owed), lines(&[(account, net, 0), ("2221.02", input, 0), ("2202", 0, 11_300)]), "{category}");
        let at_once = json!({"category": category, "tax_fen": 1_300, "lines": by_car(11_300)});
        assert_eq!(
            record(at_once),
            lines(&[(account, net, 0), ("2221.02", input, 0), ("1002", 0, 11_300)]),
            "{category}"
        );
    }
    let settled = paid_out(world, json!({"purpose": "payable", "supplier_id": id(&supplier), "amount_fen": 33_900}));
    assert_eq!(settled, lines(&[("2202", 33_900, 0), ("1002", 0, 33_900)]));

    // Our own drivers' wages: owed, then paid, with what is kept back of them.
    let wages = json!({"category": "wages", "paid_from": "payable", "gross_fen": 500_000, "lines": [{"amount_fen": 500_000, "driver_id": id(&driver)}]});
    assert_eq!(record(wages), lines(&[("5401.01", 500_000, 0), ("2211", 0, 500_000)]));
    assert_eq!(
        paid_out(world, json!({"purpose": "wages", "amount_fen": 480_000})),
        lines(&[("2211", 480_000, 0), ("1002", 0, 480_000)])
    );
    let kept = json!([{"account": "2211", "dr_fen": 20_000}, {"account": "2221.08", "cr_fen": 12_000}, {"account": "2241", "cr_fen": 8_000}]);
    assert_eq!(
        approved(world, json!({"lines": kept})),
        lines(&[("2211", 20_000, 0), ("2221.08", 0, 12_000), ("2241", 0, 8_000)])
    );

    // The dispatched drivers' fee by its invoice: input only of its special-invoice part, as printed; what their score
    // takes off is red.
    let fee = json!({
        "category": "dispatch", "paid_from": "payable", "gross_fen": 300_000, "tax_fen": 1_500, "deduction_fen": 4_500,
        "lines": [{"amount_fen": 300_000}],
    });
    let billed =
        [("5401.08", kind.pick(300_000, 298_500), 0), ("2221.02", kind.pick(0, 1_500), 0), ("2202", 0, 300_000)];
    assert_eq!(record(fee.clone()), lines(&[&billed[..], &[("5401.08", -4_500, 0), ("2202", 0, -4_500)]].concat()));
    accountant
        .post("/costs", receipt(merged(fee.clone(), json!({"paid_from": "bank"}))))
        .faults(&[("/deduction_fen", "not_for_category")]);
    accountant
        .post("/costs", receipt(merged(fee, json!({"deduction_fen": 300_001}))))
        .faults(&[("/deduction_fen", "out_of_range")]);

    // Insurance with the vehicle tax in it: 1,060.00 of premium, 60.00 of it VAT, and 360.00.
    let insured = json!({
        "category": "insurance", "covers_from": "2026-05-10", "covers_until": "2027-05-09", "gross_fen": 142_000, "tax_fen": 6_000,
        "lines": [{"amount_fen": 142_000, "vehicle_tax_fen": 36_000, "vehicle_id": id(&car)}],
    });
    let expected = [
        ("1123", kind.pick(106_000, 100_000), 0),
        ("5403", 36_000, 0),
        ("2221.07", 0, 36_000),
        ("2221.07", 36_000, 0),
        ("2221.02", kind.pick(0, 6_000), 0),
        ("1002", 0, 142_000),
    ];
    assert_eq!(record(insured), lines(&expected));

    // A vehicle bought: price, purchase tax and plates.
    let bought = accountant.post("/assets", asset(json!({"cost_fen": 11_300_000, "tax_fen": 1_300_000}))).expect(201);
    let value = kind.pick(11_300_000, 10_000_000);
    assert_eq!(
        of(world, &bought),
        lines(&[("1601", value, 0), ("2221.02", kind.pick(0, 1_300_000), 0), ("1002", 0, 11_300_000)])
    );

    // A fine: the driver's, deducted from pay; the company's.
    let fine = |liable: &str| json!({"category": "fine", "liable": liable, "gross_fen": 20_000, "lines": [{"amount_fen": 20_000, "driver_id": id(&driver)}]});
    assert_eq!(record(fine("driver")), lines(&[("1221.02", 20_000, 0), ("1002", 0, 20_000)]));
    let deducted = json!([{"account": "2211", "dr_fen": 20_000}, {"account": "1221.02", "cr_fen": 20_000, "driver_id": id(&driver)}]);
    assert_eq!(approved(world, json!({"lines": deducted})), lines(&[("2211", 20_000, 0), ("1221.02", 0, 20_000)]));
    assert_eq!(record(fine("company")), lines(&[("5711", 20_000, 0), ("1002", 0, 20_000)]));
    world.sound();
}

fn the_months_of_a_small_scale_taxpayer(world: &World) {
    months(world, &SMALL);
}

fn the_months_of_a_general_taxpayer(world: &World) {
    months(world, &GENERAL);
}

/// May: a trip signed, one not, a repair of 113.00, a card of 6,000.00 less 600.00 over 54 months in use since April, a
/// fee for dispatched drivers estimated. June: the second trip is signed. Then the rest of the year.
fn months(world: &World, kind: &Kind) {
    let department = kind.company(world);
    let (accountant, net, tax) = (world.accountant(), kind.net, kind.tax);
    let first = returned(world, &department);
    sign(world, &department, &first);
    let second = returned(world, &department);
    accountant.post("/costs", receipt(json!({"tax_fen": 1_300}))).expect(201);
    accountant
        .post(
            "/assets",
            asset(json!({"cost_fen": 600_000, "residual_fen": 60_000, "months": 54, "in_service_on": "2026-04-20"})),
        )
        .expect(201);
    let close =
        |period: &str, body: Value| drop(accountant.post(&format!("/periods/{period}/close"), body).expect(200));
    let closing = |kind: &str, period: &str| world.posted(&format!("source=closing&kind={kind}&period={period}"));
    world.at("2026-06-01T00:00:00+08:00");
    close("2026-04", json!({}));
    close("2026-05", json!({"accruals": [{"category": "dispatch", "amount_fen": 300_000}]}));
    // Accruals, and their red on the first of June.
    let accrued = |sign: i64| {
        let trip = [("1122.01", sign * 68_000, 0), ("5001", 0, sign * net), ("2221.03", 0, sign * tax)];
        lines(&[&trip[..], &[("5401.08", sign * 300_000, 0), ("2202.01", 0, sign * 300_000)]].concat())
    };
    assert_eq!(closing("accrual", "2026-05"), accrued(1));
    assert_eq!(closing("red", "2026-06"), accrued(-1));
    // Depreciation: 540,000 / 54. A general taxpayer's VAT by the month: 56.15 less 13.00; surcharges 10 % of 43.15:
    // 4.32.
    let worn = [("5401.06", 10_000, 0), ("1602", 0, 10_000)];
    let vat =
        [("2221.01", 5_615, 0), ("2221.02", 0, 1_300), ("2221.04", 0, 4_315), ("5403", 432, 0), ("2221.05", 0, 432)];
    assert_eq!(closing("normal", "2026-05"), lines(&[&worn[..], kind.pick(&[], &vat)].concat()));
    // The transfer, by sub-account.
    let repair = kind.pick(11_300, 10_000);
    let costs = 10_000 + repair + 300_000 + kind.pick(0, 432);
    let mut transfer = closing("closing", "2026-05");
    transfer.sort();
    let over = [
        ("5001", net, 0),
        ("5001", net, 0),
        ("3103", 0, 2 * net),
        ("3103", costs, 0),
        ("5401.04", 0, repair),
        ("5401.06", 0, 10_000),
        ("5401.08", 0, 300_000),
    ];
    let mut expected = lines(&[&over[..], &[("5403", 0, kind.pick(0, 432))]].concat());
    expected.sort();
    assert_eq!(transfer, expected);

    // June: signed now, and dated now, for May is closed; the quarter's taxes.
    world.at("2026-06-02T09:00:00+08:00");
    sign(world, &department, &second);
    assert_eq!(charged(world, &second), lines(&[("1122", 68_000, 0), ("5001", 0, net), ("2221.01", 0, tax)]));
    world.at("2026-07-01T09:00:00+08:00");
    close("2026-06", json!({}));
    // Small-scale: 13.46 on 1,346.54, below the threshold, relieved. General: 56.15 more, surcharges 5.62.
    let relieved = [("2221.01", 1_346, 0), ("5301", 0, 1_346)];
    let due = [("2221.01", 5_615, 0), ("2221.04", 0, 5_615), ("5403", 562, 0), ("2221.05", 0, 562)];
    // What the year has earned: two trips, less repair, two months of the card, less taxes; nothing of the estimate.
    let earned = 2 * net - repair - 20_000 + kind.pick(1_346, -432 - 562);
    let income_tax = kind.pick((earned * 5 + 50) / 100, (earned * 25 + 50) / 100);
    assert_eq!((earned, income_tax), kind.pick((104_700, 5_235), (93_776, 23_444)));
    let set_aside = [("5801", income_tax, 0), ("2221.06", 0, income_tax)];
    assert_eq!(
        closing("normal", "2026-06"),
        lines(&[&worn[..], kind.pick(&relieved[..], &due[..]), &set_aside[..]].concat())
    );
    // Taxes are paid.
    let paid = |tax: &str, fen: i64| paid_out(world, json!({"purpose": "tax", "tax": tax, "amount_fen": fen}));
    assert_eq!(paid("income", income_tax), lines(&[("2221.06", income_tax, 0), ("1002", 0, income_tax)]));
    if kind.is_general {
        assert_eq!(paid("vat", 9_930), lines(&[("2221.04", 9_930, 0), ("1002", 0, 9_930)]));
        assert_eq!(paid("surcharges", 994), lines(&[("2221.05", 994, 0), ("1002", 0, 994)]));
    }
    world.sound();

    // The year's end: six more months of the card, whose loss gives no income tax back; a tenth to the reserve; a
    // dividend.
    world.at("2027-01-05T09:00:00+08:00");
    for month in 7..=12 {
        close(&format!("2026-{month:02}"), json!({}));
    }
    let profit = earned - income_tax - 60_000;
    let reserve = (profit + 5) / 10;
    assert_eq!((profit, reserve), kind.pick((39_465, 3_947), (10_332, 1_033)));
    let year_end = lines(&[("3103", profit, 0), ("3104", 0, profit), ("3104", reserve, 0), ("3101", 0, reserve)]);
    assert_eq!(closing("year_end", "2026-12"), year_end);
    let dividend =
        approved(world, json!({"lines": [{"account": "3104", "dr_fen": 9_000}, {"account": "2232", "cr_fen": 9_000}]}));
    assert_eq!(dividend, lines(&[("3104", 9_000, 0), ("2232", 0, 9_000)]));
    assert_eq!(
        paid_out(world, json!({"purpose": "dividend", "amount_fen": 9_000})),
        lines(&[("2232", 9_000, 0), ("1002", 0, 9_000)])
    );
    world.sound();
}
