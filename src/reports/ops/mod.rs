//! Use cases of the reports. Each loads its rows by a fixed number of queries and combines them by the rules.

mod alarms;
mod company_months;
mod contract_months;
mod day_sheet;
mod fleet;
mod people;
mod performance;
mod quality;
mod register;
mod spending;
mod statements;
mod statistics;

use chrono::NaiveDate;

pub use self::{
    alarms::alarms,
    company_months::company_months,
    day_sheet::day_sheet,
    fleet::{fuel, mileage, outlays, utilisation, vehicle_months, vehicles},
    people::{ageing, departments, drivers},
    performance::performance,
    quality::quality_and_profit,
    register::register,
    spending::spending,
    statements::{account_ledger, balance_sheet, income_statement, trial_balance},
    statistics::statistics,
};
use super::{
    model::{Days, Named, Names},
    store,
    views::Voucher,
};
use crate::{
    db::{Conn, Reader},
    kernel::{Error, Fault, JournalId, Period, Result, text},
    ledger, reference,
};

/// The days asked for. By default `to` is today, and `from` the first day of its month.
///
/// # Errors
/// 422 for an end before the beginning, and for more than ten years.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Result<Days> {
    let to = to.unwrap_or(today);
    let from = from.unwrap_or_else(|| Period::of(to).first());
    if from > to {
        let detail = text!("from {from} is after to {to}.", "起始日期 {from} 晚于截止日期 {to}。");
        return Err(Error::invalid(vec![Fault::query("from", "ends_before_start", detail)]));
    }
    if (to - from).num_days() > 3_660 {
        return Err(Error::invalid(vec![Fault::query(
            "from",
            "span_too_long",
            text!("A report covers at most ten years.", "报表期间最长十年。"),
        )]));
    }
    Ok(Days { from, to })
}

/// The link to the journals of these accounts on these days; none if all of them are whole classes.
fn journals(accounts: &[&str], days: Days) -> Option<String> {
    let narrow: Vec<&str> = accounts.iter().copied().filter(|account| account.len() > 1).collect();
    (!narrow.is_empty()).then(|| link(&narrow, "", days))
}

/// The link to the posted journals of these accounts on these days. `about` is a further filter, such as
/// `vehicle_id=…`, or empty.
fn link(accounts: &[&str], about: &str, days: Days) -> String {
    let accounts = accounts.iter().map(|account| format!("account={account}"));
    let query: Vec<String> = accounts.chain((!about.is_empty()).then(|| about.to_owned())).collect();
    format!(
        "/api/v1/journals?{}{}state=posted&from={}&to={}",
        query.join("&"),
        if query.is_empty() { "" } else { "&" },
        days.from,
        days.to
    )
}

/// A journal as a page to print. A posted one names all as it was called then.
///
/// # Errors
/// `not_found`.
pub fn voucher(reader: &mut Reader<'_>, id: JournalId) -> Result<Voucher> {
    let journal = ledger::ops::journal_get(reader, id)?;
    Ok(Voucher {
        company: reference::ops::company_name(reader.conn, journal.posted_at)?,
        names: names(reader.conn)?.at(&reference::ops::former_names_all(reader.conn)?, journal.posted_at),
        journal,
    })
}

/// The names of all vehicles, departments, drivers and suppliers.
pub(super) fn names(conn: &mut Conn) -> Result<Names> {
    let names = |rows: Vec<Named>| rows.into_iter().map(|row| (row.id.0, row.name)).collect();
    Ok(Names {
        vehicles: store::vehicles(conn, None)?.into_iter().map(|row| (row.id.0, row.plate_no)).collect(),
        departments: store::departments(conn)?.into_iter().map(|row| (row.id.0, row)).collect(),
        drivers: names(store::drivers(conn)?),
        suppliers: names(store::suppliers(conn)?),
    })
}
