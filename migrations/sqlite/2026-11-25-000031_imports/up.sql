-- Tables that people brought, and the trips of before that came with them.
CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT imports_kind CHECK (kind IN ('departments', 'drivers', 'vehicles', 'opening_balances', 'past_trips')),
    dry_run INTEGER NOT NULL,
    state TEXT NOT NULL CONSTRAINT imports_state CHECK (state IN ('running', 'passed', 'refused', 'imported', 'failed')),
    date TEXT,
    rows INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    fault_count INTEGER NOT NULL,
    faults TEXT NOT NULL,
    journal_id BLOB REFERENCES journals (id),
    made_by BLOB NOT NULL,
    made_by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_updated_at ON imports (updated_at, id);
CREATE INDEX imports_journal_id ON imports (journal_id);

CREATE TABLE past_trips (
    id BLOB NOT NULL PRIMARY KEY,
    import_id BLOB NOT NULL REFERENCES imports (id),
    reference TEXT NOT NULL,
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    driver_id BLOB REFERENCES drivers (id),
    department_id BLOB NOT NULL REFERENCES departments (id),
    purpose TEXT NOT NULL CONSTRAINT past_trips_purpose CHECK (purpose IN ('collective_event', 'urgent_task', 'investment_reception', 'official_business')),
    departed_at INTEGER NOT NULL,
    returned_at INTEGER NOT NULL,
    distance_km INTEGER NOT NULL CONSTRAINT past_trips_distance_km CHECK (distance_km >= 0),
    total_fen INTEGER CONSTRAINT past_trips_total_fen CHECK (total_fen >= 0),
    created_at INTEGER NOT NULL,
    CONSTRAINT past_trips_span CHECK (departed_at < returned_at)
) STRICT;
CREATE UNIQUE INDEX past_trips_reference ON past_trips (reference);
CREATE INDEX past_trips_import_id ON past_trips (import_id, id);
-- What the mileage report reads stands in the index.
CREATE INDEX past_trips_vehicle_id ON past_trips (vehicle_id, returned_at, distance_km);
CREATE INDEX past_trips_driver_id ON past_trips (driver_id, id);
CREATE INDEX past_trips_department_id ON past_trips (department_id, id);
CREATE INDEX past_trips_created_at ON past_trips (created_at, id);
CREATE TRIGGER past_trips_no_update BEFORE UPDATE ON past_trips BEGIN SELECT RAISE(ABORT, 'past_trips_append_only'); END;
CREATE TRIGGER past_trips_no_delete BEFORE DELETE ON past_trips BEGIN SELECT RAISE(ABORT, 'past_trips_append_only'); END;
-- INSERT OR REPLACE would go round the two above.
CREATE TRIGGER past_trips_no_replace BEFORE INSERT ON past_trips WHEN EXISTS (SELECT 1 FROM past_trips WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'past_trips_append_only'); END;
