//! The board as the API answers it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::Blocks;
use crate::{
    bookings::views::{BoardTrip, QueuedBooking},
    drivers::model::LicenceClass,
    fleet::model::Ownership,
    http::Resource,
    kernel::{DriverId, Instant, VehicleId},
};

/// A row of the board: a vehicle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardVehicle {
    /// Its id.
    pub id: VehicleId,
    /// Its plate.
    #[schema(example = "浙BA123Z")]
    pub plate_no: String,
    /// Code of its class.
    #[schema(example = "bus")]
    pub class: String,
    /// What people call its class.
    #[schema(example = "中型客车")]
    pub class_name: String,
    /// Make and model.
    #[schema(example = "丰田考斯特")]
    pub model: String,
    /// Its seats, the driver's included.
    #[schema(example = 23)]
    pub seats: i64,
    /// `owned`, `hired`.
    #[schema(value_type = String, example = "owned")]
    pub ownership: Ownership,
    /// Driver who usually drives it.
    pub default_driver_id: Option<DriverId>,
    /// Its latest valid odometer reading in km; null for a hired vehicle.
    #[schema(example = 41_520)]
    pub current_odometer_km: Option<i64>,
}

/// A driver.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardDriver {
    /// Its id.
    pub id: DriverId,
    /// Full name.
    #[schema(example = "王建国")]
    pub name: String,
    /// Telephone number.
    #[schema(example = "13800000001")]
    pub phone: String,
    /// Classes of the driving licence.
    #[schema(value_type = Vec<String>, example = json!(["A1"]))]
    pub licence_classes: Vec<LicenceClass>,
}

/// A span in which a vehicle or driver can't be sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Blocked {
    /// `off_road`, `seal`, `paper`, `leave`.
    #[schema(value_type = String, example = "off_road")]
    pub kind: Blocks,
    /// Id of the off-road span, the seal or the leave; null for a paper that isn't there.
    pub id: Option<Uuid>,
    /// The vehicle; null for leave.
    pub vehicle_id: Option<VehicleId>,
    /// The driver, of leave.
    pub driver_id: Option<DriverId>,
    /// Its first moment.
    pub starts_at: Instant,
    /// The first moment after it.
    pub ends_at: Instant,
    /// Reason. For a paper, which one is missing.
    #[schema(example = "二级维护")]
    pub reason: String,
}

/// The board: what the dispatcher sees at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Board {
    /// The moment of which it tells.
    pub as_of: Instant,
    /// First day.
    pub from: NaiveDate,
    /// First day after the last one.
    pub until: NaiveDate,
    /// Minutes that a vehicle and its drivers need after a trip's plan.
    #[schema(example = 30)]
    pub buffer_minutes: i64,
    /// Vehicles that are in service on one of these days, or have a trip in them, by class and plate.
    pub vehicles: Vec<BoardVehicle>,
    /// Drivers who are in service on one of these days, or have a trip in them, by name.
    pub drivers: Vec<BoardDriver>,
    /// Trips whose span meets these days, cancelled ones left out: an entry for each leg, and one for each that hasn't
    /// departed. What happened counts before what was planned; one that is out ends with its plan, or now if that is later.
    pub trips: Vec<BoardTrip>,
    /// What blocks vehicles and drivers in these days.
    pub blocked: Vec<Blocked>,
    /// The first 200 bookings by their start for which vehicles are still to be assigned, whatever their day.
    pub queue: Vec<QueuedBooking>,
    /// How many more there are.
    #[schema(example = 0)]
    pub queue_more: i64,
    /// What it is like, `as_of` left aside.
    #[serde(skip)]
    #[schema(ignore)]
    pub tag: String,
}

impl Resource for Board {
    fn path(&self) -> String {
        "/board".to_owned()
    }
    fn etag(&self) -> &str {
        &self.tag
    }
}
