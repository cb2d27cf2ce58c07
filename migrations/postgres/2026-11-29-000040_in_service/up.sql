-- From when on a vehicle's days count, and by what people tell it from others.
ALTER TABLE vehicles ADD COLUMN in_service_on date;
ALTER TABLE vehicles ADD COLUMN colour text COLLATE "C";
-- Reports ask whether a leg is the last that its vehicle drove of its trip: its position stands in the index, too.
DROP INDEX legs_vehicle_id;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, returned_at, departed_at, departure_km, return_km, trip_id, position);
