-- What has to be done to a vehicle, or to each vehicle of a class, every so many kilometres or days.
CREATE TABLE maintenance_plans (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    vehicle_id BLOB REFERENCES vehicles (id),
    class TEXT REFERENCES vehicle_classes (code),
    every_km INTEGER,
    every_days INTEGER,
    warn_km INTEGER,
    warn_days INTEGER,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT maintenance_plans_of CHECK ((vehicle_id IS NULL) <> (class IS NULL)),
    CONSTRAINT maintenance_plans_every CHECK (every_km IS NOT NULL OR every_days IS NOT NULL)
) STRICT;
CREATE INDEX maintenance_plans_vehicle_id ON maintenance_plans (vehicle_id);
CREATE INDEX maintenance_plans_class ON maintenance_plans (class);
CREATE INDEX maintenance_plans_updated_at ON maintenance_plans (updated_at, id);

-- What was done. A record that was typed by mistake is made void and stays.
CREATE TABLE maintenance_services (
    id BLOB NOT NULL PRIMARY KEY,
    plan_id BLOB NOT NULL REFERENCES maintenance_plans (id),
    vehicle_id BLOB NOT NULL REFERENCES vehicles (id),
    done_on TEXT NOT NULL,
    odometer_km INTEGER,
    off_road_id BLOB REFERENCES off_road (id),
    note TEXT,
    voided_at INTEGER,
    void_reason TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT maintenance_services_voided CHECK ((voided_at IS NULL) = (void_reason IS NULL))
) STRICT;
CREATE INDEX maintenance_services_plan_id ON maintenance_services (plan_id, vehicle_id, done_on, id);
CREATE INDEX maintenance_services_vehicle_id ON maintenance_services (vehicle_id, id);
CREATE INDEX maintenance_services_off_road_id ON maintenance_services (off_road_id);
CREATE INDEX maintenance_services_updated_at ON maintenance_services (updated_at, id);

-- What a receipt's line paid for.
ALTER TABLE cost_lines ADD COLUMN maintenance_service_id BLOB REFERENCES maintenance_services (id);
CREATE INDEX cost_lines_maintenance_service_id ON cost_lines (maintenance_service_id);
