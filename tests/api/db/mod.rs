//! The database: what it refuses by itself, how many statements are sent, crashes, what is wrong with it, and several processes.

pub mod durability;
pub mod health;
pub mod pooler;
mod refusals;
pub mod replica;
mod several_processes;
pub mod statements;

use crate::{Apart, Case};

/// The cases of this room.
pub const CASES: &[&[Case]] =
    &[durability::CASES, health::CASES, refusals::CASES, replica::CASES, several_processes::CASES, statements::CASES];

/// Its cases of one engine alone, each list that of one file. Each case says why it can't run on this machine, if it can't.
pub const APART: &[&[Apart]] = &[
    durability::APART,
    durability::pooled::APART,
    durability::standby::APART,
    durability::upgrade::APART,
    health::APART,
    pooler::APART,
    replica::APART,
    statements::APART,
];
