-- What is owed for each confirmed trip and each fee, and what customers have paid ahead: the sub-ledger of 1122, 1221.01 and 2203.
CREATE TABLE receivables (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT receivables_kind CHECK (kind IN ('trip', 'fee', 'opening')),
    department_id BLOB NOT NULL REFERENCES departments (id),
    booking_id BLOB REFERENCES bookings (id),
    trip_id BLOB CONSTRAINT receivables_trip_id UNIQUE REFERENCES trips (id),
    charge_id BLOB CONSTRAINT receivables_charge_id UNIQUE REFERENCES charges (id),
    journal_id BLOB REFERENCES journals (id),
    date TEXT NOT NULL,
    vat_percent INTEGER NOT NULL,
    taxable_fen INTEGER NOT NULL,
    net_fen INTEGER NOT NULL,
    tax_fen INTEGER NOT NULL,
    pass_through_fen INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    passed_fen INTEGER NOT NULL,
    written_off_fen INTEGER NOT NULL,
    invoice_id BLOB,
    due_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT receivables_split CHECK (net_fen + tax_fen = taxable_fen AND net_fen >= 0 AND tax_fen >= 0 AND pass_through_fen >= 0),
    CONSTRAINT receivables_paid CHECK (paid_fen >= 0 AND written_off_fen >= 0 AND paid_fen + written_off_fen <= taxable_fen),
    CONSTRAINT receivables_passed CHECK (passed_fen >= 0 AND passed_fen <= pass_through_fen)
) STRICT;
CREATE INDEX receivables_department_id ON receivables (department_id, date);
CREATE INDEX receivables_booking_id ON receivables (booking_id);
CREATE INDEX receivables_journal_id ON receivables (journal_id);
CREATE INDEX receivables_invoice_id ON receivables (invoice_id);
CREATE INDEX receivables_updated_at ON receivables (updated_at, id);
-- What is still owed: few rows, however many were paid.
CREATE INDEX receivables_open ON receivables (department_id, date, id) WHERE paid_fen + written_off_fen < taxable_fen OR passed_fen < pass_through_fen;

CREATE TABLE advances (
    id BLOB NOT NULL PRIMARY KEY,
    department_id BLOB NOT NULL REFERENCES departments (id),
    source TEXT NOT NULL CONSTRAINT advances_source CHECK (source IN ('payment', 'correction', 'opening')),
    source_id BLOB NOT NULL,
    date TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT advances_amount_fen CHECK (amount_fen > 0),
    used_fen INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT advances_used_fen CHECK (used_fen >= 0 AND used_fen <= amount_fen)
) STRICT;
CREATE INDEX advances_department_id ON advances (department_id, date);
CREATE INDEX advances_source_id ON advances (source_id);
CREATE INDEX advances_updated_at ON advances (updated_at, id);
