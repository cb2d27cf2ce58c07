//! Fixed assets: their depreciation, and how their purchase and disposal are posted.

use chrono::NaiveDate;

use super::{Spread, tax_fault};
use crate::{
    costs::model::{Asset, AssetNew, AssetPaidFrom, DisposalNew, Proceeds},
    kernel::{Fault, Money, Period, half_up, text},
    ledger::{
        accounts::{
            ASSETS, BANK, CASH, DEPRECIATION, DISPOSALS, OTHER_EXPENSES, OTHER_INCOME, PAYABLE, TAX_INPUT, TAX_OUTPUT,
        },
        model::{Dimensions, Entry},
    },
};

/// The depreciation of an asset: half_up((value − residual) / months) from the month after it came into service; the
/// last month takes the rest. What was written off before the books began is not written off again, and the rest
/// continues with the same amount a month.
pub fn spread_of_asset(asset: &Asset) -> Spread {
    let writable = asset.value_fen - asset.residual_fen;
    let step = half_up(i128::from(writable.0), i128::from(asset.months.max(1)));
    let began = Period::of(asset.in_service_on);
    Spread {
        whole: writable - asset.opening_depreciation_fen,
        step: Money(i64::try_from(step).unwrap_or(writable.0)),
        after: asset.opening_through.map_or(began, |through| through.max(began)),
        last: began.plus(u32::try_from(asset.months).unwrap_or_default()),
    }
}

/// All faults of an asset that can be found without the database. `deducted` is the deducted tax, which is not part of
/// the value.
pub fn asset_faults(new: &AssetNew, deducted: Money, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if new.in_service_on > today {
        faults.push(Fault::in_the_future("/in_service_on"));
    }
    if new.opening && new.tax_fen > Money::ZERO {
        let detail = text!(
            "An asset with opening: true is recorded without tax, so this must be 0.",
            "期初资产按账面原值录入，税额应为 0。"
        );
        faults.push(Fault::body("/tax_fen", "not_for_opening", detail));
    } else {
        faults.extend(tax_fault("/tax_fen", new.cost_fen, new.tax_fen));
    }
    if !new.opening && new.opening_depreciation_fen > Money::ZERO {
        let detail = text!(
            "Only an asset with opening: true has depreciation from before the books began.",
            "只有期初资产才有期初折旧。"
        );
        faults.push(Fault::body("/opening_depreciation_fen", "only_for_opening", detail));
    }
    match new.opening_through {
        Some(_) if !new.opening => {
            let detail = text!(
                "Only an asset with opening: true has depreciation from before the books began.",
                "只有期初资产才有期初折旧。"
            );
            faults.push(Fault::body("/opening_through", "only_for_opening", detail));
        }
        Some(through) if through > Period::of(today) => {
            faults.push(Fault::body(
                "/opening_through",
                "in_the_future",
                text!("It lies in the future.", "月份不能晚于本月。"),
            ));
        }
        _ => {}
    }
    let value = new.cost_fen - deducted;
    if new.residual_fen > value {
        let detail =
            text!("The residual value is more than the value of {value} yuan.", "残值不能超过入账价值 {value} 元。");
        faults.push(Fault::body("/residual_fen", "out_of_range", detail));
    } else if new.opening_depreciation_fen > value - new.residual_fen {
        let most = value - new.residual_fen;
        let detail = text!("No more than {most} yuan can be written off.", "累计折旧不能超过 {most} 元。");
        faults.push(Fault::body("/opening_depreciation_fen", "out_of_range", detail));
    }
    faults
}

/// The vehicle, as a dimension of entries.
fn about(asset: &Asset) -> Dimensions {
    Dimensions { vehicle_id: asset.vehicle_id, ..Dimensions::default() }
}

/// The entries of the purchase. Price, purchase tax and plates are the value. Only a general taxpayer has input tax.
pub fn purchase_entries(asset: &Asset) -> Vec<Entry> {
    let theirs = Dimensions { supplier_id: asset.supplier_id, ..Dimensions::default() };
    let credit = match asset.paid_from {
        AssetPaidFrom::Bank => Entry::cr(BANK, asset.cost_fen),
        AssetPaidFrom::Payable => Entry::cr(PAYABLE, asset.cost_fen).of(theirs),
    };
    let deducted = asset.cost_fen - asset.value_fen;
    vec![
        Entry::dr(ASSETS, asset.value_fen).of(Dimensions { supplier_id: asset.supplier_id, ..about(asset) }),
        Entry::dr(TAX_INPUT, deducted).of(theirs),
        credit,
    ]
}

