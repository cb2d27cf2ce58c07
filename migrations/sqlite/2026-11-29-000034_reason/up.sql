-- Why a department travels (事由), and whether it has to say so.
ALTER TABLE bookings ADD COLUMN reason TEXT;
ALTER TABLE settings ADD COLUMN reason_required INTEGER NOT NULL DEFAULT 0;
