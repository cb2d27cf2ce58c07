-- What a year's accounts had turned over when the books began (BOOKS.md §5): a memo, no balance.
CREATE TABLE opening_turnovers (
    journal_id BLOB NOT NULL REFERENCES journals (id),
    account TEXT NOT NULL REFERENCES accounts (code),
    dr_fen INTEGER NOT NULL CONSTRAINT opening_turnovers_dr_fen CHECK (dr_fen >= 0),
    cr_fen INTEGER NOT NULL CONSTRAINT opening_turnovers_cr_fen CHECK (cr_fen >= 0),
    PRIMARY KEY (journal_id, account)
) STRICT;
CREATE INDEX opening_turnovers_account ON opening_turnovers (account);
CREATE TRIGGER opening_turnovers_insert BEFORE INSERT ON opening_turnovers
WHEN NOT EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id AND state = 'draft')
    OR EXISTS (SELECT 1 FROM opening_turnovers WHERE journal_id = NEW.journal_id AND account = NEW.account)
BEGIN SELECT RAISE(ABORT, 'journal_lines_immutable'); END;
CREATE TRIGGER opening_turnovers_update BEFORE UPDATE ON opening_turnovers BEGIN SELECT RAISE(ABORT, 'journal_lines_immutable'); END;
CREATE TRIGGER opening_turnovers_delete BEFORE DELETE ON opening_turnovers BEGIN SELECT RAISE(ABORT, 'journal_lines_immutable'); END;

-- An insurance that was there when the books began: its journal is the opening one.
ALTER TABLE costs ADD COLUMN opening INTEGER NOT NULL DEFAULT 0;

-- What the drivers' score takes off a fee for dispatched drivers.
ALTER TABLE costs ADD COLUMN deduction_fen INTEGER NOT NULL DEFAULT 0;

-- The VAT in what was got for an asset, as on the invoice.
ALTER TABLE assets ADD COLUMN proceeds_tax_fen INTEGER;
