//! The dashboard as the API answers it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    kernel::Money,
    reports::views::{Buckets, CompanyMonth},
};

/// What departments owe, as `/reports/receivables-ageing` says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Owed {
    /// The day: today, or the last one of the year if that is over.
    pub as_of: NaiveDate,
    /// By days past due.
    pub buckets: Buckets,
    /// Total in fen.
    #[schema(value_type = i64, example = 7_220_000)]
    pub total_fen: Money,
}

/// The year at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dashboard {
    /// The year.
    #[schema(example = 2026)]
    pub year: i32,
    /// January to December, or to the present month.
    #[schema(max_items = 12)]
    pub months: Vec<CompanyMonth>,
    /// What departments owe.
    pub ageing: Owed,
}
