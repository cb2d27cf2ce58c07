//! Receipts of costs, and what of them is paid ahead.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{cost_lines, costs, prepayments, releases},
    kernel::{
        CostId, DriverId, Instant, JournalId, Money, Period, PrepaymentId, SupplierId, TripId, VehicleId, text_enum,
    },
};

text_enum! {
    /// What a receipt is for.
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
        /// The fee for dispatched drivers.
        Dispatch = "dispatch" ("Dispatched drivers", "劳务派遣"),
        /// Our own drivers' pay.
        Wages = "wages" ("Wages", "工资"),
        /// Administration.
        Overhead = "overhead" ("Administration", "管理费用"),
        /// A fine.
        Fine = "fine" ("Fine", "违章罚款"),
        /// An outlay in the customer's title.
        PassThrough = "pass_through" ("Passed through", "代收代付"),
        /// Money put on a fuel card.
        FuelCardTopUp = "fuel_card_top_up" ("Fuel card top-up", "加油卡充值"),
        /// Money put on an ETC account.
        EtcTopUp = "etc_top_up" ("ETC top-up", "ETC 充值"),
        /// Insurance, released month by month.
        Insurance = "insurance" ("Insurance", "保险费"),
    }
}

text_enum! {
    /// Who bears a fine.
    pub enum Liable {
        /// The driver, who owes it to us.
        Driver = "driver" ("Driver", "驾驶员"),
        /// The company.
        Company = "company" ("Company", "公司"),
    }
}

text_enum! {
    /// Where the money came from.
    pub enum PaidFrom {
        /// The bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// Cash.
        Cash = "cash" ("Cash", "现金"),
        /// A fuel card.
        FuelCard = "fuel_card" ("Fuel card", "加油卡"),
        /// An ETC account.
        Etc = "etc" ("ETC account", "ETC 账户"),
        /// Money that a driver was given.
        DriverAdvance = "driver_advance" ("Driver's advance", "驾驶员备用金"),
        /// Nobody has paid yet.
        Payable = "payable" ("Not paid yet", "应付未付"),
    }
}

text_enum! {
    /// How far a receipt is.
    pub enum CostState {
        /// In the books.
        Posted = "posted" ("Posted", "已入账"),
        /// Taken back by a red journal.
        Reversed = "reversed" ("Reversed", "已冲销"),
    }
}

/// One line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostLineNew {
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The line's gross in fen, tax included.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 42_000)]
    pub amount_fen: Money,
    /// Vehicle tax (车船税) inside an insurance's line, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub vehicle_tax_fen: Money,
    /// Millilitres of fuel, or watt-hours.
    #[schema(minimum = 1, maximum = 10_000_000_i64, example = 56_000)]
    pub quantity_milli: Option<i64>,
    /// What the odometer said at the filling.
    #[schema(minimum = 0, maximum = 5_000_000, example = 52_150)]
    pub odometer_km: Option<i64>,
    /// Whether the tank or battery was full afterwards: consumption is told between two such fillings.
    #[serde(default)]
    #[schema(example = true)]
    pub full_tank: bool,
}

/// What is written of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostNew {
    /// What it is for.
    #[schema(example = "fuel")]
    pub category: Category,
    /// Who bears it: of a fine, and only of that.
    pub liable: Option<Liable>,
    /// The document's date, in an open month and not in the future.
    pub date: NaiveDate,
    /// Who issued the document.
    #[schema(min_length = 1, max_length = 100, example = "中石化象山石油分公司")]
    pub seller: String,
    /// The supplier that it is, if there is one.
    pub supplier_id: Option<SupplierId>,
    /// The document's number: unique per seller.
    #[schema(min_length = 1, max_length = 60, example = "26332000000012345678")]
    pub number: Option<String>,
    /// What the document comes to in fen, tax included.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 42_000)]
    pub gross_fen: Money,
    /// The tax as printed on the document, in fen. Only a general taxpayer deducts it.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub tax_fen: Money,
    /// What the drivers' score takes off a fee for dispatched drivers that is owed, in fen: a red line.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub deduction_fen: Money,
    /// Where the money came from. Wages are owed first: `payable`.
    #[schema(example = "fuel_card")]
    pub paid_from: PaidFrom,
    /// How many papers belong to it.
    #[serde(default = "one")]
    #[schema(minimum = 0, maximum = 10_000, example = 1)]
    pub attachments: i64,
    /// What happened, in words.
    #[schema(min_length = 1, max_length = 200, example = "5月加油")]
    pub text: Option<String>,
    /// The first day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// The last day that an insurance covers.
    pub covers_until: Option<NaiveDate>,
    /// Whether it is an insurance that was there when the books began: then what of it is left is in the opening
    /// journal, which has been approved, and nothing is posted. Its date lies before that journal's, in a closed month
    /// or not.
    #[serde(default)]
    #[schema(example = false)]
    pub opening: bool,
    /// Its lines: they sum to `gross_fen`.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<CostLineNew>,
}

