//! Bookings: the request and its approval.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::GivenUpFor;
use crate::{
    charges::model::Item,
    db::schema::{booking_items, bookings, given_up_days},
    http::{Patch, Patchable},
    kernel::{BookingId, DepartmentId, Error, Id, Instant, Money, Result, TariffId, UserId, spelling, text_enum},
    tariffs::model::Service,
};

text_enum! {
    /// Why the service itself ended a booking and its trips. People write reasons of their own there.
    pub enum CloseReason {
        /// Nobody had departed for it by its planned end.
        Lapsed = "lapsed" ("It lapsed: no vehicle was sent in time", "逾期未派车，自动失效"),
    }
}

text_enum! {
    /// Purpose of a booking.
    pub enum Purpose {
        /// A major collective event.
        CollectiveEvent = "collective_event" ("Collective event", "重大集体活动"),
        /// An urgent task. It is accepted beyond capacity, and may be dispatched before it is approved.
        UrgentTask = "urgent_task" ("Urgent task", "突击任务"),
        /// Receiving investors.
        InvestmentReception = "investment_reception" ("Reception of investors", "招商接待"),
        /// Other official business.
        OfficialBusiness = "official_business" ("Official business", "其他公务"),
    }
}

text_enum! {
    /// How far a booking goes.
    pub enum Reach {
        /// Within the county.
        InCounty = "in_county" ("Within the county", "县内"),
        /// Within the city.
        InCity = "in_city" ("Within the city", "市内"),
        /// Within the province.
        InProvince = "in_province" ("Within the province", "省内"),
        /// Beyond the province.
        OutOfProvince = "out_of_province" ("Out of the province", "省外"),
    }
}

text_enum! {
    /// State of a booking (RULES.md §1.1).
    pub enum BookingState {
        /// Requested, approval pending.
        Submitted = "submitted" ("Submitted", "已提交"),
        /// Approved, or in no need of approval.
        Approved = "approved" ("Approved", "待派车"),
        /// Vehicles and drivers are assigned.
        Dispatched = "dispatched" ("Dispatched", "已派车"),
        /// The first vehicle has departed.
        InProgress = "in_progress" ("In progress", "进行中"),
        /// Every trip is confirmed or cancelled, and one is confirmed.
        Completed = "completed" ("Completed", "已完成"),
        /// Rejected by the approver or the dispatcher.
        Rejected = "rejected" ("Rejected", "已驳回"),
        /// Cancelled before departure.
        Cancelled = "cancelled" ("Cancelled", "已取消"),
        /// No passenger came.
        NoShow = "no_show" ("Nobody came", "无人乘车"),
    }
}

text_enum! {
    /// State of a booking's approval.
    pub enum Approval {
        /// The department's rule asks for no approval.
        NotRequired = "not_required" ("Not required", "无需审批"),
        /// The approver has not decided yet.
        Pending = "pending" ("Pending", "待审批"),
        /// Approved.
        Approved = "approved" ("Approved", "已批准"),
        /// Rejected.
        Rejected = "rejected" ("Rejected", "已驳回"),
    }
}

text_enum! {
    /// How far what is owed is settled.
    pub enum Settlement {
        /// It is owed, and on no statement yet.
        Open = "open" ("Owed", "待对账"),
        /// It is on a statement of account.
        Stated = "stated" ("On a statement", "已列对账单"),
        /// It is on an invoice.
        Invoiced = "invoiced" ("Invoiced", "已开票"),
        /// Nothing of it is owed any more.
        Paid = "paid" ("Paid", "已结清"),
    }
}

/// A place on the way. Only its schema is used; a booking keeps the text.
#[derive(utoipa::ToSchema)]
#[schema(min_length = 1, max_length = 200, example = "甬台温高速宁海服务区")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Waypoint(String);

