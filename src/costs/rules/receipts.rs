//! Receipts: their faults, and how they are posted.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{months_covered, tax_fault};
use crate::{
    costs::model::{Category, CostNew, Liable, PaidFrom},
    kernel::{DepartmentId, DriverId, Fault, Money, Text, TripId, text},
    ledger::{
        accounts::{
            ADMINISTRATION, BANK, CASH, COST_DISPATCH, COST_FUEL, COST_HIRE, COST_INSPECTION, COST_MAINTENANCE,
            COST_PAY, COST_TOLLS, DRIVERS_OWE, ETC, FUEL_CARD, LONG_PREPAID, OTHER_EXPENSES, PASSED_THROUGH, PAYABLE,
            PREPAID, SURCHARGES, TAX_INPUT, TAX_VEHICLES, WAGES,
        },
        model::{Dimensions, Entry},
        rules::shared,
    },
};

/// Most months that an insurance may cover.
const MAX_MONTHS_COVERED: i64 = 120;
/// Most days between the date of the document and the first day that an insurance covers.
const LATEST_START: Days = Days::new(366);

/// How the amounts of a receipt divide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned {
    /// Tax in fen that is deducted.
    pub deducted_fen: Money,
    /// Part of each line in fen that is cost or prepaid.
    pub nets: Vec<Money>,
    /// Number of months over which an insurance is released.
    pub months: Option<i64>,
}

/// All faults of a receipt that can be found without the database.
pub fn faults(new: &CostNew, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if new.date > today {
        faults.push(Fault::in_the_future("/date"));
    }
    let sum: Money = new.lines.iter().map(|line| line.amount_fen).sum();
    let gross = new.gross_fen;
    if sum != gross {
        let detail = text!(
            "The lines add up to {sum} yuan, but the document to {gross} yuan.",
            "各行合计 {sum} 元，与价税合计 {gross} 元不符。"
        );
        faults.push(Fault::body("/lines", "lines_dont_sum", detail));
    }
    if new.tax_fen > Money::ZERO && !has_input_tax(new.category) {
        faults.push(not_for_category("/tax_fen"));
    } else {
        faults.extend(tax_fault("/tax_fen", taxable(new), new.tax_fen));
    }
    faults.extend(head_faults(new));
    for (at, _) in new.lines.iter().enumerate() {
        faults.extend(line_faults(new, at));
    }
    faults
}

fn not_for_category(pointer: impl Into<String>) -> Fault {
    Fault::body(
        pointer,
        "not_for_category",
        text!("It is not allowed for a receipt of this category.", "该类别的单据不能填写此项。"),
    )
}

fn required(pointer: impl Into<String>, detail: Text) -> Fault {
    Fault::body(pointer, "required", detail)
}

fn head_faults(new: &CostNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    match (new.category == Category::Fine, new.liable) {
        (true, None) => faults.push(required("/liable", text!("Say who bears the fine.", "罚款须注明由谁承担。"))),
        (false, Some(_)) => faults.push(not_for_category("/liable")),
        _ => {}
    }
    if new.deduction_fen > Money::ZERO && (new.category != Category::Dispatch || new.paid_from != PaidFrom::Payable) {
        faults.push(not_for_category("/deduction_fen"));
    } else if new.deduction_fen > new.gross_fen {
        let detail = text!("The deduction is more than the total of the document.", "扣款不能超过价税合计。");
        faults.push(Fault::body("/deduction_fen", "out_of_range", detail));
    }
    if new.opening && new.category != Category::Insurance {
        faults.push(not_for_category("/opening"));
    }
    let card = matches!(new.paid_from, PaidFrom::FuelCard | PaidFrom::Etc);
    if new.category == Category::Wages && new.paid_from != PaidFrom::Payable {
        let detail = text!(
            "Wages are owed first and paid later, so this must be payable.",
            "工资须先计提为应付，再通过付款发放。"
        );
        faults.push(Fault::body("/paid_from", "not_for_category", detail));
    } else if matches!(new.category, Category::FuelCardTopUp | Category::EtcTopUp) && card {
        faults.push(not_for_category("/paid_from"));
    }
    match (new.category == Category::Insurance, new.covers_from, new.covers_until) {
        (true, Some(from), Some(until)) => {
            if until < from {
                let detail = text!("It must not lie before covers_from.", "止期不能早于起期。");
                faults.push(Fault::body("/covers_until", "ends_before_start", detail));
            } else if months_covered(from, until) > MAX_MONTHS_COVERED {
                let detail = text!(
                    "The insurance covers more than {MAX_MONTHS_COVERED} months.",
                    "保险期间不能超过 {MAX_MONTHS_COVERED} 个月。"
                );
                faults.push(Fault::body("/covers_until", "out_of_range", detail));
            }
            if new.date.checked_add_days(LATEST_START).is_some_and(|latest| from > latest) {
                let detail = text!(
                    "The insurance begins more than a year after the date of the document.",
                    "起期不能晚于单据日期一年以上。"
                );
                faults.push(Fault::body("/covers_from", "out_of_range", detail));
            }
        }
        (true, from, until) => {
            let detail =
                || text!("An insurance needs the first and the last day that it covers.", "保险须填写起止日期。");
            faults.extend(from.is_none().then(|| required("/covers_from", detail())));
            faults.extend(until.is_none().then(|| required("/covers_until", detail())));
        }
        (false, from, until) => {
            faults.extend(from.map(|_| not_for_category("/covers_from")));
            faults.extend(until.map(|_| not_for_category("/covers_until")));
        }
    }
    faults
}

