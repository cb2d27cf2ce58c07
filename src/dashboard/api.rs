//! Route of the dashboard.

use actix_web::{HttpResponse, get};

use super::{forms::YearQuery, ops, views::Dashboard};
use crate::{
    http::{Ctx, Query, Routes},
    kernel::Result,
};

/// Show a year at a glance
///
/// January to December, or to the present month, which counts until today. Each figure is that of the report on these days:
/// revenue, cost and profit of `income-statement`, trips, kilometres and ratings of `departments`, the total of `utilisation`, and
/// punctuality as in `drivers`, each trip counted once. A figure is null where nothing is recorded.
#[utoipa::path(tag = "overview", params(YearQuery), responses((status = 200, body = Dashboard, description = "The year")))]
#[get("/dashboard")]
async fn dashboard(ctx: Ctx, query: Query<YearQuery>) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::dashboard(reader, query.0.year)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(dashboard);
}
