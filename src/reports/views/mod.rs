//! Reports as the API answers them: each as JSON in fen, and as a table in yuan.

mod account_ledger;
mod ageing;
mod alarms;
mod balances;
mod company_months;
mod day_sheet;
mod departments;
mod drivers;
mod fleet;
mod fuel;
mod income;
mod outlays;
mod performance;
mod quality;
mod register;
mod spending;
mod statistics;
mod vehicle_months;
mod vehicles;
mod voucher;

use serde::Serialize;

pub use self::{
    account_ledger::{AccountLedger, LedgerRow},
    ageing::{AgeingReport, AgeingRow, Buckets},
    alarms::{Alarm, AlarmReport},
    balances::{BalanceLine, BalanceSheet, IncomeLine, TrialBalance, TrialBalanceRow},
    company_months::CompanyMonth,
    day_sheet::DaySheet,
    departments::{DepartmentReport, DepartmentRow, KindRow},
    drivers::{DriverReport, DriverRow},
    fleet::{MileageReport, MileageRow, UtilisationReport, UtilisationRow},
    fuel::{FuelReport, FuelRow},
    income::{IncomeStatement, MonthFigures},
    outlays::{OutlayReport, OutlayRow},
    performance::{MeasureValue, PerformanceReport, PerformanceRow},
    quality::{ContractQuality, LostClause, QualityMonth, QualityReport},
    register::{RegisterRow, TripRegister},
    spending::{SpendingReport, SpendingRow},
    statistics::{PurposeRow, StatisticsReport, VehicleFigures, VehicleKindRow},
    vehicle_months::{VehicleMonth, VehicleMonths},
    vehicles::{VehicleReport, VehicleRow},
    voucher::Voucher,
};
use crate::http::sheet::Sheet;

/// A report that can be shown as a table.
pub trait Tabular: Serialize {
    /// The table.
    fn sheet(&self) -> Sheet;
}
