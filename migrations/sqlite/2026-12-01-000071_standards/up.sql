-- What the bureau buys and by what it is judged: categories of services, what its own staff takes, the standards of
-- a category with their clauses, and the limits that law sets.
CREATE TABLE service_categories (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT service_categories_code UNIQUE,
    name TEXT NOT NULL,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX service_categories_updated_at ON service_categories (updated_at, id);

CREATE TABLE own_services (
    id BLOB NOT NULL PRIMARY KEY,
    category TEXT NOT NULL,
    period TEXT NOT NULL,
    heads INTEGER NOT NULL,
    cost_fen INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT own_services_period UNIQUE (category, period)
) STRICT;
CREATE INDEX own_services_updated_at ON own_services (updated_at, id);

CREATE TABLE standards (
    id BLOB NOT NULL PRIMARY KEY,
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    source TEXT,
    retired_on TEXT,
    -- Whether an assessment has used it.
    frozen INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX standards_category ON standards (category, valid_from);
CREATE INDEX standards_updated_at ON standards (updated_at, id);

CREATE TABLE standard_clauses (
    standard_id BLOB NOT NULL REFERENCES standards (id),
    -- Its place in the standard.
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    part TEXT NOT NULL CONSTRAINT standard_clauses_part CHECK (part IN ('measured', 'inspected', 'rated')),
    weight_centi INTEGER NOT NULL CONSTRAINT standard_clauses_weight_centi CHECK (weight_centi > 0),
    -- A measured clause has these three; no other has.
    measure TEXT,
    target_bp INTEGER,
    floor_bp INTEGER,
    points_centi INTEGER NOT NULL,
    penalty_fen INTEGER NOT NULL,
    cap_centi INTEGER,
    respond_hours INTEGER NOT NULL,
    resolve_days INTEGER NOT NULL,
    PRIMARY KEY (standard_id, code)
) STRICT;

CREATE TABLE bureau_rules (
    id BLOB NOT NULL PRIMARY KEY,
    valid_from TEXT NOT NULL CONSTRAINT bureau_rules_valid_from UNIQUE,
    term_months_max INTEGER NOT NULL,
    amend_bp_max INTEGER NOT NULL,
    price_weight_min_centi INTEGER NOT NULL,
    price_weight_negotiation_max_centi INTEGER NOT NULL,
    experts_min INTEGER NOT NULL,
    bids_min INTEGER NOT NULL,
    appeal_working_days INTEGER NOT NULL,
    renew_centi_min INTEGER NOT NULL,
    failing_centi INTEGER NOT NULL,
    quality_drop_centi INTEGER NOT NULL,
    profit_rise_bp INTEGER NOT NULL,
    dispatch_share_bp_max INTEGER NOT NULL,
    temporary_months_max INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bureau_rules_updated_at ON bureau_rules (updated_at, id);