fn line_faults(new: &CostNew, at: usize) -> Vec<Fault> {
    let line = &new.lines[at];
    let mut faults = Vec::new();
    let pointer = |field: &str| format!("/lines/{at}/{field}");
    if !matches!(new.category, Category::Fuel | Category::Charging) {
        faults.extend(line.quantity_milli.map(|_| not_for_category(pointer("quantity_milli"))));
        faults.extend(line.odometer_km.map(|_| not_for_category(pointer("odometer_km"))));
        faults.extend(line.full_tank.then(|| not_for_category(pointer("full_tank"))));
    }
    if new.category != Category::Maintenance {
        faults.extend(line.maintenance_service_id.map(|_| not_for_category(pointer("maintenance_service_id"))));
    }
    if new.category != Category::Insurance {
        faults.extend((line.vehicle_tax_fen > Money::ZERO).then(|| not_for_category(pointer("vehicle_tax_fen"))));
    } else if line.vehicle_tax_fen > line.amount_fen {
        let detail = text!("The vehicle tax is more than the amount of the line.", "车船税不能超过该行金额。");
        faults.push(Fault::body(pointer("vehicle_tax_fen"), "out_of_range", detail));
    }
    let owes = new.paid_from == PaidFrom::DriverAdvance || new.liable == Some(Liable::Driver);
    if owes && line.driver_id.is_none() {
        faults.push(required(pointer("driver_id"), text!("Name the driver.", "须填写驾驶员。")));
    }
    faults
}

/// Whether documents of this category can have input tax.
fn has_input_tax(category: Category) -> bool {
    !matches!(
        category,
        Category::Wages | Category::Fine | Category::PassThrough | Category::FuelCardTopUp | Category::EtcTopUp
    )
}

/// The part of the total that may include VAT, which is all but the vehicle tax.
fn taxable(new: &CostNew) -> Money {
    new.gross_fen - new.lines.iter().map(|line| line.vehicle_tax_fen).sum::<Money>()
}

/// Divides the amounts of a receipt without faults. A small-scale taxpayer deducts nothing; the tax is part of the
/// cost.
pub fn reckon(new: &CostNew, is_general: bool) -> Reckoned {
    let deducted_fen = if is_general { new.tax_fen } else { Money::ZERO };
    let parts: Vec<Money> = new.lines.iter().map(|line| line.amount_fen - line.vehicle_tax_fen).collect();
    let months = new.covers_from.zip(new.covers_until).map(|(from, until)| months_covered(from, until));
    Reckoned { deducted_fen, nets: shared(taxable(new) - deducted_fen, &parts), months }
}

