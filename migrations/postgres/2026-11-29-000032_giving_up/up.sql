-- Vehicle-days that a department gave up late and paid for, and how many of them its booking holds again (RULES.md §1.9).
CREATE TABLE given_up_days (
    booking_id uuid NOT NULL REFERENCES bookings (id),
    class text COLLATE "C" NOT NULL REFERENCES vehicle_classes (code),
    day date NOT NULL,
    paid bigint NOT NULL CONSTRAINT given_up_days_paid CHECK (paid > 0),
    held_again bigint NOT NULL CONSTRAINT given_up_days_held_again CHECK (held_again BETWEEN 0 AND paid),
    PRIMARY KEY (booking_id, class, day)
);
CREATE INDEX given_up_days_class ON given_up_days (class);

ALTER TABLE bookings ADD COLUMN announced_start_at timestamptz;
ALTER TABLE bookings ADD COLUMN lapsed_at timestamptz;
ALTER TABLE settings ADD COLUMN free_shift_minutes bigint NOT NULL DEFAULT 240;
