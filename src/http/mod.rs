//! What every `api.rs` uses: extractors for bodies, queries and paths, problem+json, pages, conditional and idempotent
//! requests. The gate in `identity` puts the caller into the request; this room reads it there and verifies nothing.
//!
//! A request is refused in this order (API.md §2.2):
//! 1. The gate answers 429, 404 for unknown paths, 405, 401 and 403.
//! 2. The extractors answer 415, 413 and 400, and 422 for a faulty body. Before that 422 they answer 404 if the caller
//!    may not see what the path names, and 422 if the `Idempotency-Key` was used with another body.
//! 3. [`Ctx::act`] judges the `Idempotency-Key`.
//! 4. The ops answer 404, 422, 428, 412 and 409.

mod answer;
mod body;
pub mod connections;
mod ctx;
pub mod doc;
mod example;
mod export;
mod frame;
pub mod gzip;
mod headers;
pub mod idempotency;
mod listing;
mod origin;
pub mod paper;
mod patch;
mod path;
pub mod problem;
mod qr;
mod query;
mod routes;
pub mod sheet;
pub mod table;
mod tls;
pub mod upload;
pub mod validate;
mod visibility;

pub use answer::{Answer, Resource};
pub use body::{Body, Nothing};
pub use ctx::{Ctx, Item};
pub use export::{Exported, Exports, Naming};
pub use frame::{Allowance, Caller, RequestId, Sender, frame, guarded, lang};
pub use headers::is_seen;
pub use idempotency::InFlight;
pub use listing::{FormatParams, ListFormat, Listing, PageParams, TableListing, page_json};
pub use origin::{Origin, OwnOrigin};
pub use patch::{Patch, Patchable};
pub use path::{DatePath, Path, PeriodPath, path_of};
pub use qr::Qr;
pub use query::Query;
pub(crate) use query::decode;
pub use routes::Routes;
pub use tls::Tls;
pub use upload::Upload;
pub use visibility::Visibility;

/// The path below which the API is served.
pub const BASE: &str = "/api/v1";

/// How long the body of a request may take to arrive.
#[derive(Debug, Clone, Copy)]
pub struct BodyTime(pub std::time::Duration);

/// The largest body that is accepted, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;