/// The account that is debited with the lines.
fn debit_account(new: &CostNew, months: Option<i64>) -> &'static str {
    match new.category {
        Category::Fuel | Category::Charging => COST_FUEL,
        Category::Tolls | Category::Parking => COST_TOLLS,
        Category::Maintenance => COST_MAINTENANCE,
        Category::Inspection => COST_INSPECTION,
        Category::OutsideHire => COST_HIRE,
        Category::Dispatch => COST_DISPATCH,
        Category::Wages => COST_PAY,
        Category::Overhead => ADMINISTRATION,
        Category::Fine if new.liable == Some(Liable::Driver) => DRIVERS_OWE,
        Category::Fine => OTHER_EXPENSES,
        Category::PassThrough => PASSED_THROUGH,
        Category::FuelCardTopUp => FUEL_CARD,
        Category::EtcTopUp => ETC,
        Category::Insurance => prepaid_account(months.unwrap_or_default()),
    }
}

/// The account of a prepayment: 1801 if more than 12 months are covered, otherwise 1123.
fn prepaid_account(months: i64) -> &'static str {
    if months > 12 { LONG_PREPAID } else { PREPAID }
}

impl Reckoned {
    /// The account of what an insurance prepays.
    pub fn prepaid_account(&self) -> &'static str {
        prepaid_account(self.months.unwrap_or_default())
    }
}

/// The entries of a receipt. `departments` has the department of each trip that the receipt names.
pub fn entries(new: &CostNew, reckoned: &Reckoned, departments: &BTreeMap<TripId, DepartmentId>) -> Vec<Entry> {
    let account = debit_account(new, reckoned.months);
    let mut entries = Vec::new();
    for (line, net) in new.lines.iter().zip(&reckoned.nets) {
        let department_id = line
            .trip_id
            .filter(|_| new.category == Category::PassThrough)
            .and_then(|trip| departments.get(&trip).copied());
        let of = Dimensions {
            vehicle_id: line.vehicle_id,
            driver_id: line.driver_id,
            department_id,
            supplier_id: new.supplier_id,
            trip_id: line.trip_id,
        };
        entries.push(Entry::dr(account, *net).of(of));
        // The vehicle tax passes through its own account, whose turnover then shows how much was paid.
        entries.push(Entry::dr(SURCHARGES, line.vehicle_tax_fen).of(of));
        entries.push(Entry::cr(TAX_VEHICLES, line.vehicle_tax_fen).of(of));
        entries.push(Entry::dr(TAX_VEHICLES, line.vehicle_tax_fen).of(of));
    }
    let theirs = Dimensions { supplier_id: new.supplier_id, ..Dimensions::default() };
    entries.push(Entry::dr(TAX_INPUT, reckoned.deducted_fen).of(theirs));
    entries.extend(credit_entries(new, theirs));
    // The deduction (考核扣款) is posted in red, so that the turnover shows what was billed less what was deducted.
    entries.push(Entry::dr(account, -new.deduction_fen).of(theirs));
    entries.push(Entry::cr(PAYABLE, -new.deduction_fen).of(theirs));
    entries
}

