-- What has to be done to a vehicle, or to each vehicle of a class, every so many kilometres or days.
CREATE TABLE maintenance_plans (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    vehicle_id uuid REFERENCES vehicles (id),
    class text COLLATE "C" REFERENCES vehicle_classes (code),
    every_km bigint,
    every_days bigint,
    warn_km bigint,
    warn_days bigint,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT maintenance_plans_of CHECK ((vehicle_id IS NULL) <> (class IS NULL)),
    CONSTRAINT maintenance_plans_every CHECK (every_km IS NOT NULL OR every_days IS NOT NULL)
);
CREATE INDEX maintenance_plans_vehicle_id ON maintenance_plans (vehicle_id);
CREATE INDEX maintenance_plans_class ON maintenance_plans (class);
CREATE INDEX maintenance_plans_updated_at ON maintenance_plans (updated_at, id);

-- What was done. A record that was typed by mistake is made void and stays.
CREATE TABLE maintenance_services (
    id uuid NOT NULL PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES maintenance_plans (id),
    vehicle_id uuid NOT NULL REFERENCES vehicles (id),
    done_on date NOT NULL,
    odometer_km bigint,
    off_road_id uuid REFERENCES off_road (id),
    note text COLLATE "C",
    voided_at timestamptz,
    void_reason text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT maintenance_services_voided CHECK ((voided_at IS NULL) = (void_reason IS NULL))
);
CREATE INDEX maintenance_services_plan_id ON maintenance_services (plan_id, vehicle_id, done_on, id);
CREATE INDEX maintenance_services_vehicle_id ON maintenance_services (vehicle_id, id);
CREATE INDEX maintenance_services_off_road_id ON maintenance_services (off_road_id);
CREATE INDEX maintenance_services_updated_at ON maintenance_services (updated_at, id);

-- What a receipt's line paid for.
ALTER TABLE cost_lines ADD COLUMN maintenance_service_id uuid REFERENCES maintenance_services (id);
CREATE INDEX cost_lines_maintenance_service_id ON cost_lines (maintenance_service_id);