fn one() -> i64 {
    1
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = costs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// What it is for.
    pub category: Category,
    /// Who bears a fine.
    pub liable: Option<Liable>,
    /// The document's date.
    pub date: NaiveDate,
    /// Who issued it.
    pub seller: String,
    /// The supplier that it is.
    pub supplier_id: Option<SupplierId>,
    /// The document's number.
    pub number: Option<String>,
    /// What it comes to.
    pub gross_fen: Money,
    /// The tax as printed.
    pub tax_fen: Money,
    /// What of the tax was deducted.
    pub deducted_fen: Money,
    /// Where the money came from.
    pub paid_from: PaidFrom,
    /// How many papers belong to it.
    pub attachments: i64,
    /// What happened, in words.
    pub text: Option<String>,
    /// The first day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// The last one.
    pub covers_until: Option<NaiveDate>,
    /// Whether it was there when the books began: its journal is the opening one.
    pub opening: bool,
    /// What was taken off a fee for dispatched drivers.
    pub deduction_fen: Money,
    /// How far it is.
    pub state: CostState,
    /// Its journal.
    pub journal_id: JournalId,
    /// The date of the red journal.
    pub reversed_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A row of a receipt's line.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cost_lines, treat_none_as_default_value = false)]
pub struct CostLine {
    /// Whose.
    pub cost_id: CostId,
    /// From 1.
    pub position: i64,
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The line's gross.
    pub amount_fen: Money,
    /// What of it is cost, or paid ahead: without deducted tax and vehicle tax.
    pub net_fen: Money,
    /// Vehicle tax in it.
    pub vehicle_tax_fen: Money,
    /// Millilitres or watt-hours.
    pub quantity_milli: Option<i64>,
    /// What the odometer said.
    pub odometer_km: Option<i64>,
    /// Whether it was filled up.
    pub full_tank: bool,
}

/// A row of what was paid ahead with one line.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = prepayments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Prepayment {
    /// Its id.
    pub id: PrepaymentId,
    /// The receipt.
    pub cost_id: CostId,
    /// The receipt's line.
    pub position: i64,
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// Where it lies: 1123, or 1801 beyond a year.
    pub account: String,
    /// How much.
    pub amount_fen: Money,
    /// Over how many months it is released.
    pub months: i64,
    /// The first of them.
    pub first_period: Period,
    /// When it was booked: no earlier month releases any of it.
    pub booked_on: NaiveDate,
    /// When its receipt was taken back: from that month on nothing of it is released.
    pub reversed_on: Option<NaiveDate>,
}

/// A row of what a month released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = releases, treat_none_as_default_value = false)]
pub struct Release {
    /// Of what.
    pub prepayment_id: PrepaymentId,
    /// The month.
    pub period: Period,
    /// How much; negative where releases of a reversed receipt are taken back.
    pub amount_fen: Money,
}

/// What receipts are asked for.
#[derive(Debug, Default)]
pub struct Wanted {
    /// For these.
    pub category: Vec<Category>,
    /// With a line about these vehicles.
    pub vehicle_id: Vec<VehicleId>,
    /// With a line about these drivers.
    pub driver_id: Vec<DriverId>,
    /// From these suppliers.
    pub supplier_id: Vec<SupplierId>,
    /// In these states.
    pub state: Vec<CostState>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day.
    pub to: Option<NaiveDate>,
}
