-- Who serves, by which standard, for what price (docs/BUREAU.md §2). No department named: it serves all. A version is what
-- was agreed; the first is the draft's, and those not signed yet have no signed_at.
CREATE TABLE contracts (
    id uuid NOT NULL PRIMARY KEY,
    title text COLLATE "C" NOT NULL,
    mode text COLLATE "C" NOT NULL CONSTRAINT contracts_mode CHECK (mode IN ('company', 'dispatch', 'hourly', 'outsource', 'own')),
    payer text COLLATE "C" NOT NULL CONSTRAINT contracts_payer CHECK (payer IN ('bureau', 'company')),
    supplier_id uuid REFERENCES suppliers (id),
    direct_reason text COLLATE "C",
    valid_from text COLLATE "C" NOT NULL,
    valid_until text COLLATE "C" NOT NULL,
    assessed_from text COLLATE "C",
    renewals bigint NOT NULL CONSTRAINT contracts_renewals CHECK (renewals >= 0),
    at_stake_bp bigint NOT NULL CONSTRAINT contracts_at_stake_bp CHECK (at_stake_bp BETWEEN 0 AND 10000),
    bands text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT contracts_state CHECK (state IN ('draft', 'active', 'ended')),
    made_by uuid NOT NULL,
    made_by_name text COLLATE "C" NOT NULL,
    changed_by uuid NOT NULL,
    signed_by uuid,
    signed_by_name text COLLATE "C",
    signed_at timestamptz,
    is_signed_late boolean NOT NULL,
    last_month text COLLATE "C",
    end_reason text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT contracts_term CHECK (valid_from <= valid_until)
);
CREATE INDEX contracts_updated_at ON contracts (updated_at, id);
CREATE INDEX contracts_supplier_id ON contracts (supplier_id, id);
CREATE INDEX contracts_state ON contracts (state, id);

CREATE TABLE contract_departments (
    contract_id uuid NOT NULL REFERENCES contracts (id),
    department_id uuid NOT NULL REFERENCES departments (id),
    PRIMARY KEY (contract_id, department_id)
);
CREATE INDEX contract_departments_department_id ON contract_departments (department_id);

CREATE TABLE contract_versions (
    contract_id uuid NOT NULL REFERENCES contracts (id),
    number bigint NOT NULL CONSTRAINT contract_versions_number CHECK (number > 0),
    kind text COLLATE "C" NOT NULL CONSTRAINT contract_versions_kind CHECK (kind IN ('first', 'amendment', 'renewal')),
    from_period text COLLATE "C" NOT NULL,
    until_period text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    signed_by uuid,
    signed_at timestamptz,
    PRIMARY KEY (contract_id, number),
    CONSTRAINT contract_versions_term CHECK (from_period <= until_period)
);

CREATE TABLE contract_lines (
    contract_id uuid NOT NULL,
    number bigint NOT NULL,
    category text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    standard_id uuid REFERENCES standards (id),
    amount_fen bigint NOT NULL CONSTRAINT contract_lines_amount_fen CHECK (amount_fen >= 0),
    price text COLLATE "C" NOT NULL CONSTRAINT contract_lines_price CHECK (price IN ('lump', 'cost_plus', 'hourly', 'none')),
    heads bigint NOT NULL CONSTRAINT contract_lines_heads CHECK (heads >= 0),
    unit_fen bigint,
    PRIMARY KEY (contract_id, number, category),
    FOREIGN KEY (contract_id, number) REFERENCES contract_versions (contract_id, number)
);
CREATE INDEX contract_lines_standard_id ON contract_lines (standard_id);
