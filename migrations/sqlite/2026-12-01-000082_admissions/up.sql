-- Which suppliers may serve in which category of services (docs/BUREAU.md §3.1).
CREATE TABLE admissions (
    id BLOB NOT NULL PRIMARY KEY,
    supplier_id BLOB NOT NULL REFERENCES suppliers (id),
    category TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    qualifications TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT admissions_state CHECK (state IN ('applied', 'admitted', 'suspended', 'barred')),
    barred_until TEXT,
    reason TEXT,
    made_by BLOB NOT NULL,
    made_by_name TEXT NOT NULL,
    admitted_by_name TEXT,
    admitted_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT admissions_term CHECK (valid_from <= valid_until),
    CONSTRAINT admissions_barred CHECK ((state = 'barred') = (barred_until IS NOT NULL))
) STRICT;
CREATE INDEX admissions_updated_at ON admissions (updated_at, id);
CREATE INDEX admissions_supplier_id ON admissions (supplier_id, id);
