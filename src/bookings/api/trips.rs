//! Routes of the trips.

use actix_web::{HttpResponse, get, post, web::Data};

use super::slip;
use crate::{
    bookings::{
        forms::{Abort, Confirm, Continue, Depart, OfVehicle, OutlayTotals, Reason, Reassign, Return, Settle},
        model::{Correct, SlipsQuery, TripFilter},
        ops::{self, Rated},
        views::{Candidates, Trip, TripPage},
    },
    http::{Body, Ctx, FormatParams, Nothing, Origin, PageParams, Path, Query, Routes, TableListing},
    kernel::{Result, TripId, id::of},
};

/// List trips
///
/// Departments and drivers get their own trips, the company's staff all trips.
#[utoipa::path(
    tag = "trips",
    params(PageParams, FormatParams, TripFilter),
    responses((status = 200, body = TripPage, description = "A page")),
)]
#[get("/trips")]
async fn trip_list(ctx: Ctx, listing: TableListing<TripFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::trip_list).await
}

/// One trip
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    responses((status = 200, body = Trip, description = "The trip")),
)]
#[get("/trips/{id}")]
async fn trip_get(ctx: Ctx, id: Path<of::Trip>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::trip_get(reader, id.0)).await
}

/// The slips of several trips to print
///
/// Each on a page of its own, in the order in which they are asked for.
#[utoipa::path(
    tag = "trips",
    params(SlipsQuery),
    responses((status = 200, body = String, content_type = "text/html", description = "The pages")),
)]
#[get("/trips/slips")]
async fn trip_slips(ctx: Ctx, query: Query<SlipsQuery>, origin: Origin) -> Result<HttpResponse> {
    let slips = ctx.read(move |reader| ops::trip_slips(reader, &query.0.ids)).await?;
    Ok(slip::answer(&slips, &origin.0))
}

/// The slip to print
///
/// A page in Chinese with 派车单, 用车回执 and a box for the signature. Its code leads to the trip.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/trips/{id}/slip")]
async fn trip_slip(ctx: Ctx, id: Path<of::Trip>, origin: Origin) -> Result<HttpResponse> {
    let slips = ctx.read(move |reader| ops::trip_slips(reader, &[id.0])).await?;
    Ok(slip::answer(&slips, &origin.0))
}

/// List candidates for a trip
///
/// For another vehicle or driver: the trip's vehicle with every driver, then every other vehicle with its best driver,
/// and every rule that speaks against each pair.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path), OfVehicle),
    responses((status = 200, body = Candidates, description = "Vehicles with drivers, best first")),
)]
#[get("/trips/{id}/candidates")]
async fn trip_candidates(ctx: Ctx, id: Path<of::Trip>, only: Query<OfVehicle>) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::trip_candidates(reader, id.0, only.0.vehicle_id)).await
}

/// Record a departure
///
/// By the dispatcher or the trip's driver. The rules that always block are judged again, as of `at`.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Depart,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/depart")]
async fn trip_depart(ctx: Ctx, id: Path<of::Trip>, body: Body<Depart>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_depart(unit, id.0, form)).await
}

/// Take back a departure
///
/// One that was recorded by mistake, before anything else is recorded of the trip. The trip is planned again.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Reason,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/undo-departure")]
async fn trip_undo_departure(ctx: Ctx, id: Path<of::Trip>, body: Body<Reason>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_undo_departure(unit, id.0, form)).await
}

/// Record a return
///
/// It presents the charge to the department, unless an odometer reading is implausible.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Return,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/return")]
async fn trip_return(ctx: Ctx, id: Path<of::Trip>, body: Body<Return>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_return(unit, id.0, form)).await
}

/// Set tolls and parking
///
/// Sets the totals of one treatment. After the signature, a further version of the charge is presented, which is
/// confirmed like the first.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = OutlayTotals,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/outlays")]
async fn trip_outlays(ctx: Ctx, id: Path<of::Trip>, body: Body<OutlayTotals>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_outlays(unit, id.0, form)).await
}

