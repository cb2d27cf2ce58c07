-- The order in which changes were committed, and the seal over each: a code by a key that isn't in the database, over the event and the
-- seal before it.
CREATE TABLE seals (
    sequence INTEGER NOT NULL PRIMARY KEY CONSTRAINT seals_sequence CHECK (sequence > 0),
    event_id BLOB NOT NULL CONSTRAINT seals_event_id UNIQUE REFERENCES events (id),
    key_id TEXT NOT NULL,
    seal BLOB NOT NULL CONSTRAINT seals_seal CHECK (length(seal) = 32)
) STRICT;
CREATE TRIGGER seals_no_update BEFORE UPDATE ON seals BEGIN SELECT RAISE(ABORT, 'seals_append_only'); END;
CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals BEGIN SELECT RAISE(ABORT, 'seals_append_only'); END;
CREATE TRIGGER seals_no_replace BEFORE INSERT ON seals WHEN EXISTS (SELECT 1 FROM seals WHERE sequence = NEW.sequence OR event_id = NEW.event_id) BEGIN SELECT RAISE(ABORT, 'seals_append_only'); END;
CREATE INDEX events_actor ON events (actor_id, id);
