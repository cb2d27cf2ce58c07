//! The wire of the tax rules.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{Instant, Money, Result, TaxRuleId, id::of},
    reference::{
        model::{self, TaxRuleNew, TaxRulePatch},
        ops,
    },
};

/// What the tax law sets from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxRule {
    /// Its id.
    pub id: TaxRuleId,
    /// The first day it holds; another rule's `valid_from` ends it.
    pub valid_from: NaiveDate,
    /// What the company is from then on: `small_scale`, `general`.
    #[schema(value_type = String, example = "small_scale")]
    pub taxpayer: model::Taxpayer,
    /// VAT on rental with driver, in percent.
    #[schema(example = 1)]
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent.
    #[schema(example = 5)]
    pub surcharges_percent: i64,
    /// Sales of a quarter up to which a small-scale taxpayer's VAT is relieved, in fen.
    #[schema(value_type = i64, example = 30_000_000)]
    pub vat_relief_quarter_fen: Money,
    /// Corporate income tax on profit, in percent.
    #[schema(example = 5)]
    pub income_tax_percent: i64,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::TaxRule> for TaxRule {
    fn from(row: model::TaxRule) -> Self {
        Self {
            id: row.id,
            valid_from: row.valid_from,
            taxpayer: row.taxpayer,
            vat_percent: row.vat_percent,
            surcharges_percent: row.surcharges_percent,
            vat_relief_quarter_fen: row.vat_relief_quarter_fen,
            income_tax_percent: row.income_tax_percent,
            retired_on: row.retired_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for TaxRule {
    fn path(&self) -> String {
        format!("/tax-rules/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of tax rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxRulePage {
    /// The tax rules.
    pub items: Vec<TaxRule>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which tax rules.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaxRuleFilter {
    /// That begin on these days.
    #[serde(default)]
    #[param(inline)]
    pub valid_from: Vec<NaiveDate>,
}

/// List tax rules
#[utoipa::path(tag = "books", params(http::PageParams, TaxRuleFilter), responses((status = 200, body = TaxRulePage)))]
#[get("/tax-rules")]
async fn tax_rule_list(ctx: Ctx, listing: Listing<TaxRuleFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::tax_rule_list(reader, page, &filter.valid_from)).await
}

/// Add a tax rule
#[utoipa::path(tag = "books", request_body = TaxRuleNew, responses((status = 201, body = TaxRule)))]
#[post("/tax-rules")]
async fn tax_rule_create(ctx: Ctx, body: Body<TaxRuleNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::tax_rule_create).await
}

/// One tax rule
#[utoipa::path(tag = "books", params(("id" = TaxRuleId, Path)), responses((status = 200, body = TaxRule)))]
#[get("/tax-rules/{id}")]
async fn tax_rule_get(ctx: Ctx, id: Path<of::TaxRule>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::tax_rule_get(reader, id.0)).await
}

/// Change a tax rule
///
/// What is posted from now on goes by it; what is posted stays.
#[utoipa::path(
    tag = "books",
    params(("id" = TaxRuleId, Path)),
    request_body = TaxRulePatch,
    responses((status = 200, body = TaxRule)),
)]
#[patch("/tax-rules/{id}")]
async fn tax_rule_change(ctx: Ctx, id: Path<of::TaxRule>, body: Body<TaxRulePatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::tax_rule_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(tax_rule_list).service(tax_rule_create).service(tax_rule_get).service(tax_rule_change);
}
