CREATE TABLE drivers (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    licence_classes text COLLATE "C" NOT NULL,
    licence_valid_until date NOT NULL,
    employment text COLLATE "C" NOT NULL CONSTRAINT drivers_employment CHECK (employment IN ('employee', 'dispatched', 'outsourced')),
    birth_date date,
    licence_no text COLLATE "C",
    qualification_valid_until date,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX drivers_updated_at ON drivers (updated_at, id);

CREATE TABLE leave (
    id uuid NOT NULL PRIMARY KEY,
    driver_id uuid NOT NULL REFERENCES drivers (id),
    reason text COLLATE "C" NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT leave_span CHECK (starts_at < ends_at)
);
CREATE INDEX leave_driver_id ON leave (driver_id, id);
CREATE INDEX leave_updated_at ON leave (updated_at, id);
