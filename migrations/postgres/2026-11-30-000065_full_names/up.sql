-- What a user is called, where an administrator wrote it down.
ALTER TABLE users ADD COLUMN full_name text COLLATE "C";
