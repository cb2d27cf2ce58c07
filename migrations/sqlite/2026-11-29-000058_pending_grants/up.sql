-- Where the company asks for it, what one administrator grants waits for another: the roles that a user would have, and a key.
ALTER TABLE settings ADD COLUMN grants_need_approval INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN pending_roles TEXT;
ALTER TABLE users ADD COLUMN pending_by BLOB;
ALTER TABLE api_keys ADD COLUMN pending_by BLOB;
