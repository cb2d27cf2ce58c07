-- What the bureau looks at, and what was found or complained of (docs/BUREAU.md §4.4). An occurrence is what an assessment
-- counts, once: the finding, and each reopening.
CREATE TABLE inspections (
    id uuid NOT NULL PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contracts (id),
    category text COLLATE "C" NOT NULL,
    clauses text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    text text COLLATE "C",
    inspected_by uuid NOT NULL,
    inspected_by_name text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX inspections_updated_at ON inspections (updated_at, id);
CREATE INDEX inspections_contract_id ON inspections (contract_id, at);

CREATE TABLE cases (
    id uuid NOT NULL PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contracts (id),
    category text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL CONSTRAINT cases_source CHECK (source IN ('inspection', 'complaint', 'audit')),
    clause text COLLATE "C",
    severity text COLLATE "C" NOT NULL CONSTRAINT cases_severity CHECK (severity IN ('minor', 'serious')),
    state text COLLATE "C" NOT NULL CONSTRAINT cases_state CHECK (state IN ('open', 'answered', 'closed')),
    outcome text COLLATE "C" CONSTRAINT cases_outcome CHECK (outcome IN ('upheld', 'unfounded')),
    found_at timestamptz NOT NULL,
    found_by uuid NOT NULL,
    found_by_name text COLLATE "C" NOT NULL,
    department_id uuid REFERENCES departments (id),
    trip_id uuid REFERENCES trips (id),
    text text COLLATE "C" NOT NULL,
    points_centi bigint NOT NULL CONSTRAINT cases_points_centi CHECK (points_centi >= 0),
    penalty_fen bigint NOT NULL CONSTRAINT cases_penalty_fen CHECK (penalty_fen >= 0),
    respond_due_at timestamptz NOT NULL,
    resolve_due_at timestamptz NOT NULL,
    answered_at timestamptz,
    answer_text text COLLATE "C",
    answered_by_name text COLLATE "C",
    signed_by text COLLATE "C",
    slip text COLLATE "C",
    closed_at timestamptz,
    closed_by_name text COLLATE "C",
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT cases_closed CHECK ((state = 'closed') = (outcome IS NOT NULL))
);
CREATE INDEX cases_updated_at ON cases (updated_at, id);
CREATE INDEX cases_contract_id ON cases (contract_id, found_at);
CREATE INDEX cases_department_id ON cases (department_id, id);
CREATE INDEX cases_trip_id ON cases (trip_id);

CREATE TABLE case_occurrences (
    case_id uuid NOT NULL REFERENCES cases (id),
    number bigint NOT NULL CONSTRAINT case_occurrences_number CHECK (number > 0),
    at timestamptz NOT NULL,
    reason text COLLATE "C",
    assessment_id uuid,
    PRIMARY KEY (case_id, number)
);
CREATE INDEX case_occurrences_assessment_id ON case_occurrences (assessment_id);
