//! Receipts of costs and what is prepaid with them: rows, words, what clients send, and the filter of the list.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{cost_lines, costs, prepayments, releases},
    kernel::{
        CostId, DriverId, Instant, JournalId, MaintenancePlanId, MaintenanceServiceId, Money, Period, PrepaymentId,
        SupplierId, TripId, VehicleId, spelling, text_enum,
    },
};

text_enum! {
    /// Category of a receipt. It decides the account (BOOKS.md §3.3).
    pub enum Category {
        /// Fuel.
        Fuel = "fuel" ("Fuel", "燃油费"),
        /// Electricity for vehicles.
        Charging = "charging" ("Charging", "充电费"),
        /// Tolls.
        Tolls = "tolls" ("Tolls", "路桥费"),
        /// Parking.
        Parking = "parking" ("Parking", "停车费"),
        /// Maintenance and repair.
        Maintenance = "maintenance" ("Maintenance and repair", "维修保养"),
        /// Inspection and fees.
        Inspection = "inspection" ("Inspection and fees", "年检规费"),
        /// Vehicles hired from others.
        OutsideHire = "outside_hire" ("Outside hire", "外租车辆"),
        /// Fee for dispatched drivers.
        Dispatch = "dispatch" ("Dispatched drivers", "劳务派遣"),
        /// Wages of the company's own drivers.
        Wages = "wages" ("Wages", "工资"),
        /// Administration.
        Overhead = "overhead" ("Administration", "管理费用"),
        /// Traffic fine.
        Fine = "fine" ("Fine", "违章罚款"),
        /// Outlay on behalf of a customer, with a receipt in the customer's name.
        PassThrough = "pass_through" ("Passed through", "代收代付"),
        /// Money put on a fuel card.
        FuelCardTopUp = "fuel_card_top_up" ("Fuel card top-up", "加油卡充值"),
        /// Money put on an ETC account.
        EtcTopUp = "etc_top_up" ("ETC top-up", "ETC 充值"),
        /// Insurance, which is prepaid and released month by month.
        Insurance = "insurance" ("Insurance", "保险费"),
    }
}

text_enum! {
    /// Who bears a fine.
    pub enum Liable {
        /// The driver, who owes it to the company.
        Driver = "driver" ("Driver", "驾驶员"),
        /// The company.
        Company = "company" ("Company", "公司"),
    }
}

text_enum! {
    /// How a receipt was paid.
    pub enum PaidFrom {
        /// From the bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// In cash.
        Cash = "cash" ("Cash", "现金"),
        /// With a fuel card.
        FuelCard = "fuel_card" ("Fuel card", "加油卡"),
        /// From an ETC account.
        Etc = "etc" ("ETC account", "ETC 账户"),
        /// From money that was advanced to a driver.
        DriverAdvance = "driver_advance" ("Driver's advance", "驾驶员备用金"),
        /// Not paid yet.
        Payable = "payable" ("Not paid yet", "应付未付"),
    }
}

text_enum! {
    /// State of a receipt.
    pub enum CostState {
        /// In the books.
        Posted = "posted" ("Posted", "已入账"),
        /// Reversed by a red journal.
        Reversed = "reversed" ("Reversed", "已冲销"),
    }
}

/// A line of a receipt as clients send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostLineNew {
    /// Vehicle that the line concerns.
    pub vehicle_id: Option<VehicleId>,
    /// Driver that the line concerns.
    pub driver_id: Option<DriverId>,
    /// Trip that the line concerns.
    pub trip_id: Option<TripId>,
    /// Amount of the line in fen, tax included.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 42_000)]
    pub amount_fen: Money,
    /// Vehicle tax (车船税) in fen, included in the amount of a line of an insurance.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub vehicle_tax_fen: Money,
    /// Quantity in millilitres of fuel, or in watt-hours.
    #[schema(minimum = 1, maximum = 10_000_000_i64, example = 56_000)]
    pub quantity_milli: Option<i64>,
    /// Odometer in kilometres at the filling.
    #[schema(minimum = 0, maximum = 5_000_000, example = 52_150)]
    pub odometer_km: Option<i64>,
    /// Whether the tank or battery was full afterwards. Consumption is calculated between two such fillings.
    #[serde(default)]
    #[schema(example = true)]
    pub full_tank: bool,
    /// Maintenance of the line's vehicle that was paid for. Only for maintenance and repair.
    pub maintenance_service_id: Option<MaintenanceServiceId>,
}

/// A receipt as clients send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostNew {
    /// Category, which decides the account.
    #[schema(example = "fuel")]
    pub category: Category,
    /// Who bears a fine. Required for a fine and allowed for no other category.
    pub liable: Option<Liable>,
    /// Date of the document, in an open month and not in the future.
    pub date: NaiveDate,
    /// Issuer of the document.
    #[schema(min_length = 1, max_length = 100, example = "中石化象山石油分公司")]
    pub seller: String,
    /// Supplier, if the issuer is one.
    pub supplier_id: Option<SupplierId>,
    /// Number of the document, unique for a seller. The 20 digits of an e-invoice are unique whoever the seller is.
    /// Blanks don't count.
    #[serde(default, deserialize_with = "spelling::read_number")]
    #[schema(min_length = 1, max_length = 60, example = "26332000000012345678")]
    pub number: Option<String>,
    /// Total of the document in fen, tax included.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 42_000)]
    pub gross_fen: Money,
    /// Tax in fen as printed on the document. Only a general taxpayer deducts it.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub tax_fen: Money,
    /// Deduction in fen for the drivers' score (考核扣款), posted in red. Only for the fee for dispatched drivers, while it
    /// is not paid yet.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub deduction_fen: Money,
    /// How it was paid. Wages are always `payable` here and paid later.
    #[schema(example = "fuel_card")]
    pub paid_from: PaidFrom,
    /// Number of papers attached (附件数).
    #[serde(default = "one")]
    #[schema(minimum = 0, maximum = 10_000, example = 1)]
    pub attachments: i64,
    /// Text of the journal (摘要). If left out, it is made from category and seller.
    #[schema(min_length = 1, max_length = 200, example = "5月加油")]
    pub text: Option<String>,
    /// First day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// Last day that an insurance covers.
    pub covers_until: Option<NaiveDate>,
    /// Whether it is an insurance that ran when the books began. What is left of it is then part of the approved
    /// opening journal, and nothing is posted. Its date must not be later than that journal's; its month may be closed.
    #[serde(default)]
    #[schema(example = false)]
    pub opening: bool,
    /// Lines, which add up to `gross_fen`.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<CostLineNew>,
}

