DROP INDEX trips_accompanies_trip_id;
ALTER TABLE trips DROP COLUMN accompanies_trip_id;
