//! What the API answers about receipts and assets.

mod tables;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, AssetPaidFrom, AssetState, Category, CostState, Liable, PaidFrom, Prepayment, Release};
use crate::{
    db::etag,
    http,
    kernel::{
        AssetId, CostId, DriverId, Instant, JournalId, MaintenancePlanId, MaintenanceServiceId, Money, Period,
        SupplierId, TripId, VehicleId,
    },
};

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CostLine {
    /// Vehicle that the line concerns.
    pub vehicle_id: Option<VehicleId>,
    /// Driver that the line concerns.
    pub driver_id: Option<DriverId>,
    /// Trip that the line concerns.
    pub trip_id: Option<TripId>,
    /// Amount of the line in fen, tax included.
    #[schema(value_type = i64, example = 42_000)]
    pub amount_fen: Money,
    /// Part in fen that is cost or prepaid: without deducted tax and vehicle tax.
    #[schema(value_type = i64, example = 42_000)]
    pub net_fen: Money,
    /// Vehicle tax in fen, included in the amount.
    #[schema(value_type = i64, example = 0)]
    pub vehicle_tax_fen: Money,
    /// Quantity in millilitres of fuel, or in watt-hours.
    #[schema(example = 56_000)]
    pub quantity_milli: Option<i64>,
    /// Odometer in kilometres at the filling.
    #[schema(example = 52_150)]
    pub odometer_km: Option<i64>,
    /// Whether the tank or battery was full afterwards.
    #[schema(example = true)]
    pub full_tank: bool,
    /// Maintenance of the vehicle that was paid for.
    pub maintenance_service_id: Option<MaintenanceServiceId>,
    /// The plan by which that was done.
    pub maintenance_plan_id: Option<MaintenancePlanId>,
}

/// What was prepaid with a line of an insurance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaidAhead {
    /// Vehicle that is insured.
    pub vehicle_id: Option<VehicleId>,
    /// Account: 1123, or 1801 if more than 12 months are covered.
    #[schema(example = "1123")]
    pub account: String,
    /// Amount in fen.
    #[schema(value_type = i64, example = 480_000)]
    pub amount_fen: Money,
    /// Number of months over which it is released.
    #[schema(example = 12)]
    pub months: i64,
    /// First of these months.
    pub first_period: Period,
    /// Amount in fen that has been released so far.
    #[schema(value_type = i64, example = 40_000)]
    pub released_fen: Money,
}

