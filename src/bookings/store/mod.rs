//! SQL of the aggregate. What belongs to a department or a driver is filtered here, by the caller's scope.

pub(super) mod bookings;
pub(super) mod trips;
