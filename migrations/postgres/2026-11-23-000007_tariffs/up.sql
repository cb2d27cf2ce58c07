CREATE TABLE tariffs (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    valid_from date NOT NULL CONSTRAINT tariffs_valid_from UNIQUE,
    frozen boolean NOT NULL,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX tariffs_updated_at ON tariffs (updated_at, id);

CREATE TABLE tariff_rates (
    tariff_id uuid NOT NULL REFERENCES tariffs (id),
    class text COLLATE "C" NOT NULL REFERENCES vehicle_classes (code),
    service text COLLATE "C" NOT NULL CONSTRAINT tariff_rates_service CHECK (service IN ('day', 'half_day', 'transfer')),
    rate text COLLATE "C" NOT NULL,
    PRIMARY KEY (tariff_id, class, service)
);
CREATE INDEX tariff_rates_class ON tariff_rates (class);
