//! Rules by their codes, requests for a judgement, and what the judgement says.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{DriverId, Fault, Instant, Text, VehicleId, text_enum};

text_enum! {
    /// Code of a rule of RULES.md §3.2; its failure is answered under this code.
    pub enum RuleCode {
        /// The vehicle is of another class than the booked one.
        ClassMismatch = "class_mismatch" ("Another class than booked", "车型与预订不符"),
        /// The passengers don't fit in the vehicles sent together.
        Seats = "seats" ("Not enough seats", "座位不足"),
        /// The vehicle is on another trip at that time.
        VehicleOccupied = "vehicle_occupied" ("Vehicle on another trip", "车辆已有行程"),
        /// The driver is on another trip at that time.
        DriverOccupied = "driver_occupied" ("Driver on another trip", "驾驶员已有行程"),
        /// The vehicle is off the road or sealed.
        OffRoad = "off_road" ("Vehicle off the road", "车辆停用或封存"),
        /// The driver is on leave.
        DriverOnLeave = "driver_on_leave" ("Driver on leave", "驾驶员请假"),
        /// No valid inspection or compulsory insurance.
        VehiclePapers = "vehicle_papers" ("Inspection or insurance missing", "年检或交强险无效"),
        /// No valid operating permit, for ten seats and more.
        OperatingPermit = "operating_permit" ("Operating permit missing", "道路运输证无效"),
        /// None of the driver's licences covers the vehicle.
        DriverLicenceClass = "driver_licence_class" ("Licence doesn't cover the vehicle", "准驾车型不符"),
        /// The driver's licence runs out before the trip ends.
        DriverLicenceExpired = "driver_licence_expired" ("Licence runs out", "驾驶证到期"),
        /// The driver has reached the age limit.
        DriverAge = "driver_age" ("Age limit reached", "驾驶员超龄"),
        /// No valid qualification certificate, for ten seats and more.
        DriverQualification = "driver_qualification" ("Qualification missing", "从业资格无效"),
        /// Too much driving, or too long a duty.
        DrivingHours = "driving_hours" ("Too many hours", "疲劳驾驶"),
        /// The vehicle is retired.
        VehicleRetired = "vehicle_retired" ("Vehicle retired", "车辆已退役"),
        /// The driver has left.
        DriverRetired = "driver_retired" ("Driver has left", "驾驶员已离职"),
        /// The vehicle left long before its planned start.
        EarlyDeparture = "early_departure" ("Left early", "提前出车"),
    }
}

text_enum! {
    /// Effect of a failed rule.
    pub enum Severity {
        /// It refuses the dispatch, unless an override with a reason lifts it.
        Block = "block" ("Refuse", "禁止"),
        /// It never refuses; it is answered and kept with the trip.
        Warn = "warn" ("Warn", "提醒"),
        /// It is ignored. No rule has this effect now.
        Allow = "allow" ("Allow", "允许"),
    }
}

impl RuleCode {
    /// Whether no override lifts the failure: for reasons of safety or law, or because nothing can be in two places.
    pub fn always_blocks(self) -> bool {
        match self {
            Self::VehicleOccupied
            | Self::DriverOccupied
            | Self::OffRoad
            | Self::DriverOnLeave
            | Self::VehiclePapers
            | Self::DriverLicenceClass
            | Self::DriverLicenceExpired
            | Self::VehicleRetired
            | Self::DriverRetired => true,
            Self::ClassMismatch
            | Self::Seats
            | Self::OperatingPermit
            | Self::DriverAge
            | Self::DriverQualification
            | Self::DrivingHours
            | Self::EarlyDeparture => false,
        }
    }

    /// Effect of its failure (RULES.md §3.2). An always-block is `Block` here too.
    pub fn severity(self) -> Severity {
        match self {
            Self::OperatingPermit
            | Self::DriverAge
            | Self::DriverQualification
            | Self::DrivingHours
            | Self::EarlyDeparture => Severity::Warn,
            _ => Severity::Block,
        }
    }
}

/// A rule that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: RuleCode,
    /// What is wrong, and how to put it right, for the company's staff.
    pub detail: Text,
    /// What a department reads instead, where the detail tells about other departments' trips (API.md §2.3).
    pub bare: Option<Text>,
    /// Whether no override lifts it.
    pub always: bool,
}

impl Failure {
    pub(super) fn of(rule: RuleCode, detail: Text) -> Self {
        Self { rule, detail, bare: None, always: rule.always_blocks() }
    }

    /// Its effect.
    pub fn severity(&self) -> Severity {
        if self.always { Severity::Block } else { self.rule.severity() }
    }

    /// The failure as an entry of `errors`, with the detail for staff (`in_full`) or for everybody.
    pub fn fault(&self, pointer: impl Into<String>, in_full: bool) -> Fault {
        let detail = if in_full { &self.detail } else { self.for_all() };
        Fault::body(pointer, self.rule.as_str(), detail.clone())
    }

    /// The detail that everybody may read.
    pub fn for_all(&self) -> &Text {
        self.bare.as_ref().unwrap_or(&self.detail)
    }
}

/// A rule that is set aside for a recorded reason. It lifts a block, but no always-block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The rule.
    pub code: RuleCode,
    /// Reason.
    #[schema(min_length = 1, max_length = 500, example = "大客车全部在外，经用车单位同意")]
    pub reason: String,
}

/// A vehicle with its driver or drivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: DriverId,
    /// A second driver.
    pub second_driver_id: Option<DriverId>,
}

/// What a booking needs of vehicles and drivers.
#[derive(Debug, Clone)]
pub struct Request {
    /// The classes, and how many vehicles of each are still to be assigned.
    pub items: Vec<(String, i64)>,
    /// Passengers of the whole booking.
    pub passengers: i64,
    /// Places, the drivers' seats left out, in the vehicles that are assigned already.
    pub places_sent: i64,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Expected kilometres of each vehicle.
    pub distance_km: Option<i64>,
    /// Ids of the trips that are judged again: their own claims don't count.
    pub except: Vec<Uuid>,
    /// Whether it is over. Then an always-block is recorded and doesn't refuse.
    pub past: bool,
    /// Whether a refusal may tell about other departments' trips: only the company's staff may read that.
    pub in_full: bool,
}

/// A warning, or a block that an override lifted. It is kept with the trip and answered with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The rule.
    pub code: RuleCode,
    /// The detail in English.
    pub en: String,
    /// The detail in Chinese.
    pub zh: String,
    /// The reason of the override.
    pub reason: Option<String>,
}

impl Note {
    /// Note of a warning. The department reads it with its trip, so it tells nothing about other departments' trips.
    pub fn warning(failure: &Failure) -> Self {
        let words = failure.for_all();
        Self { code: failure.rule, en: words.en.to_string(), zh: words.zh.to_string(), reason: None }
    }

    /// Note of a failure that an override lifted.
    pub fn lifted(failure: &Failure, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..Self::warning(failure) }
    }
}

/// An assignment that may be sent, and the booked class that it serves.
#[derive(Debug, Clone)]
pub struct Eligible {
    /// The assignment.
    pub assignment: Assignment,
    /// The booked class that it serves. It sets the price, whatever vehicle is sent.
    pub class: String,
    /// Notes to keep with the trip.
    pub notes: Vec<Note>,
    /// Each driver's share of the driving, in minutes.
    pub driving_minutes: i64,
}

/// Capacity of a class over a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Vehicles that are usable through the whole window.
    pub usable: Vec<VehicleId>,
    /// The number of usable vehicles less the most wanted at one moment. It is negative if more are wanted than usable.
    pub free: i64,
}
