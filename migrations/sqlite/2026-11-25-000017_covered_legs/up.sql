-- Reports ask what each vehicle drove on some days: all of it stands in the index.
DROP INDEX legs_vehicle_id;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, returned_at, departed_at, departure_km, return_km, trip_id);
