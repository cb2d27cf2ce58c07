ALTER TABLE settings DROP COLUMN eligibility;
