//! What is asked and answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::{Failure, Override};
use crate::kernel::{DriverId, Fault, Instant, Lang, VehicleId};

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

/// A warning as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// The rule's code.
    #[schema(example = "operating_permit")]
    pub code: String,
    /// What, and how to put it right.
    pub detail: String,
}

impl Warning {
    /// The failure as the company's own people read it.
    pub fn in_full(failure: &Failure, lang: Lang) -> Self {
        Self { code: failure.rule.to_string(), detail: failure.detail.get(lang).to_owned() }
    }

    /// The note in one language.
    pub fn of(note: &Note, lang: Lang) -> Self {
        let words = if lang == Lang::ZhCn { &note.zh } else { &note.en };
        let detail = note.reason.as_ref().map_or_else(|| words.clone(), |reason| format!("{words} [{reason}]"));
        Self { code: note.code.clone(), detail }
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

/// An override, with where in the body it stood.
pub type Overrides = Vec<Override>;

/// A failed rule as an entry of `errors`: in full, or as everybody may read it.
pub fn fault(pointer: impl Into<String>, failure: &Failure, in_full: bool) -> Fault {
    let detail = if in_full { &failure.detail } else { failure.for_all() };
    Fault::body(pointer, failure.rule.as_str(), detail.clone())
}

/// How many vehicles of a class can be had over a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Vehicles that may be used through the window.
    pub usable: Vec<VehicleId>,
    /// Those less the most wanted at one time; negative when more is wanted than there is.
    pub free: i64,
}
