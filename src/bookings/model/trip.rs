//! Trips: each is one vehicle sent for a booking.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{GivenUpFor, correction::ProposedCorrection};
use crate::{
    charges::{model::Treatment, rules::Outlays},
    db::schema::{legs, trips},
    dispatch::model::{Note, Override},
    kernel::{
        BookingId, DepartmentId, DriverId, Error, Id, Instant, LegId, Money, Result, TripId, VehicleId, text_enum,
    },
    reference::model::RuleCode,
};

text_enum! {
    /// State of a trip (RULES.md §4.1).
    pub enum TripState {
        /// Vehicle and driver are assigned.
        Planned = "planned" ("Planned", "已派车"),
        /// The vehicle has left the garage.
        Departed = "departed" ("Departed", "已出车"),
        /// The vehicle is back, and the charge awaits the department's signature.
        Returned = "returned" ("Returned", "已回场"),
        /// The department objects to the charge, or the approver rejected the booking.
        Disputed = "disputed" ("Disputed", "有异议"),
        /// The charge is signed.
        Confirmed = "confirmed" ("Confirmed", "已确认"),
        /// Cancelled before departure.
        Cancelled = "cancelled" ("Cancelled", "已取消"),
    }
}

text_enum! {
    /// Who confirmed a charge.
    pub enum ConfirmedBy {
        /// The department, in this system.
        Department = "department" ("Department", "用车单位"),
        /// The department, on paper.
        Paper = "paper" ("On paper", "纸质签字"),
        /// The rule that confirms a charge if the department doesn't object in time.
        Rule = "rule" ("By rule", "逾期默认"),
        /// The supervisor, by settling a dispute.
        Supervisor = "supervisor" ("Supervisor", "监管人员"),
    }
}

text_enum! {
    /// Outcome of a trip.
    pub enum Outcome {
        /// Carried out as planned.
        CarriedOut = "carried_out" ("Carried out", "正常完成"),
        /// Aborted after departure.
        Aborted = "aborted" ("Aborted", "中途中止"),
        /// No passenger came.
        NoShow = "no_show" ("Nobody came", "无人乘车"),
    }
}

