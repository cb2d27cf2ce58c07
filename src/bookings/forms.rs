//! What actions ask for.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    charges::rules::Treatment,
    dispatch::model::{Assignment, Override},
    http::Item,
    kernel::{BookingId, DriverId, Instant, Money, TripId, VehicleId, text_enum},
};

/// An approval; on paper it names its signer and slip.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// Who signed the paper: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// The paper's number: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100, example = "2026-0412")]
    pub slip: Option<String>,
}

/// An action that needs a reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "活动改期")]
    pub reason: String,
}

/// Nobody came.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoShow {
    /// When waiting was given up: at least 30 minutes after the planned start and the departure.
    pub at: Instant,
    /// The odometer back in the garage; as at departure unless said.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: Option<i64>,
}

/// The vehicles and drivers of a booking.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// As many as the booking wants and doesn't have yet.
    #[schema(min_items = 1, max_items = 99)]
    pub assignments: Vec<Assignment>,
    /// Rules set aside, each with a reason.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub overrides: Vec<Override>,
}

/// Leaving the garage.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Depart {
    /// The odometer.
    #[schema(minimum = 0, maximum = 9_999_999, example = 52_010)]
    pub odometer_km: i64,
    /// When; now unless said.
    pub at: Option<Instant>,
    /// Why the odometer reads less than before, or why it left although a rule speaks against it.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

/// Back in the garage.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// The odometer.
    #[schema(minimum = 0, maximum = 9_999_999, example = 52_150)]
    pub odometer_km: i64,
    /// When; now unless said.
    pub at: Option<Instant>,
    /// When the passengers got in.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited: information for day and half day.
    #[schema(minimum = 0, maximum = 44_640)]
    pub waiting_minutes: Option<i64>,
    /// Nights away; one less than the days unless said.
    #[schema(minimum = 0, maximum = 31)]
    pub overnight_nights: Option<i64>,
    /// Tolls that are part of our price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub tolls_fen: Option<Money>,
    /// Parking that is part of our price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub parking_fen: Option<Money>,
    /// Minutes at the wheel.
    #[schema(minimum = 0, maximum = 44_640)]
    pub driving_minutes: Option<i64>,
}

/// The totals of tolls and parking under one treatment.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutlayTotals {
    /// Tolls in fen.
    #[schema(value_type = i64, minimum = 0, maximum = 100_000_000, example = 3_500)]
    pub tolls_fen: Money,
    /// Parking in fen.
    #[schema(value_type = i64, minimum = 0, maximum = 100_000_000, example = 1_000)]
    pub parking_fen: Money,
    /// In whose title they are.
    #[serde(default = "service")]
    pub treatment: Treatment,
}

fn service() -> Treatment {
    Treatment::Service
}

/// The department's signature.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The total that is signed; refused if it isn't the present one.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub rating: Option<i64>,
    /// With the rating.
    #[schema(min_length = 1, max_length = 1000)]
    pub comment: Option<String>,
    /// Who signed the paper: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100)]
    pub signed_by: Option<String>,
    /// The paper's number: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100)]
    pub slip: Option<String>,
}

text_enum! {
    /// How the supervisor settles a dispute.
    pub enum SettleOutcome {
        /// The charge stands and is confirmed.
        Confirm = "confirm" ("The charge stands", "维持原费用"),
        /// The dispatcher is to correct it.
        Correct = "correct" ("To be corrected", "责成更正"),
    }
}

/// The supervisor's word on a dispute.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// The word.
    pub outcome: SettleOutcome,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A correction: what of departure and return was wrong. What isn't named stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// When it left.
    pub departed_at: Option<Instant>,
    /// The odometer then.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub departure_odometer_km: Option<i64>,
    /// When it was back.
    pub at: Option<Instant>,
    /// The odometer then.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: Option<i64>,
    /// When the passengers got in.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited.
    #[schema(minimum = 0, maximum = 44_640)]
    pub waiting_minutes: Option<i64>,
    /// Nights away.
    #[schema(minimum = 0, maximum = 31)]
    pub overnight_nights: Option<i64>,
    /// Tolls that are part of our price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub tolls_fen: Option<Money>,
    /// Parking that is part of our price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub parking_fen: Option<Money>,
    /// Minutes at the wheel.
    #[schema(minimum = 0, maximum = 44_640)]
    pub driving_minutes: Option<i64>,
    /// What is added, or taken off, in fen; a second person approves it.
    #[schema(value_type = Option<i64>, minimum = -1_000_000_000, maximum = 1_000_000_000)]
    pub adjustment_fen: Option<Money>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Another vehicle or driver before departure. What isn't named stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// Rules set aside, each with a reason.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub overrides: Vec<Override>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Another vehicle or driver under way.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Continue {
    /// The replacing vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// The replacing driver.
    pub driver_id: Option<DriverId>,
    /// The odometer of the vehicle that was driven so far.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: i64,
    /// The odometer of the replacing vehicle where it takes over; its latest reading unless said.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub replacement_odometer_km: Option<i64>,
    /// When it took over.
    pub at: Instant,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "车辆故障")]
    pub reason: String,
}

/// Broken off.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Abort {
    /// The odometer back in the garage.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: i64,
    /// When it was back.
    pub at: Instant,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Bookings to approve.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveMany {
    /// Which, and by which papers.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ApproveOne>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveOne {
    /// The booking.
    pub id: BookingId,
    /// As it was seen; refused if it has changed since.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// Who signed the paper: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// The paper's number: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100, example = "2026-0412")]
    pub slip: Option<String>,
}

impl From<&ApproveOne> for Item<Approve> {
    fn from(one: &ApproveOne) -> Self {
        let ApproveOne { id, etag, signed_by, slip } = one.clone();
        Self { id: id.0, etag, form: Approve { signed_by, slip } }
    }
}

/// Trips to confirm.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmMany {
    /// Which, and at which totals.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ConfirmOne>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmOne {
    /// The trip.
    pub id: TripId,
    /// As it was seen; refused if it has changed since.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// The total that is signed; refused if it isn't the present one.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub rating: Option<i64>,
    /// With the rating.
    #[schema(min_length = 1, max_length = 1000)]
    pub comment: Option<String>,
    /// Who signed the paper: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100)]
    pub signed_by: Option<String>,
    /// The paper's number: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100)]
    pub slip: Option<String>,
}

impl From<&ConfirmOne> for Item<Confirm> {
    fn from(one: &ConfirmOne) -> Self {
        let ConfirmOne { id, etag, total_fen, rating, comment, signed_by, slip } = one.clone();
        Self { id: id.0, etag, form: Confirm { total_fen, rating, comment, signed_by, slip } }
    }
}
