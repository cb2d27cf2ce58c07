//! What every `api.rs` uses: extractors for bodies, queries and paths, problem+json, pages, conditional and idempotent
//! requests. It reads the caller from the request, where the gate of `identity` has put it, and verifies nothing.
//!
//! The order of judgement (API.md §2.2) follows from the order of things: the gate answers 404 for unknown paths, 405,
//! 401, 403 and 429; the extractors 415, 413, 400 and the body's own 422 (for a faulty body, they ask first whether
//! what the path names may be seen, and whether its key came before); [`Ctx::act`] the idempotency; the ops 404, 422,
//! 428, 412 and 409.

mod answer;
mod body;
mod ctx;
pub mod doc;
mod example;
mod frame;
pub mod gzip;
pub mod idempotency;
pub mod line;
mod listing;
pub mod paper;
mod patch;
mod path;
pub mod problem;
mod query;
mod routes;
pub mod sheet;
mod sight;
pub mod upload;
pub mod validate;

pub use answer::{Answer, Resource};
pub use body::{Body, Nothing};
pub use ctx::{Ctx, Item};
pub use frame::{Allowance, Caller, RequestId, frame, lang};
pub use idempotency::InFlight;
pub use listing::{Listing, PageParams, page_json};
pub use patch::{Patch, Patchable};
pub use path::{Path, PeriodPath, path_of};
pub use query::Query;
pub use routes::Routes;
pub use sight::Sight;
pub use upload::Upload;

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// How long a body may take to come.
#[derive(Debug, Clone, Copy)]
pub struct BodyTime(pub std::time::Duration);

/// Bodies larger than this are refused.
pub const BODY_LIMIT: usize = 1024 * 1024;
