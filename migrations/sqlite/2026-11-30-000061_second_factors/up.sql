-- The second factor of a user: a secret that an authenticator app has, too (RFC 6238).
CREATE TABLE second_factors (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    -- A nonce, and the secret encrypted by the server's. NULL: none counts yet.
    secret BLOB,
    -- The same of one that was shown, and takes the other's place once a code proves that an app has it.
    begun BLOB,
    -- The time step of the last code that was used. It and earlier ones are used up.
    last_step INTEGER NOT NULL,
    -- Hashes of the recovery codes that are left.
    recovery_codes TEXT NOT NULL
) STRICT;
-- Whether accountants, supervisors and administrators must have one.
ALTER TABLE settings ADD COLUMN totp_required INTEGER NOT NULL DEFAULT 0;
