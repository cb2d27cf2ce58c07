DROP TABLE class_demand;
DROP TABLE occupancy;