/// The entries of a disposal. `cleared` is the depreciation so far. The remaining value and the proceeds without VAT
/// are set against each other in account 1606; the VAT is that of the invoice for the sale (BOOKS.md §3.5).
pub fn disposal_entries(asset: &Asset, cleared: Money, form: &DisposalNew) -> Vec<Entry> {
    let of = about(asset);
    let left = asset.value_fen - cleared;
    let (proceeds, tax) = (form.proceeds_fen, form.proceeds_tax_fen);
    let gain = proceeds - tax - left;
    let money = match form.paid_from {
        Proceeds::Bank => BANK,
        Proceeds::Cash => CASH,
    };
    let mut entries = vec![
        Entry::dr(DISPOSALS, left).of(of),
        Entry::dr(DEPRECIATION, cleared).of(of),
        Entry::cr(ASSETS, asset.value_fen).of(of),
        Entry::dr(money, proceeds),
        Entry::cr(DISPOSALS, proceeds - tax).of(of),
        Entry::cr(TAX_OUTPUT, tax).of(of),
    ];
    if gain > Money::ZERO {
        entries.extend([Entry::dr(DISPOSALS, gain).of(of), Entry::cr(OTHER_INCOME, gain).of(of)]);
    } else {
        entries.extend([Entry::dr(OTHER_EXPENSES, -gain).of(of), Entry::cr(DISPOSALS, -gain).of(of)]);
    }
    entries
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        costs::rules::due,
        kernel::{AssetId, Instant},
        ledger::rules::sums,
    };

    fn card(value: i64, residual: i64, months: i64, in_service_on: &str) -> Asset {
        Asset {
            id: AssetId::new(),
            name: "丰田考斯特".into(),
            vehicle_id: None,
            supplier_id: None,
            number: None,
            cost_fen: Money(value),
            tax_fen: Money::ZERO,
            value_fen: Money(value),
            residual_fen: Money(residual),
            months,
            in_service_on: in_service_on.parse().expect("a day"),
            paid_from: AssetPaidFrom::Bank,
            opening: false,
            opening_depreciation_fen: Money::ZERO,
            opening_through: None,
            journal_id: None,
            disposed_on: None,
            proceeds_fen: None,
            proceeds_tax_fen: None,
            cleared_fen: None,
            disposal_journal_id: None,
            version: 1,
            created_at: Instant::new(chrono::DateTime::default()),
            updated_at: Instant::new(chrono::DateTime::default()),
        }
    }

    /// The depreciation in fen of each of `months` months from `first` on.
    fn run(asset: &Asset, first: Period, months: u32) -> Vec<i64> {
        let spread = spread_of_asset(asset);
        let mut posted = Vec::new();
        (0..months)
            .map(|at| {
                let period = first.plus(at);
                let fen = due(&spread, asset.disposed_on.map(Period::of), &posted, period);
                posted.push((period, fen));
                fen.0
            })
            .collect()
    }

    fn month(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    #[test]
    fn it_begins_with_the_month_after_and_the_last_takes_the_rest() {
        // (100.00 − 5.00) / 7 = 13.571…: 13.57 six times, then 13.58.
        let asset = card(10_000, 500, 7, "2026-05-06");
        assert_eq!(run(&asset, month("2026-05"), 9), [0, 1_357, 1_357, 1_357, 1_357, 1_357, 1_357, 1_358, 0]);
        // If the amount of a month is rounded up, the last months have nothing left.
        assert_eq!(run(&card(3, 0, 5, "2026-05-31"), month("2026-06"), 5), [1, 1, 1, 0, 0]);
        assert_eq!(run(&card(2, 0, 5, "2026-05-31"), month("2026-06"), 6), [0, 0, 0, 0, 2, 0]);
        assert_eq!(run(&card(500, 500, 5, "2026-05-31"), month("2026-06"), 6), [0; 6]);
    }

    #[test]
    fn what_was_written_off_before_is_not_written_off_again() {
        let at_opening = |fen: i64, through: &str| Asset {
            opening: true,
            opening_depreciation_fen: Money(fen),
            opening_through: Some(month(through)),
            ..card(10_000, 500, 7, "2025-12-20")
        };
        // As planned: four months are written off, three are left.
        assert_eq!(run(&at_opening(5_428, "2026-04"), month("2026-04"), 5), [0, 1_357, 1_357, 1_358, 0]);
        // More than planned: it ends earlier. Less: the last month takes the rest.
        assert_eq!(run(&at_opening(8_000, "2026-04"), month("2026-05"), 4), [1_357, 143, 0, 0]);
        assert_eq!(run(&at_opening(0, "2026-04"), month("2026-05"), 4), [1_357, 1_357, 6_786, 0]);
        // After its last month, the first month takes all.
        assert_eq!(run(&at_opening(9_000, "2027-04"), month("2027-05"), 2), [500, 0]);
        assert_eq!(run(&at_opening(9_500, "2026-04"), month("2026-05"), 2), [0, 0]);
    }

    #[test]
    fn a_month_that_was_left_out_is_made_up_for() {
        let spread = spread_of_asset(&card(12_000, 0, 12, "2026-01-15"));
        assert_eq!(due(&spread, None, &[], month("2026-05")).0, 4_000);
        let posted = [(month("2026-02"), Money(1_000)), (month("2026-03"), Money(1_000))];
        assert_eq!(due(&spread, None, &posted, month("2026-05")).0, 2_000);
        // A month is closed again, and the month of the disposal is posted already.
        let posted = [(month("2026-02"), Money(1_000)), (month("2026-04"), Money(1_000))];
        assert_eq!(due(&spread, Some(month("2026-04")), &posted, month("2026-03")).0, 1_000);
        // The disposal has posted what this month missed.
        let posted = [(month("2026-02"), Money(1_000)), (month("2026-04"), Money(2_000))];
        assert_eq!(due(&spread, Some(month("2026-04")), &posted, month("2026-03")).0, 0);
        assert_eq!(due(&spread, Some(month("2026-04")), &posted, month("2026-09")).0, 0);
    }

    proptest! {
        #[test]
        fn a_card_comes_to_its_value_less_its_residual(
            value in 1_i64..10_000_000_000_000, percent in 0_i64..101, months in 1_i64..601, written in 0_i64..101, age in 0_u32..700, opening: bool,
        ) {
            let residual = i64::try_from(i128::from(value) * i128::from(percent) / 100).expect("an amount");
            let before = if opening { i64::try_from(i128::from(value - residual) * i128::from(written) / 100).expect("an amount") } else { 0 };
            let mut asset = card(value, residual, months, "2020-03-14");
            asset.opening = opening;
            asset.opening_depreciation_fen = Money(before);
            asset.opening_through = opening.then(|| month("2020-03").plus(age));
            let all = run(&asset, month("2020-03"), 1_400);
            prop_assert!(all.iter().all(|fen| *fen >= 0));
            prop_assert_eq!(all.iter().sum::<i64>() + before, value - residual);
            let step = spread_of_asset(&asset).step.0;
            // Only the last month takes more than the amount of a month.
            let last = all.iter().rposition(|fen| *fen > 0).unwrap_or_default();
            prop_assert!(all[..last].iter().all(|fen| *fen <= step));
        }

        #[test]
        fn a_disposal_leaves_nothing(value in 1_i64..1_000_000_000, months in 1_i64..121, at in 0_u32..200, proceeds in 0_i64..1_500_000_000, percent in 0_i64..14) {
            let mut asset = card(value, value / 20, months, "2020-03-14");
            asset.disposed_on = Some(month("2020-03").plus(at).first().max(asset.in_service_on));
            let all = run(&asset, month("2020-03"), 400);
            let cleared = super::super::written_off(&spread_of_asset(&asset), month("2020-03").plus(at));
            prop_assert_eq!(all.iter().sum::<i64>(), cleared.0);
            prop_assert!(all.iter().skip(at as usize + 1).all(|fen| *fen == 0), "none after the month of disposal");
            let tax = proceeds * percent / (100 + percent);
            let form = DisposalNew { date: asset.in_service_on, proceeds_fen: Money(proceeds), proceeds_tax_fen: Money(tax), paid_from: Proceeds::Bank };
            let entries = disposal_entries(&asset, cleared, &form);
            let (dr, cr) = sums(&entries).expect("amounts");
            prop_assert_eq!(dr, cr);
            let of = |account: &str| entries.iter().filter(|entry| entry.account == account).map(Entry::net).sum::<Money>();
            prop_assert_eq!((of(DISPOSALS), of(ASSETS), of(DEPRECIATION)), (Money::ZERO, Money(-value), cleared));
            prop_assert_eq!((of(OTHER_EXPENSES) + of(OTHER_INCOME)).0, value - cleared.0 - proceeds + tax);
            prop_assert_eq!((of(BANK), of(TAX_OUTPUT)), (Money(proceeds), Money(-tax)));
        }
    }
}
