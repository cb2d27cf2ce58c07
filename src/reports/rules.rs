//! Pure rules of the reports: the accounts of each line of a statement, how figures of vehicles are calculated, and what the
//! months of contracts show.

pub mod alarms;
pub mod contracts;
pub mod link;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Balances, Days, FirstDays, Leg, OffRoadSpan, Outcome, RegisterTrip, ShareKey, Turnover, is_within};
use crate::{
    kernel::{Instant, Money, VehicleId},
    ledger::rules::shared,
};

/// A line of a statement: its number in the official form, English name, Chinese name, how its amount is calculated.
pub type StatementLine = (i64, &'static str, &'static str, Makes);

/// How the amount of a line is calculated.
#[derive(Debug, Clone, Copy)]
pub enum Makes {
    /// Credits less debits of these accounts.
    Credit(&'static [&'static str]),
    /// Debits less credits of these accounts.
    Debit(&'static [&'static str]),
    /// Other lines: those that are added and those that are subtracted.
    Lines(&'static [i64], &'static [i64]),
}
use Makes::{Credit, Debit, Lines};

/// 利润表（会小企02表）: the main lines.
pub const INCOME_STATEMENT: &[StatementLine] = &[
    (1, "Revenue", "一、营业收入", Credit(&["5001", "5051"])),
    (2, "Cost of sales", "减：营业成本", Debit(&["5401", "5402"])),
    (3, "Taxes and surcharges", "税金及附加", Debit(&["5403"])),
    (11, "Selling expenses", "销售费用", Debit(&["5601"])),
    (14, "Administrative expenses", "管理费用", Debit(&["5602"])),
    (18, "Financial expenses", "财务费用", Debit(&["5603"])),
    (20, "Investment income", "加：投资收益", Credit(&["5111"])),
    (21, "Operating profit", "二、营业利润", Lines(&[1, 20], &[2, 3, 11, 14, 18])),
    (22, "Non-operating income", "加：营业外收入", Credit(&["5301"])),
    (24, "Non-operating expenses", "减：营业外支出", Debit(&["5711"])),
    (30, "Profit before tax", "三、利润总额", Lines(&[21, 22], &[24])),
    (31, "Income tax expense", "减：所得税费用", Debit(&["5801"])),
    (32, "Net profit", "四、净利润", Lines(&[30], &[31])),
];

/// 资产负债表（会小企01表）: the lines that this company uses. Debit balances of payables and credit balances of receivables
/// stay in their lines (BOOKS.md §9.3).
pub const BALANCE_SHEET: &[StatementLine] = &[
    (1, "Cash and bank", "货币资金", Debit(&["1001", "1002"])),
    (4, "Receivables", "应收账款", Debit(&["1122"])),
    (5, "Prepayments", "预付账款", Debit(&["1123"])),
    (8, "Other receivables", "其他应收款", Debit(&["1221"])),
    (15, "Current assets", "流动资产合计", Lines(&[1, 4, 5, 8], &[])),
    (18, "Fixed assets at cost", "固定资产原价", Debit(&["1601"])),
    (19, "Accumulated depreciation", "减：累计折旧", Credit(&["1602"])),
    (20, "Fixed assets, net", "固定资产账面价值", Lines(&[18], &[19])),
    (23, "Disposal of fixed assets", "固定资产清理", Debit(&["1606"])),
    (27, "Long-term prepayments", "长期待摊费用", Debit(&["1801"])),
    (28, "Other assets", "其他资产", Debit(&["1"])),
    (29, "Non-current assets", "非流动资产合计", Lines(&[20, 23, 27, 28], &[])),
    (30, "Total assets", "资产总计", Lines(&[15, 29], &[])),
    (33, "Payables", "应付账款", Credit(&["2202"])),
    (34, "Advances from customers", "预收账款", Credit(&["2203"])),
    (35, "Wages payable", "应付职工薪酬", Credit(&["2211"])),
    (36, "Taxes payable", "应交税费", Credit(&["2221"])),
    (38, "Dividends payable", "应付利润", Credit(&["2232"])),
    (39, "Other payables", "其他应付款", Credit(&["2241"])),
    (40, "Other liabilities", "其他负债", Credit(&["2"])),
    (47, "Total liabilities", "负债合计", Lines(&[33, 34, 35, 36, 38, 39, 40], &[])),
    (48, "Paid-in capital", "实收资本", Credit(&["3001"])),
    (49, "Capital reserve", "资本公积", Credit(&["3002"])),
    (50, "Surplus reserve", "盈余公积", Credit(&["3101"])),
    (51, "Retained profit", "未分配利润", Credit(&["3", "4", "5"])),
    (52, "Total equity", "所有者权益合计", Lines(&[48, 49, 50, 51], &[])),
    (53, "Total liabilities and equity", "负债和所有者权益总计", Lines(&[47, 52], &[])),
];

