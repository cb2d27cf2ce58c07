DROP INDEX invoices_advance_id;
ALTER TABLE invoices DROP COLUMN advance_id;
ALTER TABLE advances DROP COLUMN used_tax_fen;
ALTER TABLE advances DROP COLUMN tax_fen;
