CREATE TABLE vehicles (
    id BLOB NOT NULL PRIMARY KEY,
    plate_no TEXT NOT NULL CONSTRAINT vehicles_plate_no UNIQUE,
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    model TEXT NOT NULL,
    seats INTEGER NOT NULL,
    length_mm INTEGER NOT NULL,
    energy TEXT NOT NULL CONSTRAINT vehicles_energy CHECK (energy IN ('petrol', 'diesel', 'hybrid', 'electric')),
    odometer_km INTEGER NOT NULL,
    transmission TEXT CONSTRAINT vehicles_transmission CHECK (transmission IN ('manual', 'automatic')),
    vin TEXT,
    use_nature TEXT,
    default_driver_id BLOB REFERENCES drivers (id),
    ownership TEXT NOT NULL CONSTRAINT vehicles_ownership CHECK (ownership IN ('owned', 'hired')),
    supplier_id BLOB REFERENCES suppliers (id),
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX vehicles_class ON vehicles (class, id);
CREATE INDEX vehicles_default_driver_id ON vehicles (default_driver_id);
CREATE INDEX vehicles_supplier_id ON vehicles (supplier_id);
CREATE INDEX vehicles_updated_at ON vehicles (updated_at, id);

CREATE TABLE papers (
    id BLOB NOT NULL PRIMARY KEY,
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    kind TEXT NOT NULL CONSTRAINT papers_kind CHECK (kind IN ('inspection', 'compulsory_insurance', 'commercial_insurance', 'operating_permit')),
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    number TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT papers_span CHECK (valid_from <= valid_until)
) STRICT;
CREATE INDEX papers_vehicle_id ON papers (vehicle_id, kind, valid_until);
CREATE INDEX papers_updated_at ON papers (updated_at, id);

CREATE TABLE off_road (
    id BLOB NOT NULL PRIMARY KEY,
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    reason TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT off_road_span CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX off_road_vehicle_id ON off_road (vehicle_id, id);
CREATE INDEX off_road_updated_at ON off_road (updated_at, id);

-- Nothing that was typed is lost: a correction is a new reading that names the one it corrects.
CREATE TABLE odometer_readings (
    id BLOB NOT NULL PRIMARY KEY,
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    at INTEGER NOT NULL,
    odometer_km INTEGER NOT NULL,
    source TEXT NOT NULL CONSTRAINT odometer_readings_source CHECK (source IN ('opening', 'departure', 'return', 'manual', 'correction')),
    leg_id BLOB,
    corrects_id BLOB REFERENCES odometer_readings (id),
    quarantined INTEGER NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX odometer_readings_vehicle_id ON odometer_readings (vehicle_id, at, id);
CREATE INDEX odometer_readings_leg_id ON odometer_readings (leg_id);
CREATE UNIQUE INDEX odometer_readings_corrects_id ON odometer_readings (corrects_id);
CREATE TRIGGER odometer_readings_no_update BEFORE UPDATE ON odometer_readings BEGIN SELECT RAISE(ABORT, 'odometer_readings_append_only'); END;
CREATE TRIGGER odometer_readings_no_delete BEFORE DELETE ON odometer_readings BEGIN SELECT RAISE(ABORT, 'odometer_readings_append_only'); END;
-- INSERT OR REPLACE would go round the two above.
CREATE TRIGGER odometer_readings_no_replace BEFORE INSERT ON odometer_readings WHEN EXISTS (SELECT 1 FROM odometer_readings WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'odometer_readings_append_only'); END;
