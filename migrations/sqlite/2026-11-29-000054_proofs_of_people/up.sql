-- Whether somebody else set the user's password, and the user hasn't changed it since.
ALTER TABLE users ADD COLUMN password_is_initial INTEGER NOT NULL DEFAULT 0;
-- Whether such a password must be changed before anything else.
ALTER TABLE settings ADD COLUMN password_change_required INTEGER NOT NULL DEFAULT 0;
-- When the person proved the password again in this session. NULL: not since it began.
ALTER TABLE sessions ADD COLUMN proved_again_at INTEGER;
-- Whether money out, reopening, users, keys and settings ask for a password that was proved lately.
ALTER TABLE settings ADD COLUMN reauthentication_required INTEGER NOT NULL DEFAULT 0;
