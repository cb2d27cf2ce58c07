-- What things were called before they were renamed, so that what was signed reads as signed (RULES.md §4.10).
CREATE TABLE former_names (
    subject_id uuid NOT NULL,
    until timestamptz NOT NULL,
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject_id, until)
);

-- The record of changes knows every name that was replaced before.
INSERT INTO former_names (subject_id, until, name)
SELECT subject_id, at, CASE subject_kind
    WHEN 'vehicle' THEN before::json ->> 'plate_no'
    WHEN 'settings' THEN before::json ->> 'company_name'
    ELSE before::json ->> 'name' END AS name
FROM events
WHERE action = 'change' AND subject_kind IN ('account', 'department', 'driver', 'settings', 'supplier', 'vehicle')
    AND CASE subject_kind
        WHEN 'vehicle' THEN before::json ->> 'plate_no' <> after::json ->> 'plate_no'
        WHEN 'settings' THEN before::json ->> 'company_name' <> after::json ->> 'company_name'
        ELSE before::json ->> 'name' <> after::json ->> 'name' END
ORDER BY id
ON CONFLICT DO NOTHING;
