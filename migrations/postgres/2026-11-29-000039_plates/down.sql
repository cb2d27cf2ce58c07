DROP INDEX vehicles_plate_no;
ALTER TABLE vehicles ADD CONSTRAINT vehicles_plate_no UNIQUE (plate_no);
