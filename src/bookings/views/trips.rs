//! Trips as they are answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Booking;
use crate::{
    bookings::model,
    charges::{model::Charge, rules::Line},
    dispatch::views::Warning,
    http::{Resource, problem::Problem},
    kernel::{BookingId, DepartmentId, DriverId, Instant, Money, Result, TripId, VehicleId},
};

/// One version of a trip's charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChargeView {
    /// Counts from 1.
    pub version: i64,
    /// The lines; they sum to the total.
    pub lines: Vec<Line>,
    /// The total in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
}

impl ChargeView {
    /// The charge with its lines read.
    pub fn of(charge: Charge) -> Result<Self> {
        Ok(Self { version: charge.version, lines: charge.lines()?, total_fen: charge.total_fen })
    }
}

/// One vehicle and driver's share of a trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LegView {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// When it began.
    pub departed_at: Instant,
    /// The odometer then.
    pub departure_km: i64,
    /// When it ended.
    pub returned_at: Option<Instant>,
    /// The odometer then.
    pub return_km: Option<i64>,
}

impl From<model::Leg> for LegView {
    fn from(row: model::Leg) -> Self {
        let model::Leg {
            id: _,
            trip_id: _,
            position: _,
            vehicle_id,
            driver_id,
            second_driver_id,
            departed_at,
            departure_km,
            returned_at,
            return_km,
        } = row;
        Self { vehicle_id, driver_id, second_driver_id, departed_at, departure_km, returned_at, return_km }
    }
}

/// A trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Trip {
    /// Its id.
    pub id: TripId,
    /// `planned`, `departed`, `returned`, `disputed`, `confirmed`, `cancelled`.
    #[schema(value_type = String, example = "returned")]
    pub state: model::TripState,
    /// How it went: `carried_out`, `aborted`, `no_show`.
    #[schema(value_type = String, example = "carried_out")]
    pub outcome: model::Outcome,
    /// Its booking.
    pub booking_id: BookingId,
    /// What people call the booking.
    pub booking_number: String,
    /// Whose.
    pub department_id: DepartmentId,
    /// The booked class, which prices it.
    #[schema(example = "bus")]
    pub class: String,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    pub plate_no: String,
    /// The driver.
    pub driver_id: DriverId,
    /// Their name.
    pub driver_name: String,
    /// Their number.
    pub driver_phone: String,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// When it left.
    pub departed_at: Option<Instant>,
    /// When it was back.
    pub returned_at: Option<Instant>,
    /// When the passengers got in.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited.
    pub waiting_minutes: Option<i64>,
    /// Nights away as stated.
    pub overnight_nights: Option<i64>,
    /// Minutes at the wheel as recorded.
    pub driving_minutes: Option<i64>,
    /// Kilometres of all legs; null until returned.
    pub distance_km: Option<i64>,
    /// The shares of a trip that changed its vehicle or driver.
    pub legs: Vec<LegView>,
    /// The present charge; null until returned, and while a reading is quarantined.
    pub charge: Option<ChargeView>,
    /// When it was presented.
    pub presented_at: Option<Instant>,
    /// Whether it, or what came to it after the signature, awaits the department's signature.
    pub awaits_confirmation: bool,
    /// An adjustment in fen that awaits a second person.
    #[schema(value_type = Option<i64>)]
    pub adjustment_proposed_fen: Option<Money>,
    /// When it was signed.
    pub confirmed_at: Option<Instant>,
    /// By whom: `department`, `paper`, `rule`, `supervisor`.
    pub confirmed_by: Option<String>,
    /// Who signed on paper.
    pub signed_by: Option<String>,
    /// The paper's number.
    pub slip: Option<String>,
    /// 1 to 5.
    pub rating: Option<i64>,
    /// With the rating.
    pub comment: Option<String>,
    /// What the department objects to.
    pub dispute_reason: Option<String>,
    /// How often the charge was upheld.
    pub upheld: i64,
    /// Why it was cancelled or aborted.
    pub close_reason: Option<String>,
    /// An implausible odometer reading awaits a correction.
    pub quarantined: bool,
    /// Its claim was released by something that really happened: name another vehicle or driver.
    pub needs_reassignment: bool,
    /// The vehicle or a driver was not back when it was to begin.
    pub at_risk: bool,
    /// Why.
    pub at_risk_reason: Option<String>,
    /// What was warned of, and what was lifted by an override.
    pub warnings: Vec<Warning>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"3\"")]
    pub etag: String,
}

impl Resource for Trip {
    fn path(&self) -> String {
        format!("/trips/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// What a slip shows.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The company's name.
    pub company: String,
    /// The department's name.
    pub department: String,
    /// The booking.
    pub booking: Booking,
    /// The trip.
    pub trip: Trip,
}

/// A page of trips.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripPage {
    /// The trips.
    pub items: Vec<Trip>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What became of one trip.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripOutcome {
    /// Which.
    pub id: Uuid,
    /// What the act alone would have answered.
    #[schema(example = 200)]
    pub status: u16,
    /// The trip as it is now; null where it was refused.
    pub trip: Option<Trip>,
    /// Why it was refused; null where it wasn't.
    pub problem: Option<Problem>,
}

/// What became of each, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripOutcomes {
    /// The outcomes.
    pub items: Vec<TripOutcome>,
}
