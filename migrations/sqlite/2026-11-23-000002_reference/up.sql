CREATE TABLE settings (
    id BLOB NOT NULL PRIMARY KEY,
    one INTEGER NOT NULL DEFAULT 1 CONSTRAINT settings_one UNIQUE CONSTRAINT settings_is_one CHECK (one = 1),
    company_name TEXT NOT NULL,
    company_phone TEXT,
    buffer_minutes INTEGER NOT NULL,
    average_speed_kmh INTEGER NOT NULL,
    confirm_working_days INTEGER NOT NULL,
    demo INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE vehicle_classes (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT vehicle_classes_code UNIQUE,
    name TEXT NOT NULL,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX vehicle_classes_updated_at ON vehicle_classes (updated_at, id);

CREATE TABLE suppliers (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    uscc TEXT,
    contact_name TEXT,
    contact_phone TEXT,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX suppliers_updated_at ON suppliers (updated_at, id);

CREATE TABLE holidays (
    id BLOB NOT NULL PRIMARY KEY,
    date TEXT NOT NULL CONSTRAINT holidays_date UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT holidays_kind CHECK (kind IN ('holiday', 'workday')),
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX holidays_updated_at ON holidays (updated_at, id);
