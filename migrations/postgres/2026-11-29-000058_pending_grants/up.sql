-- Where the company asks for it, what one administrator grants waits for another: the roles that a user would have, and a key.
ALTER TABLE settings ADD COLUMN grants_need_approval boolean NOT NULL DEFAULT false;
ALTER TABLE users ADD COLUMN pending_roles text COLLATE "C";
ALTER TABLE users ADD COLUMN pending_by uuid;
ALTER TABLE api_keys ADD COLUMN pending_by uuid;
