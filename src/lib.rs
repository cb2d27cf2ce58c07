//! motorpool: the rental business of a state-owned vehicle company, as one service.
//!
//! The map: one line for each room, floor by floor. Each imports only from lines above it; `tests/api/floors.rs` proves it.

pub mod app;
pub mod bookings;
pub mod charges;
pub mod cli;
pub mod config;
pub mod customers;
pub mod db;
pub mod dispatch;
pub mod drivers;
pub mod events;
pub mod fleet;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod kernel;
pub mod reference;
pub mod schedule;
pub mod tariffs;
