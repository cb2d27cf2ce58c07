-- Numbers that people can say on the telephone. Gaps are allowed.
CREATE TABLE booking_numbers (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id uuid NOT NULL
);

CREATE TABLE bookings (
    id uuid NOT NULL PRIMARY KEY,
    number text COLLATE "C" NOT NULL CONSTRAINT bookings_number UNIQUE,
    department_id uuid NOT NULL REFERENCES departments (id),
    purpose text COLLATE "C" NOT NULL CONSTRAINT bookings_purpose CHECK (purpose IN ('collective_event', 'urgent_task', 'investment_reception', 'official_business')),
    service text COLLATE "C" NOT NULL CONSTRAINT bookings_service CHECK (service IN ('day', 'half_day', 'transfer')),
    passengers bigint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    origin text COLLATE "C" NOT NULL,
    destination text COLLATE "C" NOT NULL,
    waypoints text COLLATE "C" NOT NULL,
    reach text COLLATE "C" NOT NULL CONSTRAINT bookings_reach CHECK (reach IN ('in_county', 'in_city', 'in_province', 'out_of_province')),
    distance_km bigint,
    contact_name text COLLATE "C" NOT NULL,
    contact_phone text COLLATE "C" NOT NULL,
    note text COLLATE "C",
    waitlist boolean NOT NULL,
    external_ref text COLLATE "C",
    state text COLLATE "C" NOT NULL CONSTRAINT bookings_state CHECK (state IN ('submitted', 'approved', 'dispatched', 'in_progress', 'completed', 'rejected', 'cancelled', 'no_show')),
    approval text COLLATE "C" NOT NULL CONSTRAINT bookings_approval CHECK (approval IN ('not_required', 'pending', 'approved', 'rejected')),
    approved_by uuid,
    approved_at timestamptz,
    approval_signed_by text COLLATE "C",
    approval_slip text COLLATE "C",
    over_capacity boolean NOT NULL,
    tariff_id uuid NOT NULL REFERENCES tariffs (id),
    discount_percent bigint NOT NULL,
    quote_fen bigint,
    cancellation_fee_fen bigint NOT NULL,
    close_reason text COLLATE "C",
    created_by uuid NOT NULL,
    changed_by uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookings_span CHECK (starts_at < ends_at),
    CONSTRAINT bookings_external_ref UNIQUE (department_id, external_ref)
);
CREATE INDEX bookings_department_id ON bookings (department_id, id);
CREATE INDEX bookings_state ON bookings (state, id);
CREATE INDEX bookings_tariff_id ON bookings (tariff_id);
CREATE INDEX bookings_updated_at ON bookings (updated_at, id);

CREATE TABLE booking_items (
    booking_id uuid NOT NULL REFERENCES bookings (id),
    position bigint NOT NULL,
    class text COLLATE "C" NOT NULL REFERENCES vehicle_classes (code),
    quantity bigint NOT NULL CONSTRAINT booking_items_quantity CHECK (quantity > 0),
    PRIMARY KEY (booking_id, position)
);
CREATE INDEX booking_items_class ON booking_items (class);

CREATE TABLE trips (
    id uuid NOT NULL PRIMARY KEY,
    booking_id uuid NOT NULL REFERENCES bookings (id),
    department_id uuid NOT NULL REFERENCES departments (id),
    class text COLLATE "C" NOT NULL REFERENCES vehicle_classes (code),
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    driver_id uuid NOT NULL REFERENCES drivers (id),
    second_driver_id uuid REFERENCES drivers (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT trips_state CHECK (state IN ('planned', 'departed', 'returned', 'disputed', 'confirmed', 'cancelled')),
    outcome text COLLATE "C" NOT NULL CONSTRAINT trips_outcome CHECK (outcome IN ('carried_out', 'aborted', 'no_show')),
    needs_reassignment boolean NOT NULL,
    departed_at timestamptz,
    returned_at timestamptz,
    picked_up_at timestamptz,
    waiting_minutes bigint,
    overnight_nights bigint,
    driving_minutes bigint,
    tolls_service_fen bigint NOT NULL,
    tolls_pass_through_fen bigint NOT NULL,
    parking_service_fen bigint NOT NULL,
    parking_pass_through_fen bigint NOT NULL,
    adjustment_fen bigint NOT NULL,
    adjustment_proposed_fen bigint,
    adjustment_reason text COLLATE "C",
    adjustment_by uuid,
    charge_version bigint NOT NULL,
    presented_at timestamptz,
    confirmed_at timestamptz,
    confirmed_by text COLLATE "C",
    confirmed_version bigint,
    signed_by text COLLATE "C",
    slip text COLLATE "C",
    rating bigint CONSTRAINT trips_rating CHECK (rating BETWEEN 1 AND 5),
    comment text COLLATE "C",
    dispute_reason text COLLATE "C",
    disputed_from text COLLATE "C",
    upheld bigint NOT NULL,
    close_reason text COLLATE "C",
    warnings text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
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
    id uuid NOT NULL PRIMARY KEY,
    trip_id uuid NOT NULL REFERENCES trips (id),
    position bigint NOT NULL,
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    driver_id uuid NOT NULL REFERENCES drivers (id),
    second_driver_id uuid REFERENCES drivers (id),
    departed_at timestamptz NOT NULL,
    departure_km bigint NOT NULL,
    returned_at timestamptz,
    return_km bigint,
    CONSTRAINT legs_position UNIQUE (trip_id, position)
);
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, departed_at);
CREATE INDEX legs_driver_id ON legs (driver_id, departed_at);
CREATE INDEX legs_second_driver_id ON legs (second_driver_id, departed_at);

-- Every version of what a trip costs, and the fee of a cancelled booking. A version is never changed.
CREATE TABLE charges (
    id uuid NOT NULL PRIMARY KEY,
    booking_id uuid NOT NULL REFERENCES bookings (id),
    trip_id uuid REFERENCES trips (id),
    version bigint NOT NULL,
    total_fen bigint NOT NULL CONSTRAINT charges_total_fen CHECK (total_fen >= 0),
    lines text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT charges_version UNIQUE (trip_id, version)
);
CREATE INDEX charges_booking_id ON charges (booking_id);
CREATE TRIGGER charges_append_only BEFORE UPDATE OR DELETE ON charges FOR EACH ROW EXECUTE FUNCTION refuse('charges_append_only');
CREATE TRIGGER charges_no_truncate BEFORE TRUNCATE ON charges FOR EACH STATEMENT EXECUTE FUNCTION refuse('charges_append_only');
