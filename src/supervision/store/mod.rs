//! SQL of contracts and of what is recorded under them. Only `ops` calls it.

pub(super) mod assessments;
pub(super) mod attendance;
pub(super) mod cases;
pub(super) mod contracts;
pub(super) mod posts;
pub(super) mod ratings;
mod sight;
