-- Money received and paid, and the invoices to departments.
CREATE TABLE payments (
    id uuid NOT NULL PRIMARY KEY,
    direction text COLLATE "C" NOT NULL CONSTRAINT payments_direction CHECK (direction IN ('received', 'paid')),
    state text COLLATE "C" NOT NULL CONSTRAINT payments_state CHECK (state IN ('draft', 'posted', 'rejected', 'reversed')),
    purpose text COLLATE "C" CONSTRAINT payments_purpose CHECK (purpose IN ('payable', 'wages', 'tax', 'driver', 'dividend', 'other_payable', 'refund')),
    tax text COLLATE "C" CONSTRAINT payments_tax CHECK (tax IN ('vat', 'surcharges', 'income', 'vehicles', 'wages')),
    department_id uuid REFERENCES departments (id),
    supplier_id uuid REFERENCES suppliers (id),
    driver_id uuid REFERENCES drivers (id),
    advance_id uuid REFERENCES advances (id),
    date date NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT payments_amount_fen CHECK (amount_fen > 0),
    channel text COLLATE "C" NOT NULL CONSTRAINT payments_channel CHECK (channel IN ('bank', 'cash')),
    reference text COLLATE "C",
    text text COLLATE "C",
    journal_id uuid REFERENCES journals (id),
    prepared_by uuid NOT NULL,
    prepared_by_name text COLLATE "C" NOT NULL,
    approved_by uuid,
    approved_by_name text COLLATE "C",
    reversed_on date,
    reason text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT payments_posted CHECK ((state IN ('posted', 'reversed')) = (journal_id IS NOT NULL)),
    CONSTRAINT payments_reversed CHECK ((state = 'reversed') = (reversed_on IS NOT NULL))
);
-- The bank's number names one transfer; what was entered wrongly gives it free.
CREATE UNIQUE INDEX payments_reference ON payments (channel, reference) WHERE state IN ('draft', 'posted');
CREATE INDEX payments_department_id ON payments (department_id, id);
CREATE INDEX payments_supplier_id ON payments (supplier_id);
CREATE INDEX payments_driver_id ON payments (driver_id);
CREATE INDEX payments_advance_id ON payments (advance_id);
CREATE INDEX payments_journal_id ON payments (journal_id);
CREATE INDEX payments_updated_at ON payments (updated_at, id);

-- What a payment, or an advance, has paid of which receivable.
CREATE TABLE payment_allocations (
    id uuid NOT NULL PRIMARY KEY,
    payment_id uuid REFERENCES payments (id),
    advance_id uuid REFERENCES advances (id),
    receivable_id uuid NOT NULL REFERENCES receivables (id),
    date date NOT NULL,
    taxable_fen bigint NOT NULL,
    pass_through_fen bigint NOT NULL,
    reversed_on date,
    CONSTRAINT payment_allocations_source CHECK ((payment_id IS NULL) <> (advance_id IS NULL)),
    CONSTRAINT payment_allocations_amount CHECK (taxable_fen >= 0 AND pass_through_fen >= 0 AND taxable_fen + pass_through_fen > 0)
);
CREATE INDEX payment_allocations_payment_id ON payment_allocations (payment_id);
CREATE INDEX payment_allocations_advance_id ON payment_allocations (advance_id);
CREATE INDEX payment_allocations_receivable_id ON payment_allocations (receivable_id);
CREATE INDEX payment_allocations_date ON payment_allocations (date);
CREATE INDEX payment_allocations_reversed_on ON payment_allocations (reversed_on);

CREATE TABLE invoices (
    id uuid NOT NULL PRIMARY KEY,
    department_id uuid NOT NULL REFERENCES departments (id),
    buyer_id uuid NOT NULL REFERENCES departments (id),
    buyer_name text COLLATE "C" NOT NULL,
    buyer_uscc text COLLATE "C" NOT NULL,
    period text COLLATE "C",
    state text COLLATE "C" NOT NULL CONSTRAINT invoices_state CHECK (state IN ('requested', 'issued', 'red', 'cancelled')),
    number text COLLATE "C" CONSTRAINT invoices_number UNIQUE,
    issued_on date,
    due_on date,
    net_fen bigint NOT NULL,
    tax_fen bigint NOT NULL,
    total_fen bigint NOT NULL,
    journal_id uuid REFERENCES journals (id),
    red_number text COLLATE "C" CONSTRAINT invoices_red_number UNIQUE,
    confirmation_number text COLLATE "C",
    red_on date,
    prepared_by uuid NOT NULL,
    prepared_by_name text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT invoices_total_fen CHECK (net_fen + tax_fen = total_fen),
    CONSTRAINT invoices_issued CHECK ((state IN ('issued', 'red')) = (number IS NOT NULL) AND (number IS NULL) = (issued_on IS NULL) AND (number IS NULL) = (due_on IS NULL)),
    CONSTRAINT invoices_red CHECK ((state = 'red') = (red_number IS NOT NULL) AND (red_number IS NULL) = (confirmation_number IS NULL) AND (red_number IS NULL) = (red_on IS NULL))
);
CREATE INDEX invoices_department_id ON invoices (department_id, id);
CREATE INDEX invoices_buyer_id ON invoices (buyer_id);
CREATE INDEX invoices_journal_id ON invoices (journal_id);
CREATE INDEX invoices_updated_at ON invoices (updated_at, id);

-- As on the paper: what the receivable came to when it was issued.
CREATE TABLE invoice_lines (
    invoice_id uuid NOT NULL REFERENCES invoices (id),
    position bigint NOT NULL,
    receivable_id uuid NOT NULL REFERENCES receivables (id),
    description text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL,
    net_fen bigint NOT NULL,
    tax_fen bigint NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT invoice_lines_amount_fen CHECK (net_fen + tax_fen = amount_fen),
    PRIMARY KEY (invoice_id, position)
);
CREATE INDEX invoice_lines_receivable_id ON invoice_lines (receivable_id);
