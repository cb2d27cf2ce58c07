//! Sums of accounts, and the words of accruals.

use std::collections::BTreeMap;

use diesel::{QueryableByName, sql_types};

use crate::{
    events::event_types,
    kernel::{DepartmentId, DriverId, Money, SupplierId, VehicleId, id::SqlId, text_enum},
    ledger::{
        model::{Dimensions, Entry},
        rules::is_under,
    },
};

event_types! {
    /// What happens to a month of the books.
    pub enum PeriodEvent of "period" ("Month of the books", "会计月份") {
        /// It was closed.
        Close = "close" ("closed", "结账"),
        /// Somebody asked to reopen it.
        AskToReopen = "ask_to_reopen" ("reopening asked for", "申请反结账"),
        /// A second person reopened it.
        Reopen = "reopen" ("reopened", "反结账"),
    }
}

text_enum! {
    /// What can be accrued when a month is closed.
    pub enum AccrualCategory {
        /// The month's wages of our own drivers.
        Wages = "wages" ("Wages", "工资"),
        /// The month's fee for dispatched drivers. It is an estimate until the invoice comes, and is reversed on the
        /// first day of the next month.
        Dispatch = "dispatch" ("Dispatched drivers", "劳务派遣"),
    }
}

/// A row of sums by account and dimension.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct SumRow {
    #[diesel(sql_type = sql_types::Text)]
    pub account: String,
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub vehicle_id: Option<VehicleId>,
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub driver_id: Option<DriverId>,
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub department_id: Option<DepartmentId>,
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub supplier_id: Option<SupplierId>,
    #[diesel(sql_type = sql_types::BigInt)]
    pub net_fen: i64,
}

/// Debits less credits, in fen, by account and dimensions. Trips are left out: the transfer of a month has one line for
/// each vehicle and department, not one for each trip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<(String, Dimensions), Money>);

impl Sums {
    /// Adds entries.
    pub fn add<'a>(&mut self, entries: impl IntoIterator<Item = &'a Entry>) {
        for entry in entries {
            let key = (entry.account.clone(), Dimensions { trip_id: None, ..entry.of });
            let sum = self.0.entry(key).or_default();
            *sum = *sum + entry.net();
        }
    }

    /// The sum of one account with its sub-accounts.
    pub fn of(&self, account: &str) -> Money {
        self.0.iter().filter(|((code, _), _)| is_under(code, account)).map(|(_, sum)| *sum).sum()
    }

    /// Income less expenses: the accounts of class 5.
    pub fn profit(&self) -> Money {
        -self.0.iter().filter(|((code, _), _)| code.starts_with('5')).map(|(_, sum)| *sum).sum::<Money>()
    }
}

impl FromIterator<SumRow> for Sums {
    fn from_iter<I: IntoIterator<Item = SumRow>>(rows: I) -> Self {
        let of = |row: SumRow| {
            let SumRow { account, vehicle_id, driver_id, department_id, supplier_id, net_fen } = row;
            ((account, Dimensions { vehicle_id, driver_id, department_id, supplier_id, trip_id: None }), Money(net_fen))
        };
        Self(rows.into_iter().map(of).collect())
    }
}
