//! Bookings and trips as the API answers them.

mod bookings;
mod trips;

pub use bookings::{
    Booking, BookingOutcome, BookingOutcomes, BookingPage, Candidate, Candidates, History, HistoryEntry, TripSummary,
};
pub use trips::{BilledBooking, BilledTrip, ChargeView, LegView, Slip, Trip, TripOutcome, TripOutcomes, TripPage};
