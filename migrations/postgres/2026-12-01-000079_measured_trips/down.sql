ALTER TABLE trips DROP COLUMN disputed_at;
ALTER TABLE trips DROP COLUMN cancelled_for;
ALTER TABLE bookings DROP COLUMN cancelled_for;
