//! The wire of quotes.

use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ops, rules::Line};
use crate::{
    http::{Answer, Body, Ctx, Routes},
    kernel::{DepartmentId, Instant, Money, Result, TariffId},
    tariffs::model::Service,
};

/// How many of which class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The vehicle class's code.
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// How many.
    #[schema(minimum = 1, maximum = 99, example = 1)]
    pub quantity: i64,
}

/// What is to be priced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteNew {
    /// The vehicles.
    #[schema(min_items = 1, max_items = 20)]
    pub items: Vec<Item>,
    /// How they are hired.
    pub service: Service,
    /// From when, garage to garage.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Kilometres of each vehicle.
    #[schema(minimum = 0, maximum = 100_000, example = 140)]
    pub distance_km: i64,
    /// Nights away; one less than the days unless said.
    #[schema(minimum = 0, maximum = 31)]
    pub overnight_nights: Option<i64>,
    /// For whom: its discount counts.
    pub department_id: DepartmentId,
}

/// What one vehicle costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VehicleQuote {
    /// Its class.
    #[schema(example = "bus")]
    pub class: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
}

/// What it would cost now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quote {
    /// The tariff that prices it.
    pub tariff_id: TariffId,
    /// The lines of all vehicles.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// Each vehicle alone.
    pub per_vehicle: Vec<VehicleQuote>,
}

/// Quote a hire
///
/// By the same reckoning as the charge. Nothing is kept and nothing held.
#[utoipa::path(
    tag = "before booking",
    request_body = QuoteNew,
    responses((status = 200, body = Quote, description = "The quote")),
)]
#[post("/quotes")]
async fn quote_make(ctx: Ctx, body: Body<QuoteNew>) -> Result<HttpResponse> {
    ctx.answer(body, |unit, new| Answer::json(&ops::quote(unit.conn, unit.actor, new)?)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(quote_make);
}
