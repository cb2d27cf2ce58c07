DROP INDEX legs_vehicle_id;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, returned_at, departed_at, departure_km, return_km, trip_id);
ALTER TABLE vehicles DROP COLUMN colour;
ALTER TABLE vehicles DROP COLUMN in_service_on;
