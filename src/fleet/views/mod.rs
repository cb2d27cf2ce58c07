//! What the API answers about the fleet.

mod expiries;
mod maintenance;
mod off_road;
mod papers;
mod readings;
mod tables;
mod vehicles;

pub use expiries::{Expiry, ExpiryPage};
pub use maintenance::{
    MaintenanceDue, MaintenanceDuePage, MaintenancePlan, MaintenancePlanPage, MaintenanceService,
    MaintenanceServicePage,
};
pub use off_road::{OffRoad, OffRoadPage};
pub use papers::{Paper, PaperPage};
pub use readings::{Reading, ReadingPage};
pub use vehicles::{Vehicle, VehiclePage, VehicleWarning};
