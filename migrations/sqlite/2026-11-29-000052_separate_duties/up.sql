-- Whether one person is refused roles that are for two people.
ALTER TABLE settings ADD COLUMN separate_duties INTEGER NOT NULL DEFAULT 1;
