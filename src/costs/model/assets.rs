//! Fixed assets: rows, words, what clients send, and the filter of the list.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{assets, depreciations},
    kernel::{AssetId, Instant, JournalId, Money, Period, SupplierId, VehicleId, text_enum},
};

text_enum! {
    /// How the purchase of an asset was paid.
    pub enum AssetPaidFrom {
        /// From the bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// Not paid yet.
        Payable = "payable" ("Not paid yet", "应付未付"),
    }
}

text_enum! {
    /// How the proceeds of a disposal were received.
    pub enum Proceeds {
        /// To the bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// In cash.
        Cash = "cash" ("Cash", "现金"),
    }
}

text_enum! {
    /// State of an asset.
    pub enum AssetState {
        /// The company owns it.
        InUse = "in_use" ("In use", "在用"),
        /// The company has sold or scrapped it.
        Disposed = "disposed" ("Disposed of", "已处置"),
    }
}

/// An asset as clients send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetNew {
    /// Name of the asset.
    #[schema(min_length = 1, max_length = 100, example = "丰田考斯特 浙BA123Z")]
    pub name: String,
    /// Vehicle, if the asset is one.
    pub vehicle_id: Option<VehicleId>,
    /// Supplier from which it was bought.
    pub supplier_id: Option<SupplierId>,
    /// Number of the purchase document.
    #[schema(min_length = 1, max_length = 60, example = "26332000000087654321")]
    pub number: Option<String>,
    /// Price in fen with VAT, purchase tax and plates.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 36_000_000)]
    pub cost_fen: Money,
    /// VAT in fen as printed on the document. Only a general taxpayer deducts it.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub tax_fen: Money,
    /// Expected residual value in fen at the end of its life.
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 1_800_000)]
    pub residual_fen: Money,
    /// Number of months over which it is written off.
    #[schema(minimum = 1, maximum = 600, example = 60)]
    pub months: i64,
    /// Day on which it came into service, which is the date of the purchase. Depreciation begins in the next month.
    pub in_service_on: NaiveDate,
    /// How the purchase was paid.
    #[serde(default = "bank")]
    #[schema(example = "bank")]
    pub paid_from: AssetPaidFrom,
    /// Whether the company already had it when the books began. It is then part of the opening journal, and no purchase
    /// is posted.
    #[serde(default)]
    #[schema(example = false)]
    pub opening: bool,
    /// Depreciation in fen before the books began.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub opening_depreciation_fen: Money,
    /// Last month that was written off before the books began; the previous month if left out.
    pub opening_through: Option<Period>,
}

fn bank() -> AssetPaidFrom {
    AssetPaidFrom::Bank
}

/// The disposal of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisposalNew {
    /// Date of the disposal, in an open month and not in the future. That month is still written off.
    pub date: NaiveDate,
    /// Proceeds in fen, VAT included.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 2_000_000)]
    pub proceeds_fen: Money,
    /// VAT in fen in the proceeds, as on the invoice that was issued for the sale.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 38_835)]
    pub proceeds_tax_fen: Money,
    /// How the proceeds were received.
    #[serde(default = "to_bank")]
    #[schema(example = "bank")]
    pub paid_from: Proceeds,
}

fn to_bank() -> Proceeds {
    Proceeds::Bank
}

/// A row of `assets`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assets, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Name of the asset.
    pub name: String,
    /// Vehicle, if the asset is one.
    pub vehicle_id: Option<VehicleId>,
    /// Supplier from which it was bought.
    pub supplier_id: Option<SupplierId>,
    /// Number of the purchase document.
    pub number: Option<String>,
    /// Price in fen with tax.
    pub cost_fen: Money,
    /// VAT in fen as printed on the document.
    pub tax_fen: Money,
    /// Value in the books in fen, without deducted tax.
    pub value_fen: Money,
    /// Expected residual value in fen.
    pub residual_fen: Money,
    /// Number of months over which it is written off.
    pub months: i64,
    /// Day on which it came into service.
    pub in_service_on: NaiveDate,
    /// How the purchase was paid.
    pub paid_from: AssetPaidFrom,
    /// Whether the company already had it when the books began.
    pub opening: bool,
    /// Depreciation in fen before the books began.
    pub opening_depreciation_fen: Money,
    /// Last month that was written off before the books began.
    pub opening_through: Option<Period>,
    /// Journal of the purchase. None for an asset of the opening journal.
    pub journal_id: Option<JournalId>,
    /// Date of the disposal.
    pub disposed_on: Option<NaiveDate>,
    /// Proceeds in fen, VAT included.
    pub proceeds_fen: Option<Money>,
    /// VAT in fen in the proceeds.
    pub proceeds_tax_fen: Option<Money>,
    /// Depreciation in fen up to the disposal, which left the books together with the value.
    pub cleared_fen: Option<Money>,
    /// Journal of the disposal.
    pub disposal_journal_id: Option<JournalId>,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Asset {
    /// Its state, which follows from the date of disposal.
    pub fn state(&self) -> AssetState {
        if self.disposed_on.is_some() { AssetState::Disposed } else { AssetState::InUse }
    }
}

/// A row of `depreciations`: the depreciation of an asset in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = depreciations, treat_none_as_default_value = false)]
pub struct Depreciation {
    /// The asset.
    pub asset_id: AssetId,
    /// The month.
    pub period: Period,
    /// Depreciation in fen.
    pub amount_fen: Money,
    /// Whether it was posted with the disposal of the asset. Otherwise it was posted by closing the month.
    pub by_disposal: bool,
}

/// Filter of the list of assets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssetFilter {
    /// Only assets that are one of these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only assets in one of these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<AssetState>,
}
