ALTER TABLE settings DROP COLUMN reason_required;
ALTER TABLE bookings DROP COLUMN reason;
