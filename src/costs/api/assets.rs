//! Fixed assets.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    costs::{
        model::{self, AssetNew, AssetPaidFrom, AssetState, Depreciation, DisposalNew},
        ops, rules,
    },
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AssetId, Instant, JournalId, Money, Period, Result, SupplierId, VehicleId, id::of},
};

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
    /// From its row, with those of the months written off that are its own.
    pub fn of(row: model::Asset, written: &[Depreciation]) -> Self {
        let spread = rules::spread_of_asset(&row);
        let depreciated_fen = row.opening_depreciation_fen
            + written.iter().filter(|month| month.asset_id == row.id).map(|month| month.amount_fen).sum();
        let state = row.state();
        Self {
            state,
            monthly_fen: spread.step,
            last_period: spread.last,
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

/// Which assets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssetFilter {
    /// These vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<AssetState>,
}

/// List fixed assets
#[utoipa::path(tag = "books", params(http::PageParams, AssetFilter), responses((status = 200, body = AssetPage)))]
#[get("/assets")]
async fn asset_list(ctx: Ctx, listing: Listing<AssetFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::asset_list(reader, page, &filter.vehicle_id, &filter.state)).await
}

/// Add a fixed asset
///
/// Its purchase is posted at once, on the day its service begins. One that was there when the books began stands in the
/// opening journal: say `opening`, and what was written off by then.
#[utoipa::path(tag = "books", request_body = AssetNew, responses((status = 201, body = Asset)))]
#[post("/assets")]
async fn asset_create(ctx: Ctx, body: Body<AssetNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::asset_create).await
}

/// One fixed asset
#[utoipa::path(tag = "books", params(("id" = AssetId, Path)), responses((status = 200, body = Asset)))]
#[get("/assets/{id}")]
async fn asset_get(ctx: Ctx, id: Path<of::Asset>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::asset_get(reader, id.0)).await
}

/// Dispose of a fixed asset
///
/// What its depreciation still owes, that of the month of disposal included, is posted first; what is left goes against
/// the proceeds, and the rest is a gain or a loss.
#[utoipa::path(
    tag = "books",
    params(("id" = AssetId, Path)),
    request_body = DisposalNew,
    responses((status = 200, body = Asset)),
)]
#[post("/assets/{id}/dispose")]
async fn asset_dispose(ctx: Ctx, id: Path<of::Asset>, body: Body<DisposalNew>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::asset_dispose(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(asset_list).service(asset_create).service(asset_get).service(asset_dispose);
}
