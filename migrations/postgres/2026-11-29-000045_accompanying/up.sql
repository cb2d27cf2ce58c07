-- Several vehicles may go on for one that broke down; each but one is a trip that accompanies it.
ALTER TABLE trips ADD COLUMN accompanies_trip_id uuid REFERENCES trips (id);
CREATE INDEX trips_accompanies_trip_id ON trips (accompanies_trip_id);
