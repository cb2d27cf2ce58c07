//! Bodies of actions on bookings and trips.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::model::BookingPatch;
use crate::{
    charges::model::Treatment,
    dispatch::model::{Assignment, Override},
    kernel::{DriverId, Instant, Money, TripId, VehicleId, text_enum},
};

mod many;
pub use many::{ApproveMany, ApproveOne, ConfirmMany, ConfirmOne, ReassignMany, ReassignOne};

/// An approval. One on paper names the signer and the number of the paper.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// Who signed the paper. The dispatcher must name them.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// Number of the paper. The dispatcher must name it.
    #[schema(min_length = 1, max_length = 100, example = "2026-0412")]
    pub slip: Option<String>,
    /// The quote that is approved, in fen. If it isn't the present one, the request is refused.
    #[schema(value_type = Option<i64>)]
    pub quote_fen: Option<Money>,
}

/// The reason of an action.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Because)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Reason.
    #[schema(min_length = 1, max_length = 500, example = "活动改期")]
    pub reason: String,
}

text_enum! {
    /// At whose request the dispatcher gives something up.
    pub enum AtRequestOf {
        /// The department's. It owes the fee.
        Department = "department" ("The department", "用车单位"),
    }
}

/// At whose request something is given up, and whether it is only tried. They stand in the bodies of a change and of a
/// cancellation.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// `department` if the dispatcher acts for the department, which then owes the fee as if it acted itself. Left out,
    /// the company gives it up, and there is no fee.
    pub at_request_of: Option<AtRequestOf>,
    /// Who asked for it in the department. Required with `at_request_of`.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// Only answer what it would do, with its fee (`fee_fen`); nothing is changed.
    #[serde(default)]
    pub dry_run: bool,
}

/// A change of a booking: a merge patch of its fields, beside the members of [`Request`].
#[derive(Debug, Clone)]
pub struct BookingChange {
    /// The changed fields.
    pub patch: BookingPatch,
    /// At whose request.
    pub request: Request,
}

impl<'de> Deserialize<'de> for BookingChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields: Map<String, Value> = Map::deserialize(deserializer)?;
        let members = ["at_request_of", "signed_by", "dry_run"];
        let request: Map<String, Value> = members.iter().filter_map(|name| fields.remove_entry(*name)).collect();
        Ok(Self {
            patch: BookingPatch::deserialize(Value::Object(fields)).map_err(de::Error::custom)?,
            request: Request::deserialize(Value::Object(request)).map_err(de::Error::custom)?,
        })
    }
}

impl PartialSchema for BookingChange {
    fn schema() -> RefOr<Schema> {
        let mut schema = BookingPatch::schema();
        if let (RefOr::T(Schema::Object(fields)), RefOr::T(Schema::Object(request))) = (&mut schema, Request::schema())
        {
            fields.properties.extend(request.properties);
        }
        schema
    }
}
impl ToSchema for BookingChange {
    fn name() -> Cow<'static, str> {
        BookingPatch::name()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        BookingPatch::schemas(schemas);
        Request::schemas(schemas);
    }
}

/// A cancellation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// Reason.
    #[schema(min_length = 1, max_length = 500, example = "活动改期")]
    pub reason: String,
    /// `department` if the dispatcher acts for the department, which then owes the fee as if it acted itself. Left out,
    /// the company gives it up, and there is no fee.
    pub at_request_of: Option<AtRequestOf>,
    /// Who asked for it in the department. Required with `at_request_of`.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// Only answer what it would do, with its fee (`fee_fen`); nothing is changed.
    #[serde(default)]
    pub dry_run: bool,
}

impl Cancel {
    /// The caller's own cancellation for this reason.
    pub fn because(reason: &str) -> Self {
        Self { reason: reason.to_owned(), at_request_of: None, signed_by: None, dry_run: false }
    }
}

/// A no-show: no passenger came.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoShow {
    /// When the wait ended, at least 30 minutes after the planned start and the departure. It counts as the return.
    pub at: Instant,
    /// Odometer in the garage, if one vehicle is out; the reading at departure if left out.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: Option<i64>,
    /// The trips that nobody came to, each with its odometer. Those that are left out go on. Left out as a whole, nobody
    /// came to any of them.
    #[serde(default)]
    #[schema(max_items = 99)]
    pub trips: Vec<NoShowTrip>,
}

/// A trip that nobody came to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoShowTrip {
    /// The trip.
    pub trip_id: TripId,
    /// Odometer in the garage; the reading at departure if left out.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: Option<i64>,
}

