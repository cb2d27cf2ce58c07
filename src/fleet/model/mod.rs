//! Vehicles and what is recorded about them: rows, words, what clients send, and the filters of the lists.

mod events;
mod expiries;
mod maintenance;
mod off_road;
mod papers;
mod readings;
mod vehicles;

pub use events::{MaintenancePlanEvent, MaintenanceServiceEvent, OffRoadEvent, PaperEvent, ReadingEvent, VehicleEvent};
pub use expiries::{ExpiryFilter, ExpiryKind, SubjectKind};
pub use maintenance::{
    MaintenanceDueFilter, MaintenancePlan, MaintenancePlanFilter, MaintenancePlanNew, MaintenancePlanPatch,
    MaintenanceService, MaintenanceServiceFilter, MaintenanceServiceNew, MaintenanceState,
};
pub use off_road::{OffRoad, OffRoadFilter, OffRoadNew, OffRoadPatch};
pub use papers::{Paper, PaperFilter, PaperKind, PaperNew, PaperPatch};
pub use readings::{Draft, Reading, ReadingFilter, ReadingNew};
pub use vehicles::{
    ClassSeats, Energy, InService, Ownership, Transmission, Vehicle, VehicleFilter, VehicleNew, VehiclePatch,
};
