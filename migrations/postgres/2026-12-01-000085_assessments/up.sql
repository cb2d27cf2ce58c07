-- What the service of a month was worth and what is paid for it (docs/BUREAU.md §5). Figures are kept from the proposal on;
-- `evidence` is what they were reckoned from. An open assessment has none.
CREATE TABLE assessments (
    id uuid NOT NULL PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contracts (id),
    period text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT assessments_state CHECK (state IN ('open', 'proposed', 'final', 'paid')),
    evidence text COLLATE "C",
    total_centi bigint,
    adjust_centi bigint NOT NULL CONSTRAINT assessments_adjust_centi CHECK (adjust_centi >= 0),
    rate_bp bigint,
    labour_fen bigint,
    due_fen bigint,
    held_fen bigint,
    waived_fen bigint NOT NULL CONSTRAINT assessments_waived_fen CHECK (waived_fen >= 0),
    penalties_fen bigint,
    carried_fen bigint,
    payable_fen bigint,
    left_fen bigint,
    proposed_by uuid,
    proposed_by_name text COLLATE "C",
    proposed_at timestamptz,
    appeal_until date,
    accepted_by uuid,
    accepted_by_name text COLLATE "C",
    accepted_at timestamptz,
    appealed_by_name text COLLATE "C",
    appealed_at timestamptz,
    appeal_text text COLLATE "C",
    signed_by text COLLATE "C",
    slip text COLLATE "C",
    decided_by_name text COLLATE "C",
    decided_at timestamptz,
    decide_reason text COLLATE "C",
    finalised_by uuid,
    finalised_by_name text COLLATE "C",
    finalised_at timestamptz,
    paid_on date,
    reference text COLLATE "C",
    cost_id uuid REFERENCES costs (id),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT assessments_period UNIQUE (contract_id, period),
    CONSTRAINT assessments_evidence CHECK ((state = 'open') = (evidence IS NULL))
);
CREATE INDEX assessments_updated_at ON assessments (updated_at, id);
CREATE INDEX assessments_cost_id ON assessments (cost_id);

CREATE TABLE assessment_lines (
    assessment_id uuid NOT NULL REFERENCES assessments (id),
    category text COLLATE "C" NOT NULL,
    -- Its place in the contract.
    position bigint NOT NULL,
    standard_id uuid REFERENCES standards (id),
    fee_fen bigint NOT NULL,
    absent_fen bigint NOT NULL,
    labour_fen bigint NOT NULL,
    total_centi bigint,
    PRIMARY KEY (assessment_id, category)
);
CREATE INDEX assessment_lines_standard_id ON assessment_lines (standard_id);

CREATE TABLE assessment_clauses (
    assessment_id uuid NOT NULL,
    category text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    -- Its place in the standard.
    position bigint NOT NULL,
    part text COLLATE "C" NOT NULL CONSTRAINT assessment_clauses_part CHECK (part IN ('measured', 'inspected', 'rated')),
    weight_centi bigint NOT NULL,
    value_bp bigint,
    score_centi bigint,
    PRIMARY KEY (assessment_id, category, code),
    FOREIGN KEY (assessment_id, category) REFERENCES assessment_lines (assessment_id, category)
);
