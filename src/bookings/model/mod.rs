//! Rows, words and filters of bookings and trips.

mod booking;
mod trip;

pub use booking::{
    Approval, Booking, BookingFilter, BookingItem, BookingNew, BookingPatch, BookingState, Purpose, Reach,
};
pub use trip::{ConfirmedBy, Leg, Outcome, Trip, TripFilter, TripState};
