-- What the bureau buys and by what it is judged: categories of services, what its own staff takes, the standards of
-- a category with their clauses, and the limits that law sets.
CREATE TABLE service_categories (
    id uuid NOT NULL PRIMARY KEY,
    code text COLLATE "C" NOT NULL CONSTRAINT service_categories_code UNIQUE,
    name text COLLATE "C" NOT NULL,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX service_categories_updated_at ON service_categories (updated_at, id);

CREATE TABLE own_services (
    id uuid NOT NULL PRIMARY KEY,
    category text COLLATE "C" NOT NULL,
    period text COLLATE "C" NOT NULL,
    heads bigint NOT NULL,
    cost_fen bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT own_services_period UNIQUE (category, period)
);
CREATE INDEX own_services_updated_at ON own_services (updated_at, id);

CREATE TABLE standards (
    id uuid NOT NULL PRIMARY KEY,
    category text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    source text COLLATE "C",
    retired_on date,
    -- Whether an assessment has used it.
    frozen boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX standards_category ON standards (category, valid_from);
CREATE INDEX standards_updated_at ON standards (updated_at, id);

CREATE TABLE standard_clauses (
    standard_id uuid NOT NULL REFERENCES standards (id),
    -- Its place in the standard.
    position bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    part text COLLATE "C" NOT NULL CONSTRAINT standard_clauses_part CHECK (part IN ('measured', 'inspected', 'rated')),
    weight_centi bigint NOT NULL CONSTRAINT standard_clauses_weight_centi CHECK (weight_centi > 0),
    -- A measured clause has these three; no other has.
    measure text COLLATE "C",
    target_bp bigint,
    floor_bp bigint,
    points_centi bigint NOT NULL,
    penalty_fen bigint NOT NULL,
    cap_centi bigint,
    respond_hours bigint NOT NULL,
    resolve_days bigint NOT NULL,
    PRIMARY KEY (standard_id, code)
);

CREATE TABLE bureau_rules (
    id uuid NOT NULL PRIMARY KEY,
    valid_from date NOT NULL CONSTRAINT bureau_rules_valid_from UNIQUE,
    term_months_max bigint NOT NULL,
    amend_bp_max bigint NOT NULL,
    price_weight_min_centi bigint NOT NULL,
    price_weight_negotiation_max_centi bigint NOT NULL,
    experts_min bigint NOT NULL,
    bids_min bigint NOT NULL,
    appeal_working_days bigint NOT NULL,
    renew_centi_min bigint NOT NULL,
    failing_centi bigint NOT NULL,
    quality_drop_centi bigint NOT NULL,
    profit_rise_bp bigint NOT NULL,
    dispatch_share_bp_max bigint NOT NULL,
    temporary_months_max bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX bureau_rules_updated_at ON bureau_rules (updated_at, id);