/// Confirm a trip
///
/// The department signs for the kilometres and the charge, or the dispatcher records a signed paper (`signed_by`,
/// `slip`).
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Confirm,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/confirm")]
async fn trip_confirm(ctx: Ctx, rated: Data<Rated>, id: Path<of::Trip>, body: Body<Confirm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_confirm(unit, id.0, form, **rated)).await
}

/// Dispute a charge
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body(content = Reason, example = json!({"reason": "计费公里数与行车记录不符"})),
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/dispute")]
async fn trip_dispute(ctx: Ctx, id: Path<of::Trip>, body: Body<Reason>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_dispute(unit, id.0, &form.reason)).await
}

/// Uphold a charge
///
/// The first time it is presented again; upheld twice, the supervisor settles.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body(content = Reason, example = json!({"reason": "已核对行车记录，公里数无误"})),
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/uphold")]
async fn trip_uphold(ctx: Ctx, id: Path<of::Trip>, body: Body<Reason>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_uphold(unit, id.0, &form.reason)).await
}

/// Settle a dispute
///
/// The supervisor confirms the charge or orders a correction.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Settle,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/settle")]
async fn trip_settle(ctx: Ctx, id: Path<of::Trip>, body: Body<Settle>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_settle(unit, id.0, form)).await
}

/// Correct a trip
///
/// Corrects what was recorded at departure and return, and presents a new version of the charge. An adjustment waits
/// for a second person, and so does all of it once the charge is signed.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Correct,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/correct")]
async fn trip_correct(ctx: Ctx, id: Path<of::Trip>, body: Body<Correct>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_correct(unit, id.0, form)).await
}

/// Approve an adjustment or a correction
///
/// The proposed adjustment of a charge, or the proposed correction of a signed one, by another person than the one who
/// proposed it. If it raises a signed charge, the department signs the new one; until then the old one counts.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Nothing,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/approve-adjustment")]
async fn trip_approve_adjustment(ctx: Ctx, id: Path<of::Trip>, body: Body<Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::adjustment_approve(unit, id.0)).await
}

/// Reassign a planned trip
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Reassign,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/reassign")]
async fn trip_reassign(ctx: Ctx, id: Path<of::Trip>, body: Body<Reassign>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_reassign(unit, id.0, form)).await
}

/// Continue with another vehicle or driver
///
/// After a breakdown. The charge has one base price, counts each day once, and adds up the kilometres
/// and minutes of all legs.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Continue,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/continue")]
async fn trip_continue(ctx: Ctx, id: Path<of::Trip>, body: Body<Continue>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_continue(unit, id.0, form)).await
}

/// Abort a trip
///
/// Possible after departure.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Abort,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/abort")]
async fn trip_abort(ctx: Ctx, id: Path<of::Trip>, body: Body<Abort>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_abort(unit, id.0, form)).await
}

/// Cancel a planned trip
///
/// By the company, without a fee. When a booking has no trip left, it is `approved` again, or `submitted` while
/// approval is pending.
#[utoipa::path(
    tag = "trips",
    params(("id" = TripId, Path)),
    request_body = Reason,
    responses((status = 200, body = Trip, description = "The trip after the act")),
)]
#[post("/trips/{id}/cancel")]
async fn trip_cancel(ctx: Ctx, id: Path<of::Trip>, body: Body<Reason>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::trip_cancel(unit, id.0, &form.reason)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(trip_list)
        // Before what takes any word for an id.
        .service(trip_slips)
        .service(trip_get)
        .service(trip_slip)
        .service(trip_candidates)
        .service(trip_depart)
        .service(trip_undo_departure)
        .service(trip_return)
        .service(trip_outlays)
        .service(trip_confirm)
        .service(trip_dispute)
        .service(trip_uphold)
        .service(trip_settle)
        .service(trip_correct)
        .service(trip_approve_adjustment)
        .service(trip_reassign)
        .service(trip_continue)
        .service(trip_abort)
        .service(trip_cancel);
}
