-- Who gave up a booking or a trip. Of those that were cancelled before, nobody knows.
ALTER TABLE bookings ADD COLUMN cancelled_for TEXT CONSTRAINT bookings_cancelled_for CHECK (cancelled_for IN ('department', 'company'));
ALTER TABLE trips ADD COLUMN cancelled_for TEXT CONSTRAINT trips_cancelled_for CHECK (cancelled_for IN ('department', 'company'));
-- When the department last objected to the charge. The reason of a dispute is also that of a rejected approval.
ALTER TABLE trips ADD COLUMN disputed_at INTEGER;
