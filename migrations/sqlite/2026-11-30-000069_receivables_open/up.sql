-- What is still owed: few rows, however many were paid. SQLite turns `a + b < c` in a query into `c > a + b` before it looks for an index,
-- so it never found the index that was written the first way. Index and queries are written the second way now.
DROP INDEX receivables_open;
CREATE INDEX receivables_open ON receivables (department_id, date, id) WHERE taxable_fen > paid_fen + written_off_fen OR pass_through_fen > passed_fen;
