-- The parts of the sealed record that stand in files. Each ends with a seal, which the next event follows. A row can't
-- be changed, and is sealed itself.
CREATE TABLE archives (
    last_sequence INTEGER NOT NULL PRIMARY KEY,
    first_sequence INTEGER NOT NULL CONSTRAINT archives_first_sequence CHECK (first_sequence > 0 AND first_sequence <= last_sequence),
    before INTEGER NOT NULL,
    event_id BLOB NOT NULL CONSTRAINT archives_event_id UNIQUE,
    key_id TEXT NOT NULL,
    seal BLOB NOT NULL CONSTRAINT archives_seal CHECK (length(seal) = 32),
    file TEXT NOT NULL,
    sha256 BLOB NOT NULL CONSTRAINT archives_sha256 CHECK (length(sha256) = 32),
    created_at INTEGER NOT NULL,
    own_key_id TEXT NOT NULL,
    own_seal BLOB NOT NULL CONSTRAINT archives_own_seal CHECK (length(own_seal) = 32)
) STRICT;
CREATE TRIGGER archives_no_update BEFORE UPDATE ON archives BEGIN SELECT RAISE(ABORT, 'archives_append_only'); END;
CREATE TRIGGER archives_no_delete BEFORE DELETE ON archives BEGIN SELECT RAISE(ABORT, 'archives_append_only'); END;
CREATE TRIGGER archives_no_replace BEFORE INSERT ON archives WHEN EXISTS (SELECT 1 FROM archives WHERE last_sequence = NEW.last_sequence OR event_id = NEW.event_id) BEGIN SELECT RAISE(ABORT, 'archives_append_only'); END;

-- A seal may be removed if it is archived, and an event whose seal was removed so.
DROP TRIGGER seals_no_delete;
CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals WHEN NOT EXISTS (SELECT 1 FROM archives WHERE last_sequence >= OLD.sequence)
BEGIN SELECT RAISE(ABORT, 'seals_append_only'); END;
DROP TRIGGER events_no_delete;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
WHEN EXISTS (SELECT 1 FROM seals WHERE event_id = OLD.id) OR NOT EXISTS (SELECT 1 FROM archives WHERE before > OLD.at)
BEGIN SELECT RAISE(ABORT, 'events_append_only'); END;
