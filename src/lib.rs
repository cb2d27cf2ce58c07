//! motorpool: the software of a state-owned vehicle rental company.
//!
//! The rooms stand here in the order of their floors, with a blank line between two floors. A room imports only from the
//! floors before its own; rooms on one floor don't import each other. `tests/api/house/floors.rs` checks this.

pub mod kernel;

pub mod config;
pub mod metrics;
pub mod outbound;

pub mod db;

pub mod http;

pub mod jobs;

pub mod access;
pub mod room;

pub mod events;

pub mod reference;

pub mod customers;
pub mod schedule;
pub mod ledger;

pub mod drivers;
pub mod standards;
pub mod tariffs;

pub mod fleet;
pub mod procurement;

pub mod identity;

pub mod charges;

pub mod budgets;
pub mod dispatch;

pub mod bookings;

pub mod costs;
pub mod billing;
pub mod board;
pub mod calendars;

pub mod opening;
pub mod closing;
pub mod stream;
pub mod supervision;
pub mod webhooks;

pub mod imports;

pub mod reports;
pub mod todo;

pub mod dashboard;

pub mod rooms;

pub mod console;
pub mod labels;

pub mod app;

pub mod cli;
