-- The stars that departments give for clauses of a contract's standard, month by month (docs/BUREAU.md §4.5).
CREATE TABLE ratings (
    id uuid NOT NULL PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contracts (id),
    period text COLLATE "C" NOT NULL,
    department_id uuid NOT NULL REFERENCES departments (id),
    category text COLLATE "C" NOT NULL,
    clause text COLLATE "C" NOT NULL,
    stars bigint NOT NULL CONSTRAINT ratings_stars CHECK (stars BETWEEN 1 AND 5),
    comment text COLLATE "C",
    by_approver boolean NOT NULL,
    rated_by_name text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT ratings_clause UNIQUE (contract_id, period, department_id, category, clause)
);
CREATE INDEX ratings_updated_at ON ratings (updated_at, id);
CREATE INDEX ratings_department_id ON ratings (department_id, id);
