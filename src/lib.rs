//! motorpool: the software of a state-owned vehicle rental company.
//!
//! The rooms are listed in the order of their floors. A room imports only from rooms above it in this list;
//! `tests/api/house/floors.rs` checks this.

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
