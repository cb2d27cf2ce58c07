-- What departments may spend on vehicles, and the bureau on services, in some months (docs/BUREAU.md §6). What of it is used
-- is reckoned whenever it is asked for.
CREATE TABLE budgets (
    id BLOB NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL CONSTRAINT budgets_holder CHECK (holder IN ('department', 'bureau')),
    department_id BLOB REFERENCES departments (id),
    -- Of the bureau's: the category; none for all.
    category TEXT,
    from_period TEXT NOT NULL,
    until_period TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT budgets_amount_fen CHECK (amount_fen >= 0),
    warn_percent INTEGER NOT NULL CONSTRAINT budgets_warn_percent CHECK (warn_percent BETWEEN 1 AND 100),
    -- Of a department's: what becomes of a booking above the amount.
    when_over TEXT CONSTRAINT budgets_when_over CHECK (when_over IN ('warn', 'approve', 'refuse')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT budgets_months CHECK (from_period <= until_period),
    CONSTRAINT budgets_department CHECK ((holder = 'department') = (department_id IS NOT NULL) AND (holder = 'department') = (when_over IS NOT NULL) AND (holder = 'bureau' OR category IS NULL))
) STRICT;
CREATE INDEX budgets_updated_at ON budgets (updated_at, id);
CREATE INDEX budgets_department_id ON budgets (department_id, from_period);

-- What the department's budget said of the booking when it was made or last changed: how much of it was used with the booking,
-- in percent, if that was worth a warning, and whether that was more than it has.
ALTER TABLE bookings ADD COLUMN budget_percent INTEGER;
ALTER TABLE bookings ADD COLUMN over_budget INTEGER NOT NULL DEFAULT 0;
