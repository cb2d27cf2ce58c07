-- What is still owed: few rows, however many were paid. Each column stands alone on the left: SQLite turns `a + b < c` of a query round
-- before it looks for an index, and didn't find the one that was written so.
DROP INDEX receivables_open;
CREATE INDEX receivables_open ON receivables (department_id, date, id) WHERE taxable_fen > paid_fen + written_off_fen OR pass_through_fen > passed_fen;
