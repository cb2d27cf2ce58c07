//! Vehicles and what is recorded about them: rows, words, what clients send, and the filters of the lists.

mod events;
mod expiries;
mod off_road;
mod papers;
mod readings;
mod vehicles;

pub use events::{OffRoadEvent, PaperEvent, ReadingEvent, VehicleEvent};
pub use expiries::{ExpiryFilter, ExpiryKind, SubjectKind};
pub use off_road::{OffRoad, OffRoadFilter, OffRoadNew, OffRoadPatch};
pub use papers::{Paper, PaperFilter, PaperKind, PaperNew};
pub use readings::{Draft, Reading, ReadingFilter, ReadingNew};
pub use vehicles::{Energy, Ownership, Transmission, Vehicle, VehicleFilter, VehicleNew, VehiclePatch};
