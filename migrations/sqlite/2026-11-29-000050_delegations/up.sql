-- An approver lets another user approve for a time. Who has ended it early stands in the record.
CREATE TABLE delegations (
    id BLOB NOT NULL PRIMARY KEY,
    from_user_id BLOB NOT NULL REFERENCES users (id),
    to_user_id BLOB NOT NULL REFERENCES users (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT delegations_span CHECK (starts_at < ends_at),
    CONSTRAINT delegations_another CHECK (from_user_id <> to_user_id)
) STRICT;
CREATE INDEX delegations_from_user_id ON delegations (from_user_id, id);
CREATE INDEX delegations_to_user_id ON delegations (to_user_id, id);
CREATE INDEX delegations_updated_at ON delegations (updated_at, id);

-- The approver for whom a delegate approved.
ALTER TABLE bookings ADD COLUMN approved_for BLOB;
