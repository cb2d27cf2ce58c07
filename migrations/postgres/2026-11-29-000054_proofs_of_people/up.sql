-- Whether somebody else set the user's password, and the user hasn't changed it since.
ALTER TABLE users ADD COLUMN password_is_initial boolean NOT NULL DEFAULT false;
-- Whether such a password must be changed before anything else.
ALTER TABLE settings ADD COLUMN password_change_required boolean NOT NULL DEFAULT false;
