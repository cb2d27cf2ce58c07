//! Paths, and the ids, days and periods in them. A path with something else in its place is 404.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::NaiveDate;

use crate::kernel::{Error, Id, Period, Result};

/// The path of a request as the router reads it, with %-sequences decoded. Access must be judged by this path and no
/// other form of it, because this one selects the handler.
pub fn path_of(request: &HttpRequest) -> &str {
    request.match_info().as_str()
}

/// The `{id}` of the path.
pub struct Path<T: 'static>(pub Id<T>);

impl<T> FromRequest for Path<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.match_info().get("id").and_then(Id::parse).map(Self).ok_or_else(Error::not_found))
    }
}

/// The `{period}` of the path.
pub struct PeriodPath(pub Period);

impl FromRequest for PeriodPath {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.match_info().get("period").and_then(Period::parse).map(Self).ok_or_else(Error::not_found))
    }
}

/// The `{date}` of the path, written `2026-05-07`.
pub struct DatePath(pub NaiveDate);

impl FromRequest for DatePath {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.match_info().get("date").and_then(day).map(Self).ok_or_else(Error::not_found))
    }
}

fn day(words: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(words, "%Y-%m-%d").ok()?;
    (day.to_string() == words).then_some(day)
}
