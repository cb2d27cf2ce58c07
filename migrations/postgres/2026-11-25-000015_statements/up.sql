-- A department's month on paper, and debts given up.
CREATE TABLE statements (
    id uuid NOT NULL PRIMARY KEY,
    department_id uuid NOT NULL REFERENCES departments (id),
    period text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT statements_state CHECK (state IN ('open', 'confirmed')),
    signed_by text COLLATE "C",
    confirmed_at timestamptz,
    prepared_by uuid NOT NULL,
    prepared_by_name text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT statements_confirmed_at CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL))
);
-- One open at a time; what comes after it is confirmed goes on a further one.
CREATE UNIQUE INDEX statements_period ON statements (department_id, period) WHERE state = 'open';
CREATE INDEX statements_department_id ON statements (department_id, id);
CREATE INDEX statements_updated_at ON statements (updated_at, id);

CREATE TABLE statement_lines (
    statement_id uuid NOT NULL REFERENCES statements (id),
    receivable_id uuid NOT NULL REFERENCES receivables (id),
    taxable_fen bigint NOT NULL,
    pass_through_fen bigint NOT NULL,
    disputed_at timestamptz,
    disputed_by_name text COLLATE "C",
    dispute_reason text COLLATE "C",
    PRIMARY KEY (statement_id, receivable_id),
    CONSTRAINT statement_lines_disputed CHECK ((disputed_at IS NULL) = (dispute_reason IS NULL))
);
CREATE INDEX statement_lines_receivable_id ON statement_lines (receivable_id);

CREATE TABLE write_offs (
    id uuid NOT NULL PRIMARY KEY,
    receivable_id uuid NOT NULL REFERENCES receivables (id),
    state text COLLATE "C" NOT NULL CONSTRAINT write_offs_state CHECK (state IN ('draft', 'approved', 'replaced')),
    amount_fen bigint NOT NULL CONSTRAINT write_offs_amount_fen CHECK (amount_fen > 0),
    reason text COLLATE "C" NOT NULL,
    date date,
    journal_id uuid REFERENCES journals (id),
    prepared_by uuid NOT NULL,
    prepared_by_name text COLLATE "C" NOT NULL,
    approved_by uuid,
    approved_by_name text COLLATE "C",
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT write_offs_approved CHECK ((state = 'approved') = (journal_id IS NOT NULL) AND (journal_id IS NULL) = (date IS NULL))
);
CREATE INDEX write_offs_receivable_id ON write_offs (receivable_id);
CREATE INDEX write_offs_journal_id ON write_offs (journal_id);
CREATE INDEX write_offs_date ON write_offs (date);
