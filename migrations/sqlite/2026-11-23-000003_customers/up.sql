CREATE TABLE departments (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT departments_code UNIQUE,
    name TEXT NOT NULL,
    discount_percent INTEGER NOT NULL CONSTRAINT departments_discount_percent CHECK (discount_percent BETWEEN 0 AND 100),
    approval_rule TEXT NOT NULL CONSTRAINT departments_approval_rule CHECK (approval_rule IN ('always', 'above_amount', 'out_of_county', 'never')),
    approval_amount_fen INTEGER,
    uscc TEXT,
    bill_to_department_id BLOB REFERENCES departments (id),
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX departments_updated_at ON departments (updated_at, id);
CREATE INDEX departments_bill_to_department_id ON departments (bill_to_department_id);
