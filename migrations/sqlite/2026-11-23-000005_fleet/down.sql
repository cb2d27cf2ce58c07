DROP TABLE odometer_readings;
DROP TABLE off_road;
DROP TABLE papers;
DROP TABLE vehicles;
