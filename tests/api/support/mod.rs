//! What the cases share: the servers and databases that they run against, a client, and a company to try things on.
//!
//! `benches/load` uses this folder too, so nothing here imports from outside of it.

pub mod assessments;
pub mod books;
pub mod client;
pub mod cluster;
pub mod command;
pub mod company;
pub mod database;
pub mod dice;
pub mod dump;
pub mod folder;
pub mod issuer;
pub mod pooler;
pub mod process;
pub mod procurement;
pub mod standby;
pub mod supervision;
pub mod trips;
pub mod watchdog;
pub mod wire;
pub mod workbooks;
pub mod world;
