ALTER TABLE assets DROP COLUMN proceeds_tax_fen;
ALTER TABLE costs DROP COLUMN deduction_fen;
ALTER TABLE costs DROP COLUMN opening;
DROP TABLE opening_turnovers;
DROP FUNCTION opening_turnovers_guard();
