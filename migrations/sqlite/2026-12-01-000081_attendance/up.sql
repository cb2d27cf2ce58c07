-- Who is sent for a line of a contract that is priced by the head, and what was attended month by month (docs/BUREAU.md §4.6).
CREATE TABLE posts (
    id BLOB NOT NULL PRIMARY KEY,
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    category TEXT NOT NULL,
    worker TEXT NOT NULL,
    post TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT posts_kind CHECK (kind IN ('auxiliary', 'temporary', 'substitute')),
    from_on TEXT NOT NULL,
    until_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT posts_span CHECK (from_on <= until_on)
) STRICT;
CREATE INDEX posts_updated_at ON posts (updated_at, id);
CREATE INDEX posts_contract_id ON posts (contract_id, worker);

-- A lump sum has one row for a line and month, a fee for each head one for a post and month, a fee for each hour any number.
CREATE TABLE attendance (
    id BLOB NOT NULL PRIMARY KEY,
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    period TEXT NOT NULL,
    category TEXT NOT NULL,
    post_id BLOB REFERENCES posts (id),
    days INTEGER CONSTRAINT attendance_days CHECK (days BETWEEN 1 AND 31),
    days_present INTEGER CONSTRAINT attendance_days_present CHECK (days_present >= 0),
    labour_fen INTEGER CONSTRAINT attendance_labour_fen CHECK (labour_fen >= 0),
    minutes INTEGER CONSTRAINT attendance_minutes CHECK (minutes > 0),
    text TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT attendance_period UNIQUE (post_id, period)
) STRICT;
CREATE INDEX attendance_updated_at ON attendance (updated_at, id);
CREATE INDEX attendance_contract_id ON attendance (contract_id, period);
CREATE UNIQUE INDEX attendance_category ON attendance (contract_id, period, category) WHERE post_id IS NULL AND minutes IS NULL;
