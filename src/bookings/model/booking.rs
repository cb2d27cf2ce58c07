//! The request and its approval.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    charges::api::Item,
    db::schema::{booking_items, bookings},
    http::{Patch, Patchable},
    kernel::{BookingId, DepartmentId, Error, Id, Instant, Money, Result, TariffId, text_enum},
    tariffs::model::Service,
};

text_enum! {
    /// What the vehicles are for.
    pub enum Purpose {
        /// A major collective event.
        CollectiveEvent = "collective_event" ("Collective event", "重大集体活动"),
        /// An urgent task: always taken, and dispatched before it is approved if need be.
        UrgentTask = "urgent_task" ("Urgent task", "突击任务"),
        /// Receiving investors.
        InvestmentReception = "investment_reception" ("Reception of investors", "招商接待"),
        /// Other official business.
        OfficialBusiness = "official_business" ("Official business", "其他公务"),
    }
}

text_enum! {
    /// How far it goes.
    pub enum Reach {
        /// Within the county.
        InCounty = "in_county" ("Within the county", "县内"),
        /// Within the city.
        InCity = "in_city" ("Within the city", "市内"),
        /// Within the province.
        InProvince = "in_province" ("Within the province", "省内"),
        /// Beyond.
        OutOfProvince = "out_of_province" ("Out of the province", "省外"),
    }
}

text_enum! {
    /// Where a booking stands (RULES.md §1.1).
    pub enum BookingState {
        /// Sent in.
        Submitted = "submitted" ("Submitted", "已提交"),
        /// Approved, or in no need of it.
        Approved = "approved" ("Approved", "待派车"),
        /// Vehicles and drivers are named.
        Dispatched = "dispatched" ("Dispatched", "已派车"),
        /// The first has left.
        InProgress = "in_progress" ("In progress", "进行中"),
        /// Every trip is confirmed or cancelled, and one is confirmed.
        Completed = "completed" ("Completed", "已完成"),
        /// Refused.
        Rejected = "rejected" ("Rejected", "已驳回"),
        /// Called off.
        Cancelled = "cancelled" ("Cancelled", "已取消"),
        /// Nobody came.
        NoShow = "no_show" ("Nobody came", "无人乘车"),
    }
}

text_enum! {
    /// Where its approval stands: a field of its own.
    pub enum Approval {
        /// The department's rule asks for none.
        NotRequired = "not_required" ("Not required", "无需审批"),
        /// Awaited.
        Pending = "pending" ("Pending", "待审批"),
        /// Given.
        Approved = "approved" ("Approved", "已批准"),
        /// Refused.
        Rejected = "rejected" ("Rejected", "已驳回"),
    }
}

/// A place on the way, as it is published; it is kept as its words.
#[derive(utoipa::ToSchema)]
#[schema(min_length = 1, max_length = 200, example = "甬台温高速宁海服务区")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Waypoint(String);

