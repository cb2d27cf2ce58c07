ALTER TABLE settings DROP COLUMN free_shift_minutes;
ALTER TABLE bookings DROP COLUMN lapsed_at;
ALTER TABLE bookings DROP COLUMN announced_start_at;
DROP TABLE given_up_days;
