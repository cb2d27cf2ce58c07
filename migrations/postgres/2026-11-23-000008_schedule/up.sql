-- Who and what is taken when. Half-open spans, the buffer inside; a row that isn't active takes nothing.
CREATE TABLE occupancy (
    id uuid NOT NULL PRIMARY KEY,
    resource_kind text COLLATE "C" NOT NULL CONSTRAINT occupancy_resource_kind CHECK (resource_kind IN ('vehicle', 'driver')),
    resource_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    cause text COLLATE "C" NOT NULL CONSTRAINT occupancy_cause CHECK (cause IN ('trip', 'off_road', 'leave')),
    cause_id uuid NOT NULL,
    active boolean NOT NULL,
    driving_minutes bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT occupancy_no_overlap EXCLUDE USING gist (resource_kind WITH =, resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (active),
    CONSTRAINT occupancy_span CHECK (starts_at < ends_at)
);
CREATE INDEX occupancy_resource ON occupancy (resource_kind, resource_id, active, starts_at, ends_at);
CREATE INDEX occupancy_cause_id ON occupancy (cause_id);

-- How many vehicles of a class are wanted when: what bookings hold before and after vehicles are named.
CREATE TABLE class_demand (
    id uuid NOT NULL PRIMARY KEY,
    booking_id uuid NOT NULL,
    class text COLLATE "C" NOT NULL REFERENCES vehicle_classes (code),
    quantity bigint NOT NULL CONSTRAINT class_demand_quantity CHECK (quantity > 0),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT class_demand_span CHECK (starts_at < ends_at)
);
CREATE INDEX class_demand_class ON class_demand (class, ends_at, starts_at, quantity);
CREATE INDEX class_demand_booking_id ON class_demand (booking_id);
