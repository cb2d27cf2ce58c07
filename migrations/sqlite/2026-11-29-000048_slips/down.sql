ALTER TABLE statements DROP COLUMN agreed_lines;
ALTER TABLE trips DROP COLUMN passengers;
ALTER TABLE trips DROP COLUMN issued_by_name;
ALTER TABLE trips DROP COLUMN issued_at;
ALTER TABLE trips DROP COLUMN slip_count;
ALTER TABLE trips DROP COLUMN slip_no;
