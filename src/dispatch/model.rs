//! Rules by their codes, requests for a judgement, and what the judgement says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    kernel::{DriverId, Fault, Instant, Text, VehicleId},
    reference::model::{Eligibility, RuleCode, Severity},
    schedule::model::Span,
};

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

    /// Its effect by the company's settings.
    pub fn severity(&self, eligibility: &Eligibility) -> Severity {
        if self.always { Severity::Block } else { eligibility.severity(self.rule) }
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
    /// The passengers of this vehicle, for its slip. Without it the slip shows those of the whole booking.
    #[schema(minimum = 1, maximum = 999, example = 20)]
    pub passengers: Option<i64>,
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
    /// Whether fewer vehicles than wanted may be named. Then the passengers need not fit yet.
    pub partial: bool,
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
    /// Whether it goes on after a breakdown. Then a smaller vehicle of another class may be sent by override, too.
    pub under_way: bool,
    /// Whether a refusal may tell about other departments' trips: only the company's staff may read that.
    pub in_full: bool,
}

/// A planned trip, as it was dispatched.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The booked class.
    pub class: String,
    /// The vehicle and its drivers.
    pub assignment: Assignment,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Overrides of its dispatch.
    pub overrides: Vec<Override>,
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
    /// The number of usable vehicles less the most wanted at one moment, or the drivers that are left for them, if these
    /// are fewer. It is negative if more are wanted than there are.
    pub free: i64,
    /// The drivers with a licence for vehicles of the class that no booking wants.
    pub drivers_free: i64,
    /// Which of [`super::rules::LICENCES`] the class asks for.
    pub licences: usize,
}

/// What is free over a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// Each class that has vehicles in service, by code.
    pub classes: BTreeMap<String, Capacity>,
    /// For each of [`super::rules::LICENCES`] the drivers who hold a licence of it, less those wanted by vehicles that ask
    /// for it or for one before it.
    pub drivers_left: [i64; 4],
}

impl Room {
    /// The items for which too few vehicles are free, or too few drivers for all items together: the place of each, and how
    /// many it could have.
    pub fn short(&self, items: &[(String, i64)]) -> Vec<(usize, i64)> {
        let licences = |class: &str| self.classes.get(class).map_or(0, |one| one.licences);
        let asked = |list: usize| -> i64 {
            items.iter().filter(|(class, _)| licences(class) <= list).map(|(_, quantity)| quantity).sum()
        };
        let short = |(place, (class, quantity)): (usize, &(String, i64))| {
            let free = self.classes.get(class).map_or(0, |one| one.free);
            let beyond = (licences(class)..4).map(|list| asked(list) - self.drivers_left[list]);
            let beyond = beyond.max().unwrap_or(0).max(quantity - free);
            (beyond > 0).then(|| (place, (quantity - beyond).max(0)))
        };
        items.iter().enumerate().filter_map(short).collect()
    }
}

/// How an alternative differs from what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Another class in the same window.
    Class,
    /// The same items at another time.
    Shifted,
    /// Classes that carry the passengers together.
    Combined,
}

/// What a booking could ask for when there is no room for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// How it differs.
    pub kind: Difference,
    /// The class, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// How many of the class are free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<i64>,
    /// What to ask for instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<AlternativeItem>>,
    /// The start.
    pub starts_at: Instant,
    /// The end.
    pub ends_at: Instant,
}

/// Vehicles of one class in an alternative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternativeItem {
    /// The class.
    pub class: String,
    /// How many.
    pub quantity: i64,
}

impl Alternative {
    /// Another class in the same window.
    pub fn class(class: &str, free: i64, Span { starts_at, ends_at }: Span) -> Self {
        let (class, free) = (Some(class.to_owned()), Some(free));
        Self { kind: Difference::Class, class, free, items: None, starts_at, ends_at }
    }

    /// The same items in another window.
    pub fn shifted(items: &[(String, i64)], at: Span) -> Self {
        Self { kind: Difference::Shifted, ..Self::of(items, at) }
    }

    /// Other classes in the same window, which carry the passengers together.
    pub fn combined(items: Vec<(String, i64)>, span: Span) -> Self {
        Self { kind: Difference::Combined, ..Self::of(&items, span) }
    }

    fn of(items: &[(String, i64)], Span { starts_at, ends_at }: Span) -> Self {
        let item = |(class, quantity): &(String, i64)| AlternativeItem { class: class.clone(), quantity: *quantity };
        let items = Some(items.iter().map(item).collect());
        Self { kind: Difference::Shifted, class: None, free: None, items, starts_at, ends_at }
    }
}
