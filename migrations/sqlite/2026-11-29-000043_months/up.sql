-- A hire can go by the month, with the vehicles back each evening. SQLite can't change the check of a column, so both
-- tables are made anew; the rows that refer to them are checked when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE kept AS SELECT * FROM bookings;
DROP TABLE bookings;
CREATE TABLE bookings (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL CONSTRAINT bookings_number UNIQUE,
    department_id BLOB NOT NULL REFERENCES departments (id),
    purpose TEXT NOT NULL CONSTRAINT bookings_purpose CHECK (purpose IN ('collective_event', 'urgent_task', 'investment_reception', 'official_business')),
    service TEXT NOT NULL CONSTRAINT bookings_service CHECK (service IN ('day', 'half_day', 'transfer', 'month')),
    passengers INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    destination TEXT NOT NULL,
    waypoints TEXT NOT NULL,
    reach TEXT NOT NULL CONSTRAINT bookings_reach CHECK (reach IN ('in_county', 'in_city', 'in_province', 'out_of_province')),
    distance_km INTEGER,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    note TEXT,
    waitlist INTEGER NOT NULL,
    external_ref TEXT,
    state TEXT NOT NULL CONSTRAINT bookings_state CHECK (state IN ('submitted', 'approved', 'dispatched', 'in_progress', 'completed', 'rejected', 'cancelled', 'no_show')),
    approval TEXT NOT NULL CONSTRAINT bookings_approval CHECK (approval IN ('not_required', 'pending', 'approved', 'rejected')),
    approved_by BLOB,
    approved_at INTEGER,
    approval_signed_by TEXT,
    approval_slip TEXT,
    over_capacity INTEGER NOT NULL,
    tariff_id BLOB NOT NULL REFERENCES tariffs (id),
    discount_percent INTEGER NOT NULL,
    quote_fen INTEGER,
    cancellation_fee_fen INTEGER NOT NULL,
    close_reason TEXT,
    created_by BLOB NOT NULL,
    changed_by BLOB NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    announced_start_at INTEGER,
    lapsed_at INTEGER,
    reason TEXT,
    home_each_evening INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT bookings_span CHECK (starts_at < ends_at),
    CONSTRAINT bookings_external_ref UNIQUE (department_id, external_ref)
) STRICT;
INSERT INTO bookings SELECT *, 0 FROM kept;
DROP TABLE kept;
CREATE INDEX bookings_department_id ON bookings (department_id, id);
CREATE INDEX bookings_state ON bookings (state, id);
CREATE INDEX bookings_tariff_id ON bookings (tariff_id);
CREATE INDEX bookings_updated_at ON bookings (updated_at, id);

CREATE TEMPORARY TABLE kept AS SELECT * FROM tariff_rates;
DROP TABLE tariff_rates;
CREATE TABLE tariff_rates (
    tariff_id BLOB NOT NULL REFERENCES tariffs (id),
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    service TEXT NOT NULL CONSTRAINT tariff_rates_service CHECK (service IN ('day', 'half_day', 'transfer', 'month')),
    rate TEXT NOT NULL,
    PRIMARY KEY (tariff_id, class, service)
) STRICT;
INSERT INTO tariff_rates SELECT * FROM kept;
DROP TABLE kept;
CREATE INDEX tariff_rates_class ON tariff_rates (class);
