DROP INDEX bookings_waiting_since;
ALTER TABLE bookings DROP COLUMN room_at;
ALTER TABLE bookings DROP COLUMN waiting_since;
