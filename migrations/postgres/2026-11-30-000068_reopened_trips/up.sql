-- Signed trips of which something is open again: a further version to sign, or a correction that awaits a second person.
-- They are few among all that were ever signed.
CREATE INDEX trips_reopened ON trips (id) WHERE state = 'confirmed' AND (confirmed_version <> charge_version OR correction_proposed IS NOT NULL OR adjustment_proposed_fen IS NOT NULL);
