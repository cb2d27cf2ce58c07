//! What is answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    bookings::model,
    charges::model::{Item, Line},
    dispatch::model::Warning,
    http::Resource,
    kernel::{BookingId, DepartmentId, DriverId, EventId, Instant, Money, TariffId, TripId, VehicleId},
    tariffs::model::Service,
};

/// A trip, as its booking shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TripSummary {
    /// Its id.
    pub id: TripId,
    /// `planned`, `departed`, `returned`, `disputed`, `confirmed`, `cancelled`.
    #[schema(value_type = String, example = "planned")]
    pub state: model::TripState,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    #[schema(example = "浙BA123Z")]
    pub plate_no: String,
    /// The driver.
    pub driver_id: DriverId,
    /// Their name.
    pub driver_name: String,
    /// Their number.
    pub driver_phone: String,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
}

/// A booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// What people call it.
    #[schema(example = "20260506-0017")]
    pub number: String,
    /// `submitted`, `approved`, `dispatched`, `in_progress`, `completed`, `rejected`, `cancelled`, `no_show`.
    #[schema(value_type = String, example = "dispatched")]
    pub state: model::BookingState,
    /// `not_required`, `pending`, `approved`, `rejected`.
    #[schema(value_type = String, example = "approved")]
    pub approval: model::Approval,
    /// Who hires.
    pub department_id: DepartmentId,
    /// What for.
    pub purpose: model::Purpose,
    /// How it is priced: `day`, `half_day`, `transfer`.
    #[schema(value_type = String, example = "day")]
    pub service: Service,
    /// How many of which class.
    pub items: Vec<Item>,
    /// Passengers.
    pub passengers: i64,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Where from.
    pub origin: String,
    /// Where to.
    pub destination: String,
    /// By way of.
    pub waypoints: Vec<String>,
    /// `in_county`, `in_city`, `in_province`, `out_of_province`.
    #[schema(value_type = String, example = "in_city")]
    pub reach: model::Reach,
    /// Expected kilometres of each vehicle.
    pub distance_km: Option<i64>,
    /// Whom to ask for.
    pub contact_name: String,
    /// Their number.
    pub contact_phone: String,
    /// For the dispatcher.
    pub note: Option<String>,
    /// Waiting for something to come free; holds nothing.
    pub waitlist: bool,
    /// Taken although nothing was free.
    pub over_capacity: bool,
    /// Its number in the department's own system.
    pub external_ref: Option<String>,
    /// The tariff that prices it.
    pub tariff_id: TariffId,
    /// The discount as frozen.
    pub discount_percent: i64,
    /// The quote in fen, where a distance was given.
    #[schema(value_type = Option<i64>)]
    pub quote_fen: Option<Money>,
    /// Fees in fen for what was given up late.
    #[schema(value_type = i64)]
    pub cancellation_fee_fen: Money,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// Who signed the paper, where it was approved on paper.
    pub approval_signed_by: Option<String>,
    /// The paper's number.
    pub approval_slip: Option<String>,
    /// Why it was rejected, cancelled or ended.
    pub close_reason: Option<String>,
    /// Its trips, cancelled ones included.
    pub trips: Vec<TripSummary>,
    /// What was warned of when it was dispatched.
    pub warnings: Vec<Warning>,
    /// When it was made.
    pub created_at: Instant,
    /// When it or a trip of it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"3\"")]
    pub etag: String,
}

impl Resource for Booking {
    fn path(&self) -> String {
        format!("/bookings/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of bookings.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingPage {
    /// The bookings.
    pub items: Vec<Booking>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

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

/// One entry of a booking's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// `user`, `key`, `rule`, `cli`.
    #[schema(example = "user")]
    pub actor_kind: String,
    /// Who.
    #[schema(example = "dispatcher")]
    pub actor: String,
    /// For whom a key acted, as it said.
    pub on_behalf_of: Option<serde_json::Value>,
    /// `booking` or `trip`.
    #[schema(example = "booking")]
    pub subject: String,
    /// Its id.
    pub subject_id: uuid::Uuid,
    /// What was done.
    #[schema(example = "approve")]
    pub action: String,
    /// What it was before.
    pub before: Option<serde_json::Value>,
    /// What it was then.
    pub after: Option<serde_json::Value>,
    /// Why.
    pub reason: Option<String>,
}

/// A booking's history, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// The entries.
    pub items: Vec<HistoryEntry>,
    /// Always null: a history is answered whole.
    pub next_cursor: Option<String>,
}

/// A vehicle that might go, with the driver who would best go with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidate {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    pub plate_no: String,
    /// Its class.
    pub class: String,
    /// Its seats, the driver's included.
    pub seats: i64,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// Their name.
    pub driver_name: Option<String>,
    /// The driver's minutes at the wheel in the 7 days before.
    pub driver_minutes: i64,
    /// Whether nothing blocks the pair.
    pub eligible: bool,
    /// Every rule that blocks it.
    pub reasons: Vec<Warning>,
    /// Every rule that only warns.
    pub warnings: Vec<Warning>,
}

/// Who might go, best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidates {
    /// Every vehicle of the company.
    pub items: Vec<Candidate>,
    /// Always null.
    pub next_cursor: Option<String>,
}
