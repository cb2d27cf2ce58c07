//! motorpool: the rental business of a state-owned vehicle company, as one service.
//!
//! The map: one line for each room, floor by floor. Each imports only from lines above it; `tests/api/house/floors.rs` proves
//! it.

pub mod kernel;
pub mod config;
pub mod metrics;
pub mod outbound;
pub mod db;
pub mod http;
pub mod jobs;
pub mod events;
pub mod reference;
pub mod customers;
pub mod schedule;
pub mod ledger;
pub mod drivers;
pub mod tariffs;
pub mod fleet;
pub mod identity;
pub mod charges;
pub mod dispatch;
pub mod bookings;
pub mod billing;
pub mod costs;
pub mod opening;
pub mod webhooks;
pub mod closing;
pub mod imports;
pub mod reports;
pub mod labels;
pub mod app;
pub mod cli;
