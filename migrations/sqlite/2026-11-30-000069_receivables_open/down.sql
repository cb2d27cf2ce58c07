DROP INDEX receivables_open;
CREATE INDEX receivables_open ON receivables (department_id, date, id) WHERE paid_fen + written_off_fen < taxable_fen OR passed_fen < pass_through_fen;
