//! The routes of calendars.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web::Data};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    model::{CalendarFilter, CalendarNew},
    ops,
    views::{CalendarMade, CalendarPage},
};
use crate::{
    db::Db,
    http::{self, Answer, BASE, Body, Ctx, Listing, Nothing, Origin, Path, Routes},
    kernel::{CalendarId, Result, id::of},
};

/// List calendars
///
/// The caller's own. Their addresses aren't told again.
#[utoipa::path(
    tag = "overview",
    params(http::PageParams, CalendarFilter),
    responses((status = 200, body = CalendarPage)),
)]
#[get("/calendars")]
async fn calendar_list(ctx: Ctx, listing: Listing<CalendarFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::calendar_list).await
}

/// Create a calendar
///
/// Calendar programs subscribe to its `url`, which is shown only in this answer. Whoever has it reads the trips, without
/// signing in, for as long as the caller may have this calendar. A driver may have their own, a department's people those of
/// their departments, dispatchers and supervisors any; each at most 10.
#[utoipa::path(tag = "overview", request_body = CalendarNew, responses((status = 201, body = CalendarMade)))]
#[post("/calendars")]
async fn calendar_create(ctx: Ctx, body: Body<CalendarNew>, origin: Origin) -> Result<HttpResponse> {
    let base = format!("{}{BASE}", origin.0);
    ctx.create(body, move |unit, new| ops::calendar_create(unit, new, &base)).await
}

/// Delete a calendar
///
/// One of the caller's own. Its address leads nowhere from then on.
#[utoipa::path(tag = "overview", params(("id" = CalendarId, Path)), responses((status = 204)))]
#[delete("/calendars/{id}")]
async fn calendar_delete(ctx: Ctx, id: Path<of::Calendar>, body: Body<Nothing>) -> Result<HttpResponse> {
    ctx.answer(body, move |unit, _| ops::calendar_delete(unit, id.0).map(|()| Answer::nothing())).await
}

/// A calendar's trips
///
/// For calendar programs (RFC 5545), in Chinese: an event for each leg of a trip and each trip that hasn't departed, 30 days
/// back and 90 ahead, cancelled ones included; of more than 2,000 the latest. What happened counts before what was planned.
/// A secret that there isn't and one whose maker may not have the calendar any more are both 404.
#[utoipa::path(
    tag = "overview",
    params(
        ("token" = String, Path, description = "The secret in the address."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` that was read."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/calendar", description = "The calendar", headers(("ETag" = String, description = "Its state, for `If-None-Match`."))),
        (status = 304, description = "It has not changed since it was read.", headers(("ETag" = String, description = "Its state."))),
    ),
)]
#[get("/calendars/{token}.ics")]
async fn calendar_feed(request: HttpRequest, db: Data<Db>) -> Result<HttpResponse> {
    let secret = request.match_info().get("token").unwrap_or_default().to_owned();
    let now = db.clock().now();
    // Who reads is unknown; those who come with one address share what a caller may read at once.
    let hash = Sha256::digest(&secret);
    let reader = hash.first_chunk().copied().map_or(Uuid::nil(), Uuid::from_bytes);
    let text = db.read_for(reader, move |conn| ops::calendar_feed(conn, &secret, now)).await?;
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&text)[..16]));
    let is_seen = http::is_seen(request.headers(), &etag)?;
    let mut answer = if is_seen { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header(("ETag", etag)).insert_header(("Cache-Control", "private, no-cache"));
    if is_seen {
        return Ok(answer.finish());
    }
    // The name keeps the secret out of the folder that a browser saves it to.
    answer.insert_header(("Content-Disposition", "inline; filename=\"motorpool.ics\""));
    Ok(answer.content_type("text/calendar; charset=utf-8").body(text))
}

/// The routes. The feed comes first: its path is one of the other's, too.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(calendar_feed).service(calendar_list).service(calendar_create).service(calendar_delete);
}
