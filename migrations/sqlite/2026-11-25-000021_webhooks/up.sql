-- Who is told of which changes, and each telling. No secret lies here: they are made of MOTORPOOL_SECRET and the generation.
CREATE TABLE webhooks (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    event_types TEXT NOT NULL,
    department_id BLOB REFERENCES departments (id),
    disabled INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    rotated_at INTEGER,
    told_until INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_updated_at ON webhooks (updated_at, id);
CREATE INDEX webhooks_department_id ON webhooks (department_id);

CREATE TABLE deliveries (
    id BLOB NOT NULL PRIMARY KEY,
    webhook_id BLOB NOT NULL REFERENCES webhooks (id),
    sequence INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT deliveries_state CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    give_up_at INTEGER NOT NULL,
    last_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT deliveries_sequence UNIQUE (webhook_id, sequence)
) STRICT;
CREATE INDEX deliveries_state ON deliveries (state, due_at, webhook_id);
CREATE INDEX deliveries_updated_at ON deliveries (updated_at, id);
