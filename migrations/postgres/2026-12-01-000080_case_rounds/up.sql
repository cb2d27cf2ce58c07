-- Who gave a trip's rating, whoever signs the charge anew: the department, or the dispatcher with a signed paper. Of a rating
-- of before, whoever signed then counts.
ALTER TABLE trips ADD COLUMN rated_by text COLLATE "C" CONSTRAINT trips_rated_by CHECK (rated_by IN ('department', 'paper'));
-- When each finding or reopening of a case is to be answered, and when it was. Of those before the last one nobody knows.
ALTER TABLE case_occurrences ADD COLUMN respond_due_at timestamptz;
ALTER TABLE case_occurrences ADD COLUMN answered_at timestamptz;
UPDATE case_occurrences SET
    respond_due_at = (SELECT cases.respond_due_at FROM cases WHERE cases.id = case_occurrences.case_id),
    answered_at = (SELECT cases.answered_at FROM cases WHERE cases.id = case_occurrences.case_id)
WHERE number = (SELECT MAX(latest.number) FROM case_occurrences latest WHERE latest.case_id = case_occurrences.case_id);
-- The standard whose clause is named. Another one may apply when a case is closed.
ALTER TABLE cases ADD COLUMN standard_id uuid REFERENCES standards (id);
CREATE INDEX cases_standard_id ON cases (standard_id);
ALTER TABLE inspections ADD COLUMN standard_id uuid REFERENCES standards (id);
CREATE INDEX inspections_standard_id ON inspections (standard_id);
ALTER TABLE ratings ADD COLUMN standard_id uuid REFERENCES standards (id);
CREATE INDEX ratings_standard_id ON ratings (standard_id);
-- Whether a low rating of its trip made a complaint: a trip makes one.
ALTER TABLE cases ADD COLUMN from_rating boolean NOT NULL DEFAULT false;
UPDATE cases SET from_rating = true
WHERE source = 'complaint' AND EXISTS (SELECT 1 FROM trips WHERE trips.id = cases.trip_id AND trips.rating <= 2 AND trips.confirmed_at = cases.found_at);
