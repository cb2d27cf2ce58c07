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

DROP TRIGGER occupancy_no_overlap_update;
DROP TRIGGER occupancy_no_overlap_insert;
DROP INDEX occupancy_off_road;
DROP INDEX occupancy_resource;
CREATE INDEX occupancy_resource ON occupancy (resource_kind, resource_id, active, starts_at, ends_at);
CREATE TRIGGER occupancy_no_overlap_insert BEFORE INSERT ON occupancy WHEN NEW.active = 1 BEGIN
    SELECT RAISE(ABORT, 'occupancy_no_overlap') WHERE (
        SELECT ends_at FROM occupancy
        WHERE resource_kind = NEW.resource_kind AND resource_id = NEW.resource_id AND active = 1 AND starts_at < NEW.ends_at AND id <> NEW.id
        ORDER BY starts_at DESC LIMIT 1) > NEW.starts_at;
END;
CREATE TRIGGER occupancy_no_overlap_update BEFORE UPDATE OF resource_kind, resource_id, starts_at, ends_at, active ON occupancy WHEN NEW.active = 1 BEGIN
    SELECT RAISE(ABORT, 'occupancy_no_overlap') WHERE (
        SELECT ends_at FROM occupancy
        WHERE resource_kind = NEW.resource_kind AND resource_id = NEW.resource_id AND active = 1 AND starts_at < NEW.ends_at AND id <> NEW.id
        ORDER BY starts_at DESC LIMIT 1) > NEW.starts_at;
END;
