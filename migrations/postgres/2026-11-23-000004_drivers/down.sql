DROP TABLE leave;
DROP TABLE drivers;
