-- A plate is taken only while its vehicle is in use. SQLite can't drop a unique rule of a column, so the table is made
-- anew; the rows that refer to it are checked when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE kept AS SELECT * FROM vehicles;
DROP TABLE vehicles;
CREATE TABLE vehicles (
    id BLOB NOT NULL PRIMARY KEY,
    plate_no TEXT NOT NULL,
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
CREATE UNIQUE INDEX vehicles_plate_no ON vehicles (plate_no) WHERE retired_on IS NULL;
