//! What the API answers about receipts and assets.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, AssetPaidFrom, AssetState, Category, CostState, Liable, PaidFrom, Prepayment, Release};
use crate::{
    db::etag,
    http,
    kernel::{AssetId, CostId, DriverId, Instant, JournalId, Money, Period, SupplierId, TripId, VehicleId},
};

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CostLine {
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The line's gross in fen.
    #[schema(value_type = i64, example = 42_000)]
    pub amount_fen: Money,
    /// What of it is cost, or paid ahead, in fen: without deducted tax and vehicle tax.
    #[schema(value_type = i64, example = 42_000)]
    pub net_fen: Money,
    /// Vehicle tax in it, in fen.
    #[schema(value_type = i64, example = 0)]
    pub vehicle_tax_fen: Money,
    /// Millilitres of fuel, or watt-hours.
    #[schema(example = 56_000)]
    pub quantity_milli: Option<i64>,
    /// What the odometer said at the filling.
    #[schema(example = 52_150)]
    pub odometer_km: Option<i64>,
    /// Whether the tank or battery was full afterwards.
    #[schema(example = true)]
    pub full_tank: bool,
}

/// What was paid ahead with one line of an insurance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaidAhead {
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// Where it lies: 1123, or 1801 beyond a year.
    #[schema(example = "1123")]
    pub account: String,
    /// How much, in fen.
    #[schema(value_type = i64, example = 480_000)]
    pub amount_fen: Money,
    /// Over how many months it is released.
    #[schema(example = 12)]
    pub months: i64,
    /// The first of them.
    pub first_period: Period,
    /// What of it was released, in fen.
    #[schema(value_type = i64, example = 40_000)]
    pub released_fen: Money,
}

/// A receipt of a cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// What it is for: `fuel`, `charging`, `tolls`, `parking`, `maintenance`, `inspection`, `outside_hire`, `dispatch`,
    /// `wages`, `overhead`, `fine`, `pass_through`, `fuel_card_top_up`, `etc_top_up`, `insurance`.
    #[schema(value_type = String, example = "fuel")]
    pub category: Category,
    /// Who bears a fine: `driver`, `company`.
    #[schema(value_type = Option<String>)]
    pub liable: Option<Liable>,
    /// The document's date.
    pub date: NaiveDate,
    /// Who issued the document.
    #[schema(example = "中石化象山石油分公司")]
    pub seller: String,
    /// The supplier that it is.
    pub supplier_id: Option<SupplierId>,
    /// The document's number.
    #[schema(example = "26332000000012345678")]
    pub number: Option<String>,
    /// What the document comes to in fen, tax included.
    #[schema(value_type = i64, example = 42_000)]
    pub gross_fen: Money,
    /// The tax as printed on the document, in fen.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// What was taken off a fee for dispatched drivers, in fen.
    #[schema(value_type = i64, example = 0)]
    pub deduction_fen: Money,
    /// What of the tax was deducted, in fen.
    #[schema(value_type = i64, example = 0)]
    pub deducted_fen: Money,
    /// Where the money came from: `bank`, `cash`, `fuel_card`, `etc`, `driver_advance`, `payable`.
    #[schema(value_type = String, example = "fuel_card")]
    pub paid_from: PaidFrom,
    /// How many papers belong to it.
    #[schema(example = 1)]
    pub attachments: i64,
    /// What happened, in words.
    #[schema(example = "5月加油")]
    pub text: Option<String>,
    /// The first day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// The last day that it covers.
    pub covers_until: Option<NaiveDate>,
    /// Whether it was there when the books began: its journal is the opening one.
    #[schema(example = false)]
    pub opening: bool,
    /// How far it is: `posted`, `reversed`.
    #[schema(value_type = String, example = "posted")]
    pub state: CostState,
    /// Its journal.
    pub journal_id: JournalId,
    /// The date of the red journal that took it back.
    pub reversed_on: Option<NaiveDate>,
    /// Its lines.
    pub lines: Vec<CostLine>,
    /// What of an insurance was paid ahead, line by line.
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
    /// From its row, with those of the lines, prepayments and releases that are its own.
    pub fn of(row: model::Cost, lines: &[model::CostLine], ahead: &[Prepayment], released: &[Release]) -> Self {
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
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A fixed asset: its card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// What it is.
    #[schema(example = "丰田考斯特 浙BA123Z")]
    pub name: String,
    /// The vehicle that it is.
    pub vehicle_id: Option<VehicleId>,
    /// From whom it was bought.
    pub supplier_id: Option<SupplierId>,
    /// The document's number.
    #[schema(example = "26332000000087654321")]
    pub number: Option<String>,
    /// The price with tax, purchase tax and plates, in fen.
    #[schema(value_type = i64, example = 36_000_000)]
    pub cost_fen: Money,
    /// The VAT as printed on the document, in fen.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// What it stands in the books with, in fen: without deducted tax.
    #[schema(value_type = i64, example = 36_000_000)]
    pub value_fen: Money,
    /// What it is expected to be worth at its end, in fen.
    #[schema(value_type = i64, example = 1_800_000)]
    pub residual_fen: Money,
    /// Over how many months it is written off.
    #[schema(example = 60)]
    pub months: i64,
    /// What a month writes off, in fen; the last takes the rest.
    #[schema(value_type = i64, example = 570_000)]
    pub monthly_fen: Money,
    /// The day on which its service began.
    pub in_service_on: NaiveDate,
    /// The last month that writes off of it.
    pub last_period: Period,
    /// Where the money came from: `bank`, `payable`.
    #[schema(value_type = String, example = "bank")]
    pub paid_from: AssetPaidFrom,
    /// Whether it was there when the books began.
    #[schema(example = false)]
    pub opening: bool,
    /// What was written off then, in fen.
    #[schema(value_type = i64, example = 0)]
    pub opening_depreciation_fen: Money,
    /// The last month written off then.
    pub opening_through: Option<Period>,
    /// What is written off of it altogether, in fen.
    #[schema(value_type = i64, example = 570_000)]
    pub depreciated_fen: Money,
    /// What is left of it in the books, in fen; none once it is gone.
    #[schema(value_type = i64, example = 35_430_000)]
    pub book_value_fen: Money,
    /// How far it is: `in_use`, `disposed`.
    #[schema(value_type = String, example = "in_use")]
    pub state: AssetState,
    /// The journal of its purchase; none for one of the opening.
    pub journal_id: Option<JournalId>,
    /// When it was disposed of.
    pub disposed_on: Option<NaiveDate>,
    /// What was got for it, in fen.
    #[schema(value_type = Option<i64>)]
    pub proceeds_fen: Option<Money>,
    /// The VAT in that, in fen.
    #[schema(value_type = Option<i64>, example = 0)]
    pub proceeds_tax_fen: Option<Money>,
    /// The journal of its disposal.
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
    /// The row with what `rules` say of its depreciation: the monthly rate, the last month, and the total so far.
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
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
