DROP INDEX users_subject;
ALTER TABLE users DROP COLUMN subject;
ALTER TABLE users DROP COLUMN issuer;
-- No password has an empty hash.
ALTER TABLE users ADD COLUMN kept TEXT NOT NULL DEFAULT '';
UPDATE users SET kept = coalesce(password_hash, '');
ALTER TABLE users DROP COLUMN password_hash;
ALTER TABLE users RENAME COLUMN kept TO password_hash;
