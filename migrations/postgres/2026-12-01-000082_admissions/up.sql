-- Which suppliers may serve in which category of services (docs/BUREAU.md §3.1).
CREATE TABLE admissions (
    id uuid NOT NULL PRIMARY KEY,
    supplier_id uuid NOT NULL REFERENCES suppliers (id),
    category text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    qualifications text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT admissions_state CHECK (state IN ('applied', 'admitted', 'suspended', 'barred')),
    barred_until date,
    reason text COLLATE "C",
    made_by uuid NOT NULL,
    made_by_name text COLLATE "C" NOT NULL,
    admitted_by_name text COLLATE "C",
    admitted_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT admissions_term CHECK (valid_from <= valid_until),
    CONSTRAINT admissions_barred CHECK ((state = 'barred') = (barred_until IS NOT NULL))
);
CREATE INDEX admissions_updated_at ON admissions (updated_at, id);
CREATE INDEX admissions_supplier_id ON admissions (supplier_id, id);
