DROP INDEX trips_reopened;
