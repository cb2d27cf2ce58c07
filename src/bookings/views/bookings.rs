//! Bookings as the API answers them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    bookings::model,
    charges::model::Item,
    db::etag,
    dispatch::views::{Reason, Warning},
    events::types::{ActionWord, SubjectWord},
    http::{Resource, problem::Problem},
    kernel::{
        ActorKind, BookingId, DepartmentId, DriverId, EventId, Instant, Money, TariffId, TripId, UserId, VehicleId,
    },
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
    /// The driver's name.
    pub driver_name: String,
    /// The driver's telephone number.
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
    /// Its number for people.
    #[schema(example = "20260506-0017")]
    pub number: String,
    /// `submitted`, `approved`, `dispatched`, `in_progress`, `completed`, `rejected`, `cancelled`, `no_show`.
    #[schema(value_type = String, example = "dispatched")]
    pub state: model::BookingState,
    /// `not_required`, `pending`, `approved`, `rejected`.
    #[schema(value_type = String, example = "approved")]
    pub approval: model::Approval,
    /// The hiring department.
    pub department_id: DepartmentId,
    /// The department's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = true, example = "县投资促进中心")]
    pub department_name: Option<String>,
    /// Who asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Requester, required = true)]
    pub requested_by: Option<Requester>,
    /// Purpose.
    pub purpose: model::Purpose,
    /// Service, which sets the price: `day`, `half_day`, `transfer`, `month`.
    #[schema(value_type = String, example = "day")]
    pub service: Service,
    /// The classes, and how many vehicles of each.
    pub items: Vec<Item>,
    /// Number of passengers.
    pub passengers: i64,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Place of departure.
    pub origin: String,
    /// Destination.
    pub destination: String,
    /// Places on the way.
    pub waypoints: Vec<String>,
    /// `in_county`, `in_city`, `in_province`, `out_of_province`.
    #[schema(value_type = String, example = "in_city")]
    pub reach: model::Reach,
    /// Expected kilometres of each vehicle.
    pub distance_km: Option<i64>,
    /// Name of the contact.
    pub contact_name: String,
    /// The contact's telephone number.
    pub contact_phone: String,
    /// Note for the dispatcher.
    pub note: Option<String>,
    /// Reason of the journey.
    pub reason: Option<String>,
    /// Whether it is on the waiting list. A waiting booking holds no vehicles.
    pub waitlist: bool,
    /// Since when it is on the waiting list.
    pub waiting_since: Option<Instant>,
    /// Its place among those that wait for one of its classes at its time, in the order of asking, from 1; null if it
    /// doesn't wait, and beyond the first 1,000 that wait.
    #[schema(minimum = 1, example = 1)]
    pub waitlist_place: Option<i64>,
    /// Since when there is room for it; null while there is none, and if it doesn't wait. The room isn't held.
    pub room_at: Option<Instant>,
    /// Whether it was accepted beyond capacity.
    pub over_capacity: bool,
    /// Whether it went beyond its department's budget when it was made or last changed.
    pub over_budget: bool,
    /// Its number in the department's own system.
    pub external_ref: Option<String>,
    /// Whether the vehicles are back each evening, so that no nights are charged unless a return states them.
    pub home_each_evening: bool,
    /// The tariff that prices it.
    pub tariff_id: TariffId,
    /// Discount in percent, fixed when the booking was made.
    pub discount_percent: i64,
    /// The quote in fen, where a distance was given.
    #[schema(value_type = Option<i64>)]
    pub quote_fen: Option<Money>,
    /// Fees in fen for late cancellation.
    #[schema(value_type = i64)]
    pub cancellation_fee_fen: Money,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// The approver for whom a delegate approved it.
    pub approved_for_user_id: Option<UserId>,
    /// Who signed, where it was approved on paper.
    pub approval_signed_by: Option<String>,
    /// Number of the paper, where it was approved on paper.
    pub approval_slip: Option<String>,
    /// Why it was rejected, cancelled or ended.
    pub close_reason: Option<String>,
    /// When it lapsed, because nobody had departed by its planned end.
    pub lapsed_at: Option<Instant>,
    /// What the act would cost the department in fen; only in answers with `dry_run`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub fee_fen: Option<Money>,
    /// The classes, and how many vehicles of each are still to be dispatched; empty when all are, and once it is over.
    pub still_wanted: Vec<Item>,
    /// Its trips, cancelled ones included.
    pub trips: Vec<TripSummary>,
    /// Warnings of its department's budget, and of its dispatch. Before the dispatch, whether the passengers will fit in
    /// vehicles of the booked classes.
    pub warnings: Vec<Warning>,
    /// When it was made.
    pub created_at: Instant,
    /// When it or one of its trips last changed.
    pub updated_at: Instant,
    /// How far what is owed for it is settled, fees included: as far as the part that is settled least. Null while nothing
    /// is owed. Lists leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<model::Settlement>)]
    pub settlement: Option<Option<model::Settlement>>,
    /// What the caller may do with it now, by role and state: the last parts of the paths of POST, and `change` for PATCH.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = true, example = json!(["change", "cancel"]))]
    pub acts: Option<Vec<&'static str>>,
    /// Its version, for `If-Match`.
    #[schema(example = "\"3\"")]
    pub etag: String,
}