/// A booking, as clients request it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingNew {
    /// The hiring department.
    pub department_id: DepartmentId,
    /// Purpose.
    pub purpose: Purpose,
    /// Service, which sets the price.
    #[serde(default = "day")]
    pub service: Service,
    /// The classes, and how many vehicles of each. Each class is named once.
    #[schema(min_items = 1, max_items = 20)]
    pub items: Vec<Item>,
    /// Number of passengers, drivers left out.
    #[schema(minimum = 1, maximum = 999, example = 18)]
    pub passengers: i64,
    /// Planned start: departure from the garage.
    pub starts_at: Instant,
    /// Planned end: return to the garage, at most 31 days after the start; 366 for the service `month`.
    pub ends_at: Instant,
    /// Place of departure.
    #[schema(min_length = 1, max_length = 200, example = "县政府大院")]
    pub origin: String,
    /// Destination.
    #[schema(min_length = 1, max_length = 200, example = "宁波栎社机场")]
    pub destination: String,
    /// Places on the way.
    #[serde(default)]
    #[schema(max_items = 20, value_type = Vec<Waypoint>)]
    pub waypoints: Vec<String>,
    /// How far it goes.
    #[serde(default = "in_county")]
    pub reach: Reach,
    /// Expected kilometres of each vehicle.
    #[schema(minimum = 0, maximum = 100_000, example = 140)]
    pub distance_km: Option<i64>,
    /// Name of the contact.
    #[schema(min_length = 1, max_length = 100, example = "王小明")]
    pub contact_name: String,
    /// The contact's telephone number.
    #[schema(min_length = 1, max_length = 40, example = "13800000000")]
    pub contact_phone: String,
    /// Note for the dispatcher.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Reason of the journey (事由). The setting `reason_required` asks for it.
    #[schema(min_length = 1, max_length = 200, example = "赴宁波参加招商推介会")]
    pub reason: Option<String>,
    /// Whether to join the waiting list if there is no capacity. A waiting booking holds no vehicles.
    #[serde(default)]
    pub waitlist: bool,
    /// The booking's number in the department's own system. The department uses each number once. Blanks around it
    /// don't count.
    #[serde(default, deserialize_with = "spelling::read_reference")]
    #[schema(min_length = 1, max_length = 100, example = "OA-2026-0412")]
    pub external_ref: Option<String>,
    /// Whether the vehicles are back each evening, so that no nights are charged unless a return states them.
    #[serde(default)]
    pub home_each_evening: bool,
}

impl BookingNew {
    /// Whether it is an urgent task, which is always taken.
    pub fn is_urgent(&self) -> bool {
        self.purpose == Purpose::UrgentTask
    }
}

fn day() -> Service {
    Service::Day
}
fn in_county() -> Reach {
    Reach::InCounty
}

impl Patchable for BookingNew {
    const FROZEN: &'static [&'static str] = &["department_id"];
}

/// A merge patch of a booking.
pub type BookingPatch = Patch<BookingNew>;

/// A row of `bookings`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bookings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Its number for people: the local date on which it was made, and a running number.
    pub number: String,
    /// The hiring department.
    pub department_id: DepartmentId,
    /// Purpose.
    pub purpose: Purpose,
    /// Service, which sets the price.
    pub service: Service,
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
    /// Places on the way, as a JSON array.
    pub waypoints: String,
    /// How far it goes.
    pub reach: Reach,
    /// Expected kilometres of each vehicle.
    pub distance_km: Option<i64>,
    /// Name of the contact.
    pub contact_name: String,
    /// The contact's telephone number.
    pub contact_phone: String,
    /// Note for the dispatcher.
    pub note: Option<String>,
    /// Whether it is on the waiting list.
    pub waitlist: bool,
    /// Its number in the department's own system.
    pub external_ref: Option<String>,
    /// State.
    pub state: BookingState,
    /// State of the approval.
    pub approval: Approval,
    /// Who approved it.
    pub approved_by: Option<Id<()>>,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// Who signed, where it was approved on paper.
    pub approval_signed_by: Option<String>,
    /// Number of the paper, where it was approved on paper.
    pub approval_slip: Option<String>,
    /// Whether it was accepted beyond capacity.
    pub over_capacity: bool,
    /// The tariff that prices it.
    pub tariff_id: TariffId,
    /// Discount in percent, fixed when it was made.
    pub discount_percent: i64,
    /// Quote in fen, where a distance was given.
    pub quote_fen: Option<Money>,
    /// Fees in fen for late cancellation.
    pub cancellation_fee_fen: Money,
    /// Why it was rejected, cancelled or ended.
    pub close_reason: Option<String>,
    /// Who made it.
    pub created_by: Id<()>,
    /// Who last changed it; that person may not approve it.
    pub changed_by: Id<()>,
    /// Version: counts changes of the booking and its trips.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it or one of its trips last changed.
    pub updated_at: Instant,
    /// The earliest start that was announced when a late fee was due already, if the start was moved to later without
    /// paying for it. Hours to the start are counted from it (RULES.md §1.9).
    pub announced_start_at: Option<Instant>,
    /// When it lapsed, because nobody had departed by its planned end (RULES.md §1.12).
    pub lapsed_at: Option<Instant>,
    /// Reason of the journey.
    pub reason: Option<String>,
    /// Whether the vehicles are back each evening, so that no nights are charged unless a return states them.
    pub home_each_evening: bool,
    /// Since when it is on the waiting list.
    pub waiting_since: Option<Instant>,
    /// Since when there is room for it, while it is on the waiting list.
    pub room_at: Option<Instant>,
    /// The approver for whom a delegate approved it (RULES.md §1.13).
    pub approved_for: Option<UserId>,
    /// For whom it was cancelled. None if it wasn't, if it lapsed, or if nobody wrote it down then.
    pub cancelled_for: Option<GivenUpFor>,
    /// How much of its department's budget was used with it when it was made or last changed, in percent, if the budget warned
    /// of it (docs/BUREAU.md §6).
    pub budget_percent: Option<i64>,
    /// Whether that was more than the budget has.
    pub over_budget: bool,
}

