-- Who is sent for a line of a contract that is priced by the head, and what was attended month by month (docs/BUREAU.md §4.6).
CREATE TABLE posts (
    id uuid NOT NULL PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contracts (id),
    category text COLLATE "C" NOT NULL,
    worker text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CONSTRAINT posts_kind CHECK (kind IN ('auxiliary', 'temporary', 'substitute')),
    from_on date NOT NULL,
    until_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT posts_span CHECK (from_on <= until_on)
);
CREATE INDEX posts_updated_at ON posts (updated_at, id);
CREATE INDEX posts_contract_id ON posts (contract_id, worker);

-- A lump sum has one row for a line and month, a fee for each head one for a post and month, a fee for each hour any number.
CREATE TABLE attendance (
    id uuid NOT NULL PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contracts (id),
    period text COLLATE "C" NOT NULL,
    category text COLLATE "C" NOT NULL,
    post_id uuid REFERENCES posts (id),
    days bigint CONSTRAINT attendance_days CHECK (days BETWEEN 1 AND 31),
    days_present bigint CONSTRAINT attendance_days_present CHECK (days_present >= 0),
    labour_fen bigint CONSTRAINT attendance_labour_fen CHECK (labour_fen >= 0),
    minutes bigint CONSTRAINT attendance_minutes CHECK (minutes > 0),
    text text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT attendance_period UNIQUE (post_id, period)
);
CREATE INDEX attendance_updated_at ON attendance (updated_at, id);
CREATE INDEX attendance_contract_id ON attendance (contract_id, period);
CREATE UNIQUE INDEX attendance_category ON attendance (contract_id, period, category) WHERE post_id IS NULL AND minutes IS NULL;
