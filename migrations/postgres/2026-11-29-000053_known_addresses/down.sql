DELETE FROM login_failures WHERE username = '' OR address = '' OR failures = 0;
ALTER TABLE login_failures DROP COLUMN apart;
ALTER TABLE login_failures DROP COLUMN succeeded_at;
