CREATE TABLE departments (
    id uuid NOT NULL PRIMARY KEY,
    code text COLLATE "C" NOT NULL CONSTRAINT departments_code UNIQUE,
    name text COLLATE "C" NOT NULL,
    discount_percent bigint NOT NULL CONSTRAINT departments_discount_percent CHECK (discount_percent BETWEEN 0 AND 100),
    approval_rule text COLLATE "C" NOT NULL CONSTRAINT departments_approval_rule CHECK (approval_rule IN ('always', 'above_amount', 'out_of_county', 'never')),
    approval_amount_fen bigint,
    uscc text COLLATE "C",
    bill_to_department_id uuid REFERENCES departments (id),
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX departments_updated_at ON departments (updated_at, id);
CREATE INDEX departments_bill_to_department_id ON departments (bill_to_department_id);