/// The entries of the credit side: how the receipt was paid, or to whom it is owed. Wages and advances have one entry
/// for each driver.
fn credit_entries(new: &CostNew, theirs: Dimensions) -> Vec<Entry> {
    let account = match new.paid_from {
        _ if new.category == Category::Wages => WAGES,
        PaidFrom::DriverAdvance => DRIVERS_OWE,
        PaidFrom::Payable => return vec![Entry::cr(PAYABLE, new.gross_fen).of(theirs)],
        PaidFrom::Bank => return vec![Entry::cr(BANK, new.gross_fen)],
        PaidFrom::Cash => return vec![Entry::cr(CASH, new.gross_fen)],
        PaidFrom::FuelCard => return vec![Entry::cr(FUEL_CARD, new.gross_fen)],
        PaidFrom::Etc => return vec![Entry::cr(ETC, new.gross_fen)],
    };
    let mut of_each: BTreeMap<Option<DriverId>, Money> = BTreeMap::new();
    for line in &new.lines {
        let sum = of_each.entry(line.driver_id).or_default();
        *sum = *sum + line.amount_fen;
    }
    of_each
        .into_iter()
        .map(|(driver_id, fen)| Entry::cr(account, fen).of(Dimensions { driver_id, ..Dimensions::default() }))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::ledger::rules::sums;

    fn receipt(fields: Value) -> CostNew {
        let mut body = json!({"category": "maintenance", "date": "2026-05-06", "seller": "县汽修厂", "gross_fen": 11_300, "paid_from": "bank", "lines": [{"amount_fen": 11_300}]});
        for (name, value) in fields.as_object().expect("fields") {
            body[name] = value.clone();
        }
        serde_json::from_value(body).expect("a receipt")
    }

    fn posted(new: &CostNew, is_general: bool) -> Vec<(String, i64, i64)> {
        let entries = entries(new, &reckon(new, is_general), &BTreeMap::new());
        entries
            .into_iter()
            .map(|entry| (entry.account, entry.dr_fen.0, entry.cr_fen.0))
            .filter(|(_, dr, cr)| (*dr, *cr) != (0, 0))
            .collect()
    }

    fn lines(expected: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
        expected.iter().map(|(account, dr, cr)| ((*account).to_owned(), *dr, *cr)).collect()
    }

    #[test]
    fn each_category_has_its_account() {
        for (category, account) in [
            ("fuel", "5401.02"),
            ("charging", "5401.02"),
            ("tolls", "5401.03"),
            ("parking", "5401.03"),
            ("maintenance", "5401.04"),
            ("inspection", "5401.07"),
            ("outside_hire", "5401.09"),
            ("dispatch", "5401.08"),
            ("overhead", "5602"),
            ("pass_through", "1221.01"),
            ("fuel_card_top_up", "1123.01"),
            ("etc_top_up", "1123.02"),
        ] {
            let new = receipt(json!({"category": category}));
            assert_eq!(faults(&new, new.date), [], "{category}");
            assert_eq!(posted(&new, true), lines(&[(account, 11_300, 0), ("1002", 0, 11_300)]));
        }
        for (paid_from, account) in
            [("cash", "1001"), ("fuel_card", "1123.01"), ("etc", "1123.02"), ("payable", "2202")]
        {
            assert_eq!(
                posted(&receipt(json!({"paid_from": paid_from})), false),
                lines(&[("5401.04", 11_300, 0), (account, 0, 11_300)])
            );
        }
        let wages = receipt(json!({"category": "wages", "paid_from": "payable"}));
        assert_eq!(posted(&wages, true), lines(&[("5401.01", 11_300, 0), ("2211", 0, 11_300)]));
        for (liable, account) in [("driver", "1221.02"), ("company", "5711")] {
            assert_eq!(
                posted(&receipt(json!({"category": "fine", "liable": liable})), true),
                lines(&[(account, 11_300, 0), ("1002", 0, 11_300)])
            );
        }
    }

    #[test]
    fn only_a_general_taxpayer_deducts() {
        // 113.00 = 100.00 + 13.00 over lines of 50.00 and 63.00: 44.25 and 55.75.
        let new = receipt(json!({"tax_fen": 1_300, "lines": [{"amount_fen": 5_000}, {"amount_fen": 6_300}]}));
        assert_eq!(posted(&new, false), lines(&[("5401.04", 5_000, 0), ("5401.04", 6_300, 0), ("1002", 0, 11_300)]));
        assert_eq!(
            posted(&new, true),
            lines(&[("5401.04", 4_425, 0), ("5401.04", 5_575, 0), ("2221.02", 1_300, 0), ("1002", 0, 11_300)])
        );
    }

    #[test]
    fn vehicle_tax_goes_through_its_own_account() {
        // 1060.00 + 360.00 of vehicle tax: 1000.00 + 60.00 of VAT.
        let new = receipt(json!({
            "category": "insurance", "gross_fen": 142_000, "tax_fen": 6_000, "covers_from": "2026-05-10", "covers_until": "2027-05-09",
            "lines": [{"amount_fen": 142_000, "vehicle_tax_fen": 36_000}],
        }));
        assert_eq!(faults(&new, new.date), []);
        let tax = [("5403", 36_000, 0), ("2221.07", 0, 36_000), ("2221.07", 36_000, 0)];
        assert_eq!(posted(&new, false), lines(&[&[("1123", 106_000, 0)], &tax[..], &[("1002", 0, 142_000)]].concat()));
        assert_eq!(
            posted(&new, true),
            lines(&[&[("1123", 100_000, 0)], &tax[..], &[("2221.02", 6_000, 0), ("1002", 0, 142_000)]].concat())
        );
        let longer = CostNew { covers_until: "2027-06-09".parse().ok(), ..new.clone() };
        assert_eq!(posted(&longer, false)[0].0, "1801");
        // VAT lies in the premium only: 120.00 of 1060.00 would be 12.8 percent, 130.00 more than any rate.
        assert_eq!(faults(&CostNew { tax_fen: Money(12_000), ..new.clone() }, new.date), []);
        assert_eq!(faults(&CostNew { tax_fen: Money(13_000), ..new.clone() }, new.date).len(), 1);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let found = |fields: Value| {
            let new = receipt(fields);
            let of = |fault: Fault| match fault.at {
                crate::kernel::Place::Pointer(pointer) => format!("{pointer} {}", fault.code),
                crate::kernel::Place::Parameter(name) => name,
            };
            faults(&new, "2026-05-06".parse().expect("a day")).into_iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(found(json!({})), Vec::<String>::new());
        assert_eq!(
            found(
                json!({"date": "2026-05-07", "tax_fen": 5_000, "lines": [{"amount_fen": 11_299, "quantity_milli": 1, "full_tank": true, "vehicle_tax_fen": 1}]})
            ),
            [
                "/date in_the_future",
                "/lines lines_dont_sum",
                "/tax_fen tax_doesnt_fit",
                "/lines/0/quantity_milli not_for_category",
                "/lines/0/full_tank not_for_category",
                "/lines/0/vehicle_tax_fen not_for_category",
            ]
        );
        assert_eq!(found(json!({"category": "fine", "tax_fen": 1})), ["/tax_fen not_for_category", "/liable required"]);
        assert_eq!(found(json!({"category": "fine", "liable": "driver"})), ["/lines/0/driver_id required"]);
        assert_eq!(
            found(json!({"liable": "company", "paid_from": "driver_advance"})),
            ["/liable not_for_category", "/lines/0/driver_id required"]
        );
        assert_eq!(found(json!({"category": "wages"})), ["/paid_from not_for_category"]);
        assert_eq!(found(json!({"category": "etc_top_up", "paid_from": "etc"})), ["/paid_from not_for_category"]);
        assert_eq!(found(json!({"category": "insurance"})), ["/covers_from required", "/covers_until required"]);
        assert_eq!(found(json!({"covers_from": "2026-05-06"})), ["/covers_from not_for_category"]);
        let covers = |from: &str, until: &str| {
            found(json!({"category": "insurance", "covers_from": from, "covers_until": until}))
        };
        assert_eq!(covers("2026-05-06", "2026-05-05"), ["/covers_until ends_before_start"]);
        assert_eq!(covers("2026-05-06", "2036-06-05"), ["/covers_until out_of_range"]);
        assert_eq!(covers("9999-01-01", "9999-12-31"), ["/covers_from out_of_range"]);
    }

    proptest! {
        #[test]
        fn whatever_is_posted_balances(
            amounts in prop::collection::vec((1_i64..1_000_000, 0_i64..1_000_000), 1..20), percent in 0_i64..14, is_general: bool, is_insurance: bool,
        ) {
            let gross: i64 = amounts.iter().map(|(fen, _)| fen).sum();
            let lines: Vec<Value> = amounts.iter().map(|(fen, tax)| json!({"amount_fen": fen, "vehicle_tax_fen": if is_insurance { tax % fen } else { 0 }})).collect();
            let mut fields = json!({"gross_fen": gross, "lines": lines});
            if is_insurance {
                fields["category"] = json!("insurance");
                fields["covers_from"] = json!("2026-05-06");
                fields["covers_until"] = json!("2027-05-05");
            }
            let mut new = receipt(fields);
            new.tax_fen = Money(taxable(&new).0 * percent / (100 + percent));
            prop_assert_eq!(faults(&new, new.date), []);
            let reckoned = reckon(&new, is_general);
            let (dr, cr) = sums(&entries(&new, &reckoned, &BTreeMap::new())).expect("amounts");
            prop_assert_eq!(dr, cr);
            for (line, net) in new.lines.iter().zip(&reckoned.nets) {
                prop_assert!(*net >= Money::ZERO && *net + line.vehicle_tax_fen <= line.amount_fen);
            }
        }
    }
}