/// The amounts of the lines. A line with a whole class of accounts gets those of its accounts that no other line names.
pub fn statement(lines: &[StatementLine], balances: &Balances) -> Vec<Money> {
    let narrow: Vec<&str> =
        lines.iter().flat_map(|line| accounts(line)).copied().filter(|account| account.len() > 1).collect();
    let sum = |wanted: &[&str]| {
        let is_wanted = |code: &str| {
            wanted.iter().any(|account| {
                is_within(code, account) && (account.len() > 1 || !narrow.iter().any(|other| is_within(code, other)))
            })
        };
        balances.0.iter().filter(|(code, _)| is_wanted(code)).map(|(_, fen)| *fen).sum::<Money>()
    };
    let mut amounts: BTreeMap<i64, Money> = BTreeMap::new();
    for (number, _, _, makes) in lines {
        let of = |numbers: &[i64]| numbers.iter().filter_map(|number| amounts.get(number)).copied().sum::<Money>();
        let amount = match makes {
            Credit(accounts) => -sum(accounts),
            Debit(accounts) => sum(accounts),
            Lines(plus, minus) => of(plus) - of(minus),
        };
        amounts.insert(*number, amount);
    }
    lines.iter().filter_map(|(number, ..)| amounts.get(number)).copied().collect()
}

/// The accounts of a line; none if it is calculated from other lines.
pub fn accounts(line: &StatementLine) -> &'static [&'static str] {
    match line.3 {
        Credit(accounts) | Debit(accounts) => accounts,
        Lines(..) => &[],
    }
}

/// Debits less credits of an account of income or expense before the books began. Only the side on which the account
/// grows is counted, because the other side is its transfer to profit.
pub fn net_before(turned: &Turnover) -> Money {
    let is_income = INCOME_STATEMENT.iter().any(
        |line| matches!(line.3, Credit(accounts) if accounts.iter().any(|account| is_within(&turned.account, account))),
    );
    if is_income { -turned.cr_fen } else { turned.dr_fen }
}

/// The results of each vehicle and, under `None`, of what belongs to no vehicle. They add up to the company.
pub fn results(rows: &[Turnover]) -> BTreeMap<Option<VehicleId>, Outcome> {
    let mut results: BTreeMap<Option<VehicleId>, Outcome> = BTreeMap::new();
    for row in rows {
        results.entry(row.vehicle_id).or_default().add(row);
    }
    results
}

/// The legs sorted by vehicle and time, each with the empty kilometres before it: its reading at the departure less the
/// reading at the vehicle's previous return, at least 0. `before` has each vehicle's reading at its last return before
/// `from`. A leg that departed before that has its own.
pub fn with_empty_km(mut legs: Vec<Leg>, from: Instant, before: &BTreeMap<VehicleId, i64>) -> Vec<(Leg, i64)> {
    // A leg that is out ends after all others.
    legs.sort_by_key(|leg| {
        (leg.vehicle_id, leg.returned_at.is_none(), leg.returned_at, leg.departed_at, leg.departure_km, leg.return_km)
    });
    let km_before = |(at, leg): (usize, &Leg)| {
        if leg.departed_at < from {
            return leg.km_before;
        }
        let own = legs[..at].iter().rev().take_while(|other| other.vehicle_id == leg.vehicle_id);
        let last = own.clone().find(|other| other.returned_at.is_some_and(|back| back <= leg.departed_at));
        last.and_then(|last| last.return_km).or_else(|| before.get(&leg.vehicle_id).copied())
    };
    let empty_km = |(at, leg)| km_before((at, leg)).map_or(0, |km| (leg.departure_km - km).max(0));
    let empties: Vec<i64> = legs.iter().enumerate().map(empty_km).collect();
    legs.into_iter().zip(empties).collect()
}

/// The day before.
pub fn day_before(date: NaiveDate) -> NaiveDate {
    date.pred_opt().unwrap_or(date)
}

/// Shares an amount among vehicles, exactly to the fen. Each vehicle is given by its revenue,
/// kilometres and days in use.
pub fn share(key: ShareKey, whole: Money, vehicles: &[(Money, i64, i64)]) -> Vec<Money> {
    let part = |(revenue, km, days): &(Money, i64, i64)| match key {
        ShareKey::Revenue => (*revenue).max(Money::ZERO),
        ShareKey::Km => Money(*km),
        ShareKey::Days => Money(*days),
        ShareKey::Equal => Money(1),
        ShareKey::None => Money::ZERO,
    };
    let parts: Vec<Money> = vehicles.iter().map(part).collect();
    if parts.iter().copied().sum::<Money>() == Money::ZERO {
        vec![Money::ZERO; parts.len()]
    } else {
        shared(whole, &parts)
    }
}

