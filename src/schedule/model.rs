//! Occupancy: spans of time in which vehicles and drivers are taken.

use diesel::prelude::*;

use crate::{
    db::schema::occupancy,
    events::event_types,
    kernel::{DriverId, Id, Instant, LockKey, OccupancyId, TripId, VehicleId, text_enum},
    reference::model::RuleCode,
};

event_types! {
    /// What happens to a trip whose vehicle or driver isn't available after all.
    pub enum ReleaseEvent of "trip" ("Trip", "行程") {
        /// Its vehicle or driver was released; it has to be reassigned.
        Release = "release" ("released, to be reassigned", "车辆或驾驶员不可用，待改派"),
    }
}

/// A vehicle or a driver: what can do only one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A vehicle.
    Vehicle(VehicleId),
    /// A driver.
    Driver(DriverId),
}

text_enum! {
    /// Kind of resource.
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

    /// Its id as a plain id.
    pub fn id(self) -> Id<()> {
        Id::from_uuid(match self {
            Self::Vehicle(id) => id.0,
            Self::Driver(id) => id.0,
        })
    }

    /// The lock that guards its rows.
    pub fn lock_key(self) -> LockKey {
        match self {
            Self::Vehicle(id) => LockKey::Vehicle(id.0),
            Self::Driver(id) => LockKey::Driver(id.0),
        }
    }
}

text_enum! {
    /// Reason why a resource is taken.
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

impl Span {
    /// Whether they have a moment in common.
    pub fn meets(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// A row of `occupancy`: a resource is taken over a span, or was, until its claim was released.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = occupancy, treat_none_as_default_value = false)]
pub struct Occupancy {
    /// Its id.
    pub id: OccupancyId,
    /// A vehicle or a driver.
    pub resource_kind: ResourceKind,
    /// The id of the vehicle or driver.
    pub resource_id: Id<()>,
    /// Its first moment.
    pub starts_at: Instant,
    /// The first moment after it, a trip's buffer included.
    pub ends_at: Instant,
    /// Reason.
    pub cause: Cause,
    /// The id of the trip, the off-road span or the leave.
    pub cause_id: Id<()>,
    /// Whether it takes the resource. A released row does not.
    pub active: bool,
    /// This driver's own share of the driving in minutes, planned or recorded.
    pub driving_minutes: i64,
    /// When the row was written.
    pub created_at: Instant,
}

impl Occupancy {
    /// The vehicle or driver that is taken.
    pub fn resource(&self) -> Resource {
        match self.resource_kind {
            ResourceKind::Vehicle => Resource::Vehicle(VehicleId::from_uuid(self.resource_id.0)),
            ResourceKind::Driver => Resource::Driver(DriverId::from_uuid(self.resource_id.0)),
        }
    }

    /// The span over which it is taken.
    pub fn span(&self) -> Span {
        Span { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// A number of vehicles of a class, wanted over a span, buffer included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The class's code.
    pub class: String,
    /// The number of vehicles.
    pub quantity: i64,
    /// Its first moment.
    pub starts_at: Instant,
    /// The first moment after it.
    pub ends_at: Instant,
}

/// A planned trip that needs another vehicle or driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flagged {
    /// The trip.
    pub trip_id: TripId,
    /// Number of its booking.
    pub number: String,
    /// Its planned start.
    pub starts_at: Instant,
    /// The rule because of which it needs them.
    pub code: Option<RuleCode>,
}
