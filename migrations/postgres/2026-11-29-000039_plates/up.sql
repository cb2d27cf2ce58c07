-- A plate is taken only while its vehicle is in use.
ALTER TABLE vehicles DROP CONSTRAINT vehicles_plate_no;
CREATE UNIQUE INDEX vehicles_plate_no ON vehicles (plate_no) WHERE retired_on IS NULL;
