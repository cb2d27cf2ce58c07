//! Use cases of receipts and assets, and what closing a month needs from them.

mod assets;
mod costs;
mod fuel;
mod month;
mod opening;

use chrono::NaiveDate;

use crate::{
    db::Conn,
    kernel::{Error, Result, text},
    reference,
    reference::model::Taxpayer,
};

pub use assets::{asset_create, asset_dispose, asset_get, asset_list};
pub use costs::{cost_create, cost_get, cost_list, cost_reverse, unknown_references};
pub use fuel::{Fuel, beyond_norm, fuel_of};
pub use month::{MonthDue, book_values, month_unposted, prepaid_balance};
pub use opening::{opening_differences, opening_receipt};

/// Whether the company is a general taxpayer on this day.
fn is_general(conn: &mut Conn, date: NaiveDate) -> Result<bool> {
    Ok(reference::ops::tax_rule_on(conn, date)?.is_some_and(|rule| rule.content.taxpayer == Taxpayer::General))
}

/// Refuses the date of an action unless it lies between the date of what is acted on and today.
fn expect_between(first: NaiveDate, date: NaiveDate, today: NaiveDate) -> Result<()> {
    let detail = || text!("It must lie between {first} and today.", "日期须在 {first} 与今天之间。");
    if first <= date && date <= today { Ok(()) } else { Err(Error::body("/date", "out_of_range", detail())) }
}
