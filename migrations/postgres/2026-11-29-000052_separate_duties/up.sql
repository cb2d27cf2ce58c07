-- Whether one person is refused roles that are for two people.
ALTER TABLE settings ADD COLUMN separate_duties boolean NOT NULL DEFAULT true;