/// A receipt of a cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// Category: `fuel`, `charging`, `tolls`, `parking`, `maintenance`, `inspection`, `outside_hire`, `dispatch`,
    /// `wages`, `overhead`, `fine`, `pass_through`, `fuel_card_top_up`, `etc_top_up`, `insurance`.
    #[schema(value_type = String, example = "fuel")]
    pub category: Category,
    /// Who bears a fine: `driver`, `company`.
    #[schema(value_type = Option<String>)]
    pub liable: Option<Liable>,
    /// Date of the document.
    pub date: NaiveDate,
    /// Issuer of the document.
    #[schema(example = "中石化象山石油分公司")]
    pub seller: String,
    /// Supplier, if the issuer is one.
    pub supplier_id: Option<SupplierId>,
    /// Number of the document.
    #[schema(example = "26332000000012345678")]
    pub number: Option<String>,
    /// Total of the document in fen, tax included.
    #[schema(value_type = i64, example = 42_000)]
    pub gross_fen: Money,
    /// Tax in fen as printed on the document.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// Deduction in fen from a fee for dispatched drivers.
    #[schema(value_type = i64, example = 0)]
    pub deduction_fen: Money,
    /// Tax in fen that was deducted.
    #[schema(value_type = i64, example = 0)]
    pub deducted_fen: Money,
    /// How it was paid: `bank`, `cash`, `fuel_card`, `etc`, `driver_advance`, `payable`.
    #[schema(value_type = String, example = "fuel_card")]
    pub paid_from: PaidFrom,
    /// Number of papers attached (附件数).
    #[schema(example = 1)]
    pub attachments: i64,
    /// Text of the journal (摘要), if one was given.
    #[schema(example = "5月加油")]
    pub text: Option<String>,
    /// First day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// Last day that an insurance covers.
    pub covers_until: Option<NaiveDate>,
    /// Whether it is an insurance that ran when the books began. Its journal is then the opening journal.
    #[schema(example = false)]
    pub opening: bool,
    /// State: `posted`, `reversed`.
    #[schema(value_type = String, example = "posted")]
    pub state: CostState,
    /// Journal in which it is posted.
    pub journal_id: JournalId,
    /// Date of the red journal that reversed it.
    pub reversed_on: Option<NaiveDate>,
    /// Its lines.
    pub lines: Vec<CostLine>,
    /// What was prepaid, for each line of an insurance.
    pub paid_ahead: Vec<PaidAhead>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Cost {
    /// A row with its lines, prepayments and releases. Those of other receipts are skipped. `plans` has the plan of each
    /// maintenance that the lines pay for.
    pub fn of(
        row: model::Cost,
        lines: &[model::CostLine],
        ahead: &[Prepayment],
        released: &[Release],
        plans: &BTreeMap<MaintenanceServiceId, MaintenancePlanId>,
    ) -> Self {
        let line = |line: &model::CostLine| CostLine {
            vehicle_id: line.vehicle_id,
            driver_id: line.driver_id,
            trip_id: line.trip_id,
            amount_fen: line.amount_fen,
            net_fen: line.net_fen,
            vehicle_tax_fen: line.vehicle_tax_fen,
            quantity_milli: line.quantity_milli,
            odometer_km: line.odometer_km,
            full_tank: line.full_tank,
            maintenance_service_id: line.maintenance_service_id,
            maintenance_plan_id: line.maintenance_service_id.and_then(|service| plans.get(&service).copied()),
        };
        let paid = |paid: &Prepayment| PaidAhead {
            vehicle_id: paid.vehicle_id,
            account: paid.account.clone(),
            amount_fen: paid.amount_fen,
            months: paid.months,
            first_period: paid.first_period,
            released_fen: released
                .iter()
                .filter(|release| release.prepayment_id == paid.id)
                .map(|release| release.amount_fen)
                .sum(),
        };
        Self {
            lines: lines.iter().filter(|line| line.cost_id == row.id).map(line).collect(),
            paid_ahead: ahead.iter().filter(|paid| paid.cost_id == row.id).map(paid).collect(),
            id: row.id,
            category: row.category,
            liable: row.liable,
            date: row.date,
            seller: row.seller,
            supplier_id: row.supplier_id,
            number: row.number,
            gross_fen: row.gross_fen,
            tax_fen: row.tax_fen,
            deduction_fen: row.deduction_fen,
            deducted_fen: row.deducted_fen,
            paid_from: row.paid_from,
            attachments: row.attachments,
            text: row.text,
            covers_from: row.covers_from,
            covers_until: row.covers_until,
            opening: row.opening,
            state: row.state,
            journal_id: row.journal_id,
            reversed_on: row.reversed_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Cost {
    fn path(&self) -> String {
        format!("/costs/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of receipts.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostPage {
    /// The receipts.
    pub items: Vec<Cost>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// A fixed asset, as on its card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Name of the asset.
    #[schema(example = "丰田考斯特 浙BA123Z")]
    pub name: String,
    /// Vehicle, if the asset is one.
    pub vehicle_id: Option<VehicleId>,
    /// Supplier from which it was bought.
    pub supplier_id: Option<SupplierId>,
    /// Number of the purchase document.
    #[schema(example = "26332000000087654321")]
    pub number: Option<String>,
    /// Price in fen with VAT, purchase tax and plates.
    #[schema(value_type = i64, example = 36_000_000)]
    pub cost_fen: Money,
    /// VAT in fen as printed on the document.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// Value in the books in fen, without deducted tax.
    #[schema(value_type = i64, example = 36_000_000)]
    pub value_fen: Money,
    /// Expected residual value in fen at the end of its life.
    #[schema(value_type = i64, example = 1_800_000)]
    pub residual_fen: Money,
    /// Number of months over which it is written off.
    #[schema(example = 60)]
    pub months: i64,
    /// Depreciation of a month in fen. The last month takes the rest.
    #[schema(value_type = i64, example = 570_000)]
    pub monthly_fen: Money,
    /// Day on which it came into service.
    pub in_service_on: NaiveDate,
    /// Last month of its depreciation.
    pub last_period: Period,
    /// How the purchase was paid: `bank`, `payable`.
    #[schema(value_type = String, example = "bank")]
    pub paid_from: AssetPaidFrom,
    /// Whether the company already had it when the books began.
    #[schema(example = false)]
    pub opening: bool,
    /// Depreciation in fen before the books began.
    #[schema(value_type = i64, example = 0)]
    pub opening_depreciation_fen: Money,
    /// Last month that was written off before the books began.
    pub opening_through: Option<Period>,
    /// Depreciation in fen so far, that before the books began included.
    #[schema(value_type = i64, example = 570_000)]
    pub depreciated_fen: Money,
    /// Present value in the books in fen; 0 after the disposal.
    #[schema(value_type = i64, example = 35_430_000)]
    pub book_value_fen: Money,
    /// State: `in_use`, `disposed`.
    #[schema(value_type = String, example = "in_use")]
    pub state: AssetState,
    /// Journal of the purchase; null for an asset of the opening journal.
    pub journal_id: Option<JournalId>,
    /// Date of the disposal.
    pub disposed_on: Option<NaiveDate>,
    /// Proceeds in fen, VAT included.
    #[schema(value_type = Option<i64>)]
    pub proceeds_fen: Option<Money>,
    /// VAT in fen in the proceeds.
    #[schema(value_type = Option<i64>, example = 0)]
    pub proceeds_tax_fen: Option<Money>,
    /// Journal of the disposal.
    pub disposal_journal_id: Option<JournalId>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Asset {
    /// A row with its depreciation as `rules` calculates it: amount of a month, last month, and total so far.
    pub fn of(row: model::Asset, monthly_fen: Money, last_period: Period, depreciated_fen: Money) -> Self {
        let state = row.state();
        Self {
            state,
            monthly_fen,
            last_period,
            depreciated_fen,
            book_value_fen: if state == AssetState::Disposed { Money::ZERO } else { row.value_fen - depreciated_fen },
            id: row.id,
            name: row.name,
            vehicle_id: row.vehicle_id,
            supplier_id: row.supplier_id,
            number: row.number,
            cost_fen: row.cost_fen,
            tax_fen: row.tax_fen,
            value_fen: row.value_fen,
            residual_fen: row.residual_fen,
            months: row.months,
            in_service_on: row.in_service_on,
            paid_from: row.paid_from,
            opening: row.opening,
            opening_depreciation_fen: row.opening_depreciation_fen,
            opening_through: row.opening_through,
            journal_id: row.journal_id,
            disposed_on: row.disposed_on,
            proceeds_fen: row.proceeds_fen,
            proceeds_tax_fen: row.proceeds_tax_fen,
            disposal_journal_id: row.disposal_journal_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Asset {
    fn path(&self) -> String {
        format!("/assets/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of assets.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetPage {
    /// The assets.
    pub items: Vec<Asset>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
