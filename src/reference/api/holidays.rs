//! The wire of the holidays.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{HolidayId, Instant, Result, id::of},
    reference::{
        model::{self, HolidayNew, HolidayPatch},
        ops,
    },
};

/// A dated holiday, or a weekend day that is worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// The day; there is one row for each at most.
    pub date: NaiveDate,
    /// The name.
    #[schema(example = "国庆节")]
    pub name: String,
    /// What it is: `holiday`, `workday`.
    #[schema(value_type = String, example = "holiday")]
    pub kind: model::HolidayKind,
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

impl From<model::Holiday> for Holiday {
    fn from(row: model::Holiday) -> Self {
        let model::Holiday { id, date, name, kind, retired_on, version, created_at, updated_at } = row;
        Self { id, date, name, kind, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Holiday {
    fn path(&self) -> String {
        format!("/holidays/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of holidays.
#[derive(Debug, Serialize, ToSchema)]
pub struct HolidayPage {
    /// The holidays.
    pub items: Vec<Holiday>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which holidays.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HolidayFilter {
    /// Of these dates.
    #[serde(default)]
    #[param(inline)]
    pub date: Vec<NaiveDate>,
    /// Of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<model::HolidayKind>,
}

/// List holidays
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, HolidayFilter),
    responses((status = 200, body = HolidayPage)),
)]
#[get("/holidays")]
async fn holiday_list(ctx: Ctx, listing: Listing<HolidayFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::holiday_list(reader, page, &filter.date, &filter.kind)).await
}

/// Add a holiday
#[utoipa::path(tag = "master data", request_body = HolidayNew, responses((status = 201, body = Holiday)))]
#[post("/holidays")]
async fn holiday_create(ctx: Ctx, body: Body<HolidayNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::holiday_create).await
}

/// One holiday
#[utoipa::path(tag = "master data", params(("id" = HolidayId, Path)), responses((status = 200, body = Holiday)))]
#[get("/holidays/{id}")]
async fn holiday_get(ctx: Ctx, id: Path<of::Holiday>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::holiday_get(reader, id.0)).await
}

/// Change a holiday
#[utoipa::path(
    tag = "master data",
    params(("id" = HolidayId, Path)),
    request_body = HolidayPatch,
    responses((status = 200, body = Holiday)),
)]
#[patch("/holidays/{id}")]
async fn holiday_change(ctx: Ctx, id: Path<of::Holiday>, body: Body<HolidayPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::holiday_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(holiday_list).service(holiday_create).service(holiday_get).service(holiday_change);
}
