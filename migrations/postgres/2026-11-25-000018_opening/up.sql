-- What a year's accounts had turned over when the books began (BOOKS.md §5): a memo, no balance.
CREATE TABLE opening_turnovers (
    journal_id uuid NOT NULL REFERENCES journals (id),
    account text COLLATE "C" NOT NULL REFERENCES accounts (code),
    dr_fen bigint NOT NULL CONSTRAINT opening_turnovers_dr_fen CHECK (dr_fen >= 0),
    cr_fen bigint NOT NULL CONSTRAINT opening_turnovers_cr_fen CHECK (cr_fen >= 0),
    PRIMARY KEY (journal_id, account)
);
CREATE INDEX opening_turnovers_account ON opening_turnovers (account);
CREATE FUNCTION opening_turnovers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id AND state = 'draft') THEN
        PERFORM refuse_as('journal_lines_immutable');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_turnovers_guard BEFORE INSERT OR UPDATE OR DELETE ON opening_turnovers FOR EACH ROW EXECUTE FUNCTION opening_turnovers_guard();
CREATE TRIGGER opening_turnovers_no_truncate BEFORE TRUNCATE ON opening_turnovers FOR EACH STATEMENT EXECUTE FUNCTION refuse('journal_lines_immutable');

-- An insurance that was there when the books began: its journal is the opening one.
ALTER TABLE costs ADD COLUMN opening boolean NOT NULL DEFAULT false;

-- What the drivers' score takes off a fee for dispatched drivers.
ALTER TABLE costs ADD COLUMN deduction_fen bigint NOT NULL DEFAULT 0;

-- The VAT in what was got for an asset, as on the invoice.
ALTER TABLE assets ADD COLUMN proceeds_tax_fen bigint;
