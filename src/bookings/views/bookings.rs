//! Bookings as they are answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    bookings::model,
    charges::api::Item,
    db::etag,
    dispatch::views::Warning,
    http::{Resource, problem::Problem},
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

impl Booking {
    /// The row, with what belongs to it.
    pub fn of(row: model::Booking, items: Vec<Item>, trips: Vec<TripSummary>, warnings: Vec<Warning>) -> Self {
        Self {
            items,
            trips,
            warnings,
            waypoints: row.waypoints(),
            etag: etag(row.version),
            id: row.id,
            number: row.number,
            state: row.state,
            approval: row.approval,
            department_id: row.department_id,
            purpose: row.purpose,
            service: row.service,
            passengers: row.passengers,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            origin: row.origin,
            destination: row.destination,
            reach: row.reach,
            distance_km: row.distance_km,
            contact_name: row.contact_name,
            contact_phone: row.contact_phone,
            note: row.note,
            waitlist: row.waitlist,
            over_capacity: row.over_capacity,
            external_ref: row.external_ref,
            tariff_id: row.tariff_id,
            discount_percent: row.discount_percent,
            quote_fen: row.quote_fen,
            cancellation_fee_fen: row.cancellation_fee_fen,
            approved_at: row.approved_at,
            approval_signed_by: row.approval_signed_by,
            approval_slip: row.approval_slip,
            close_reason: row.close_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
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

/// What became of one booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingOutcome {
    /// Which.
    pub id: Uuid,
    /// What the act alone would have answered.
    #[schema(example = 200)]
    pub status: u16,
    /// The booking as it is now; null where it was refused.
    pub booking: Option<Booking>,
    /// Why it was refused; null where it wasn't.
    pub problem: Option<Problem>,
}

/// What became of each, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingOutcomes {
    /// The outcomes.
    pub items: Vec<BookingOutcome>,
}
