//! Webhooks: other systems are told of changes, by the scheme of Standard Webhooks.
//!
//! Owns who is told of what, and each telling. Always: what is told is read from the sealed record, so only what is
//! committed, in the order of `sequence`, and nothing is left out; a telling is repeated until it is received or given
//! up after three days, so it may come twice and late; a message names what was changed and says nothing of its
//! content, so who receives it reads with its own rights. No secret lies in the database.

pub mod api;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
