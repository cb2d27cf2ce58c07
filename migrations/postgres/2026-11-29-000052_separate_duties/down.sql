ALTER TABLE settings DROP COLUMN separate_duties;
