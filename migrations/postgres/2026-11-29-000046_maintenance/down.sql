DROP INDEX cost_lines_maintenance_service_id;
ALTER TABLE cost_lines DROP COLUMN maintenance_service_id;
DROP TABLE maintenance_services;
DROP TABLE maintenance_plans;
