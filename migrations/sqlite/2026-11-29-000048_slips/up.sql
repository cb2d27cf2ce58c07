-- The number of a trip's slip among those of its booking, how many the booking has with it, and who issued it when
-- (RULES.md §4.11). A slip of before was issued by its dispatch, or by its last reassignment.
ALTER TABLE trips ADD COLUMN slip_no INTEGER NOT NULL DEFAULT 1;
ALTER TABLE trips ADD COLUMN slip_count INTEGER NOT NULL DEFAULT 1;
ALTER TABLE trips ADD COLUMN issued_at INTEGER;
ALTER TABLE trips ADD COLUMN issued_by_name TEXT;
-- The passengers of this vehicle, where the dispatch names them.
ALTER TABLE trips ADD COLUMN passengers INTEGER;
UPDATE trips SET
    slip_no = (SELECT count(*) FROM trips o WHERE o.booking_id = trips.booking_id AND o.id <= trips.id),
    slip_count = (SELECT count(*) FROM trips o WHERE o.booking_id = trips.booking_id),
    issued_at = COALESCE((SELECT max(e.at) FROM events e WHERE e.subject_kind = 'trip' AND e.subject_id = trips.id AND e.action = 'reassign'), created_at);
UPDATE trips SET issued_by_name = (SELECT e.actor_name FROM events e WHERE e.booking_id = trips.booking_id AND e.at = trips.issued_at
    AND (e.subject_kind = 'booking' AND e.action = 'dispatch' OR e.subject_id = trips.id AND e.action = 'reassign') ORDER BY e.id DESC LIMIT 1);

-- The lines of a statement as the department agreed to them, as JSON (BOOKS.md §4.2).
ALTER TABLE statements ADD COLUMN agreed_lines TEXT;
