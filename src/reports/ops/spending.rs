//! What services cost, bought and by own people.

use super::contract_months::{ContractMonths, Spending};
use crate::{
    db::Reader,
    kernel::{Money, Period, Result, text},
    reports::{
        model::Days,
        rules::alarms::Spent,
        views::{SpendingReport, SpendingRow},
    },
    standards,
};

/// What each category costs in the months that the days touch, bought and by own people (BUREAU.md §7.1).
pub fn spending(reader: &mut Reader<'_>, days: Days) -> Result<SpendingReport> {
    let days = days.whole_months();
    let months = (Period::of(days.from), Period::of(days.to));
    let all = ContractMonths::load(reader.conn, months)?;
    let spent = Spending::load(reader.conn, months)?.between(&all, months);
    let row = |category: standards::model::ServiceCategory| {
        let (code, name) = (category.content.code, category.content.name);
        let Spent { bought_fen, own_fen, own_heads } = *spent.get(&code)?;
        let is_spent = bought_fen != 0 || own_fen != 0 || own_heads != 0;
        is_spent.then(|| SpendingRow::of(Some(code), name, Money(bought_fen), Money(own_fen), own_heads))
    };
    let categories: Vec<SpendingRow> = standards::ops::categories(reader.conn)?.into_iter().filter_map(row).collect();
    let sum = |of: fn(&SpendingRow) -> Money| categories.iter().map(of).sum::<Money>();
    let total = SpendingRow::of(
        None,
        text!("Total", "合计").get(reader.lang).to_owned(),
        sum(|row| row.bought_fen),
        sum(|row| row.own_fen),
        categories.iter().map(|row| row.own_heads).sum(),
    );
    Ok(SpendingReport { from: days.from, to: days.to, categories, total })
}
