//! Rows, words and filters of bookings and trips.

mod booking;
mod correction;
mod events;
mod measured;
mod trip;

pub use booking::{
    Approval, Booking, BookingFilter, BookingItem, BookingNew, BookingPatch, BookingState, CloseReason, GivenUpDay,
    Purpose, Reach, Settlement,
};
pub use correction::{Correct, ProposedCorrection};
pub use events::{BookingEvent, TripEvent};
pub use measured::{GivenUpFor, Measured, PerformanceSubject, PlannedBooking, PlannedTrip, ReturnedTrip};
pub use trip::{ConfirmedBy, Leg, Outcome, SlipsQuery, Trip, TripFilter, TripState, TripsOf};
