//! Use cases of the fleet.

mod expiries;
mod maintenance;
mod odometer;
mod off_road;
mod papers;
mod vehicles;

pub use expiries::expiries;
pub use maintenance::{
    maintenance_of_vehicle, maintenance_plan_change, maintenance_plan_create, maintenance_plan_get,
    maintenance_plan_list, maintenance_plan_vehicles, maintenance_service_create, maintenance_service_get,
    maintenance_service_list, maintenance_service_void, maintenance_services_find, maintenance_services_of_plans,
};
pub use odometer::{
    leg_end, odometer_current, odometers_current, quarantined_legs, reading_create, reading_list, reading_of_leg,
    reading_record, reading_take_back,
};
pub use off_road::{off_road_change, off_road_create, off_road_end, off_road_find, off_road_get, off_road_list};
pub use papers::{paper_change, paper_create, paper_get, paper_list, papers_between, papers_of};
pub use vehicles::{
    seats_of_classes, vehicle_change, vehicle_create, vehicle_find, vehicle_get, vehicle_list, vehicles_find,
    vehicles_in_service, vehicles_of_classes,
};
