//! What absences answer of the trips that they hit.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::{BookingId, DriverId, Instant, TripId, VehicleId};

/// A planned trip that has lost its vehicle or driver, with the best replacements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HitTrip {
    /// The trip.
    pub trip_id: TripId,
    /// Its booking.
    pub booking_id: BookingId,
    /// Number of the booking.
    #[schema(example = "20260506-0001")]
    pub booking_number: String,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Destination.
    #[schema(example = "宁波市行政中心")]
    pub destination: String,
    /// At most three pairs that nothing blocks, the best first. What they change is what the absence has taken.
    pub replacements: Vec<Replacement>,
}

/// A vehicle and a driver who could take over a trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Replacement {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    #[schema(example = "浙BA123Z")]
    pub plate_no: String,
    /// The driver.
    pub driver_id: DriverId,
    /// The driver's name.
    #[schema(example = "王建国")]
    pub driver_name: String,
    /// The second driver, who stays; null if the trip has none, or if he can't go.
    pub second_driver_id: Option<DriverId>,
    /// Codes of the rules that only warn about them.
    pub warnings: Vec<String>,
}
