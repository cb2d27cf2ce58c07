-- Calendars of trips, which other programs read by an address with a secret.
CREATE TABLE calendars (
    id BLOB NOT NULL PRIMARY KEY,
    -- Who made it. It is read with this user's rights.
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CONSTRAINT calendars_kind CHECK (kind IN ('driver', 'department', 'vehicle')),
    -- The driver, department or vehicle. They are in three tables, so it is no foreign key.
    subject_id BLOB NOT NULL,
    -- sha256 of the secret in its address.
    secret_hash BLOB NOT NULL CONSTRAINT calendars_secret_hash UNIQUE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX calendars_user_id ON calendars (user_id, id);
CREATE INDEX calendars_updated_at ON calendars (updated_at, id);
