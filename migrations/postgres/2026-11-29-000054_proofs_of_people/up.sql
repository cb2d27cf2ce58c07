-- Whether somebody else set the user's password, and the user hasn't changed it since.
ALTER TABLE users ADD COLUMN password_is_initial boolean NOT NULL DEFAULT false;
-- Whether such a password must be changed before anything else.
ALTER TABLE settings ADD COLUMN password_change_required boolean NOT NULL DEFAULT false;
-- When the person proved the password again in this session. NULL: not since it began.
ALTER TABLE sessions ADD COLUMN proved_again_at timestamptz;
-- Whether money out, reopening, users, keys and settings ask for a password that was proved lately.
ALTER TABLE settings ADD COLUMN reauthentication_required boolean NOT NULL DEFAULT false;
