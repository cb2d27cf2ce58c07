DROP INDEX legs_vehicle_id;
CREATE INDEX legs_vehicle_id ON legs (vehicle_id, returned_at);
