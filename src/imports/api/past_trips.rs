//! Trips of before.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    bookings::model::Purpose,
    db::etag,
    http::{self, Ctx, Listing, Routes},
    imports::{model, ops},
    kernel::{DepartmentId, DriverId, ImportId, Instant, Money, PastTripId, Result, VehicleId},
};

/// A trip of before motorpool. It is no booking and stands in no books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PastTrip {
    /// Its id.
    pub id: PastTripId,
    /// The import that brought it.
    pub import_id: ImportId,
    /// The slip's number: unique.
    #[schema(example = "2025-0001")]
    pub reference: String,
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Who drove.
    pub driver_id: Option<DriverId>,
    /// For whom.
    pub department_id: DepartmentId,
    /// What for.
    pub purpose: Purpose,
    /// When it left.
    pub departed_at: Instant,
    /// When it was back.
    pub returned_at: Instant,
    /// How far.
    pub distance_km: i64,
    /// What it cost, in fen.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// When it was imported.
    pub created_at: Instant,
    /// The same: it never changes.
    pub updated_at: Instant,
    /// Its version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::PastTrip> for PastTrip {
    fn from(row: model::PastTrip) -> Self {
        let model::PastTrip {
            id,
            import_id,
            reference,
            vehicle_id,
            driver_id,
            department_id,
            purpose,
            departed_at,
            returned_at,
            distance_km,
            total_fen,
            created_at,
        } = row;
        Self {
            id,
            import_id,
            reference,
            vehicle_id,
            driver_id,
            department_id,
            purpose,
            departed_at,
            returned_at,
            distance_km,
            total_fen,
            created_at,
            updated_at: created_at,
            etag: etag(1),
        }
    }
}

/// A page of trips of before.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastTripPage {
    /// The trips.
    pub items: Vec<PastTrip>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which trips of before.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PastTripFilter {
    /// For these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// With these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// That came with these imports.
    #[serde(default)]
    #[param(inline)]
    pub import_id: Vec<ImportId>,
    /// Back on this day or later.
    pub from: Option<NaiveDate>,
    /// Back on this day or earlier.
    pub to: Option<NaiveDate>,
}

/// List trips of before
#[utoipa::path(
    tag = "imports",
    params(http::PageParams, PastTripFilter),
    responses((status = 200, body = PastTripPage)),
)]
#[get("/past-trips")]
async fn past_trip_list(ctx: Ctx, listing: Listing<PastTripFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::past_trip_list(reader, page, &filter)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(past_trip_list);
}
