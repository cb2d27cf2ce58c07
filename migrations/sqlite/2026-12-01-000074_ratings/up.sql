-- The stars that departments give for clauses of a contract's standard, month by month (docs/BUREAU.md §4.5).
CREATE TABLE ratings (
    id BLOB NOT NULL PRIMARY KEY,
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    period TEXT NOT NULL,
    department_id BLOB NOT NULL REFERENCES departments (id),
    category TEXT NOT NULL,
    clause TEXT NOT NULL,
    stars INTEGER NOT NULL CONSTRAINT ratings_stars CHECK (stars BETWEEN 1 AND 5),
    comment TEXT,
    by_approver INTEGER NOT NULL,
    rated_by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT ratings_clause UNIQUE (contract_id, period, department_id, category, clause)
) STRICT;
CREATE INDEX ratings_updated_at ON ratings (updated_at, id);
CREATE INDEX ratings_department_id ON ratings (department_id, id);
