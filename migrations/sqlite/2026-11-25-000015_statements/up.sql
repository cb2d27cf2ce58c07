-- A department's month on paper, and debts given up.
CREATE TABLE statements (
    id BLOB NOT NULL PRIMARY KEY,
    department_id BLOB NOT NULL REFERENCES departments (id),
    period TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT statements_state CHECK (state IN ('open', 'confirmed')),
    signed_by TEXT,
    confirmed_at INTEGER,
    prepared_by BLOB NOT NULL,
    prepared_by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT statements_confirmed_at CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL))
) STRICT;
-- One open at a time; what comes after it is confirmed goes on a further one.
CREATE UNIQUE INDEX statements_period ON statements (department_id, period) WHERE state = 'open';
CREATE INDEX statements_department_id ON statements (department_id, id);
CREATE INDEX statements_updated_at ON statements (updated_at, id);

CREATE TABLE statement_lines (
    statement_id BLOB NOT NULL REFERENCES statements (id),
    receivable_id BLOB NOT NULL REFERENCES receivables (id),
    taxable_fen INTEGER NOT NULL,
    pass_through_fen INTEGER NOT NULL,
    disputed_at INTEGER,
    disputed_by_name TEXT,
    dispute_reason TEXT,
    PRIMARY KEY (statement_id, receivable_id),
    CONSTRAINT statement_lines_disputed CHECK ((disputed_at IS NULL) = (dispute_reason IS NULL))
) STRICT;
CREATE INDEX statement_lines_receivable_id ON statement_lines (receivable_id);

CREATE TABLE write_offs (
    id BLOB NOT NULL PRIMARY KEY,
    receivable_id BLOB NOT NULL REFERENCES receivables (id),
    state TEXT NOT NULL CONSTRAINT write_offs_state CHECK (state IN ('draft', 'approved', 'replaced')),
    amount_fen INTEGER NOT NULL CONSTRAINT write_offs_amount_fen CHECK (amount_fen > 0),
    reason TEXT NOT NULL,
    date TEXT,
    journal_id BLOB REFERENCES journals (id),
    prepared_by BLOB NOT NULL,
    prepared_by_name TEXT NOT NULL,
    approved_by BLOB,
    approved_by_name TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT write_offs_approved CHECK ((state = 'approved') = (journal_id IS NOT NULL) AND (journal_id IS NULL) = (date IS NULL))
) STRICT;
CREATE INDEX write_offs_receivable_id ON write_offs (receivable_id);
CREATE INDEX write_offs_journal_id ON write_offs (journal_id);
CREATE INDEX write_offs_date ON write_offs (date);
