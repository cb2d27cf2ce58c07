-- Who and what is taken when. Half-open spans, the buffer inside; a row that isn't active takes nothing.
CREATE TABLE occupancy (
    id BLOB NOT NULL PRIMARY KEY,
    resource_kind TEXT NOT NULL CONSTRAINT occupancy_resource_kind CHECK (resource_kind IN ('vehicle', 'driver')),
    resource_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    cause TEXT NOT NULL CONSTRAINT occupancy_cause CHECK (cause IN ('trip', 'off_road', 'leave')),
    cause_id BLOB NOT NULL,
    active INTEGER NOT NULL,
    driving_minutes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT occupancy_span CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX occupancy_resource ON occupancy (resource_kind, resource_id, active, starts_at, ends_at);
CREATE INDEX occupancy_cause_id ON occupancy (cause_id);
-- Active rows of one resource never overlap, so it is enough to look at the last one that starts before the new end.
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

-- How many vehicles of a class are wanted when: what bookings hold before and after vehicles are named.
CREATE TABLE class_demand (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL,
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    quantity INTEGER NOT NULL CONSTRAINT class_demand_quantity CHECK (quantity > 0),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    CONSTRAINT class_demand_span CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX class_demand_class ON class_demand (class, ends_at, starts_at, quantity);
CREATE INDEX class_demand_booking_id ON class_demand (booking_id);
