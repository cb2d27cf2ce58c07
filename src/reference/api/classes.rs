//! The wire of the vehicle classes.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{Instant, Result, VehicleClassId, id::of},
    reference::{
        model::{self, VehicleClassNew, VehicleClassPatch},
        ops,
    },
};

/// A vehicle class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleClass {
    /// Its id.
    pub id: VehicleClassId,
    /// Short and unique; it never changes.
    #[schema(example = "van")]
    pub code: String,
    /// The name on quotes and slips.
    #[schema(example = "商务车")]
    pub name: String,
    /// The first day on which it is booked no more.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::VehicleClass> for VehicleClass {
    fn from(row: model::VehicleClass) -> Self {
        let model::VehicleClass { id, code, name, retired_on, version, created_at, updated_at } = row;
        Self { id, code, name, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for VehicleClass {
    fn path(&self) -> String {
        format!("/vehicle-classes/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of vehicle classes.
#[derive(Debug, Serialize, ToSchema)]
pub struct VehicleClassPage {
    /// The vehicle classes.
    pub items: Vec<VehicleClass>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which vehicle classes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VehicleClassFilter {
    /// Of these codes.
    #[serde(default)]
    pub code: Vec<String>,
}

/// List vehicle classes
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, VehicleClassFilter),
    responses((status = 200, body = VehicleClassPage)),
)]
#[get("/vehicle-classes")]
async fn class_list(ctx: Ctx, listing: Listing<VehicleClassFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::class_list(reader, page, &filter.code)).await
}

/// Add a vehicle class
#[utoipa::path(tag = "master data", request_body = VehicleClassNew, responses((status = 201, body = VehicleClass)))]
#[post("/vehicle-classes")]
async fn class_create(ctx: Ctx, body: Body<VehicleClassNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::class_create).await
}

/// One vehicle class
#[utoipa::path(
    tag = "master data",
    params(("id" = VehicleClassId, Path)),
    responses((status = 200, body = VehicleClass)),
)]
#[get("/vehicle-classes/{id}")]
async fn class_get(ctx: Ctx, id: Path<of::VehicleClass>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::class_get(reader, id.0)).await
}

/// Change a vehicle class
#[utoipa::path(
    tag = "master data",
    params(("id" = VehicleClassId, Path)),
    request_body = VehicleClassPatch,
    responses((status = 200, body = VehicleClass)),
)]
#[patch("/vehicle-classes/{id}")]
async fn class_change(ctx: Ctx, id: Path<of::VehicleClass>, body: Body<VehicleClassPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::class_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(class_list).service(class_create).service(class_get).service(class_change);
}
