-- A waiting booking says since when it waits, and since when there is room for it.
ALTER TABLE bookings ADD COLUMN waiting_since INTEGER;
ALTER TABLE bookings ADD COLUMN room_at INTEGER;
UPDATE bookings SET waiting_since = created_at WHERE waitlist;
CREATE INDEX bookings_waiting_since ON bookings (waiting_since, id) WHERE waiting_since IS NOT NULL;
