CREATE TABLE tariffs (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    valid_from TEXT NOT NULL CONSTRAINT tariffs_valid_from UNIQUE,
    frozen INTEGER NOT NULL,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tariffs_updated_at ON tariffs (updated_at, id);

CREATE TABLE tariff_rates (
    tariff_id BLOB NOT NULL REFERENCES tariffs (id),
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    service TEXT NOT NULL CONSTRAINT tariff_rates_service CHECK (service IN ('day', 'half_day', 'transfer')),
    rate TEXT NOT NULL,
    PRIMARY KEY (tariff_id, class, service)
) STRICT;
CREATE INDEX tariff_rates_class ON tariff_rates (class);
