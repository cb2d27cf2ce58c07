//! Routes of posts.

use actix_web::{HttpResponse, get, patch, post};

use crate::{
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{PostId, Result, id::of},
    supervision::{
        model::{PostFilter, PostNew, PostPatch},
        ops,
        views::{Post, PostPage},
    },
};

/// List posts
///
/// The bureau, the provider and the company read who is sent; departments don't.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, http::FormatParams, PostFilter),
    responses((status = 200, body = PostPage)),
)]
#[get("/posts")]
async fn post_list(ctx: Ctx, listing: TableListing<PostFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::post_list).await
}

/// Record a post
///
/// A worker who is sent for a line with the price `cost_plus` of a signed contract. Dispatchers record those of contracts that
/// the company pays. A worker fills one post of a contract at a time.
#[utoipa::path(tag = "supervision", request_body = PostNew, responses((status = 201, body = Post)))]
#[post("/posts")]
async fn post_create(ctx: Ctx, body: Body<PostNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::post_create).await
}

/// One post
#[utoipa::path(tag = "supervision", params(("id" = PostId, Path)), responses((status = 200, body = Post)))]
#[get("/posts/{id}")]
async fn post_get(ctx: Ctx, id: Path<of::Post>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::post_get(reader, id.0)).await
}

/// Change the last day of a post
///
/// Nothing else of it changes: another worker is another post.
#[utoipa::path(
    tag = "supervision",
    params(("id" = PostId, Path)),
    request_body = PostPatch,
    responses((status = 200, body = Post)),
)]
#[patch("/posts/{id}")]
async fn post_change(ctx: Ctx, id: Path<of::Post>, body: Body<PostPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::post_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(post_list).service(post_create).service(post_get).service(post_change);
}
