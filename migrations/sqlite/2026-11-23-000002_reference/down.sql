DROP TABLE holidays;
DROP TABLE suppliers;
DROP TABLE vehicle_classes;
DROP TABLE settings;
