//! The rooms of the business, in the order of their floors.

use crate::{
    billing, board, bookings, budgets, calendars, charges, closing, costs, customers, dashboard, dispatch, drivers,
    events, fleet, identity, imports, ledger, opening, procurement, reference, reports, room::Room, schedule,
    standards, stream, supervision, tariffs, todo, webhooks,
};

/// What each room brings to the application.
pub const ROOMS: &[Room] = &[
    events::ROOM,
    reference::ROOM,
    customers::ROOM,
    schedule::ROOM,
    ledger::ROOM,
    drivers::ROOM,
    standards::ROOM,
    tariffs::ROOM,
    fleet::ROOM,
    procurement::ROOM,
    identity::ROOM,
    charges::ROOM,
    budgets::ROOM,
    dispatch::ROOM,
    bookings::ROOM,
    board::ROOM,
    calendars::ROOM,
    costs::ROOM,
    billing::ROOM,
    opening::ROOM,
    closing::ROOM,
    webhooks::ROOM,
    stream::ROOM,
    supervision::ROOM,
    imports::ROOM,
    reports::ROOM,
    todo::ROOM,
    dashboard::ROOM,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::types::OF_BUREAU;

    #[test]
    fn what_the_bureau_supervises_by_is_all_that_its_rooms_record() {
        let rooms = [&standards::ROOM, &procurement::ROOM, &budgets::ROOM, &supervision::ROOM];
        let mut subjects: Vec<_> = rooms.iter().flat_map(|room| room.events).map(|one| one.word.word).collect();
        subjects.sort_unstable();
        assert_eq!(subjects, OF_BUREAU);
    }
}
