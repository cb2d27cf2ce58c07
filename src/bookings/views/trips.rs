//! Trips as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Booking;
use crate::{
    bookings::model,
    charges::{model::Charge, model::Line},
    dispatch::views::Warning,
    http::{Resource, problem::Problem},
    kernel::{BookingId, DepartmentId, DriverId, Instant, Money, Result, TripId, VehicleId},
};

/// One version of a trip's charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChargeView {
    /// Version, counted from 1.
    pub version: i64,
    /// The lines, whose sum is the total.
    pub lines: Vec<Line>,
    /// The total in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
}

impl ChargeView {
    /// The view of a stored charge.
    pub fn of(charge: Charge) -> Result<Self> {
        Ok(Self { version: charge.version, lines: charge.lines()?, total_fen: charge.total_fen })
    }
}

/// The part of a trip that one vehicle and driver drove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LegView {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    pub plate_no: String,
    /// The driver.
    pub driver_id: DriverId,
    /// The driver's name.
    pub driver_name: String,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// The second driver's name.
    pub second_driver_name: Option<String>,
    /// Its start.
    pub departed_at: Instant,
    /// Odometer at its start in km.
    pub departure_km: i64,
    /// Its end; null while it is under way.
    pub returned_at: Option<Instant>,
    /// Odometer at its end in km.
    pub return_km: Option<i64>,
}

impl LegView {
    /// The view of a row, with the plate and the names of the drivers.
    pub fn of(row: model::Leg, plate_no: String, driver_name: String, second_driver_name: Option<String>) -> Self {
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
        Self {
            vehicle_id,
            plate_no,
            driver_id,
            driver_name,
            second_driver_id,
            second_driver_name,
            departed_at,
            departure_km,
            returned_at,
            return_km,
        }
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
    /// Outcome: `carried_out`, `aborted`, `no_show`.
    #[schema(value_type = String, example = "carried_out")]
    pub outcome: model::Outcome,
    /// Its booking.
    pub booking_id: BookingId,
    /// Number of the booking.
    pub booking_number: String,
    /// The department of the booking.
    pub department_id: DepartmentId,
    /// The department's name. On a trip whose charge is signed, it is the one at the signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = true, example = "县投资促进中心")]
    pub department_name: Option<String>,
    /// The booked class. It sets the price, whatever vehicle is sent. That of the vehicle, where the trip accompanies
    /// another.
    #[schema(example = "bus")]
    pub class: String,
    /// What people call the booked class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = true, example = "中巴车")]
    pub class_name: Option<String>,
    /// The trip that broke down and goes on with this one's vehicle, too; null for any other trip. Such a trip is not
    /// charged.
    pub accompanies_trip_id: Option<TripId>,
    /// Number of its slip: that of the booking, its own among the booking's slips, and how many there are.
    #[schema(example = "20260506-0017-1/3")]
    pub slip_number: String,
    /// When its slip was issued: by the dispatch, or by the last reassignment.
    pub issued_at: Instant,
    /// Who issued it.
    #[schema(example = "dispatcher")]
    pub issued_by: Option<String>,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate. On a trip whose charge is signed, plates and names of drivers are those at the signature.
    pub plate_no: String,
    /// Its class, which may be another one than was booked.
    #[schema(example = "bus")]
    pub vehicle_class: String,
    /// Its seats, the driver's included.
    #[schema(example = 23)]
    pub seats: i64,
    /// The vehicle's odometer by its latest reading that counts, in km. Only the company's staff and the driver of the trip
    /// get it; null for a hired vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, required = true, example = 10_140)]
    pub vehicle_odometer_km: Option<Option<i64>>,
    /// The driver.
    pub driver_id: DriverId,
    /// The driver's name.
    pub driver_name: String,
    /// The driver's telephone number.
    pub driver_phone: String,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// The second driver's name.
    pub second_driver_name: Option<String>,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Purpose of the booking.
    pub purpose: model::Purpose,
    /// Place of departure.
    pub origin: String,
    /// Destination.
    pub destination: String,
    /// Places on the way.
    pub waypoints: Vec<String>,
    /// Number of passengers of the whole booking.
    pub passengers: i64,
    /// Passengers of this vehicle, where the dispatch named them.
    #[schema(example = 20)]
    pub own_passengers: Option<i64>,
    /// Name of the contact.
    pub contact_name: String,
    /// The contact's telephone number.
    pub contact_phone: String,
    /// Reason of the journey.
    pub reason: Option<String>,
    /// Note for the dispatcher and the driver.
    pub note: Option<String>,
    /// When it left the garage.
    pub departed_at: Option<Instant>,
    /// When it was back in the garage.
    pub returned_at: Option<Instant>,
    /// When the passengers got in.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited.
    pub waiting_minutes: Option<i64>,
    /// Nights away, as recorded.
    pub overnight_nights: Option<i64>,
    /// Minutes at the wheel, as recorded.
    pub driving_minutes: Option<i64>,
    /// Kilometres of all legs; null until returned.
    pub distance_km: Option<i64>,
    /// The legs: one from departure to return, and another for each change of vehicle or driver under way.
    pub legs: Vec<LegView>,
    /// The present charge; null until returned, and while a reading is quarantined.
    pub charge: Option<ChargeView>,
    /// When the present charge was presented.
    pub presented_at: Option<Instant>,
    /// Whether the present charge awaits the department's signature. It may be the first one, or a later version.
    pub awaits_confirmation: bool,
    /// An adjustment in fen that awaits a second person.
    #[schema(value_type = Option<i64>)]
    pub adjustment_proposed_fen: Option<Money>,
    /// A correction of the signed charge that awaits a second person. Until it is approved, the signed charge stands.
    pub correction_proposed: Option<model::ProposedCorrection>,
    /// When the charge was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who confirmed it: `department`, `paper`, `rule`, `supervisor`.
    pub confirmed_by: Option<String>,
    /// Who signed on paper.
    pub signed_by: Option<String>,
    /// Number of the signed paper.
    pub slip: Option<String>,
    /// Rating, 1 to 5.
    pub rating: Option<i64>,
    /// Comment with the rating.
    pub comment: Option<String>,
    /// What the department objects to.
    pub dispute_reason: Option<String>,
    /// How often the dispatcher upheld the charge.
    pub upheld: i64,
    /// Why it was cancelled or aborted.
    pub close_reason: Option<String>,
    /// Whether an implausible odometer reading awaits a correction.
    pub quarantined: bool,
    /// Whether it needs another vehicle or driver, because the assigned one is taken or may not go any more.
    pub needs_reassignment: bool,
    /// The rule because of which it needs another vehicle or driver, such as `off_road` or `driver_licence_expired`.
    pub reassignment_code: Option<String>,
    /// Whether the vehicle or a driver is not back, or was not back, in time for its planned start.
    pub at_risk: bool,
    /// Which vehicle or driver is late.
    pub at_risk_reason: Option<String>,
    /// Warnings of its dispatch, and blocks that an override lifted.
    pub warnings: Vec<Warning>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How far what is owed for it is settled. Null while nothing is owed. Lists leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<model::Settlement>)]
    pub settlement: Option<Option<model::Settlement>>,
    /// What the caller may do with it now, by role and state: the last parts of the paths of POST.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = true, example = json!(["outlays", "confirm", "dispute"]))]
    pub acts: Option<Vec<&'static str>>,
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

