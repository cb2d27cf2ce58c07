-- What departments may spend on vehicles, and the bureau on services, in some months (docs/BUREAU.md §6). What of it is used
-- is reckoned whenever it is asked for.
CREATE TABLE budgets (
    id uuid NOT NULL PRIMARY KEY,
    holder text COLLATE "C" NOT NULL CONSTRAINT budgets_holder CHECK (holder IN ('department', 'bureau')),
    department_id uuid REFERENCES departments (id),
    -- Of the bureau's: the category; none for all.
    category text COLLATE "C",
    from_period text COLLATE "C" NOT NULL,
    until_period text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT budgets_amount_fen CHECK (amount_fen >= 0),
    warn_percent bigint NOT NULL CONSTRAINT budgets_warn_percent CHECK (warn_percent BETWEEN 1 AND 100),
    -- Of a department's: what becomes of a booking above the amount.
    when_over text COLLATE "C" CONSTRAINT budgets_when_over CHECK (when_over IN ('warn', 'approve', 'refuse')),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT budgets_months CHECK (from_period <= until_period),
    CONSTRAINT budgets_department CHECK ((holder = 'department') = (department_id IS NOT NULL) AND (holder = 'department') = (when_over IS NOT NULL) AND (holder = 'bureau' OR category IS NULL))
);
CREATE INDEX budgets_updated_at ON budgets (updated_at, id);
CREATE INDEX budgets_department_id ON budgets (department_id, from_period);

-- What the department's budget said of the booking when it was made or last changed: how much of it was used with the booking,
-- in percent, if that was worth a warning, and whether that was more than it has.
ALTER TABLE bookings ADD COLUMN budget_percent bigint;
ALTER TABLE bookings ADD COLUMN over_budget boolean NOT NULL DEFAULT false;
