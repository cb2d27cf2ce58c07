//! Use cases of the fleet.

mod expiries;
mod odometer;
mod off_road;
mod papers;
mod vehicles;

pub use expiries::expiries;
pub use odometer::{
    leg_end, odometer_current, quarantined_legs, reading_create, reading_list, reading_of_leg, reading_record,
};
pub use off_road::{off_road_change, off_road_create, off_road_end, off_road_get, off_road_list};
pub use papers::{paper_create, paper_list, papers_between, papers_of};
pub use vehicles::{
    fewest_seats, vehicle_change, vehicle_create, vehicle_find, vehicle_get, vehicle_list, vehicles_find,
    vehicles_in_service, vehicles_of_classes,
};
