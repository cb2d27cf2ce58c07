-- What the service of a month was worth and what is paid for it (docs/BUREAU.md §5). Figures are kept from the proposal on;
-- `evidence` is what they were reckoned from. An open assessment has none.
CREATE TABLE assessments (
    id BLOB NOT NULL PRIMARY KEY,
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    period TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT assessments_state CHECK (state IN ('open', 'proposed', 'final', 'paid')),
    evidence TEXT,
    total_centi INTEGER,
    adjust_centi INTEGER NOT NULL CONSTRAINT assessments_adjust_centi CHECK (adjust_centi >= 0),
    rate_bp INTEGER,
    labour_fen INTEGER,
    due_fen INTEGER,
    held_fen INTEGER,
    waived_fen INTEGER NOT NULL CONSTRAINT assessments_waived_fen CHECK (waived_fen >= 0),
    penalties_fen INTEGER,
    carried_fen INTEGER,
    payable_fen INTEGER,
    left_fen INTEGER,
    proposed_by BLOB,
    proposed_by_name TEXT,
    proposed_at INTEGER,
    appeal_until TEXT,
    accepted_by BLOB,
    accepted_by_name TEXT,
    accepted_at INTEGER,
    appealed_by_name TEXT,
    appealed_at INTEGER,
    appeal_text TEXT,
    signed_by TEXT,
    slip TEXT,
    decided_by_name TEXT,
    decided_at INTEGER,
    decide_reason TEXT,
    finalised_by BLOB,
    finalised_by_name TEXT,
    finalised_at INTEGER,
    paid_on TEXT,
    reference TEXT,
    cost_id BLOB REFERENCES costs (id),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT assessments_period UNIQUE (contract_id, period),
    CONSTRAINT assessments_evidence CHECK ((state = 'open') = (evidence IS NULL))
) STRICT;
CREATE INDEX assessments_updated_at ON assessments (updated_at, id);
CREATE INDEX assessments_cost_id ON assessments (cost_id);

CREATE TABLE assessment_lines (
    assessment_id BLOB NOT NULL REFERENCES assessments (id),
    category TEXT NOT NULL,
    -- Its place in the contract.
    position INTEGER NOT NULL,
    standard_id BLOB REFERENCES standards (id),
    fee_fen INTEGER NOT NULL,
    absent_fen INTEGER NOT NULL,
    labour_fen INTEGER NOT NULL,
    total_centi INTEGER,
    PRIMARY KEY (assessment_id, category)
) STRICT;
CREATE INDEX assessment_lines_standard_id ON assessment_lines (standard_id);

CREATE TABLE assessment_clauses (
    assessment_id BLOB NOT NULL,
    category TEXT NOT NULL,
    code TEXT NOT NULL,
    -- Its place in the standard.
    position INTEGER NOT NULL,
    part TEXT NOT NULL CONSTRAINT assessment_clauses_part CHECK (part IN ('measured', 'inspected', 'rated')),
    weight_centi INTEGER NOT NULL,
    value_bp INTEGER,
    score_centi INTEGER,
    PRIMARY KEY (assessment_id, category, code),
    FOREIGN KEY (assessment_id, category) REFERENCES assessment_lines (assessment_id, category)
) STRICT;