/// A row of `trips`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trips, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Trip {
    /// Its id.
    pub id: TripId,
    /// Its booking.
    pub booking_id: BookingId,
    /// The department of its booking.
    pub department_id: DepartmentId,
    /// The booked class. It sets the price, whatever vehicle is sent. That of the vehicle, where the trip accompanies
    /// another.
    pub class: String,
    /// The vehicle, the present one if it changed.
    pub vehicle_id: VehicleId,
    /// The driver, the present one if they changed.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end, without the buffer.
    pub ends_at: Instant,
    /// State.
    pub state: TripState,
    /// Outcome.
    pub outcome: Outcome,
    /// Whether its claim was released by an absence or by another trip that took place.
    pub needs_reassignment: bool,
    /// When it left the garage.
    pub departed_at: Option<Instant>,
    /// When it was back in the garage.
    pub returned_at: Option<Instant>,
    /// When the passengers got in, for reports on punctuality.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited.
    pub waiting_minutes: Option<i64>,
    /// Nights away, as recorded.
    pub overnight_nights: Option<i64>,
    /// Minutes at the wheel, as recorded.
    pub driving_minutes: Option<i64>,
    /// Tolls in fen that are part of the company's price.
    pub tolls_service_fen: Money,
    /// Tolls in fen whose receipts name the customer.
    pub tolls_pass_through_fen: Money,
    /// Parking in fen that is part of the company's price.
    pub parking_service_fen: Money,
    /// Parking in fen whose receipts name the customer.
    pub parking_pass_through_fen: Money,
    /// Adjustment in fen: what corrections add to the charge or take off.
    pub adjustment_fen: Money,
    /// Proposed adjustment in fen that awaits a second person.
    pub adjustment_proposed_fen: Option<Money>,
    /// Reason of the adjustment.
    pub adjustment_reason: Option<String>,
    /// Who proposed the adjustment.
    pub adjustment_by: Option<Id<()>>,
    /// The present version of its charge; 0 before the first is presented.
    pub charge_version: i64,
    /// When the present charge was presented.
    pub presented_at: Option<Instant>,
    /// When the charge was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who confirmed it.
    pub confirmed_by: Option<ConfirmedBy>,
    /// The version of the charge that was confirmed last.
    pub confirmed_version: Option<i64>,
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
    /// The state in which it was disputed.
    pub disputed_from: Option<TripState>,
    /// How often the dispatcher upheld the charge.
    pub upheld: i64,
    /// Why it was cancelled or aborted.
    pub close_reason: Option<String>,
    /// Warnings and lifted blocks of its dispatch, as JSON.
    pub warnings: String,
    /// Version: counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// A [`ProposedCorrection`] of its signed charge, as JSON.
    pub correction_proposed: Option<String>,
    /// After how many working days the present charge is confirmed by rule: the setting when it was presented.
    pub confirm_working_days: Option<i64>,
    /// The rule because of which it needs another vehicle or driver.
    pub reassignment_code: Option<RuleCode>,
    /// The trip that broke down and goes on with this one's vehicle, too. This one is not charged (RULES.md §4.3).
    pub accompanies_trip_id: Option<TripId>,
    /// The number of its slip among those of its booking, counted from 1. Cancelled trips keep theirs.
    pub slip_no: i64,
    /// How many slips the booking has with it, those still wanted included.
    pub slip_count: i64,
    /// When its slip was issued: by the dispatch, or by the last reassignment.
    pub issued_at: Option<Instant>,
    /// Who issued it.
    pub issued_by_name: Option<String>,
    /// The passengers of this vehicle, where the dispatch names them.
    pub passengers: Option<i64>,
    /// For whom it was cancelled. None if it wasn't, or if nobody wrote it down then.
    pub cancelled_for: Option<GivenUpFor>,
    /// When the department last disputed its charge. A rejected approval is no dispute of the charge.
    pub disputed_at: Option<Instant>,
    /// Who gave the rating: the department, or on paper. None without one, and for one of before this was kept.
    pub rated_by: Option<ConfirmedBy>,
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

    /// The driver, then the second driver if there is one.
    pub fn drivers(&self) -> impl Iterator<Item = DriverId> {
        std::iter::once(self.driver_id).chain(self.second_driver_id)
    }

    /// The number of its slip: that of its booking, its own, and how many there are.
    pub fn slip_number(&self, booking_number: &str) -> String {
        format!("{booking_number}-{}/{}", self.slip_no, self.slip_count)
    }

    /// Issues its slip anew.
    pub fn issue(&mut self, by: &str, now: Instant) {
        self.issued_at = Some(now);
        self.issued_by_name = Some(by.to_owned());
    }

    /// Whether it is planned or out, so that its vehicle is not free.
    pub fn is_open(&self) -> bool {
        matches!(self.state, TripState::Planned | TripState::Departed)
    }

    /// Whether its planned end had passed when it was recorded. Such a trip claims nothing, and is judged by what
    /// really happened (RULES.md §2.1).
    pub fn is_recorded_afterwards(&self) -> bool {
        self.ends_at <= self.created_at
    }

    /// Warnings and lifted blocks of its dispatch.
    ///
    /// # Errors
    /// `internal` if they can't be read.
    pub fn notes(&self) -> Result<Vec<Note>> {
        serde_json::from_str(&self.warnings).map_err(Error::internal)
    }

    /// Keeps further warnings and lifted blocks.
    ///
    /// # Errors
    /// As [`Trip::notes`].
    pub fn add_notes(&mut self, more: Vec<Note>) -> Result<()> {
        let mut notes = self.notes()?;
        notes.extend(more);
        self.warnings = serde_json::to_string(&notes).map_err(Error::internal)?;
        Ok(())
    }

    /// The overrides of its dispatch.
    ///
    /// # Errors
    /// As [`Trip::notes`].
    pub fn overrides(&self) -> Result<Vec<Override>> {
        let lifted = |note: Note| Some(Override { code: note.code, reason: note.reason? });
        Ok(self.notes()?.into_iter().filter_map(lifted).collect())
    }

    /// The correction of its signed charge that awaits a second person.
    ///
    /// # Errors
    /// `internal` if it can't be read.
    pub fn correction_proposed(&self) -> Result<Option<ProposedCorrection>> {
        self.correction_proposed.as_deref().map(|text| serde_json::from_str(text).map_err(Error::internal)).transpose()
    }

    /// Presents the charge to the department, which signs it within this many working days.
    pub fn present(&mut self, now: Instant, working_days: i64) {
        self.presented_at = Some(now);
        self.confirm_working_days = Some(working_days);
    }

    /// Keeps who signs the charge. A rating whose giver nobody kept is that of whoever signed before.
    pub fn sign(&mut self, by: ConfirmedBy) {
        if self.rating.is_some() && self.rated_by.is_none() {
            self.rated_by = Some(match self.confirmed_by {
                Some(ConfirmedBy::Paper) => ConfirmedBy::Paper,
                _ => ConfirmedBy::Department,
            });
        }
        self.confirmed_by = Some(by);
    }

    /// Whether its present charge awaits the department's signature.
    pub fn awaits_signature(&self) -> bool {
        self.presented_at.is_some() && self.confirmed_version != Some(self.charge_version)
    }
}

/// Filter of the list of trips.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TripFilter {
    /// Only trips in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<TripState>,
    /// Only trips of these departments.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub department_id: Vec<DepartmentId>,
    /// Only trips of these bookings.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub booking_id: Vec<BookingId>,
    /// Only trips with these vehicles.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only trips with these drivers.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub driver_id: Vec<DriverId>,
    /// Only trips whose planned start is at or after this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_from: Option<Instant>,
    /// Only trips whose planned start is before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_until: Option<Instant>,
    /// Only trips that need, or don't need, another vehicle or driver because their claim was released.
    pub needs_reassignment: Option<bool>,
    /// Only trips whose present charge awaits, or doesn't await, the department's signature.
    pub awaits_confirmation: Option<bool>,
    /// Only trips of which an implausible odometer reading awaits, or doesn't await, a correction.
    pub quarantined: Option<bool>,
}

/// Whose trips a calendar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TripsOf {
    /// Those that a driver drives or drove, alone or as the second.
    Driver(DriverId),
    /// A department's.
    Department(DepartmentId),
    /// A vehicle's.
    Vehicle(VehicleId),
}

/// Query of the slips of several trips.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SlipsQuery {
    /// The trips.
    #[param(value_type = Vec<uuid::Uuid>, min_items = 1, max_items = 50)]
    pub ids: Vec<TripId>,
}

/// A row of `legs`: the part of a trip that one vehicle and driver drove.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = legs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Leg {
    /// Its id.
    pub id: LegId,
    /// Its trip.
    pub trip_id: TripId,
    /// Position in the trip, counted from 1.
    pub position: i64,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
    /// Its start.
    pub departed_at: Instant,
    /// Odometer at its start in km, corrections included.
    pub departure_km: i64,
    /// Its end; none while it is under way.
    pub returned_at: Option<Instant>,
    /// Odometer at its end in km, corrections included.
    pub return_km: Option<i64>,
}

impl Leg {
    /// Kilometres driven; none while it is under way.
    pub fn distance_km(&self) -> Option<i64> {
        self.return_km.map(|km| km - self.departure_km)
    }
}
