//! What the API answers about the fleet.

mod expiries;
mod off_road;
mod papers;
mod readings;
mod vehicles;

pub use expiries::{Expiry, ExpiryPage};
pub use off_road::{OffRoad, OffRoadPage};
pub use papers::{Paper, PaperPage};
pub use readings::{Reading, ReadingPage};
pub use vehicles::{Vehicle, VehiclePage, VehicleWarning};
