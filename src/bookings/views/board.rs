//! Trips and bookings as the board shows them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    bookings::model,
    charges::model::Item,
    kernel::{BookingId, DriverId, Instant, TripId, VehicleId},
};

/// A leg of a trip, or a planned trip.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardTrip {
    /// The trip.
    pub id: TripId,
    /// Its booking.
    pub booking_id: BookingId,
    /// Number of the booking.
    #[schema(example = "20260506-0017")]
    pub booking_number: String,
    /// The leg of the trip, counted from 1; also 1 where the trip hasn't departed.
    #[schema(minimum = 1, example = 1)]
    pub leg: i64,
    /// State of the trip: `planned`, `departed`, `returned`, `disputed`, `confirmed`.
    #[schema(value_type = String, example = "planned")]
    pub state: model::TripState,
    /// The leg's vehicle.
    pub vehicle_id: VehicleId,
    /// The leg's driver.
    pub driver_id: DriverId,
    /// The leg's second driver.
    pub second_driver_id: Option<DriverId>,
    /// Planned start of the trip.
    pub starts_at: Instant,
    /// Planned end of the trip.
    pub ends_at: Instant,
    /// Start of the leg; null before it.
    pub departed_at: Option<Instant>,
    /// End of the leg; null before it.
    pub returned_at: Option<Instant>,
    /// Name of the booking's department.
    #[schema(example = "县财政局")]
    pub department_name: String,
    /// Destination of the booking.
    #[schema(example = "宁波栎社机场")]
    pub destination: String,
    /// Purpose of the booking.
    pub purpose: model::Purpose,
    /// Whether the trip needs another vehicle or driver, because the assigned one is taken or may not go any more.
    pub needs_reassignment: bool,
    /// Whether the vehicle or a driver is not back, or was not back, in time for the planned start.
    pub at_risk: bool,
    /// Which vehicle or driver is late.
    pub at_risk_reason: Option<String>,
    /// Whether the trip's present charge awaits the department's signature.
    pub awaits_confirmation: bool,
    /// Whether an implausible odometer reading of the trip awaits a correction.
    pub quarantined: bool,
    /// The trip's version, for `If-Match`.
    #[schema(example = "\"3\"")]
    pub etag: String,
}

/// A booking for which vehicles are still to be assigned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueuedBooking {
    /// Its id.
    pub id: BookingId,
    /// Its number for people.
    #[schema(example = "20260506-0017")]
    pub number: String,
    /// `submitted`, `approved`, `dispatched`, `in_progress`.
    #[schema(value_type = String, example = "approved")]
    pub state: model::BookingState,
    /// `not_required`, `pending`, `approved`.
    #[schema(value_type = String, example = "approved")]
    pub approval: model::Approval,
    /// Purpose.
    pub purpose: model::Purpose,
    /// Name of the hiring department.
    #[schema(example = "县财政局")]
    pub department_name: String,
    /// The classes, and how many vehicles of each are still to be assigned.
    pub items: Vec<Item>,
    /// Number of passengers of the whole booking.
    #[schema(example = 18)]
    pub passengers: i64,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Place of departure.
    #[schema(example = "县政府大院")]
    pub origin: String,
    /// Destination.
    #[schema(example = "宁波栎社机场")]
    pub destination: String,
    /// Whether it is on the waiting list.
    pub waitlist: bool,
    /// Whether it was accepted beyond capacity.
    pub over_capacity: bool,
    /// Its version, for `If-Match`.
    #[schema(example = "\"3\"")]
    pub etag: String,
}
