CREATE TABLE settings (
    id uuid NOT NULL PRIMARY KEY,
    one bigint NOT NULL DEFAULT 1 CONSTRAINT settings_one UNIQUE CONSTRAINT settings_is_one CHECK (one = 1),
    company_name text COLLATE "C" NOT NULL,
    company_phone text COLLATE "C",
    buffer_minutes bigint NOT NULL,
    average_speed_kmh bigint NOT NULL,
    confirm_working_days bigint NOT NULL,
    demo boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE vehicle_classes (
    id uuid NOT NULL PRIMARY KEY,
    code text COLLATE "C" NOT NULL CONSTRAINT vehicle_classes_code UNIQUE,
    name text COLLATE "C" NOT NULL,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX vehicle_classes_updated_at ON vehicle_classes (updated_at, id);

CREATE TABLE suppliers (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    uscc text COLLATE "C",
    contact_name text COLLATE "C",
    contact_phone text COLLATE "C",
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX suppliers_updated_at ON suppliers (updated_at, id);

CREATE TABLE holidays (
    id uuid NOT NULL PRIMARY KEY,
    date date NOT NULL CONSTRAINT holidays_date UNIQUE,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CONSTRAINT holidays_kind CHECK (kind IN ('holiday', 'workday')),
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX holidays_updated_at ON holidays (updated_at, id);