/// A booking as it is requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingNew {
    /// Who hires.
    pub department_id: DepartmentId,
    /// What for.
    pub purpose: Purpose,
    /// How it is priced.
    #[serde(default = "day")]
    pub service: Service,
    /// How many of which class; a class stands once.
    #[schema(min_items = 1, max_items = 20)]
    pub items: Vec<Item>,
    /// Passengers, without drivers.
    #[schema(minimum = 1, maximum = 999, example = 18)]
    pub passengers: i64,
    /// From when, garage to garage.
    pub starts_at: Instant,
    /// Until when: at most 31 days.
    pub ends_at: Instant,
    /// Where from.
    #[schema(min_length = 1, max_length = 200, example = "县政府大院")]
    pub origin: String,
    /// Where to.
    #[schema(min_length = 1, max_length = 200, example = "宁波栎社机场")]
    pub destination: String,
    /// By way of.
    #[serde(default)]
    #[schema(max_items = 20, value_type = Vec<Waypoint>)]
    pub waypoints: Vec<String>,
    /// How far.
    #[serde(default = "in_county")]
    pub reach: Reach,
    /// Expected kilometres of each vehicle.
    #[schema(minimum = 0, maximum = 100_000, example = 140)]
    pub distance_km: Option<i64>,
    /// Whom the driver asks for.
    #[schema(min_length = 1, max_length = 100, example = "王小明")]
    pub contact_name: String,
    /// And by which number.
    #[schema(min_length = 1, max_length = 40, example = "13800000000")]
    pub contact_phone: String,
    /// For the dispatcher.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Whether to wait when nothing is free. Waiting holds nothing.
    #[serde(default)]
    pub waitlist: bool,
    /// Its number in the department's own system, unique there.
    #[schema(min_length = 1, max_length = 100, example = "OA-2026-0412")]
    pub external_ref: Option<String>,
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

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bookings, treat_none_as_null = true)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// What people call it: the local date of its making, and a running number.
    pub number: String,
    /// Who hires.
    pub department_id: DepartmentId,
    /// What for.
    pub purpose: Purpose,
    /// How it is priced.
    pub service: Service,
    /// Passengers.
    pub passengers: i64,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// Where from.
    pub origin: String,
    /// Where to.
    pub destination: String,
    /// By way of, as a JSON array.
    pub waypoints: String,
    /// How far.
    pub reach: Reach,
    /// Expected kilometres.
    pub distance_km: Option<i64>,
    /// Whom to ask for.
    pub contact_name: String,
    /// Their number.
    pub contact_phone: String,
    /// For the dispatcher.
    pub note: Option<String>,
    /// Waiting for something to come free.
    pub waitlist: bool,
    /// The department's own number.
    pub external_ref: Option<String>,
    /// Where it stands.
    pub state: BookingState,
    /// Where its approval stands.
    pub approval: Approval,
    /// Who approved.
    pub approved_by: Option<Id<()>>,
    /// When.
    pub approved_at: Option<Instant>,
    /// Who signed the paper, where it was approved on paper.
    pub approval_signed_by: Option<String>,
    /// The paper's number.
    pub approval_slip: Option<String>,
    /// Taken although nothing was free.
    pub over_capacity: bool,
    /// The tariff that prices it.
    pub tariff_id: TariffId,
    /// The discount as frozen.
    pub discount_percent: i64,
    /// The quote, where a distance was given.
    pub quote_fen: Option<Money>,
    /// Fees for what was given up late.
    pub cancellation_fee_fen: Money,
    /// Why it was rejected, cancelled or ended.
    pub close_reason: Option<String>,
    /// Who made it.
    pub created_by: Id<()>,
    /// Who last changed what approval sees.
    pub changed_by: Id<()>,
    /// Counts changes, also of its trips.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it or a trip of it last changed.
    pub updated_at: Instant,
}

/// Which bookings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BookingFilter {
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<BookingState>,
    /// Of these departments.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub department_id: Vec<DepartmentId>,
    /// With these numbers.
    #[serde(default)]
    pub number: Vec<String>,
    /// With these numbers of the department's own.
    #[serde(default)]
    pub external_ref: Vec<String>,
    /// With these words in the number, the department's own number, the places, the contact or the note.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    /// Beginning at or after.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_from: Option<Instant>,
    /// Beginning before.
    #[param(value_type = Option<String>, format = DateTime)]
    pub starts_until: Option<Instant>,
}

/// A row of what is booked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = booking_items)]
pub struct BookingItem {
    /// Whose.
    pub booking_id: BookingId,
    /// In which order.
    pub position: i64,
    /// The class.
    pub class: String,
    /// How many.
    pub quantity: i64,
}

impl Booking {
    /// What its creator would write to make it as it is.
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
            waitlist: self.waitlist,
            external_ref: self.external_ref.clone(),
        }
    }

    /// Takes over what was written.
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
            ..
        } = new.clone();
        let BookingNew { distance_km, contact_name, contact_phone, note, waitlist, external_ref, .. } = new.clone();
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
            waitlist,
            external_ref,
            ..self.clone()
        };
        Ok(())
    }

    /// By way of.
    pub fn waypoints(&self) -> Vec<String> {
        serde_json::from_str(&self.waypoints).unwrap_or_default()
    }

    /// Whether it may be dispatched before it is approved, and is taken beyond capacity.
    pub fn is_urgent(&self) -> bool {
        self.purpose == Purpose::UrgentTask
    }

    /// Whether this caller may not approve it: neither the creator nor the last changer does.
    pub fn is_own_of(&self, actor: Uuid) -> bool {
        self.created_by.0 == actor || self.changed_by.0 == actor
    }
}