/// Filter of the list of bookings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BookingFilter {
    /// Only bookings in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<BookingState>,
    /// Only bookings whose approval is in these states.
    #[serde(default)]
    #[param(inline)]
    pub approval: Vec<Approval>,
    /// Only bookings of these departments.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub department_id: Vec<DepartmentId>,
    /// Only bookings with these numbers.
    #[serde(default, deserialize_with = "spelling::read_numbers")]
    pub number: Vec<String>,
    /// Only bookings with these numbers of the department's own system.
    #[serde(default)]
    pub external_ref: Vec<String>,
    /// Only bookings that have lapsed, or have not.
    pub lapsed: Option<bool>,
    /// Only bookings that are on the waitlist, or are not.
    pub waitlist: Option<bool>,
    /// Only bookings with all of these words, in any order: in the number, the department's own number, the places (those
    /// on the way, too), the contact, the reason or the note, or in the name of the department, a plate or the name of a
    /// driver.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    /// Only bookings that start at or after this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_from: Option<Instant>,
    /// Only bookings that start before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_until: Option<Instant>,
}

/// A row of `booking_items`: a number of vehicles of one class.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = booking_items, treat_none_as_default_value = false)]
pub struct BookingItem {
    /// The booking.
    pub booking_id: BookingId,
    /// Position in the booking.
    pub position: i64,
    /// The class.
    pub class: String,
    /// Number of vehicles.
    pub quantity: i64,
}

impl From<BookingItem> for Item {
    fn from(row: BookingItem) -> Self {
        Self { class: row.class, quantity: row.quantity }
    }
}

/// A row of `given_up_days`: vehicles of a class that the department gave up late for one day, and paid for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = given_up_days, treat_none_as_default_value = false)]
pub struct GivenUpDay {
    /// The booking.
    pub booking_id: BookingId,
    /// The class.
    pub class: String,
    /// The day.
    pub day: NaiveDate,
    /// How many vehicles were paid for.
    pub paid: i64,
    /// How many of these the booking holds again. Giving them up once more costs nothing.
    pub held_again: i64,
}

impl Booking {
    /// The request that would make this booking as it is now.
    pub fn written(&self, items: &[Item]) -> BookingNew {
        BookingNew {
            department_id: self.department_id,
            purpose: self.purpose,
            service: self.service,
            items: items.to_vec(),
            passengers: self.passengers,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            origin: self.origin.clone(),
            destination: self.destination.clone(),
            waypoints: self.waypoints(),
            reach: self.reach,
            distance_km: self.distance_km,
            contact_name: self.contact_name.clone(),
            contact_phone: self.contact_phone.clone(),
            note: self.note.clone(),
            reason: self.reason.clone(),
            waitlist: self.waitlist,
            external_ref: self.external_ref.clone(),
            home_each_evening: self.home_each_evening,
        }
    }

    /// Takes over the fields of a request.
    pub fn write(&mut self, new: &BookingNew) -> Result<()> {
        let BookingNew {
            department_id,
            purpose,
            service,
            items: _,
            passengers,
            starts_at,
            ends_at,
            origin,
            destination,
            waypoints,
            reach,
            home_each_evening,
            ..
        } = new.clone();
        let BookingNew { distance_km, contact_name, contact_phone, note, reason, waitlist, external_ref, .. } =
            new.clone();
        let waypoints = serde_json::to_string(&waypoints).map_err(Error::internal)?;
        *self = Self {
            department_id,
            purpose,
            service,
            passengers,
            starts_at,
            ends_at,
            origin,
            destination,
            waypoints,
            reach,
            distance_km,
            contact_name,
            contact_phone,
            note,
            reason,
            waitlist,
            external_ref,
            home_each_evening,
            ..self.clone()
        };
        Ok(())
    }

    /// Places on the way.
    pub fn waypoints(&self) -> Vec<String> {
        serde_json::from_str(&self.waypoints).unwrap_or_default()
    }

    /// Whether it is an urgent task: accepted beyond capacity, and dispatched before it is approved if need be.
    pub fn is_urgent(&self) -> bool {
        self.purpose == Purpose::UrgentTask
    }
}
