-- When a session was begun or last refreshed. NULL: begun by a server of the version before, and not refreshed since.
ALTER TABLE sessions ADD COLUMN updated_at timestamptz;
-- The address from which that was done; of IPv6 its /64. NULL: begun before this column, or as above.
ALTER TABLE sessions ADD COLUMN address text COLLATE "C";
-- The program that did it, as it calls itself (User-Agent). NULL: it doesn't, or as of the address.
ALTER TABLE sessions ADD COLUMN agent text COLLATE "C";
-- Of those of before the first is known.
UPDATE sessions SET updated_at = created_at;
CREATE INDEX sessions_updated_at ON sessions (updated_at, id);
