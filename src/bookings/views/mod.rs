//! Bookings and trips as the API answers them.

mod bookings;
mod trips;

pub use bookings::{
    Booking, BookingOutcome, BookingOutcomes, BookingPage, Candidate, Candidates, History, HistoryEntry, TripSummary,
};
pub use trips::{ChargeView, LegView, Slip, Trip, TripOutcome, TripOutcomes, TripPage};
