//! The wire of the drivers.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    drivers::{
        model::{self, DriverNew, DriverPatch},
        ops,
    },
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DriverId, Instant, Result, id::of},
};

/// A driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Driver {
    /// Its id.
    pub id: DriverId,
    /// The name.
    #[schema(example = "王建国")]
    pub name: String,
    /// Where to call on the road.
    #[schema(example = "13800000001")]
    pub phone: String,
    /// The licences held: `A1`, `A2`, `A3`, `B1`, `B2`, `C1`, `C2`.
    #[schema(value_type = Vec<String>, example = json!(["A1"]))]
    pub licence_classes: Vec<model::LicenceClass>,
    /// The licence's last day.
    pub licence_valid_until: NaiveDate,
    /// Whose employee: `employee`, `dispatched`, `outsourced`.
    #[schema(value_type = String, example = "employee")]
    pub employment: model::Employment,
    /// From which the age limits are reckoned (RULES.md §6.2).
    pub birth_date: Option<NaiveDate>,
    /// The licence's number.
    pub licence_no: Option<String>,
    /// The last day of the qualification certificate (从业资格证), for vehicles of 10 seats and more.
    pub qualification_valid_until: Option<NaiveDate>,
    /// The first day on which this driver drives no more.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Driver> for Driver {
    fn from(row: model::Driver) -> Self {
        let model::Driver {
            id,
            name,
            phone,
            licence_classes,
            licence_valid_until,
            employment,
            birth_date,
            licence_no,
            qualification_valid_until,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            name,
            phone,
            licence_classes: licence_classes.0,
            licence_valid_until,
            employment,
            birth_date,
            licence_no,
            qualification_valid_until,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Driver {
    fn path(&self) -> String {
        format!("/drivers/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of drivers.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriverPage {
    /// The drivers.
    pub items: Vec<Driver>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which drivers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DriverFilter {
    /// Of these names.
    #[serde(default)]
    pub name: Vec<String>,
    /// Employed so.
    #[serde(default)]
    #[param(inline)]
    pub employment: Vec<model::Employment>,
}

/// List drivers
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, DriverFilter),
    responses((status = 200, body = DriverPage)),
)]
#[get("/drivers")]
async fn driver_list(ctx: Ctx, listing: Listing<DriverFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::driver_list(reader, page, &filter.name, &filter.employment)).await
}

/// Add a driver
#[utoipa::path(tag = "master data", request_body = DriverNew, responses((status = 201, body = Driver)))]
#[post("/drivers")]
async fn driver_create(ctx: Ctx, body: Body<DriverNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::driver_create).await
}

/// One driver
#[utoipa::path(tag = "master data", params(("id" = DriverId, Path)), responses((status = 200, body = Driver)))]
#[get("/drivers/{id}")]
async fn driver_get(ctx: Ctx, id: Path<of::Driver>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::driver_get(reader, id.0)).await
}

/// Change a driver
#[utoipa::path(
    tag = "master data",
    params(("id" = DriverId, Path)),
    request_body = DriverPatch,
    responses((status = 200, body = Driver)),
)]
#[patch("/drivers/{id}")]
async fn driver_change(ctx: Ctx, id: Path<of::Driver>, body: Body<DriverPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::driver_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(driver_list).service(driver_create).service(driver_get).service(driver_change);
}
