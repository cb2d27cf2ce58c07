//! Spans of time that are taken.

use diesel::prelude::*;

use crate::{
    db::schema::occupancy,
    kernel::{DriverId, Id, Instant, LockKey, OccupancyId, VehicleId, text_enum},
};

/// What can be in one place only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A vehicle.
    Vehicle(VehicleId),
    /// A driver.
    Driver(DriverId),
}

text_enum! {
    /// What kind of resource a row is about.
    pub enum ResourceKind {
        /// A vehicle.
        Vehicle = "vehicle" ("Vehicle", "车辆"),
        /// A driver.
        Driver = "driver" ("Driver", "驾驶员"),
    }
}

impl Resource {
    /// Its kind.
    pub fn kind(self) -> ResourceKind {
        match self {
            Self::Vehicle(_) => ResourceKind::Vehicle,
            Self::Driver(_) => ResourceKind::Driver,
        }
    }

    /// Its id without its kind.
    pub fn id(self) -> Id<()> {
        Id::from_uuid(match self {
            Self::Vehicle(id) => id.0,
            Self::Driver(id) => id.0,
        })
    }

    /// What guards its rows.
    pub fn lock_key(self) -> LockKey {
        match self {
            Self::Vehicle(id) => LockKey::Vehicle(id.0),
            Self::Driver(id) => LockKey::Driver(id.0),
        }
    }
}

text_enum! {
    /// Why a resource is taken.
    pub enum Cause {
        /// A trip.
        Trip = "trip" ("Trip", "行程"),
        /// The vehicle can't be used.
        OffRoad = "off_road" ("Off the road", "停用"),
        /// The driver is on leave.
        Leave = "leave" ("Leave", "请假"),
    }
}

/// A half-open span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub starts_at: Instant,
    /// The first moment after it.
    pub ends_at: Instant,
}

/// A row: a resource is taken over a span, or was to be.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupancy, treat_none_as_default_value = false)]
pub struct Occupancy {
    /// Its id.
    pub id: OccupancyId,
    /// A vehicle or a driver.
    pub resource_kind: ResourceKind,
    /// Which.
    pub resource_id: Id<()>,
    /// From when.
    pub starts_at: Instant,
    /// Until when, a trip's buffer included.
    pub ends_at: Instant,
    /// Why.
    pub cause: Cause,
    /// The trip's, off-road span's or leave's id.
    pub cause_id: Id<()>,
    /// Whether it takes the resource. A released one doesn't.
    pub active: bool,
    /// This driver's own share of the driving, planned or recorded.
    pub driving_minutes: i64,
    /// When it was made.
    pub created_at: Instant,
}

impl Occupancy {
    /// What is taken.
    pub fn resource(&self) -> Resource {
        match self.resource_kind {
            ResourceKind::Vehicle => Resource::Vehicle(VehicleId::from_uuid(self.resource_id.0)),
            ResourceKind::Driver => Resource::Driver(DriverId::from_uuid(self.resource_id.0)),
        }
    }

    /// When it is taken.
    pub fn span(&self) -> Span {
        Span { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// So many vehicles of a class, wanted over a span, buffer included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The class's code.
    pub class: String,
    /// How many.
    pub quantity: i64,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
}
