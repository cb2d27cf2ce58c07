-- Who serves, by which standard, for what price (docs/BUREAU.md §2). No department named: it serves all. A version is what
-- was agreed; the first is the draft's, and those not signed yet have no signed_at.
CREATE TABLE contracts (
    id BLOB NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    mode TEXT NOT NULL CONSTRAINT contracts_mode CHECK (mode IN ('company', 'dispatch', 'hourly', 'outsource', 'own')),
    payer TEXT NOT NULL CONSTRAINT contracts_payer CHECK (payer IN ('bureau', 'company')),
    supplier_id BLOB REFERENCES suppliers (id),
    direct_reason TEXT,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    assessed_from TEXT,
    renewals INTEGER NOT NULL CONSTRAINT contracts_renewals CHECK (renewals >= 0),
    at_stake_bp INTEGER NOT NULL CONSTRAINT contracts_at_stake_bp CHECK (at_stake_bp BETWEEN 0 AND 10000),
    bands TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT contracts_state CHECK (state IN ('draft', 'active', 'ended')),
    made_by BLOB NOT NULL,
    made_by_name TEXT NOT NULL,
    changed_by BLOB NOT NULL,
    signed_by BLOB,
    signed_by_name TEXT,
    signed_at INTEGER,
    is_signed_late INTEGER NOT NULL,
    last_month TEXT,
    end_reason TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT contracts_term CHECK (valid_from <= valid_until)
) STRICT;
CREATE INDEX contracts_updated_at ON contracts (updated_at, id);
CREATE INDEX contracts_supplier_id ON contracts (supplier_id, id);
CREATE INDEX contracts_state ON contracts (state, id);

CREATE TABLE contract_departments (
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    department_id BLOB NOT NULL REFERENCES departments (id),
    PRIMARY KEY (contract_id, department_id)
) STRICT;
CREATE INDEX contract_departments_department_id ON contract_departments (department_id);

CREATE TABLE contract_versions (
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    number INTEGER NOT NULL CONSTRAINT contract_versions_number CHECK (number > 0),
    kind TEXT NOT NULL CONSTRAINT contract_versions_kind CHECK (kind IN ('first', 'amendment', 'renewal')),
    from_period TEXT NOT NULL,
    until_period TEXT NOT NULL,
    reason TEXT,
    made_by BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    signed_by BLOB,
    signed_at INTEGER,
    PRIMARY KEY (contract_id, number),
    CONSTRAINT contract_versions_term CHECK (from_period <= until_period)
) STRICT;

CREATE TABLE contract_lines (
    contract_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    category TEXT NOT NULL,
    position INTEGER NOT NULL,
    standard_id BLOB REFERENCES standards (id),
    amount_fen INTEGER NOT NULL CONSTRAINT contract_lines_amount_fen CHECK (amount_fen >= 0),
    price TEXT NOT NULL CONSTRAINT contract_lines_price CHECK (price IN ('lump', 'cost_plus', 'hourly', 'none')),
    heads INTEGER NOT NULL CONSTRAINT contract_lines_heads CHECK (heads >= 0),
    unit_fen INTEGER,
    PRIMARY KEY (contract_id, number, category),
    FOREIGN KEY (contract_id, number) REFERENCES contract_versions (contract_id, number)
) STRICT;
CREATE INDEX contract_lines_standard_id ON contract_lines (standard_id);
