-- How many people a department has, by which its ratings weigh.
ALTER TABLE departments ADD COLUMN headcount INTEGER NOT NULL DEFAULT 0 CONSTRAINT departments_headcount CHECK (headcount >= 0);
-- The supplier whose contracts a user with the role supplier sees.
ALTER TABLE users ADD COLUMN supplier_id BLOB REFERENCES suppliers (id);
CREATE INDEX users_supplier_id ON users (supplier_id);
