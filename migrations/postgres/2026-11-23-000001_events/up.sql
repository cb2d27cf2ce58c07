-- The append-only record of every change, and the answers kept for repeated requests.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Every refusal by a trigger arrives as a check violation with the refusal's name, as on SQLite.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TABLE events (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_kind text COLLATE "C" NOT NULL CONSTRAINT events_actor_kind CHECK (actor_kind IN ('user', 'key', 'rule', 'cli')),
    actor_id uuid NOT NULL,
    actor_name text COLLATE "C" NOT NULL,
    on_behalf_of text COLLATE "C",
    request_id text COLLATE "C" NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    booking_id uuid,
    action text COLLATE "C" NOT NULL,
    before text COLLATE "C",
    after text COLLATE "C",
    reason text COLLATE "C"
);
CREATE INDEX events_subject ON events (subject_kind, subject_id, id);
CREATE INDEX events_booking ON events (booking_id, id);
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse('events_append_only');
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse('events_append_only');

CREATE TABLE idempotency_keys (
    caller uuid NOT NULL,
    method text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    body_hash bytea NOT NULL,
    status bigint NOT NULL,
    body text COLLATE "C" NOT NULL,
    location text COLLATE "C",
    etag text COLLATE "C",
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, method, path, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
