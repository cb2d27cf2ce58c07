-- What is still owed, written as the queries of both engines write it (see the migration for SQLite).
DROP INDEX receivables_open;
CREATE INDEX receivables_open ON receivables (department_id, date, id) WHERE taxable_fen > paid_fen + written_off_fen OR pass_through_fen > passed_fen;
