ALTER TABLE trips DROP COLUMN reassignment_code;
