-- Numbers that people can say on the telephone. Gaps are allowed.
CREATE TABLE booking_numbers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    booking_id BLOB NOT NULL
) STRICT;

CREATE TABLE bookings (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL CONSTRAINT bookings_number UNIQUE,
    department_id BLOB NOT NULL REFERENCES departments (id),
    purpose TEXT NOT NULL CONSTRAINT bookings_purpose CHECK (purpose IN ('collective_event', 'urgent_task', 'investment_reception', 'official_business')),
    service TEXT NOT NULL CONSTRAINT bookings_service CHECK (service IN ('day', 'half_day', 'transfer')),
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
    CONSTRAINT bookings_span CHECK (starts_at < ends_at),
    CONSTRAINT bookings_external_ref UNIQUE (department_id, external_ref)
) STRICT;
CREATE INDEX bookings_department_id ON bookings (department_id, id);
CREATE INDEX bookings_state ON bookings (state, id);
CREATE INDEX bookings_tariff_id ON bookings (tariff_id);
CREATE INDEX bookings_updated_at ON bookings (updated_at, id);

CREATE TABLE booking_items (
    booking_id BLOB NOT NULL REFERENCES bookings (id),
    position INTEGER NOT NULL,
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    quantity INTEGER NOT NULL CONSTRAINT booking_items_quantity CHECK (quantity > 0),
    PRIMARY KEY (booking_id, position)
) STRICT;
CREATE INDEX booking_items_class ON booking_items (class);

CREATE TABLE trips (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES bookings (id),
    department_id BLOB NOT NULL REFERENCES departments (id),
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    driver_id BLOB NOT NULL REFERENCES drivers (id),
    second_driver_id BLOB REFERENCES drivers (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    state TEXT NOT NULL CONSTRAINT trips_state CHECK (state IN ('planned', 'departed', 'returned', 'disputed', 'confirmed', 'cancelled')),
    outcome TEXT NOT NULL CONSTRAINT trips_outcome CHECK (outcome IN ('carried_out', 'aborted', 'no_show')),
    needs_reassignment INTEGER NOT NULL,
    departed_at INTEGER,
    returned_at INTEGER,
    picked_up_at INTEGER,
    waiting_minutes INTEGER,
    overnight_nights INTEGER,
    driving_minutes INTEGER,
    tolls_service_fen INTEGER NOT NULL,
    tolls_pass_through_fen INTEGER NOT NULL,
    parking_service_fen INTEGER NOT NULL,
    parking_pass_through_fen INTEGER NOT NULL,
    adjustment_fen INTEGER NOT NULL,
    adjustment_proposed_fen INTEGER,
    adjustment_reason TEXT,
    adjustment_by BLOB,
    charge_version INTEGER NOT NULL,
    presented_at INTEGER,
    confirmed_at INTEGER,
    confirmed_by TEXT,
    confirmed_version INTEGER,
    signed_by TEXT,
    slip TEXT,
    rating INTEGER CONSTRAINT trips_rating CHECK (rating BETWEEN 1 AND 5),
    comment TEXT,
    dispute_reason TEXT,
    disputed_from TEXT,
    upheld INTEGER NOT NULL,
    close_reason TEXT,
    warnings TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX trips_booking_id ON trips (booking_id);
CREATE INDEX trips_department_id ON trips (department_id, id);
CREATE INDEX trips_class ON trips (class);
CREATE INDEX trips_vehicle_id ON trips (vehicle_id, state);
CREATE INDEX trips_driver_id ON trips (driver_id, id);
CREATE INDEX trips_second_driver_id ON trips (second_driver_id, id);
CREATE INDEX trips_state ON trips (state, presented_at);
CREATE INDEX trips_updated_at ON trips (updated_at, id);

-- One vehicle and driver's share of a trip; a second one after a breakdown.
CREATE TABLE legs (
    id BLOB NOT NULL PRIMARY KEY,
    trip_id BLOB NOT NULL REFERENCES trips (id),
    position INTEGER NOT NULL,
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    driver_id BLOB NOT NULL REFERENCES drivers (id),
    second_driver_id BLOB REFERENCES drivers (id),
    departed_at INTEGER NOT NULL,
    departure_km INTEGER NOT NULL,
    returned_at INTEGER,
    return_km INTEGER,
    CONSTRAINT legs_position UNIQUE (trip_id, position)
) STRICT;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, departed_at);
CREATE INDEX legs_driver_id ON legs (driver_id, departed_at);
CREATE INDEX legs_second_driver_id ON legs (second_driver_id, departed_at);

-- Every version of what a trip costs, and the fee of a cancelled booking. A version is never changed.
CREATE TABLE charges (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES bookings (id),
    trip_id BLOB REFERENCES trips (id),
    version INTEGER NOT NULL,
    total_fen INTEGER NOT NULL CONSTRAINT charges_total_fen CHECK (total_fen >= 0),
    lines TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT charges_version UNIQUE (trip_id, version)
) STRICT;
CREATE INDEX charges_booking_id ON charges (booking_id);
CREATE TRIGGER charges_no_update BEFORE UPDATE ON charges BEGIN SELECT RAISE(ABORT, 'charges_append_only'); END;
CREATE TRIGGER charges_no_delete BEFORE DELETE ON charges BEGIN SELECT RAISE(ABORT, 'charges_append_only'); END;
-- INSERT OR REPLACE would go round the two above.
CREATE TRIGGER charges_no_replace BEFORE INSERT ON charges WHEN EXISTS (SELECT 1 FROM charges WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'charges_append_only'); END;
