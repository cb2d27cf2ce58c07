DROP INDEX odometer_readings_corrections;
DROP INDEX odometer_readings_openings;

DROP INDEX papers_valid_until;

DROP INDEX legs_second_driver_id;
DROP INDEX legs_driver_id;
DROP INDEX legs_vehicle_id;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, departed_at);
CREATE INDEX legs_driver_id ON legs (driver_id, departed_at);
CREATE INDEX legs_second_driver_id ON legs (second_driver_id, departed_at);

DROP INDEX class_demand_ends_at;
DROP INDEX class_demand_class;
CREATE INDEX class_demand_class ON class_demand (class, ends_at, starts_at, quantity);

DROP INDEX occupancy_off_road;
DROP INDEX occupancy_resource;
CREATE INDEX occupancy_resource ON occupancy (resource_kind, resource_id, active, starts_at, ends_at);
