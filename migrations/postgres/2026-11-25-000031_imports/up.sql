-- Tables that people brought, and the trips of before that came with them.
CREATE TABLE imports (
    id uuid NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL CONSTRAINT imports_kind CHECK (kind IN ('departments', 'drivers', 'vehicles', 'opening_balances', 'past_trips')),
    dry_run boolean NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT imports_state CHECK (state IN ('running', 'passed', 'refused', 'imported', 'failed')),
    date date,
    rows bigint NOT NULL,
    rows_done bigint NOT NULL,
    fault_count bigint NOT NULL,
    faults text COLLATE "C" NOT NULL,
    journal_id uuid REFERENCES journals (id),
    made_by uuid NOT NULL,
    made_by_name text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX imports_updated_at ON imports (updated_at, id);
CREATE INDEX imports_journal_id ON imports (journal_id);

CREATE TABLE past_trips (
    id uuid NOT NULL PRIMARY KEY,
    import_id uuid NOT NULL REFERENCES imports (id),
    reference text COLLATE "C" NOT NULL,
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    driver_id uuid REFERENCES drivers (id),
    department_id uuid NOT NULL REFERENCES departments (id),
    purpose text COLLATE "C" NOT NULL CONSTRAINT past_trips_purpose CHECK (purpose IN ('collective_event', 'urgent_task', 'investment_reception', 'official_business')),
    departed_at timestamptz NOT NULL,
    returned_at timestamptz NOT NULL,
    distance_km bigint NOT NULL CONSTRAINT past_trips_distance_km CHECK (distance_km >= 0),
    total_fen bigint CONSTRAINT past_trips_total_fen CHECK (total_fen >= 0),
    created_at timestamptz NOT NULL,
    CONSTRAINT past_trips_span CHECK (departed_at < returned_at)
);
CREATE UNIQUE INDEX past_trips_reference ON past_trips (reference);
CREATE INDEX past_trips_import_id ON past_trips (import_id, id);
-- What the mileage report reads stands in the index.
CREATE INDEX past_trips_vehicle_id ON past_trips (vehicle_id, returned_at, distance_km);
CREATE INDEX past_trips_driver_id ON past_trips (driver_id, id);
CREATE INDEX past_trips_department_id ON past_trips (department_id, id);
CREATE INDEX past_trips_created_at ON past_trips (created_at, id);
CREATE TRIGGER past_trips_append_only BEFORE UPDATE OR DELETE ON past_trips FOR EACH ROW EXECUTE FUNCTION refuse('past_trips_append_only');
CREATE TRIGGER past_trips_no_truncate BEFORE TRUNCATE ON past_trips FOR EACH STATEMENT EXECUTE FUNCTION refuse('past_trips_append_only');
