-- Further kinds of tables that people bring. SQLite can't change a check, so the table is made anew; the rows that refer
-- to it are checked when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE kept AS SELECT * FROM imports;
DROP TABLE imports;
CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT imports_kind CHECK (kind IN ('departments', 'drivers', 'vehicles', 'papers', 'holidays', 'tariffs', 'users', 'opening_balances', 'past_trips')),
    dry_run INTEGER NOT NULL,
    state TEXT NOT NULL CONSTRAINT imports_state CHECK (state IN ('running', 'passed', 'refused', 'imported', 'failed')),
    date TEXT,
    rows INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    fault_count INTEGER NOT NULL,
    faults TEXT NOT NULL,
    journal_id BLOB REFERENCES journals (id),
    made_by BLOB NOT NULL,
    made_by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO imports SELECT * FROM kept;
DROP TABLE kept;
CREATE INDEX imports_updated_at ON imports (updated_at, id);
CREATE INDEX imports_journal_id ON imports (journal_id);
