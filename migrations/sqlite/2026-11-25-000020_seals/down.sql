DROP INDEX events_actor;
DROP TABLE seals;
