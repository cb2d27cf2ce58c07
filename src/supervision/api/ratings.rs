//! Routes of ratings.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{RatingId, Result, id::of},
    supervision::{
        model::{RatingFilter, RatingNew},
        ops,
        views::{Rating, RatingPage},
    },
};

/// List ratings
///
/// Supervisors read all, a department its own. No provider reads single ratings.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, RatingFilter),
    responses((status = 200, body = RatingPage)),
)]
#[get("/ratings")]
async fn rating_list(ctx: Ctx, listing: Listing<RatingFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::rating_list).await
}

/// Rate a month's service
///
/// A second rating of the same clause, month and department replaces the first, and is answered 200. What an approver gave
/// only an approver replaces.
#[utoipa::path(
    tag = "supervision",
    request_body = RatingNew,
    responses((status = 201, body = Rating), (status = 200, body = Rating, description = "It replaced an earlier one")),
)]
#[post("/ratings")]
async fn rating_give(ctx: Ctx, body: Body<RatingNew>) -> Result<HttpResponse> {
    ctx.answer(body, ops::rating_give).await
}

/// One rating
#[utoipa::path(tag = "supervision", params(("id" = RatingId, Path)), responses((status = 200, body = Rating)))]
#[get("/ratings/{id}")]
async fn rating_get(ctx: Ctx, id: Path<of::Rating>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::rating_get(reader, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(rating_list).service(rating_give).service(rating_get);
}