/// Who asked for a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Requester {
    /// The id of the user, or of the API key that made it.
    pub id: Uuid,
    /// The username, or the name of the key.
    #[schema(example = "requester")]
    pub username: String,
}

impl Booking {
    /// The view of a row with its items, those still wanted, its trips and warnings.
    pub fn of(
        row: model::Booking,
        items: Vec<Item>,
        still_wanted: Vec<Item>,
        trips: Vec<TripSummary>,
        warnings: Vec<Warning>,
    ) -> Self {
        Self {
            items,
            still_wanted,
            trips,
            warnings,
            waypoints: row.waypoints(),
            etag: etag(row.version),
            id: row.id,
            number: row.number,
            state: row.state,
            approval: row.approval,
            department_id: row.department_id,
            department_name: None,
            requested_by: None,
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
            reason: row.reason,
            waitlist: row.waitlist,
            waiting_since: row.waiting_since,
            waitlist_place: None,
            room_at: row.room_at,
            over_capacity: row.over_capacity,
            over_budget: row.over_budget,
            external_ref: row.external_ref,
            home_each_evening: row.home_each_evening,
            tariff_id: row.tariff_id,
            discount_percent: row.discount_percent,
            quote_fen: row.quote_fen,
            cancellation_fee_fen: row.cancellation_fee_fen,
            approved_at: row.approved_at,
            approved_for_user_id: row.approved_for,
            approval_signed_by: row.approval_signed_by,
            approval_slip: row.approval_slip,
            close_reason: row.close_reason,
            lapsed_at: row.lapsed_at,
            fee_fen: None,
            settlement: None,
            acts: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Booking {
    /// The answer to an act that was only tried: what it would cost, and the version that the booking still has.
    pub fn tried(self, fee: Money, version: i64) -> Self {
        Self { fee_fen: Some(fee), etag: etag(version), ..self }
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
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// An entry of a booking's history: one change of it or of a trip.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Its id.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// `user`, `key`, `rule`, `cli`.
    #[schema(value_type = String, example = "user")]
    pub actor_kind: ActorKind,
    /// Who did it.
    #[schema(example = "dispatcher")]
    pub actor: String,
    /// The person for whom an API key acted, as the key named them, or the approver for whom a delegate decided.
    pub on_behalf_of: Option<serde_json::Value>,
    /// What was changed: `booking` or `trip`.
    #[schema(value_type = SubjectWord)]
    pub subject: String,
    /// The id of that booking or trip.
    pub subject_id: uuid::Uuid,
    /// What was done.
    #[schema(value_type = ActionWord)]
    pub action: String,
    /// What the change replaced in the booking or trip; null where it was made.
    pub before: Option<serde_json::Value>,
    /// What replaced it, or all of what was made. Members that are alike before and after are left out.
    pub after: Option<serde_json::Value>,
    /// Reason.
    pub reason: Option<String>,
}

/// A booking's history, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// The entries.
    pub items: Vec<HistoryEntry>,
    /// Always null: a history has only one page.
    pub next_cursor: Option<String>,
}

/// A vehicle that could be sent, with the best driver for it.
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
    /// The driver; null if there are no drivers.
    pub driver_id: Option<DriverId>,
    /// The driver's name.
    pub driver_name: Option<String>,
    /// The second driver of the trip that is taken over; null if it has none, or if he can't go either. Send it with the
    /// reassignment.
    pub second_driver_id: Option<DriverId>,
    /// The driver's minutes at the wheel in the 7 days before.
    pub driver_minutes: i64,
    /// Whether nothing blocks the pair.
    pub eligible: bool,
    /// Every rule that blocks the pair.
    pub reasons: Vec<Reason>,
    /// Every rule that only warns about the pair.
    pub warnings: Vec<Warning>,
}

/// Candidates for a booking or a trip, best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidates {
    /// Every vehicle of the company, each with its best driver; for a trip, every driver with the trip's vehicle first. With
    /// `vehicle_id`, every driver with that vehicle.
    pub items: Vec<Candidate>,
    /// Always null: there is only one page.
    pub next_cursor: Option<String>,
}

/// Outcome for one booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingOutcome {
    /// Its id.
    pub id: Uuid,
    /// Status that a single request would have been answered with.
    #[schema(example = 200)]
    pub status: u16,
    /// The booking after the act; null if the act was refused.
    pub booking: Option<Booking>,
    /// Why the act was refused; null if it was done.
    pub problem: Option<Problem>,
}

/// Outcomes, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingOutcomes {
    /// The outcomes.
    pub items: Vec<BookingOutcome>,
}
