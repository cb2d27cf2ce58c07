-- The books: accounts, periods, journals. A journal is a draft until its lines are in; posting is one UPDATE that is checked here.
CREATE TABLE tax_rules (
    id BLOB NOT NULL PRIMARY KEY,
    valid_from TEXT NOT NULL CONSTRAINT tax_rules_valid_from UNIQUE,
    taxpayer TEXT NOT NULL CONSTRAINT tax_rules_taxpayer CHECK (taxpayer IN ('small_scale', 'general')),
    vat_percent INTEGER NOT NULL,
    surcharges_percent INTEGER NOT NULL,
    vat_relief_quarter_fen INTEGER NOT NULL,
    income_tax_percent INTEGER NOT NULL,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tax_rules_updated_at ON tax_rules (updated_at, id);

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT accounts_code UNIQUE,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT accounts_kind CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')),
    side TEXT NOT NULL CONSTRAINT accounts_side CHECK (side IN ('debit', 'credit')),
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_updated_at ON accounts (updated_at, id);

-- A period without a row is open.
CREATE TABLE periods (
    id BLOB NOT NULL PRIMARY KEY,
    period TEXT NOT NULL CONSTRAINT periods_period UNIQUE,
    state TEXT NOT NULL CONSTRAINT periods_state CHECK (state IN ('open', 'closed')),
    next_no INTEGER NOT NULL CONSTRAINT periods_next_no CHECK (next_no >= 1),
    closed_at INTEGER,
    closed_by BLOB,
    closed_by_name TEXT,
    reopening_by BLOB,
    reopening_by_name TEXT,
    reopening_reason TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX periods_updated_at ON periods (updated_at, id);

CREATE TABLE journals (
    id BLOB NOT NULL PRIMARY KEY,
    period TEXT NOT NULL REFERENCES periods (period),
    number INTEGER,
    date TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT journals_kind CHECK (kind IN ('opening', 'normal', 'red', 'accrual', 'closing', 'year_end')),
    text TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT journals_state CHECK (state IN ('draft', 'posted', 'rejected')),
    source TEXT NOT NULL CONSTRAINT journals_source CHECK (source IN ('manual', 'charge', 'cost', 'asset', 'payment', 'invoice', 'bad_debt', 'closing')),
    source_id BLOB,
    reverses_id BLOB REFERENCES journals (id),
    attachments INTEGER NOT NULL,
    prepared_by BLOB NOT NULL,
    prepared_by_name TEXT NOT NULL,
    approved_by BLOB,
    approved_by_name TEXT,
    posted_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT journals_number UNIQUE (period, number),
    CONSTRAINT journals_posted CHECK ((state = 'posted') = (number IS NOT NULL) AND (state = 'posted') = (posted_at IS NOT NULL)),
    CONSTRAINT journals_date CHECK (substr(date, 1, 7) = period)
) STRICT;
CREATE INDEX journals_updated_at ON journals (updated_at, id);
CREATE INDEX journals_source_id ON journals (source_id);
CREATE INDEX journals_reversal ON journals (reverses_id);
-- Once: but a reversal that was refused never was.
CREATE UNIQUE INDEX journals_reverses_id ON journals (reverses_id) WHERE state <> 'rejected';

-- Signed: a red line repeats its original's side with a negative amount. A line counts once it has a period: posting gives it one.
CREATE TABLE journal_lines (
    journal_id BLOB NOT NULL REFERENCES journals (id),
    position INTEGER NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (code),
    dr_fen INTEGER NOT NULL,
    cr_fen INTEGER NOT NULL,
    vehicle_id BLOB REFERENCES vehicles (id),
    driver_id BLOB REFERENCES drivers (id),
    department_id BLOB REFERENCES departments (id),
    supplier_id BLOB REFERENCES suppliers (id),
    trip_id BLOB REFERENCES trips (id),
    document_date TEXT,
    period TEXT,
    kind TEXT,
    PRIMARY KEY (journal_id, position),
    CONSTRAINT journal_lines_side CHECK ((dr_fen = 0) <> (cr_fen = 0))
) STRICT;
-- What reports read stands in the index, so that a line itself is not asked for.
CREATE INDEX journal_lines_account ON journal_lines (account, period, kind, dr_fen, cr_fen);
CREATE INDEX journal_lines_period ON journal_lines (period, account, vehicle_id, kind, dr_fen, cr_fen);
CREATE INDEX journal_lines_vehicle_id ON journal_lines (vehicle_id, period, account, kind, dr_fen, cr_fen);
CREATE INDEX journal_lines_driver_id ON journal_lines (driver_id, period);
CREATE INDEX journal_lines_department_id ON journal_lines (department_id, account, period, dr_fen, cr_fen);
CREATE INDEX journal_lines_supplier_id ON journal_lines (supplier_id, account, period, dr_fen, cr_fen);
CREATE INDEX journal_lines_trip_id ON journal_lines (trip_id);

-- What each account stood at when a month was closed, so that reports don't grow with closed years.
CREATE TABLE period_balances (
    period TEXT NOT NULL REFERENCES periods (period),
    account TEXT NOT NULL REFERENCES accounts (code),
    balance_fen INTEGER NOT NULL,
    PRIMARY KEY (period, account)
) STRICT;
CREATE INDEX period_balances_account ON period_balances (account);
CREATE TRIGGER journals_insert BEFORE INSERT ON journals WHEN NEW.state <> 'draft' OR EXISTS (SELECT 1 FROM journals WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'journals_immutable'); END;
CREATE TRIGGER journals_update BEFORE UPDATE ON journals
WHEN OLD.state <> 'draft' OR NEW.id <> OLD.id OR NEW.period <> OLD.period OR NEW.date <> OLD.date OR NEW.kind <> OLD.kind OR NEW.text <> OLD.text
    OR NEW.source <> OLD.source OR NEW.source_id IS NOT OLD.source_id OR NEW.reverses_id IS NOT OLD.reverses_id
    OR EXISTS (SELECT 1 FROM journals WHERE id <> OLD.id AND (id = NEW.id OR (period = NEW.period AND number = NEW.number)))
BEGIN SELECT RAISE(ABORT, 'journals_immutable'); END;
CREATE TRIGGER journals_delete BEFORE DELETE ON journals BEGIN SELECT RAISE(ABORT, 'journals_immutable'); END;
CREATE TRIGGER journals_posting BEFORE UPDATE ON journals WHEN NEW.state = 'posted' AND OLD.state = 'draft'
BEGIN
    SELECT RAISE(ABORT, 'journals_balanced')
    WHERE (SELECT count(*) < 2 OR sum(dr_fen) <> sum(cr_fen) FROM journal_lines WHERE journal_id = NEW.id);
    SELECT RAISE(ABORT, 'journals_open_period')
    WHERE NOT EXISTS (SELECT 1 FROM periods WHERE period = NEW.period AND state = 'open' AND NEW.number BETWEEN 1 AND next_no - 1);
END;
CREATE TRIGGER journals_posted AFTER UPDATE ON journals WHEN NEW.state = 'posted' AND OLD.state = 'draft'
BEGIN UPDATE journal_lines SET period = NEW.period, kind = NEW.kind WHERE journal_id = NEW.id; END;

CREATE TRIGGER journal_lines_insert BEFORE INSERT ON journal_lines
WHEN NEW.period IS NOT NULL OR NEW.kind IS NOT NULL OR NOT EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id AND state = 'draft')
    OR EXISTS (SELECT 1 FROM journal_lines WHERE journal_id = NEW.journal_id AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'journal_lines_immutable'); END;
-- The one change of a line is that its journal is posted.
CREATE TRIGGER journal_lines_update BEFORE UPDATE ON journal_lines
WHEN OLD.period IS NOT NULL OR NEW.journal_id <> OLD.journal_id OR NEW.position <> OLD.position OR NEW.account <> OLD.account
    OR NEW.dr_fen <> OLD.dr_fen OR NEW.cr_fen <> OLD.cr_fen OR NEW.vehicle_id IS NOT OLD.vehicle_id OR NEW.driver_id IS NOT OLD.driver_id
    OR NEW.department_id IS NOT OLD.department_id OR NEW.supplier_id IS NOT OLD.supplier_id OR NEW.trip_id IS NOT OLD.trip_id
    OR NEW.document_date IS NOT OLD.document_date
    OR NOT EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id AND state = 'posted' AND period = NEW.period AND kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'journal_lines_immutable'); END;
CREATE TRIGGER journal_lines_delete BEFORE DELETE ON journal_lines BEGIN SELECT RAISE(ABORT, 'journal_lines_immutable'); END;