fn one() -> i64 {
    1
}

/// A row of `costs`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = costs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// Category, which decides the account.
    pub category: Category,
    /// Who bears a fine.
    pub liable: Option<Liable>,
    /// Date of the document.
    pub date: NaiveDate,
    /// Issuer of the document.
    pub seller: String,
    /// Supplier, if the issuer is one.
    pub supplier_id: Option<SupplierId>,
    /// Number of the document.
    pub number: Option<String>,
    /// Total of the document in fen, tax included.
    pub gross_fen: Money,
    /// Tax in fen as printed on the document.
    pub tax_fen: Money,
    /// Tax in fen that was deducted.
    pub deducted_fen: Money,
    /// How it was paid.
    pub paid_from: PaidFrom,
    /// Number of papers attached (附件数).
    pub attachments: i64,
    /// Text of the journal (摘要), if one was given.
    pub text: Option<String>,
    /// First day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// Last day that an insurance covers.
    pub covers_until: Option<NaiveDate>,
    /// Whether it is an insurance that ran when the books began. Its journal is then the opening journal.
    pub opening: bool,
    /// Deduction in fen from a fee for dispatched drivers.
    pub deduction_fen: Money,
    /// Its state.
    pub state: CostState,
    /// Its journal.
    pub journal_id: JournalId,
    /// Date of the red journal that reversed it.
    pub reversed_on: Option<NaiveDate>,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A row of `cost_lines`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cost_lines, treat_none_as_default_value = false)]
pub struct CostLine {
    /// The receipt.
    pub cost_id: CostId,
    /// Number of the line, from 1.
    pub position: i64,
    /// Vehicle that the line concerns.
    pub vehicle_id: Option<VehicleId>,
    /// Driver that the line concerns.
    pub driver_id: Option<DriverId>,
    /// Trip that the line concerns.
    pub trip_id: Option<TripId>,
    /// Amount of the line in fen, tax included.
    pub amount_fen: Money,
    /// Part in fen that is cost or prepaid: without deducted tax and vehicle tax.
    pub net_fen: Money,
    /// Vehicle tax in fen, included in the amount.
    pub vehicle_tax_fen: Money,
    /// Quantity in millilitres of fuel, or in watt-hours.
    pub quantity_milli: Option<i64>,
    /// Odometer in kilometres at the filling.
    pub odometer_km: Option<i64>,
    /// Whether the tank or battery was full afterwards.
    pub full_tank: bool,
    /// Maintenance that was paid for.
    pub maintenance_service_id: Option<MaintenanceServiceId>,
}

/// A row of `prepayments`: what was prepaid with a line of an insurance.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = prepayments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Prepayment {
    /// Its id.
    pub id: PrepaymentId,
    /// The receipt.
    pub cost_id: CostId,
    /// Number of the line.
    pub position: i64,
    /// Vehicle that is insured.
    pub vehicle_id: Option<VehicleId>,
    /// Account: 1123, or 1801 if more than 12 months are covered.
    pub account: String,
    /// Amount in fen.
    pub amount_fen: Money,
    /// Number of months over which it is released.
    pub months: i64,
    /// First of these months.
    pub first_period: Period,
    /// Date of posting. No earlier month releases any of it.
    pub booked_on: NaiveDate,
    /// Date on which the receipt was reversed. From that month on nothing is released.
    pub reversed_on: Option<NaiveDate>,
}

/// A row of `releases`: what a month released of a prepayment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = releases, treat_none_as_default_value = false)]
pub struct Release {
    /// The prepayment.
    pub prepayment_id: PrepaymentId,
    /// The month.
    pub period: Period,
    /// Amount in fen. Negative if the month took back the releases of a reversed receipt.
    pub amount_fen: Money,
}

/// Filter of the list of receipts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CostFilter {
    /// Only receipts of these categories.
    #[serde(default)]
    #[param(inline)]
    pub category: Vec<Category>,
    /// Only receipts with a line that concerns one of these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only receipts with a line that concerns one of these drivers.
    #[serde(default)]
    #[param(inline)]
    pub driver_id: Vec<DriverId>,
    /// Only receipts with a line that pays for one of these records of maintenance.
    #[serde(default)]
    #[param(inline)]
    pub maintenance_service_id: Vec<MaintenanceServiceId>,
    /// Only receipts with a line that pays for maintenance by one of these plans.
    #[serde(default)]
    #[param(inline)]
    pub maintenance_plan_id: Vec<MaintenancePlanId>,
    /// Only receipts of these suppliers.
    #[serde(default)]
    #[param(inline)]
    pub supplier_id: Vec<SupplierId>,
    /// Only receipts in one of these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<CostState>,
    /// Only receipts dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Only receipts dated on this day or earlier.
    pub to: Option<NaiveDate>,
}
