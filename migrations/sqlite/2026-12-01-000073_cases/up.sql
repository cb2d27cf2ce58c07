-- What the bureau looks at, and what was found or complained of (docs/BUREAU.md §4.4). An occurrence is what an assessment
-- counts, once: the finding, and each reopening.
CREATE TABLE inspections (
    id BLOB NOT NULL PRIMARY KEY,
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    category TEXT NOT NULL,
    clauses TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT,
    inspected_by BLOB NOT NULL,
    inspected_by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inspections_updated_at ON inspections (updated_at, id);
CREATE INDEX inspections_contract_id ON inspections (contract_id, at);

CREATE TABLE cases (
    id BLOB NOT NULL PRIMARY KEY,
    contract_id BLOB NOT NULL REFERENCES contracts (id),
    category TEXT NOT NULL,
    source TEXT NOT NULL CONSTRAINT cases_source CHECK (source IN ('inspection', 'complaint', 'audit')),
    clause TEXT,
    severity TEXT NOT NULL CONSTRAINT cases_severity CHECK (severity IN ('minor', 'serious')),
    state TEXT NOT NULL CONSTRAINT cases_state CHECK (state IN ('open', 'answered', 'closed')),
    outcome TEXT CONSTRAINT cases_outcome CHECK (outcome IN ('upheld', 'unfounded')),
    found_at INTEGER NOT NULL,
    found_by BLOB NOT NULL,
    found_by_name TEXT NOT NULL,
    department_id BLOB REFERENCES departments (id),
    trip_id BLOB REFERENCES trips (id),
    text TEXT NOT NULL,
    points_centi INTEGER NOT NULL CONSTRAINT cases_points_centi CHECK (points_centi >= 0),
    penalty_fen INTEGER NOT NULL CONSTRAINT cases_penalty_fen CHECK (penalty_fen >= 0),
    respond_due_at INTEGER NOT NULL,
    resolve_due_at INTEGER NOT NULL,
    answered_at INTEGER,
    answer_text TEXT,
    answered_by_name TEXT,
    signed_by TEXT,
    slip TEXT,
    closed_at INTEGER,
    closed_by_name TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT cases_closed CHECK ((state = 'closed') = (outcome IS NOT NULL))
) STRICT;
CREATE INDEX cases_updated_at ON cases (updated_at, id);
CREATE INDEX cases_contract_id ON cases (contract_id, found_at);
CREATE INDEX cases_department_id ON cases (department_id, id);
CREATE INDEX cases_trip_id ON cases (trip_id);

CREATE TABLE case_occurrences (
    case_id BLOB NOT NULL REFERENCES cases (id),
    number INTEGER NOT NULL CONSTRAINT case_occurrences_number CHECK (number > 0),
    at INTEGER NOT NULL,
    reason TEXT,
    assessment_id BLOB,
    PRIMARY KEY (case_id, number)
) STRICT;
CREATE INDEX case_occurrences_assessment_id ON case_occurrences (assessment_id);
