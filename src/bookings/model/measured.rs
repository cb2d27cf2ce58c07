//! What the measures of service know of bookings and trips (BUREAU.md §4).

use diesel::{Queryable, QueryableByName, sql_types};

use super::{BookingState, ConfirmedBy, TripState};
use crate::kernel::{DriverId, Instant, VehicleId, id::SqlId, text_enum, time::SqlInstant};

text_enum! {
    /// For whom a booking or a trip is given up (BUREAU.md §4.2).
    pub enum GivenUpFor {
        /// The department, which acts itself or has the dispatcher act.
        Department = "department" ("Department", "用车单位"),
        /// The company, also by sending nobody until it is too late.
        Company = "company" ("Company", "公司"),
    }
}

text_enum! {
    /// Whose service is measured.
    #[derive(Default)]
    pub enum PerformanceSubject {
        /// The company's.
        #[default]
        Company = "company" ("The company", "公司"),
        /// Each vehicle's.
        Vehicle = "vehicle" ("Each vehicle", "按车辆"),
        /// Each driver's.
        Driver = "driver" ("Each driver", "按驾驶员"),
    }
}

/// A trip that is back, with the vehicle and the driver of the leg with which it counts.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct ReturnedTrip {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub vehicle_id: VehicleId,
    /// The driver.
    #[diesel(sql_type = SqlId)]
    pub driver_id: DriverId,
    /// Planned start.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// When the passengers got in, if that was recorded.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub picked_up_at: Option<Instant>,
    /// When the department last disputed its charge.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub disputed_at: Option<Instant>,
    /// The rating by the department, 1 to 5.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub rating: Option<i64>,
    /// Who gave the rating; of one of before this was kept, who last confirmed the charge.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub rated_by: Option<ConfirmedBy>,
}

/// A trip of an approved booking whose planned start has come, or that was cancelled before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct PlannedTrip {
    /// The vehicle, the present one if it changed.
    pub vehicle_id: VehicleId,
    /// The driver, the present one if they changed.
    pub driver_id: DriverId,
    /// State.
    pub state: TripState,
    /// For whom it was cancelled.
    pub cancelled_for: Option<GivenUpFor>,
}

/// An approved booking whose planned start has come, or that was ended before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct PlannedBooking {
    /// State.
    pub state: BookingState,
    /// For whom it was cancelled.
    pub cancelled_for: Option<GivenUpFor>,
    /// When it lapsed.
    pub lapsed_at: Option<Instant>,
    /// Whether a vehicle left for it.
    pub has_departed: bool,
}

/// What the measures of service count on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The trips that returned.
    pub returned: Vec<ReturnedTrip>,
    /// The trips that were planned to start.
    pub planned: Vec<PlannedTrip>,
    /// The bookings that were planned to start.
    pub bookings: Vec<PlannedBooking>,
}
