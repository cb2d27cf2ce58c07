-- An advance that is invoiced before it is used: its VAT is due at once (BOOKS.md §3.2).
ALTER TABLE advances ADD COLUMN tax_fen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE advances ADD COLUMN used_tax_fen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN advance_id BLOB REFERENCES advances (id);
CREATE INDEX invoices_advance_id ON invoices (advance_id);
