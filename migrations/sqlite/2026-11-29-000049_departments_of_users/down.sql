ALTER TABLE users DROP COLUMN further_department_ids;
