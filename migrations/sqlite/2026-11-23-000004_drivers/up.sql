CREATE TABLE drivers (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    licence_classes TEXT NOT NULL,
    licence_valid_until TEXT NOT NULL,
    employment TEXT NOT NULL CONSTRAINT drivers_employment CHECK (employment IN ('employee', 'dispatched', 'outsourced')),
    birth_date TEXT,
    licence_no TEXT,
    qualification_valid_until TEXT,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX drivers_updated_at ON drivers (updated_at, id);

CREATE TABLE leave (
    id BLOB NOT NULL PRIMARY KEY,
    driver_id BLOB NOT NULL REFERENCES drivers (id),
    reason TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT leave_span CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX leave_driver_id ON leave (driver_id, id);
CREATE INDEX leave_updated_at ON leave (updated_at, id);
