//! Rules for the whole code and for every route: architecture, document, languages, rights, schema, secrecy.

pub mod citations;
pub mod document;
pub mod floors;
pub mod languages;
mod privacy;
pub mod rights;
mod routes;
pub mod schema;
mod secrets;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[languages::CASES, privacy::CASES, routes::CASES, schema::CASES, secrets::CASES];
