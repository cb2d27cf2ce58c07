//! A vehicle sent for a booking.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    charges::rules::{Outlays, Treatment},
    db::schema::{legs, trips},
    kernel::{BookingId, DepartmentId, DriverId, Id, Instant, LegId, Money, TripId, VehicleId, text_enum},
};

text_enum! {
    /// Where a trip stands (RULES.md §4.1).
    pub enum TripState {
        /// Vehicle and driver are named.
        Planned = "planned" ("Planned", "已派车"),
        /// It has left.
        Departed = "departed" ("Departed", "已出车"),
        /// It is back; its charge awaits the department.
        Returned = "returned" ("Returned", "已回场"),
        /// The department, or the approver who refused, objects.
        Disputed = "disputed" ("Disputed", "有异议"),
        /// Signed.
        Confirmed = "confirmed" ("Confirmed", "已确认"),
        /// Called off.
        Cancelled = "cancelled" ("Cancelled", "已取消"),
    }
}

text_enum! {
    /// Who signed a charge.
    pub enum ConfirmedBy {
        /// The department, here.
        Department = "department" ("Department", "用车单位"),
        /// The department, on paper.
        Paper = "paper" ("On paper", "纸质签字"),
        /// The rule of silence.
        Rule = "rule" ("By rule", "逾期默认"),
        /// The supervisor, who settled a dispute.
        Supervisor = "supervisor" ("Supervisor", "监管人员"),
    }
}

text_enum! {
    /// How it went.
    pub enum Outcome {
        /// As any trip.
        CarriedOut = "carried_out" ("Carried out", "正常完成"),
        /// Broken off after departure.
        Aborted = "aborted" ("Aborted", "中途中止"),
        /// Nobody came.
        NoShow = "no_show" ("Nobody came", "无人乘车"),
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trips, treat_none_as_null = true)]
pub struct Trip {
    /// Its id.
    pub id: TripId,
    /// Whose.
    pub booking_id: BookingId,
    /// Whose department.
    pub department_id: DepartmentId,
    /// The booked class: it prices the trip, whatever is sent.
    pub class: String,
    /// The vehicle, or the present one of several.
    pub vehicle_id: VehicleId,
    /// The driver, or the present one.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end, without the buffer.
    pub ends_at: Instant,
    /// Where it stands.
    pub state: TripState,
    /// How it went.
    pub outcome: Outcome,
    /// Whether its claim was released by a fact.
    pub needs_reassignment: bool,
    /// When it left the garage.
    pub departed_at: Option<Instant>,
    /// When it was back.
    pub returned_at: Option<Instant>,
    /// When the passengers got in: for punctuality.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited.
    pub waiting_minutes: Option<i64>,
    /// Nights away as stated.
    pub overnight_nights: Option<i64>,
    /// Minutes at the wheel as recorded.
    pub driving_minutes: Option<i64>,
    /// Tolls that are part of our price.
    pub tolls_service_fen: Money,
    /// Tolls in the customer's title.
    pub tolls_pass_through_fen: Money,
    /// Parking that is part of our price.
    pub parking_service_fen: Money,
    /// Parking in the customer's title.
    pub parking_pass_through_fen: Money,
    /// What corrections add or take off.
    pub adjustment_fen: Money,
    /// An adjustment that awaits a second person.
    pub adjustment_proposed_fen: Option<Money>,
    /// Why.
    pub adjustment_reason: Option<String>,
    /// Who proposed it.
    pub adjustment_by: Option<Id<()>>,
    /// The present version of its charge; 0 before it is presented.
    pub charge_version: i64,
    /// When the present charge was presented.
    pub presented_at: Option<Instant>,
    /// When it was signed.
    pub confirmed_at: Option<Instant>,
    /// By whom: `department`, `paper`, `rule` or `supervisor`.
    pub confirmed_by: Option<ConfirmedBy>,
    /// Which version of the charge was signed last.
    pub confirmed_version: Option<i64>,
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
    /// The state it was disputed in, as a word.
    pub disputed_from: Option<String>,
    /// How often the dispatcher upheld the charge.
    pub upheld: i64,
    /// Why it was cancelled or aborted.
    pub close_reason: Option<String>,
    /// What was warned of when it was sent, as JSON.
    pub warnings: String,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Trip {
    /// Tolls and parking by treatment.
    pub fn outlays(&self) -> [Outlays; 2] {
        [
            Outlays {
                treatment: Treatment::Service,
                tolls_fen: self.tolls_service_fen,
                parking_fen: self.parking_service_fen,
            },
            Outlays {
                treatment: Treatment::PassThrough,
                tolls_fen: self.tolls_pass_through_fen,
                parking_fen: self.parking_pass_through_fen,
            },
        ]
    }

    /// Sets the totals of one treatment.
    pub fn set_outlays(&mut self, treatment: Treatment, tolls_fen: Option<Money>, parking_fen: Option<Money>) {
        let (tolls, parking) = match treatment {
            Treatment::Service => (&mut self.tolls_service_fen, &mut self.parking_service_fen),
            Treatment::PassThrough => (&mut self.tolls_pass_through_fen, &mut self.parking_pass_through_fen),
        };
        *tolls = tolls_fen.unwrap_or(*tolls);
        *parking = parking_fen.unwrap_or(*parking);
    }

    /// The drivers, the first one first.
    pub fn drivers(&self) -> impl Iterator<Item = DriverId> {
        std::iter::once(self.driver_id).chain(self.second_driver_id)
    }

    /// Whether it still holds, or may yet hold, its vehicle.
    pub fn is_open(&self) -> bool {
        matches!(self.state, TripState::Planned | TripState::Departed)
    }

    /// Whether it was over when it was recorded: it claims nothing, and is judged by what happened (RULES.md §2.1).
    pub fn is_recorded_afterwards(&self) -> bool {
        self.ends_at <= self.created_at
    }

    /// Whether its present charge awaits the department.
    pub fn awaits_signature(&self) -> bool {
        self.presented_at.is_some() && self.confirmed_version != Some(self.charge_version)
    }
}

/// Which trips.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TripFilter {
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<TripState>,
    /// Of these departments.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub department_id: Vec<DepartmentId>,
    /// Of these bookings.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub booking_id: Vec<BookingId>,
    /// With these vehicles.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub vehicle_id: Vec<VehicleId>,
    /// With these drivers.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub driver_id: Vec<DriverId>,
    /// Beginning at or after.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_from: Option<Instant>,
    /// Beginning before.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_until: Option<Instant>,
    /// Whether their claim was released.
    pub needs_reassignment: Option<bool>,
}

/// One vehicle and driver's share of a trip.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = legs, treat_none_as_null = true)]
pub struct Leg {
    /// Its id.
    pub id: LegId,
    /// Whose.
    pub trip_id: TripId,
    /// Counts from 1.
    pub position: i64,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// When it began.
    pub departed_at: Instant,
    /// The odometer then, as it now counts.
    pub departure_km: i64,
    /// When it ended.
    pub returned_at: Option<Instant>,
    /// The odometer then, as it now counts.
    pub return_km: Option<i64>,
}

impl Leg {
    /// Kilometres driven; none while it is under way.
    pub fn distance_km(&self) -> Option<i64> {
        self.return_km.map(|km| km - self.departure_km)
    }
}