/// The days on which a trip was out; for one that hasn't departed, its planned days. One that is still out is out until
/// now, or until its planned end if that is later.
pub fn days_out(trip: &RegisterTrip, now: Instant) -> Days {
    match trip.departed_at {
        Some(departed_at) => Days::touched(departed_at, trip.returned_at.unwrap_or(now.max(trip.ends_at))),
        None => Days::touched(trip.starts_at, trip.ends_at),
    }
}

/// The first day on which a vehicle is in service: the one that somebody said, or that of its first trip or reading. None
/// if nothing is known of it.
pub fn first_day(known: &FirstDays) -> Option<NaiveDate> {
    let first = [known.first_departed_at, known.out_since, known.first_read_at].into_iter().flatten().min();
    known.in_service_on.or_else(|| first.map(Instant::date))
}

/// How many of the days are vehicle-days, and how many of these are good ones. A vehicle-day is a day in service, from
/// `since` until the day before `until`; it is good if the vehicle isn't off the road on any part of it. A day on which
/// the vehicle was out is both, whatever else is said of it.
pub fn vehicle_days(
    days: Days,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
    spans: &[&OffRoadSpan],
    used: &BTreeSet<NaiveDate>,
) -> (i64, i64) {
    let is_off = |day: NaiveDate| {
        spans.iter().any(|span| span.starts_at < Instant::day_end(day) && span.ends_at > Instant::day_start(day))
    };
    let in_service = |day: NaiveDate| since.is_some_and(|since| since <= day) && until.is_none_or(|until| day < until);
    days.from.iter_days().take_while(|day| *day <= days.to).fold((0, 0), |(total, good), day| {
        let is_used = used.contains(&day);
        let is_counted = is_used || in_service(day);
        (total + i64::from(is_counted), good + i64::from(is_used || is_counted && !is_off(day)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::model::{per, percent};

    fn balances(accounts: &[(&str, i64)]) -> Balances {
        Balances(accounts.iter().map(|(account, fen)| ((*account).to_owned(), Money(*fen))).collect())
    }

    #[test]
    fn the_income_statement_adds_up() {
        let found = balances(&[
            ("5001", -67_327),
            ("5301", -673),
            ("5401.02", 20_000),
            ("5401.06", 10_000),
            ("5602.01", 5_000),
            ("5711", 100),
            ("5801", 1_645),
        ]);
        let amounts: Vec<i64> = statement(INCOME_STATEMENT, &found).into_iter().map(|fen| fen.0).collect();
        assert_eq!(amounts, [67_327, 30_000, 0, 0, 5_000, 0, 0, 32_327, 673, 100, 32_900, 1_645, 31_255]);
    }

    #[test]
    fn the_balance_sheet_balances_whatever_accounts_there_are() {
        let found = balances(&[
            ("1002", 500),
            ("1122", 70),
            ("1122.01", 30),
            ("1403", 11),
            ("1601", 1_000),
            ("1602", -400),
            ("2202.01", -50),
            ("2701", -9),
            ("3001", -900),
            ("3103", -100),
            ("5001", -200),
            ("5401.02", 48),
        ]);
        assert_eq!(found.0.values().copied().sum::<Money>(), Money::ZERO);
        let amounts = statement(BALANCE_SHEET, &found);
        let line = |number: i64| amounts[BALANCE_SHEET.iter().position(|(n, ..)| *n == number).expect("a line")].0;
        assert_eq!((line(4), line(28), line(30), line(40), line(51), line(53)), (100, 11, 1_211, 9, 252, 1_211));
    }

    #[test]
    fn shares_of_what_belongs_to_no_vehicle_sum_to_it() {
        let vehicles = [(Money(300), 10, 1), (Money(100), 30, 0), (Money(-5), 0, 0)];
        for (key, expected) in [
            (ShareKey::Revenue, [75, 25, 0]),
            (ShareKey::Km, [25, 75, 0]),
            (ShareKey::Days, [100, 0, 0]),
            (ShareKey::Equal, [34, 33, 33]),
            (ShareKey::None, [0, 0, 0]),
        ] {
            assert_eq!(
                share(key, Money(100), &vehicles).iter().map(|fen| fen.0).collect::<Vec<_>>(),
                expected,
                "{key:?}"
            );
        }
        assert_eq!((per(Money(-150), 100), per(Money(1), 0), percent(1, 3)), (Some(Money(-2)), None, Some(33)));
    }
}