/// Which candidates are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfVehicle {
    /// Only this vehicle, with every driver.
    #[param(value_type = Option<uuid::Uuid>)]
    pub vehicle_id: Option<VehicleId>,
}

/// The vehicles and drivers of a booking.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// One for each vehicle that the booking still wants.
    #[schema(min_items = 1, max_items = 99)]
    pub assignments: Vec<Assignment>,
    /// Rules that are set aside, each with a reason.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub overrides: Vec<Override>,
    /// Whether fewer vehicles may be named than the booking still wants. The others are dispatched later.
    #[serde(default)]
    pub partial: bool,
}

/// A departure from the garage.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Depart {
    /// Odometer in km.
    #[schema(minimum = 0, maximum = 9_999_999, example = 52_010)]
    pub odometer_km: i64,
    /// When; now if left out.
    pub at: Option<Instant>,
    /// Why the odometer reads less than before, or why the vehicle left against a rule.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

/// A return to the garage.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Odometer in km.
    #[schema(minimum = 0, maximum = 9_999_999, example = 52_150)]
    pub odometer_km: i64,
    /// When; now if left out.
    pub at: Option<Instant>,
    /// When the passengers got in.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited. With the services `day` and `half_day` they don't change the price.
    #[schema(minimum = 0, maximum = 527_040)]
    pub waiting_minutes: Option<i64>,
    /// Nights away; if left out, one less than the days, or 0 where the booking says `home_each_evening`.
    #[schema(minimum = 0, maximum = 366)]
    pub overnight_nights: Option<i64>,
    /// Tolls that are part of the company's price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub tolls_fen: Option<Money>,
    /// Parking that is part of the company's price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub parking_fen: Option<Money>,
    /// Minutes at the wheel.
    #[schema(minimum = 0, maximum = 527_040)]
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
    /// Whether they are part of the company's price, or on receipts that name the customer.
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
    /// The total that is signed, in fen. If it isn't the present total, the request is refused.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// Rating, 1 to 5.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub rating: Option<i64>,
    /// Comment with the rating.
    #[schema(min_length = 1, max_length = 1000)]
    pub comment: Option<String>,
    /// Who signed the paper. The dispatcher must name them.
    #[schema(min_length = 1, max_length = 100)]
    pub signed_by: Option<String>,
    /// Number of the paper. The dispatcher must name it.
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

/// The supervisor's decision on a dispute.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// The decision.
    pub outcome: SettleOutcome,
    /// Reason.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Another vehicle or driver before departure. Fields that are left out stay as they are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// A second driver; null takes the second driver off.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<DriverId>)]
    pub second_driver_id: Option<Option<DriverId>>,
    /// The passengers of this vehicle, for its slip.
    #[schema(minimum = 1, maximum = 999, example = 20)]
    pub passengers: Option<i64>,
    /// Rules that are set aside, each with a reason. Those of the dispatch still count.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub overrides: Vec<Override>,
    /// Reason.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A member that is named, even if it is null.
pub(super) fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<DriverId>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Another vehicle or driver after a breakdown.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Continue {
    /// The replacing vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// The replacing driver.
    pub driver_id: Option<DriverId>,
    /// Odometer in km of the vehicle that is replaced, or that the new driver takes over.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: i64,
    /// Odometer in km of the replacing vehicle when it takes over; its latest reading if left out.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub replacement_odometer_km: Option<i64>,
    /// When the replacement took over.
    pub at: Instant,
    /// Further vehicles that go on beside the replacing one, where it can't carry all passengers. Each is a trip of its own
    /// that is not charged.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub further_vehicles: Vec<FurtherVehicle>,
    /// Rules that are set aside, each with a reason. Here `class_mismatch` also lets smaller vehicles go.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub overrides: Vec<Override>,
    /// Reason.
    #[schema(min_length = 1, max_length = 500, example = "车辆故障")]
    pub reason: String,
}

/// A further vehicle for a trip that broke down.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FurtherVehicle {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its driver.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// The passengers of this vehicle, for its slip. Without it the slip shows those of the whole booking.
    #[schema(minimum = 1, maximum = 999, example = 6)]
    pub passengers: Option<i64>,
    /// Its odometer in km when it takes over; its latest reading if left out.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: Option<i64>,
}

/// A trip that is aborted after departure.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Abort {
    /// Odometer in the garage in km.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: i64,
    /// When it was back.
    pub at: Instant,
    /// Reason.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
