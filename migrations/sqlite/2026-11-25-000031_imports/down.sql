DROP TABLE past_trips;
DROP TABLE imports;
