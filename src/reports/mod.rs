//! Reports: read-only answers from the books and the trips (BOOKS.md §9). As an exception, its queries may join the
//! tables of all rooms.
//!
//! Always: profit and loss and figures of vehicles leave out transfers to profit; the trial balance counts all journals.
//! Vehicles and what belongs to no vehicle add up to the company, and the parts of a span, wherever it is cut, to the
//! whole (RULES.md §6.7). Whole months are read from the index of journal lines alone, and earlier balances are those that
//! were kept when a month was closed, so no report takes longer with each closed year. Each figure links to its journals.

pub mod api;
pub mod beancount;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    labels: &[
        ("alarm_code", model::AlarmCode::WORDS),
        ("day_sheet_format", model::DaySheetFormat::WORDS),
        ("share_key", model::ShareKey::WORDS),
    ],
    ..Room::EMPTY
};
