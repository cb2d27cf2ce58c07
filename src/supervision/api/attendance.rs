//! Routes of attendance.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{AttendanceId, Result, id::of},
    supervision::{
        model::{AttendanceFilter, AttendanceNew},
        ops,
        views::{Attendance, AttendancePage},
    },
};

/// List attendance
///
/// The bureau, the provider and the company read it; departments don't.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, http::FormatParams, AttendanceFilter),
    responses((status = 200, body = AttendancePage)),
)]
#[get("/attendance")]
async fn attendance_list(ctx: Ctx, listing: TableListing<AttendanceFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::attendance_list).await
}

/// Record what was attended in a month
///
/// The price of the line says what is recorded: `lump` the days due of each head and those that all attended together,
/// `cost_plus` the days and the labour of one post, `hourly` the minutes of a piece of work. Of a lump-sum line and month, and of
/// a post and month, a second one replaces the first and is answered 200. Once the assessment of the month is proposed nothing
/// is recorded.
#[utoipa::path(
    tag = "supervision",
    request_body = AttendanceNew,
    responses(
        (status = 201, body = Attendance),
        (status = 200, body = Attendance, description = "It replaced an earlier one"),
    ),
)]
#[post("/attendance")]
async fn attendance_record(ctx: Ctx, body: Body<AttendanceNew>) -> Result<HttpResponse> {
    ctx.answer(body, ops::attendance_record).await
}

/// What was attended, one record
#[utoipa::path(tag = "supervision", params(("id" = AttendanceId, Path)), responses((status = 200, body = Attendance)))]
#[get("/attendance/{id}")]
async fn attendance_get(ctx: Ctx, id: Path<of::Attendance>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::attendance_get(reader, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(attendance_list).service(attendance_record).service(attendance_get);
}
