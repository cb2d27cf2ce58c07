-- The order in which changes were committed, and the seal over each: a code by a key that isn't in the database, over the event and the
-- seal before it.
CREATE TABLE seals (
    sequence bigint NOT NULL PRIMARY KEY CONSTRAINT seals_sequence CHECK (sequence > 0),
    event_id uuid NOT NULL CONSTRAINT seals_event_id UNIQUE REFERENCES events (id),
    key_id text COLLATE "C" NOT NULL,
    seal bytea NOT NULL CONSTRAINT seals_seal CHECK (length(seal) = 32)
);
CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE ON seals FOR EACH ROW EXECUTE FUNCTION refuse('seals_append_only');
CREATE TRIGGER seals_no_truncate BEFORE TRUNCATE ON seals FOR EACH STATEMENT EXECUTE FUNCTION refuse('seals_append_only');
CREATE INDEX events_actor ON events (actor_id, id);
