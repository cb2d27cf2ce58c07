-- What things cost: receipts and their lines, what of them is paid ahead, fixed assets, and what each month wrote off of both.
CREATE TABLE costs (
    id uuid NOT NULL PRIMARY KEY,
    category text COLLATE "C" NOT NULL CONSTRAINT costs_category CHECK (category IN ('fuel', 'charging', 'tolls', 'parking', 'maintenance', 'inspection', 'outside_hire', 'dispatch', 'wages', 'overhead', 'fine', 'pass_through', 'fuel_card_top_up', 'etc_top_up', 'insurance')),
    liable text COLLATE "C" CONSTRAINT costs_liable CHECK (liable IN ('driver', 'company')),
    date date NOT NULL,
    seller text COLLATE "C" NOT NULL,
    supplier_id uuid REFERENCES suppliers (id),
    number text COLLATE "C",
    gross_fen bigint NOT NULL CONSTRAINT costs_gross_fen CHECK (gross_fen > 0),
    tax_fen bigint NOT NULL,
    deducted_fen bigint NOT NULL,
    paid_from text COLLATE "C" NOT NULL CONSTRAINT costs_paid_from CHECK (paid_from IN ('bank', 'cash', 'fuel_card', 'etc', 'driver_advance', 'payable')),
    attachments bigint NOT NULL,
    text text COLLATE "C",
    covers_from date,
    covers_until date,
    state text COLLATE "C" NOT NULL CONSTRAINT costs_state CHECK (state IN ('posted', 'reversed')),
    journal_id uuid NOT NULL REFERENCES journals (id),
    reversed_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT costs_tax_fen CHECK (tax_fen >= 0 AND tax_fen < gross_fen AND deducted_fen >= 0 AND deducted_fen <= tax_fen),
    CONSTRAINT costs_covers CHECK ((covers_from IS NULL) = (covers_until IS NULL) AND (covers_from IS NULL OR covers_from <= covers_until)),
    CONSTRAINT costs_reversed CHECK ((state = 'reversed') = (reversed_on IS NOT NULL))
);
-- A document is recorded once; one that was reversed frees its number.
CREATE UNIQUE INDEX costs_number ON costs (seller, number) WHERE state = 'posted';
CREATE INDEX costs_category_date ON costs (category, date);
CREATE INDEX costs_supplier_id ON costs (supplier_id);
CREATE INDEX costs_journal_id ON costs (journal_id);
CREATE INDEX costs_updated_at ON costs (updated_at, id);

CREATE TABLE cost_lines (
    cost_id uuid NOT NULL REFERENCES costs (id),
    position bigint NOT NULL,
    vehicle_id uuid REFERENCES vehicles (id),
    driver_id uuid REFERENCES drivers (id),
    trip_id uuid REFERENCES trips (id),
    amount_fen bigint NOT NULL CONSTRAINT cost_lines_amount_fen CHECK (amount_fen > 0),
    net_fen bigint NOT NULL,
    vehicle_tax_fen bigint NOT NULL,
    quantity_milli bigint,
    odometer_km bigint,
    full_tank boolean NOT NULL,
    PRIMARY KEY (cost_id, position),
    CONSTRAINT cost_lines_net_fen CHECK (net_fen >= 0 AND vehicle_tax_fen >= 0 AND net_fen + vehicle_tax_fen <= amount_fen)
);
CREATE INDEX cost_lines_vehicle_id ON cost_lines (vehicle_id);
CREATE INDEX cost_lines_driver_id ON cost_lines (driver_id);
CREATE INDEX cost_lines_trip_id ON cost_lines (trip_id);

CREATE TABLE prepayments (
    id uuid NOT NULL PRIMARY KEY,
    cost_id uuid NOT NULL REFERENCES costs (id),
    position bigint NOT NULL,
    vehicle_id uuid REFERENCES vehicles (id),
    account text COLLATE "C" NOT NULL REFERENCES accounts (code),
    amount_fen bigint NOT NULL CONSTRAINT prepayments_amount_fen CHECK (amount_fen > 0),
    months bigint NOT NULL CONSTRAINT prepayments_months CHECK (months >= 1),
    first_period text COLLATE "C" NOT NULL,
    booked_on date NOT NULL,
    reversed_on date,
    CONSTRAINT prepayments_position UNIQUE (cost_id, position)
);
CREATE INDEX prepayments_vehicle_id ON prepayments (vehicle_id);
CREATE INDEX prepayments_account ON prepayments (account);

-- Negative where a reversed document's releases are taken back.
CREATE TABLE releases (
    prepayment_id uuid NOT NULL REFERENCES prepayments (id),
    period text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT releases_amount_fen CHECK (amount_fen <> 0),
    PRIMARY KEY (prepayment_id, period)
);
CREATE INDEX releases_period ON releases (period);

CREATE TABLE assets (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    vehicle_id uuid REFERENCES vehicles (id),
    supplier_id uuid REFERENCES suppliers (id),
    number text COLLATE "C",
    cost_fen bigint NOT NULL,
    tax_fen bigint NOT NULL,
    value_fen bigint NOT NULL,
    residual_fen bigint NOT NULL,
    months bigint NOT NULL CONSTRAINT assets_months CHECK (months >= 1),
    in_service_on date NOT NULL,
    paid_from text COLLATE "C" NOT NULL CONSTRAINT assets_paid_from CHECK (paid_from IN ('bank', 'payable')),
    opening boolean NOT NULL,
    opening_depreciation_fen bigint NOT NULL,
    opening_through text COLLATE "C",
    journal_id uuid REFERENCES journals (id),
    disposed_on date,
    proceeds_fen bigint,
    cleared_fen bigint,
    disposal_journal_id uuid REFERENCES journals (id),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT assets_value_fen CHECK (value_fen > 0 AND value_fen <= cost_fen AND residual_fen >= 0 AND opening_depreciation_fen >= 0 AND residual_fen + opening_depreciation_fen <= value_fen),
    CONSTRAINT assets_disposed CHECK ((disposed_on IS NULL) = (cleared_fen IS NULL) AND (disposed_on IS NULL) = (proceeds_fen IS NULL))
);
CREATE INDEX assets_vehicle_id ON assets (vehicle_id);
CREATE INDEX assets_supplier_id ON assets (supplier_id);
CREATE INDEX assets_journal_id ON assets (journal_id);
CREATE INDEX assets_disposal_journal_id ON assets (disposal_journal_id);
CREATE INDEX assets_updated_at ON assets (updated_at, id);

-- What a disposal wrote off stays when its month is reopened: its journal does.
CREATE TABLE depreciations (
    asset_id uuid NOT NULL REFERENCES assets (id),
    period text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT depreciations_amount_fen CHECK (amount_fen > 0),
    by_disposal boolean NOT NULL,
    PRIMARY KEY (asset_id, period)
);
CREATE INDEX depreciations_period ON depreciations (period);
