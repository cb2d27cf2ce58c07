-- The books: accounts, periods, journals. A journal is a draft until its lines are in; posting is one UPDATE that is checked here.
CREATE TABLE tax_rules (
    id uuid NOT NULL PRIMARY KEY,
    valid_from date NOT NULL CONSTRAINT tax_rules_valid_from UNIQUE,
    taxpayer text COLLATE "C" NOT NULL CONSTRAINT tax_rules_taxpayer CHECK (taxpayer IN ('small_scale', 'general')),
    vat_percent bigint NOT NULL,
    surcharges_percent bigint NOT NULL,
    vat_relief_quarter_fen bigint NOT NULL,
    income_tax_percent bigint NOT NULL,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX tax_rules_updated_at ON tax_rules (updated_at, id);

CREATE TABLE accounts (
    id uuid NOT NULL PRIMARY KEY,
    code text COLLATE "C" NOT NULL CONSTRAINT accounts_code UNIQUE,
    name text COLLATE "C" NOT NULL,
    name_en text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CONSTRAINT accounts_kind CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')),
    side text COLLATE "C" NOT NULL CONSTRAINT accounts_side CHECK (side IN ('debit', 'credit')),
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX accounts_updated_at ON accounts (updated_at, id);

-- A period without a row is open.
CREATE TABLE periods (
    id uuid NOT NULL PRIMARY KEY,
    period text COLLATE "C" NOT NULL CONSTRAINT periods_period UNIQUE,
    state text COLLATE "C" NOT NULL CONSTRAINT periods_state CHECK (state IN ('open', 'closed')),
    next_no bigint NOT NULL CONSTRAINT periods_next_no CHECK (next_no >= 1),
    closed_at timestamptz,
    closed_by uuid,
    closed_by_name text COLLATE "C",
    reopening_by uuid,
    reopening_by_name text COLLATE "C",
    reopening_reason text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX periods_updated_at ON periods (updated_at, id);

CREATE TABLE journals (
    id uuid NOT NULL PRIMARY KEY,
    period text COLLATE "C" NOT NULL REFERENCES periods (period),
    number bigint,
    date date NOT NULL,
    kind text COLLATE "C" NOT NULL CONSTRAINT journals_kind CHECK (kind IN ('opening', 'normal', 'red', 'accrual', 'closing', 'year_end')),
    text text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT journals_state CHECK (state IN ('draft', 'posted', 'rejected')),
    source text COLLATE "C" NOT NULL CONSTRAINT journals_source CHECK (source IN ('manual', 'charge', 'cost', 'asset', 'payment', 'invoice', 'bad_debt', 'closing')),
    source_id uuid,
    reverses_id uuid REFERENCES journals (id),
    attachments bigint NOT NULL,
    prepared_by uuid NOT NULL,
    prepared_by_name text COLLATE "C" NOT NULL,
    approved_by uuid,
    approved_by_name text COLLATE "C",
    posted_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT journals_number UNIQUE (period, number),
    CONSTRAINT journals_posted CHECK ((state = 'posted') = (number IS NOT NULL) AND (state = 'posted') = (posted_at IS NOT NULL)),
    CONSTRAINT journals_date CHECK (to_char(date, 'YYYY-MM') = period)
);
CREATE INDEX journals_updated_at ON journals (updated_at, id);
CREATE INDEX journals_source_id ON journals (source_id);
CREATE INDEX journals_reversal ON journals (reverses_id);
-- Once: but a reversal that was refused never was.
CREATE UNIQUE INDEX journals_reverses_id ON journals (reverses_id) WHERE state <> 'rejected';

-- Signed: a red line repeats its original's side with a negative amount. A line counts once it has a period: posting gives it one.
CREATE TABLE journal_lines (
    journal_id uuid NOT NULL REFERENCES journals (id),
    position bigint NOT NULL,
    account text COLLATE "C" NOT NULL REFERENCES accounts (code),
    dr_fen bigint NOT NULL,
    cr_fen bigint NOT NULL,
    vehicle_id uuid REFERENCES vehicles (id),
    driver_id uuid REFERENCES drivers (id),
    department_id uuid REFERENCES departments (id),
    supplier_id uuid REFERENCES suppliers (id),
    trip_id uuid REFERENCES trips (id),
    document_date date,
    period text COLLATE "C",
    kind text COLLATE "C",
    PRIMARY KEY (journal_id, position),
    CONSTRAINT journal_lines_side CHECK ((dr_fen = 0) <> (cr_fen = 0))
);
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
    period text COLLATE "C" NOT NULL REFERENCES periods (period),
    account text COLLATE "C" NOT NULL REFERENCES accounts (code),
    balance_fen bigint NOT NULL,
    PRIMARY KEY (period, account)
);
CREATE INDEX period_balances_account ON period_balances (account);
CREATE FUNCTION refuse_as(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', name USING ERRCODE = 'check_violation', CONSTRAINT = name;
END $$;
CREATE FUNCTION journals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN PERFORM refuse_as('journals_immutable'); END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'draft'
        OR ROW(NEW.id, NEW.period, NEW.date, NEW.kind, NEW.text, NEW.source, NEW.source_id, NEW.reverses_id)
           IS DISTINCT FROM ROW(OLD.id, OLD.period, OLD.date, OLD.kind, OLD.text, OLD.source, OLD.source_id, OLD.reverses_id) THEN
        PERFORM refuse_as('journals_immutable');
    END IF;
    IF NEW.state = 'posted' THEN
        IF (SELECT count(*) < 2 OR sum(dr_fen) <> sum(cr_fen) FROM journal_lines WHERE journal_id = NEW.id) THEN
            PERFORM refuse_as('journals_balanced');
        END IF;
        PERFORM 1 FROM periods WHERE period = NEW.period AND state = 'open' AND NEW.number BETWEEN 1 AND next_no - 1 FOR UPDATE;
        IF NOT FOUND THEN PERFORM refuse_as('journals_open_period'); END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION journals_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE journal_lines SET period = NEW.period, kind = NEW.kind WHERE journal_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION journal_lines_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.period IS NOT NULL OR NEW.kind IS NOT NULL OR NOT EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id AND state = 'draft') THEN
            PERFORM refuse_as('journal_lines_immutable');
        END IF;
        RETURN NEW;
    END IF;
    -- The one change of a line is that its journal is posted.
    IF TG_OP = 'DELETE' OR OLD.period IS NOT NULL
        OR ROW(NEW.journal_id, NEW.position, NEW.account, NEW.dr_fen, NEW.cr_fen, NEW.vehicle_id, NEW.driver_id, NEW.department_id, NEW.supplier_id, NEW.trip_id, NEW.document_date)
           IS DISTINCT FROM ROW(OLD.journal_id, OLD.position, OLD.account, OLD.dr_fen, OLD.cr_fen, OLD.vehicle_id, OLD.driver_id, OLD.department_id, OLD.supplier_id, OLD.trip_id, OLD.document_date)
        OR NOT EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id AND state = 'posted' AND period = NEW.period AND kind = NEW.kind) THEN
        PERFORM refuse_as('journal_lines_immutable');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journals_guard BEFORE INSERT OR UPDATE OR DELETE ON journals FOR EACH ROW EXECUTE FUNCTION journals_guard();
CREATE TRIGGER journals_posted AFTER UPDATE ON journals FOR EACH ROW WHEN (NEW.state = 'posted' AND OLD.state = 'draft') EXECUTE FUNCTION journals_post();
CREATE TRIGGER journals_no_truncate BEFORE TRUNCATE ON journals FOR EACH STATEMENT EXECUTE FUNCTION refuse('journals_immutable');
CREATE TRIGGER journal_lines_guard BEFORE INSERT OR UPDATE OR DELETE ON journal_lines FOR EACH ROW EXECUTE FUNCTION journal_lines_guard();
CREATE TRIGGER journal_lines_no_truncate BEFORE TRUNCATE ON journal_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse('journal_lines_immutable');
