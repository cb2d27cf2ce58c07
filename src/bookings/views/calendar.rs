//! Trips as a calendar shows them: without telephone numbers and contacts, because whoever has its address reads it.

use crate::kernel::{Instant, TripId};

/// A leg of a trip, or a trip that hasn't departed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarTrip {
    /// The trip.
    pub id: TripId,
    /// The leg, counted from 1; also 1 where the trip hasn't departed.
    pub leg: i64,
    /// Whether it was cancelled before departure.
    pub is_cancelled: bool,
    /// When it started, or else is to start.
    pub starts_at: Instant,
    /// When it ended, or else is to end.
    pub ends_at: Instant,
    /// Grows with each change of the trip or its booking.
    pub revision: i64,
    /// When the trip or its booking last changed.
    pub changed_at: Instant,
    /// Number of the booking.
    pub number: String,
    /// Plate of the vehicle.
    pub plate_no: String,
    /// Names of the drivers.
    pub drivers: Vec<String>,
    /// The places from departure to destination.
    pub route: Vec<String>,
}
