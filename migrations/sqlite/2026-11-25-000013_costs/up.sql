-- What things cost: receipts and their lines, what of them is paid ahead, fixed assets, and what each month wrote off of both.
CREATE TABLE costs (
    id BLOB NOT NULL PRIMARY KEY,
    category TEXT NOT NULL CONSTRAINT costs_category CHECK (category IN ('fuel', 'charging', 'tolls', 'parking', 'maintenance', 'inspection', 'outside_hire', 'dispatch', 'wages', 'overhead', 'fine', 'pass_through', 'fuel_card_top_up', 'etc_top_up', 'insurance')),
    liable TEXT CONSTRAINT costs_liable CHECK (liable IN ('driver', 'company')),
    date TEXT NOT NULL,
    seller TEXT NOT NULL,
    supplier_id BLOB REFERENCES suppliers (id),
    number TEXT,
    gross_fen INTEGER NOT NULL CONSTRAINT costs_gross_fen CHECK (gross_fen > 0),
    tax_fen INTEGER NOT NULL,
    deducted_fen INTEGER NOT NULL,
    paid_from TEXT NOT NULL CONSTRAINT costs_paid_from CHECK (paid_from IN ('bank', 'cash', 'fuel_card', 'etc', 'driver_advance', 'payable')),
    attachments INTEGER NOT NULL,
    text TEXT,
    covers_from TEXT,
    covers_until TEXT,
    state TEXT NOT NULL CONSTRAINT costs_state CHECK (state IN ('posted', 'reversed')),
    journal_id BLOB NOT NULL REFERENCES journals (id),
    reversed_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT costs_tax_fen CHECK (tax_fen >= 0 AND tax_fen < gross_fen AND deducted_fen >= 0 AND deducted_fen <= tax_fen),
    CONSTRAINT costs_covers CHECK ((covers_from IS NULL) = (covers_until IS NULL) AND (covers_from IS NULL OR covers_from <= covers_until)),
    CONSTRAINT costs_reversed CHECK ((state = 'reversed') = (reversed_on IS NOT NULL))
) STRICT;
-- A document is recorded once; one that was reversed frees its number.
CREATE UNIQUE INDEX costs_number ON costs (seller, number) WHERE state = 'posted';
CREATE INDEX costs_category_date ON costs (category, date);
CREATE INDEX costs_supplier_id ON costs (supplier_id);
CREATE INDEX costs_journal_id ON costs (journal_id);
CREATE INDEX costs_updated_at ON costs (updated_at, id);

CREATE TABLE cost_lines (
    cost_id BLOB NOT NULL REFERENCES costs (id),
    position INTEGER NOT NULL,
    vehicle_id BLOB REFERENCES vehicles (id),
    driver_id BLOB REFERENCES drivers (id),
    trip_id BLOB REFERENCES trips (id),
    amount_fen INTEGER NOT NULL CONSTRAINT cost_lines_amount_fen CHECK (amount_fen > 0),
    net_fen INTEGER NOT NULL,
    vehicle_tax_fen INTEGER NOT NULL,
    quantity_milli INTEGER,
    odometer_km INTEGER,
    full_tank INTEGER NOT NULL,
    PRIMARY KEY (cost_id, position),
    CONSTRAINT cost_lines_net_fen CHECK (net_fen >= 0 AND vehicle_tax_fen >= 0 AND net_fen + vehicle_tax_fen <= amount_fen)
) STRICT;
CREATE INDEX cost_lines_vehicle_id ON cost_lines (vehicle_id);
CREATE INDEX cost_lines_driver_id ON cost_lines (driver_id);
CREATE INDEX cost_lines_trip_id ON cost_lines (trip_id);

CREATE TABLE prepayments (
    id BLOB NOT NULL PRIMARY KEY,
    cost_id BLOB NOT NULL REFERENCES costs (id),
    position INTEGER NOT NULL,
    vehicle_id BLOB REFERENCES vehicles (id),
    account TEXT NOT NULL REFERENCES accounts (code),
    amount_fen INTEGER NOT NULL CONSTRAINT prepayments_amount_fen CHECK (amount_fen > 0),
    months INTEGER NOT NULL CONSTRAINT prepayments_months CHECK (months >= 1),
    first_period TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    reversed_on TEXT,
    CONSTRAINT prepayments_position UNIQUE (cost_id, position)
) STRICT;
CREATE INDEX prepayments_vehicle_id ON prepayments (vehicle_id);
CREATE INDEX prepayments_account ON prepayments (account);

-- Negative where a reversed document's releases are taken back.
CREATE TABLE releases (
    prepayment_id BLOB NOT NULL REFERENCES prepayments (id),
    period TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT releases_amount_fen CHECK (amount_fen <> 0),
    PRIMARY KEY (prepayment_id, period)
) STRICT;
CREATE INDEX releases_period ON releases (period);

CREATE TABLE assets (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    vehicle_id BLOB REFERENCES vehicles (id),
    supplier_id BLOB REFERENCES suppliers (id),
    number TEXT,
    cost_fen INTEGER NOT NULL,
    tax_fen INTEGER NOT NULL,
    value_fen INTEGER NOT NULL,
    residual_fen INTEGER NOT NULL,
    months INTEGER NOT NULL CONSTRAINT assets_months CHECK (months >= 1),
    in_service_on TEXT NOT NULL,
    paid_from TEXT NOT NULL CONSTRAINT assets_paid_from CHECK (paid_from IN ('bank', 'payable')),
    opening INTEGER NOT NULL,
    opening_depreciation_fen INTEGER NOT NULL,
    opening_through TEXT,
    journal_id BLOB REFERENCES journals (id),
    disposed_on TEXT,
    proceeds_fen INTEGER,
    cleared_fen INTEGER,
    disposal_journal_id BLOB REFERENCES journals (id),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT assets_value_fen CHECK (value_fen > 0 AND value_fen <= cost_fen AND residual_fen >= 0 AND opening_depreciation_fen >= 0 AND residual_fen + opening_depreciation_fen <= value_fen),
    CONSTRAINT assets_disposed CHECK ((disposed_on IS NULL) = (cleared_fen IS NULL) AND (disposed_on IS NULL) = (proceeds_fen IS NULL))
) STRICT;
CREATE INDEX assets_vehicle_id ON assets (vehicle_id);
CREATE INDEX assets_supplier_id ON assets (supplier_id);
CREATE INDEX assets_journal_id ON assets (journal_id);
CREATE INDEX assets_disposal_journal_id ON assets (disposal_journal_id);
CREATE INDEX assets_updated_at ON assets (updated_at, id);

-- What a disposal wrote off stays when its month is reopened: its journal does.
CREATE TABLE depreciations (
    asset_id BLOB NOT NULL REFERENCES assets (id),
    period TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT depreciations_amount_fen CHECK (amount_fen > 0),
    by_disposal INTEGER NOT NULL,
    PRIMARY KEY (asset_id, period)
) STRICT;
CREATE INDEX depreciations_period ON depreciations (period);
