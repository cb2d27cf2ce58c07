CREATE TABLE vehicles (
    id uuid NOT NULL PRIMARY KEY,
    plate_no text COLLATE "C" NOT NULL CONSTRAINT vehicles_plate_no UNIQUE,
    class text COLLATE "C" NOT NULL REFERENCES vehicle_classes (code),
    model text COLLATE "C" NOT NULL,
    seats bigint NOT NULL,
    length_mm bigint NOT NULL,
    energy text COLLATE "C" NOT NULL CONSTRAINT vehicles_energy CHECK (energy IN ('petrol', 'diesel', 'hybrid', 'electric')),
    odometer_km bigint NOT NULL,
    transmission text COLLATE "C" CONSTRAINT vehicles_transmission CHECK (transmission IN ('manual', 'automatic')),
    vin text COLLATE "C",
    use_nature text COLLATE "C",
    default_driver_id uuid REFERENCES drivers (id),
    ownership text COLLATE "C" NOT NULL CONSTRAINT vehicles_ownership CHECK (ownership IN ('owned', 'hired')),
    supplier_id uuid REFERENCES suppliers (id),
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX vehicles_class ON vehicles (class, id);
CREATE INDEX vehicles_default_driver_id ON vehicles (default_driver_id);
CREATE INDEX vehicles_supplier_id ON vehicles (supplier_id);
CREATE INDEX vehicles_updated_at ON vehicles (updated_at, id);

CREATE TABLE papers (
    id uuid NOT NULL PRIMARY KEY,
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    kind text COLLATE "C" NOT NULL CONSTRAINT papers_kind CHECK (kind IN ('inspection', 'compulsory_insurance', 'commercial_insurance', 'operating_permit')),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    number text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT papers_span CHECK (valid_from <= valid_until)
);
CREATE INDEX papers_vehicle_id ON papers (vehicle_id, kind, valid_until);
CREATE INDEX papers_updated_at ON papers (updated_at, id);

CREATE TABLE off_road (
    id uuid NOT NULL PRIMARY KEY,
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    reason text COLLATE "C" NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT off_road_span CHECK (starts_at < ends_at)
);
CREATE INDEX off_road_vehicle_id ON off_road (vehicle_id, id);
CREATE INDEX off_road_updated_at ON off_road (updated_at, id);

-- Nothing that was typed is lost: a correction is a new reading that names the one it corrects.
CREATE TABLE odometer_readings (
    id uuid NOT NULL PRIMARY KEY,
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    at timestamptz NOT NULL,
    odometer_km bigint NOT NULL,
    source text COLLATE "C" NOT NULL CONSTRAINT odometer_readings_source CHECK (source IN ('opening', 'departure', 'return', 'manual', 'correction')),
    leg_id uuid,
    corrects_id uuid REFERENCES odometer_readings (id),
    quarantined boolean NOT NULL,
    reason text COLLATE "C",
    created_at timestamptz NOT NULL
);
CREATE INDEX odometer_readings_vehicle_id ON odometer_readings (vehicle_id, at, id);
CREATE INDEX odometer_readings_leg_id ON odometer_readings (leg_id);
CREATE UNIQUE INDEX odometer_readings_corrects_id ON odometer_readings (corrects_id);
CREATE TRIGGER odometer_readings_append_only BEFORE UPDATE OR DELETE ON odometer_readings FOR EACH ROW EXECUTE FUNCTION refuse('odometer_readings_append_only');
CREATE TRIGGER odometer_readings_no_truncate BEFORE TRUNCATE ON odometer_readings FOR EACH STATEMENT EXECUTE FUNCTION refuse('odometer_readings_append_only');
