ALTER TABLE settings DROP COLUMN most_empty_km;
