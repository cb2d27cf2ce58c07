ALTER TABLE settings DROP COLUMN totp_required;
DROP TABLE second_factors;
