//! The wire of availability.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ops;
use crate::{
    http::{Ctx, Query, Routes},
    kernel::{Error, Instant, Place, Result, VehicleId},
    schedule::{model::Span, rules::window_fault},
};

/// Over which window.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// From when.
    #[param(value_type = String, format = DateTime)]
    pub starts_at: Instant,
    /// Until when: at most 31 days.
    #[param(value_type = String, format = DateTime)]
    pub ends_at: Instant,
}

/// What a class has over the window.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassAvailability {
    /// The class's code.
    #[schema(example = "bus")]
    pub class: String,
    /// Vehicles that may be used through the window.
    #[schema(example = 5)]
    pub usable: i64,
    /// Those that another booking could still have.
    #[schema(example = 2)]
    pub free: i64,
    /// For the dispatcher: the vehicles that are planned nowhere in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle_ids: Option<Vec<VehicleId>>,
}

/// What is free.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    /// Class by class.
    pub classes: Vec<ClassAvailability>,
}

/// What is free
///
/// Per class, over the window with its buffer. Counts only; the dispatcher gets the vehicles' ids as well.
#[utoipa::path(
    tag = "before booking",
    params(Window),
    responses((status = 200, body = Availability, description = "What is free")),
)]
#[get("/availability")]
async fn availability(ctx: Ctx, window: Query<Window>) -> Result<HttpResponse> {
    let Window { starts_at, ends_at } = window.0;
    if let Some(fault) = window_fault(Span { starts_at, ends_at }, Place::Parameter("ends_at".into())) {
        return Err(Error::invalid(vec![fault]));
    }
    ctx.json(move |reader| {
        ops::availability(reader, Span { starts_at, ends_at }).map(|classes| Availability { classes })
    })
    .await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(availability);
}
