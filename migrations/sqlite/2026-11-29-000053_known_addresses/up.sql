-- The last time that the name signed in from the address. There its password is judged even while others fail.
ALTER TABLE login_failures ADD COLUMN succeeded_at INTEGER;
-- How many of its failures counted for the name from the address alone, because others held it up meanwhile.
ALTER TABLE login_failures ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;
