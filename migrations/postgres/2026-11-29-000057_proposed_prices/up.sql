-- A tariff or holiday that reaches days for which a booking is priced waits for a second person: a new one isn't in force,
-- and a change is kept beside what holds.
ALTER TABLE tariffs ADD COLUMN in_force boolean NOT NULL DEFAULT true;
ALTER TABLE tariffs ADD COLUMN proposed text COLLATE "C";
ALTER TABLE tariffs ADD COLUMN proposed_by uuid;
ALTER TABLE holidays ADD COLUMN in_force boolean NOT NULL DEFAULT true;
ALTER TABLE holidays ADD COLUMN proposed text COLLATE "C";
ALTER TABLE holidays ADD COLUMN proposed_by uuid;
