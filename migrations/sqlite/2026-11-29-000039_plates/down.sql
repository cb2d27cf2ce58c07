PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE kept AS SELECT * FROM vehicles;
DROP TABLE vehicles;
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
    updated_at INTEGER NOT NULL,
    fuel_norm_hundredths INTEGER,
    charging_norm_hundredths INTEGER
) STRICT;
INSERT INTO vehicles SELECT * FROM kept;
DROP TABLE kept;
CREATE INDEX vehicles_class ON vehicles (class, id);
CREATE INDEX vehicles_default_driver_id ON vehicles (default_driver_id);
CREATE INDEX vehicles_supplier_id ON vehicles (supplier_id);
CREATE INDEX vehicles_updated_at ON vehicles (updated_at, id);
