-- What is asked of a vehicle or driver is nearly always what isn't over yet, so the indexes go by the end: what lies behind
-- is not walked through, however much of it there is.
DROP INDEX occupancy_resource;
CREATE INDEX occupancy_resource ON occupancy (resource_kind, resource_id, active, ends_at, starts_at);
CREATE INDEX occupancy_off_road ON occupancy (ends_at, starts_at, resource_id) WHERE cause = 'off_road' AND active;
DROP TRIGGER occupancy_no_overlap_insert;
DROP TRIGGER occupancy_no_overlap_update;
-- Active rows of one resource never overlap, so it is enough to look at the first one that ends after the new start.
CREATE TRIGGER occupancy_no_overlap_insert BEFORE INSERT ON occupancy WHEN NEW.active = 1 BEGIN
    SELECT RAISE(ABORT, 'occupancy_no_overlap') WHERE (
        SELECT starts_at FROM occupancy
        WHERE resource_kind = NEW.resource_kind AND resource_id = NEW.resource_id AND active = 1 AND ends_at > NEW.starts_at AND id <> NEW.id
        ORDER BY ends_at LIMIT 1) < NEW.ends_at;
END;
CREATE TRIGGER occupancy_no_overlap_update BEFORE UPDATE OF resource_kind, resource_id, starts_at, ends_at, active ON occupancy WHEN NEW.active = 1 BEGIN
    SELECT RAISE(ABORT, 'occupancy_no_overlap') WHERE (
        SELECT starts_at FROM occupancy
        WHERE resource_kind = NEW.resource_kind AND resource_id = NEW.resource_id AND active = 1 AND ends_at > NEW.starts_at AND id <> NEW.id
        ORDER BY ends_at LIMIT 1) < NEW.ends_at;
END;

DROP INDEX class_demand_class;
CREATE INDEX class_demand_class ON class_demand (class);
CREATE INDEX class_demand_ends_at ON class_demand (ends_at, starts_at, class, quantity);

DROP INDEX legs_vehicle_id;
DROP INDEX legs_driver_id;
DROP INDEX legs_second_driver_id;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, returned_at);
CREATE INDEX legs_driver_id ON legs (driver_id, returned_at);
CREATE INDEX legs_second_driver_id ON legs (second_driver_id, returned_at);

CREATE INDEX papers_valid_until ON papers (valid_until, valid_from, kind, vehicle_id);

-- The few readings whose place in the chain isn't their time alone.
CREATE INDEX odometer_readings_openings ON odometer_readings (vehicle_id) WHERE source = 'opening';
CREATE INDEX odometer_readings_corrections ON odometer_readings (vehicle_id, corrects_id) WHERE corrects_id IS NOT NULL;
