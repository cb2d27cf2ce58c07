DROP INDEX occupancy_leave;
