-- The append-only record of every change, and the answers kept for repeated requests.
CREATE TABLE events (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT events_actor_kind CHECK (actor_kind IN ('user', 'key', 'rule', 'cli')),
    actor_id BLOB NOT NULL,
    actor_name TEXT NOT NULL,
    on_behalf_of TEXT,
    request_id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    booking_id BLOB,
    action TEXT NOT NULL,
    before TEXT,
    after TEXT,
    reason TEXT
) STRICT;
CREATE INDEX events_subject ON events (subject_kind, subject_id, id);
CREATE INDEX events_booking ON events (booking_id, id);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events_append_only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events_append_only'); END;
-- INSERT OR REPLACE would go round the two above.
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'events_append_only'); END;

CREATE TABLE idempotency_keys (
    caller BLOB NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    location TEXT,
    etag TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, method, path, key)
) STRICT;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
