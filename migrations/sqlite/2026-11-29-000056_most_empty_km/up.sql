-- How far ahead of the reading before it a departure is believed.
ALTER TABLE settings ADD COLUMN most_empty_km INTEGER NOT NULL DEFAULT 200;
