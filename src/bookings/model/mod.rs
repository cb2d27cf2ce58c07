//! Rows, words and filters of bookings and trips.

mod booking;
mod events;
mod trip;

pub use booking::{
    Approval, Booking, BookingFilter, BookingItem, BookingNew, BookingPatch, BookingState, GivenUpDay, Purpose, Reach,
};
pub use events::{BookingEvent, TripEvent};
pub use trip::{ConfirmedBy, Leg, Outcome, Trip, TripFilter, TripState};
