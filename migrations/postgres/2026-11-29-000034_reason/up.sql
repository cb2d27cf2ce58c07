-- Why a department travels (事由), and whether it has to say so.
ALTER TABLE bookings ADD COLUMN reason text COLLATE "C";
ALTER TABLE settings ADD COLUMN reason_required boolean NOT NULL DEFAULT false;
