//! What is asked and answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{DriverId, Fault, Instant, Text, VehicleId, text_enum};

text_enum! {
    /// A rule of RULES.md §3.2, by the code under which its failure is answered.
    pub enum RuleCode {
        /// The vehicle is of another class than the booked one.
        ClassMismatch = "class_mismatch" ("Another class than booked", "车型与预订不符"),
        /// The passengers don't fit in what is sent together.
        Seats = "seats" ("Not enough seats", "座位不足"),
        /// The vehicle has another trip then.
        VehicleOccupied = "vehicle_occupied" ("Vehicle on another trip", "车辆已有行程"),
        /// The driver has another trip then.
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
    }
}

text_enum! {
    /// What the failure of a rule does.
    pub enum Severity {
        /// Refuses, unless an override with a reason lifts it.
        Block = "block" ("Refuse", "禁止"),
        /// Is answered and recorded, and never refuses.
        Warn = "warn" ("Warn", "提醒"),
        /// Is passed over.
        Allow = "allow" ("Allow", "允许"),
    }
}

impl RuleCode {
    /// Whether no override and no setting makes the failure pass: safety, the law, or a thing being in one place.
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
            | Self::DrivingHours => false,
        }
    }

    /// What its failure does (RULES.md §3.2), always-blocks apart.
    pub fn severity(self) -> Severity {
        match self {
            Self::OperatingPermit | Self::DriverAge | Self::DriverQualification | Self::DrivingHours => Severity::Warn,
            _ => Severity::Block,
        }
    }
}

/// A rule that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which.
    pub rule: RuleCode,
    /// What, where, and how to put it right: for the company's own people.
    pub detail: Text,
    /// What a department may read instead, where that tells of others' work (API.md §2.3).
    pub bare: Option<Text>,
    /// Whether neither override nor setting helps.
    pub always: bool,
}

impl Failure {
    pub(super) fn of(rule: RuleCode, detail: Text) -> Self {
        Self { rule, detail, bare: None, always: rule.always_blocks() }
    }

    /// What it does.
    pub fn severity(&self) -> Severity {
        if self.always { Severity::Block } else { self.rule.severity() }
    }

    /// It as an entry of `errors`: in full, or as everybody may read it.
    pub fn fault(&self, pointer: impl Into<String>, in_full: bool) -> Fault {
        let detail = if in_full { &self.detail } else { self.for_all() };
        Fault::body(pointer, self.rule.as_str(), detail.clone())
    }

    /// The detail that everybody may read.
    pub fn for_all(&self) -> &Text {
        self.bare.as_ref().unwrap_or(&self.detail)
    }
}

/// A setting aside of one rule, for a reason that is recorded. It lifts what blocks, never what always blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The rule.
    pub code: RuleCode,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "大客车全部在外，经用车单位同意")]
    pub reason: String,
}

/// One vehicle with its driver or drivers.
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

/// What a booking needs, as far as eligibility is concerned.
#[derive(Debug, Clone)]
pub struct Request {
    /// Classes and how many of each are still to be named.
    pub items: Vec<(String, i64)>,
    /// Passengers of the whole booking.
    pub passengers: i64,
    /// Places besides the drivers' in vehicles that are sent already.
    pub places_sent: i64,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Expected kilometres of each vehicle.
    pub distance_km: Option<i64>,
    /// Claims of these causes don't count: the trips that are judged anew.
    pub except: Vec<Uuid>,
    /// Whether it is over: what always blocks is recorded instead of refused.
    pub past: bool,
    /// Whether a refusal may tell of others' work: for the company's own people.
    pub in_full: bool,
}

/// What was warned of, or lifted by an override: recorded with the trip and answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The rule's code.
    pub code: String,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
    /// The reason by which a block was lifted.
    pub reason: Option<String>,
}

impl Note {
    /// A failure that only warns. The department reads it with its trip, so it tells of nobody else's work.
    pub fn warning(failure: &Failure) -> Self {
        let words = failure.for_all();
        Self { code: failure.rule.to_string(), en: words.en.to_string(), zh: words.zh.to_string(), reason: None }
    }

    /// A failure that an override lifted.
    pub fn lifted(failure: &Failure, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..Self::warning(failure) }
    }
}

/// An assignment that may go, and which item of the request it serves.
#[derive(Debug, Clone)]
pub struct Eligible {
    /// The assignment.
    pub assignment: Assignment,
    /// The booked class that it serves and is priced by.
    pub class: String,
    /// What is to be recorded.
    pub notes: Vec<Note>,
    /// Each driver's share of the driving, in minutes.
    pub driving_minutes: i64,
}

/// How many vehicles of a class can be had over a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Vehicles that may be used through the window.
    pub usable: Vec<VehicleId>,
    /// Those less the most wanted at one time; negative when more is wanted than there is.
    pub free: i64,
}
