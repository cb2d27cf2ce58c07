ALTER TABLE bookings DROP COLUMN approved_for;
DROP TABLE delegations;
