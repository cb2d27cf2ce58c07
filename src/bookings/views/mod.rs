//! Bookings and trips as the API answers them.

mod board;
mod bookings;
mod calendar;
mod quotes;
mod tables;
mod trips;

pub use board::{BoardTrip, QueuedBooking};
pub use bookings::{
    Booking, BookingOutcome, BookingOutcomes, BookingPage, Candidate, Candidates, History, HistoryEntry, Requester,
    TripSummary,
};
pub use calendar::CalendarTrip;
pub use quotes::Quote;
pub use trips::{BilledBooking, BilledTrip, ChargeView, LegView, Slip, Trip, TripOutcome, TripOutcomes, TripPage};
