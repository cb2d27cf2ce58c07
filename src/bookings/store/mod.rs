//! SQL of bookings and trips. Queries for a caller take the caller's scope and answer only what that caller may see.

pub(super) mod board;
pub(super) mod bookings;
pub(super) mod budget;
pub(super) mod calendar;
pub(super) mod measured;
pub(super) mod settlements;
pub(super) mod trips;
