-- A tariff or holiday that reaches days for which a booking is priced waits for a second person: a new one isn't in force,
-- and a change is kept beside what holds.
ALTER TABLE tariffs ADD COLUMN in_force INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tariffs ADD COLUMN proposed TEXT;
ALTER TABLE tariffs ADD COLUMN proposed_by BLOB;
ALTER TABLE holidays ADD COLUMN in_force INTEGER NOT NULL DEFAULT 1;
ALTER TABLE holidays ADD COLUMN proposed TEXT;
ALTER TABLE holidays ADD COLUMN proposed_by BLOB;
