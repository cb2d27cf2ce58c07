//! Fixed assets.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{assets, depreciations},
    kernel::{AssetId, Instant, JournalId, Money, Period, SupplierId, VehicleId, text_enum},
};

text_enum! {
    /// Where the money for an asset came from.
    pub enum AssetPaidFrom {
        /// The bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// Nobody has paid yet.
        Payable = "payable" ("Not paid yet", "应付未付"),
    }
}

text_enum! {
    /// Where the proceeds of a disposal went.
    pub enum Proceeds {
        /// The bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// Cash.
        Cash = "cash" ("Cash", "现金"),
    }
}

text_enum! {
    /// How far an asset is.
    pub enum AssetState {
        /// It is ours.
        InUse = "in_use" ("In use", "在用"),
        /// It was.
        Disposed = "disposed" ("Disposed of", "已处置"),
    }
}

/// What is written of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetNew {
    /// What it is.
    #[schema(min_length = 1, max_length = 100, example = "丰田考斯特 浙BA123Z")]
    pub name: String,
    /// The vehicle that it is.
    pub vehicle_id: Option<VehicleId>,
    /// From whom it was bought.
    pub supplier_id: Option<SupplierId>,
    /// The document's number.
    #[schema(min_length = 1, max_length = 60, example = "26332000000087654321")]
    pub number: Option<String>,
    /// The price with tax, purchase tax and plates, in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 36_000_000)]
    pub cost_fen: Money,
    /// The VAT as printed on the document, in fen. Only a general taxpayer deducts it.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub tax_fen: Money,
    /// What it is expected to be worth at its end, in fen.
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 1_800_000)]
    pub residual_fen: Money,
    /// Over how many months it is written off.
    #[schema(minimum = 1, maximum = 600, example = 60)]
    pub months: i64,
    /// The day on which its service began: the date of the purchase. Depreciation begins with the month after.
    pub in_service_on: NaiveDate,
    /// Where the money came from.
    #[serde(default = "bank")]
    #[schema(example = "bank")]
    pub paid_from: AssetPaidFrom,
    /// Whether it was there when the books began: then it is in the opening journal, and no purchase is posted.
    #[serde(default)]
    #[schema(example = false)]
    pub opening: bool,
    /// What was written off when the books began, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub opening_depreciation_fen: Money,
    /// The last month written off when the books began; the month before this one unless said.
    pub opening_through: Option<Period>,
}

fn bank() -> AssetPaidFrom {
    AssetPaidFrom::Bank
}

/// How an asset goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisposalNew {
    /// When, in an open month and not in the future. That month is still written off.
    pub date: NaiveDate,
    /// What was got for it, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 2_000_000)]
    pub proceeds_fen: Money,
    /// The VAT in it as on the invoice that was issued for it, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 38_835)]
    pub proceeds_tax_fen: Money,
    /// Where the proceeds went.
    #[serde(default = "to_bank")]
    #[schema(example = "bank")]
    pub paid_from: Proceeds,
}

fn to_bank() -> Proceeds {
    Proceeds::Bank
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assets, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// What it is.
    pub name: String,
    /// The vehicle that it is.
    pub vehicle_id: Option<VehicleId>,
    /// From whom it was bought.
    pub supplier_id: Option<SupplierId>,
    /// The document's number.
    pub number: Option<String>,
    /// The price with tax.
    pub cost_fen: Money,
    /// The VAT as printed.
    pub tax_fen: Money,
    /// What it stands in the books with: without deducted tax.
    pub value_fen: Money,
    /// What it is expected to be worth at its end.
    pub residual_fen: Money,
    /// Over how many months it is written off.
    pub months: i64,
    /// When its service began.
    pub in_service_on: NaiveDate,
    /// Where the money came from.
    pub paid_from: AssetPaidFrom,
    /// Whether it was there when the books began.
    pub opening: bool,
    /// What was written off then.
    pub opening_depreciation_fen: Money,
    /// The last month written off then.
    pub opening_through: Option<Period>,
    /// The journal of its purchase.
    pub journal_id: Option<JournalId>,
    /// When it was disposed of.
    pub disposed_on: Option<NaiveDate>,
    /// What was got for it.
    pub proceeds_fen: Option<Money>,
    /// The VAT in that.
    pub proceeds_tax_fen: Option<Money>,
    /// What was written off of it by then, and went out of the books with it.
    pub cleared_fen: Option<Money>,
    /// The journal of its disposal.
    pub disposal_journal_id: Option<JournalId>,
    /// Counts changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Asset {
    /// How far it is.
    pub fn state(&self) -> AssetState {
        if self.disposed_on.is_some() { AssetState::Disposed } else { AssetState::InUse }
    }
}

/// A row of what a month wrote off of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = depreciations, treat_none_as_default_value = false)]
pub struct Depreciation {
    /// Of what.
    pub asset_id: AssetId,
    /// The month.
    pub period: Period,
    /// How much.
    pub amount_fen: Money,
    /// Whether it was posted with the asset's disposal, not at a closing.
    pub by_disposal: bool,
}
