//! The board of the dispatcher.

mod queue;
mod shown;
mod statements;

use serde_json::Value;

use crate::{Case, support::world::World};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[queue::CASES, shown::CASES, statements::CASES];

/// The board of these days, each in 2026.
fn board(world: &World, from: &str, until: &str) -> Value {
    world.dispatcher().get(&path(from, until)).expect(200)
}

/// The path of the board of these days.
fn path(from: &str, until: &str) -> String {
    format!("/board?from=2026-{from}&until=2026-{until}")
}

/// The entries of a list, as those of a vehicle's trips: `entries(&board, "trips")`.
fn entries<'b>(board: &'b Value, list: &str) -> &'b [Value] {
    board[list].as_array().unwrap_or_else(|| panic!("no {list} in {board}"))
}
