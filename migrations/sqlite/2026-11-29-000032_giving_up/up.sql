-- Vehicle-days that a department gave up late and paid for, and how many of them its booking holds again (RULES.md §1.9).
CREATE TABLE given_up_days (
    booking_id BLOB NOT NULL REFERENCES bookings (id),
    class TEXT NOT NULL REFERENCES vehicle_classes (code),
    day TEXT NOT NULL,
    paid INTEGER NOT NULL CONSTRAINT given_up_days_paid CHECK (paid > 0),
    held_again INTEGER NOT NULL CONSTRAINT given_up_days_held_again CHECK (held_again BETWEEN 0 AND paid),
    PRIMARY KEY (booking_id, class, day)
) STRICT;
CREATE INDEX given_up_days_class ON given_up_days (class);

ALTER TABLE bookings ADD COLUMN announced_start_at INTEGER;
ALTER TABLE bookings ADD COLUMN lapsed_at INTEGER;
ALTER TABLE settings ADD COLUMN free_shift_minutes INTEGER NOT NULL DEFAULT 240;
