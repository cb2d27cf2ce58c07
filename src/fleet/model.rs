//! Vehicles and what is on record about them.

mod off_road;
mod papers;
mod readings;
mod vehicles;

pub use off_road::{OffRoad, OffRoadEnd, OffRoadNew, OffRoadPatch};
pub use papers::{Paper, PaperKind, PaperNew};
pub use readings::{Draft, Reading, ReadingNew};
pub use vehicles::{Energy, Ownership, Transmission, Vehicle, VehicleNew, VehiclePatch};
