-- The parts of the sealed record that stand in files. Each ends with a seal, which the next event follows. A row can't
-- be changed, and is sealed itself.
CREATE TABLE archives (
    last_sequence bigint NOT NULL PRIMARY KEY,
    first_sequence bigint NOT NULL CONSTRAINT archives_first_sequence CHECK (first_sequence > 0 AND first_sequence <= last_sequence),
    before timestamptz NOT NULL,
    event_id uuid NOT NULL CONSTRAINT archives_event_id UNIQUE,
    key_id text COLLATE "C" NOT NULL,
    seal bytea NOT NULL CONSTRAINT archives_seal CHECK (length(seal) = 32),
    file text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL CONSTRAINT archives_sha256 CHECK (length(sha256) = 32),
    created_at timestamptz NOT NULL,
    own_key_id text COLLATE "C" NOT NULL,
    own_seal bytea NOT NULL CONSTRAINT archives_own_seal CHECK (length(own_seal) = 32)
);
CREATE TRIGGER archives_append_only BEFORE UPDATE OR DELETE ON archives FOR EACH ROW EXECUTE FUNCTION refuse('archives_append_only');
CREATE TRIGGER archives_no_truncate BEFORE TRUNCATE ON archives FOR EACH STATEMENT EXECUTE FUNCTION refuse('archives_append_only');

-- A seal may be removed if it is archived, and an event whose seal was removed so.
CREATE FUNCTION seal_is_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM archives WHERE last_sequence >= OLD.sequence) THEN
        RAISE EXCEPTION 'seals_append_only' USING ERRCODE = 'check_violation', CONSTRAINT = 'seals_append_only';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER seals_append_only ON seals;
CREATE TRIGGER seals_append_only BEFORE UPDATE ON seals FOR EACH ROW EXECUTE FUNCTION refuse('seals_append_only');
CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals FOR EACH ROW EXECUTE FUNCTION seal_is_archived();
CREATE FUNCTION event_is_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM seals WHERE event_id = OLD.id) OR NOT EXISTS (SELECT 1 FROM archives WHERE before > OLD.at) THEN
        RAISE EXCEPTION 'events_append_only' USING ERRCODE = 'check_violation', CONSTRAINT = 'events_append_only';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER events_append_only ON events;
CREATE TRIGGER events_append_only BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse('events_append_only');
CREATE TRIGGER events_no_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION event_is_archived();
