-- A caller's minute, and how many requests of it the processes have borrowed.
CREATE TABLE rate_windows (
    who TEXT NOT NULL PRIMARY KEY,
    began_at INTEGER NOT NULL,
    taken INTEGER NOT NULL
) STRICT;
CREATE INDEX rate_windows_began_at ON rate_windows (began_at);
