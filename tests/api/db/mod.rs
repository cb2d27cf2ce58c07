//! The database: what it refuses by itself, how many statements are sent, crashes, what is wrong with it, and several processes.

pub mod durability;
mod health;
pub mod pooler;
mod refusals;
mod several_processes;
pub mod statements;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] =
    &[durability::CASES, health::CASES, refusals::CASES, several_processes::CASES, statements::CASES];
