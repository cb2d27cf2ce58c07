-- A caller's minute, and how many requests of it the processes have borrowed. It may be lost in a crash.
CREATE UNLOGGED TABLE rate_windows (
    who text COLLATE "C" NOT NULL PRIMARY KEY,
    began_at timestamptz NOT NULL,
    taken bigint NOT NULL
);
CREATE INDEX rate_windows_began_at ON rate_windows (began_at);