/// What a statement shows about a booking.
#[derive(Debug, Clone)]
pub struct BilledBooking {
    /// Its number.
    pub number: String,
    /// Who used the vehicles.
    pub contact_name: String,
    /// Place of departure.
    pub origin: String,
    /// Places on the way.
    pub waypoints: Vec<String>,
    /// Destination.
    pub destination: String,
}

/// What a statement shows about a trip.
#[derive(Debug, Clone)]
pub struct BilledTrip {
    /// The plate of its vehicle, the last one if it changed.
    pub plate_no: String,
    /// The plates of its vehicles, in the order in which they drove it.
    pub plate_nos: Vec<String>,
    /// When it left the garage.
    pub departed_at: Option<Instant>,
    /// When it was back.
    pub returned_at: Option<Instant>,
    /// Kilometres driven.
    pub distance_km: Option<i64>,
}

/// Content of a trip's printed slip.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The company's name.
    pub company: String,
    /// The department's name.
    pub department: String,
    /// What people call the class of the vehicle.
    pub class: String,
    /// Who approved the booking: who signed the paper, or the name of who approved it here.
    pub approver: Option<String>,
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
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// Outcome for one trip.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripOutcome {
    /// Its id.
    pub id: Uuid,
    /// Status that a single request would have been answered with.
    #[schema(example = 200)]
    pub status: u16,
    /// The trip after the act; null if the act was refused.
    pub trip: Option<Trip>,
    /// Why the act was refused; null if it was done.
    pub problem: Option<Problem>,
}

/// Outcomes, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripOutcomes {
    /// The outcomes.
    pub items: Vec<TripOutcome>,
}
