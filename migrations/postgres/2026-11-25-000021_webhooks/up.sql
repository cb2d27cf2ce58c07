-- Who is told of which changes, and each telling. No secret lies here: they are made of MOTORPOOL_SECRET and the generation.
CREATE TABLE webhooks (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    url text COLLATE "C" NOT NULL,
    event_types text COLLATE "C" NOT NULL,
    department_id uuid REFERENCES departments (id),
    disabled boolean NOT NULL,
    generation bigint NOT NULL,
    rotated_at timestamptz,
    told_until bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX webhooks_updated_at ON webhooks (updated_at, id);
CREATE INDEX webhooks_department_id ON webhooks (department_id);

CREATE TABLE deliveries (
    id uuid NOT NULL PRIMARY KEY,
    webhook_id uuid NOT NULL REFERENCES webhooks (id),
    sequence bigint NOT NULL,
    event_type text COLLATE "C" NOT NULL,
    payload text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT deliveries_state CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts bigint NOT NULL,
    due_at timestamptz NOT NULL,
    give_up_at timestamptz NOT NULL,
    last_at timestamptz,
    last_status bigint,
    last_error text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT deliveries_sequence UNIQUE (webhook_id, sequence)
);
CREATE INDEX deliveries_state ON deliveries (state, due_at, webhook_id);
CREATE INDEX deliveries_updated_at ON deliveries (updated_at, id);
