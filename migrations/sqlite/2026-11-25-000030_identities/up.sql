-- A user may be somebody at the identity provider, and needs no password then. Such a user is never an administrator.
ALTER TABLE users ADD COLUMN kept TEXT;
UPDATE users SET kept = password_hash;
ALTER TABLE users DROP COLUMN password_hash;
ALTER TABLE users RENAME COLUMN kept TO password_hash;
ALTER TABLE users ADD COLUMN issuer TEXT;
ALTER TABLE users ADD COLUMN subject TEXT
    CONSTRAINT users_issuer CHECK ((issuer IS NULL) = (subject IS NULL))
    CONSTRAINT users_roles CHECK (subject IS NULL OR roles NOT LIKE '%"admin"%')
    CONSTRAINT users_password_hash CHECK (password_hash IS NOT NULL OR subject IS NOT NULL);
CREATE UNIQUE INDEX users_subject ON users (issuer, subject);
