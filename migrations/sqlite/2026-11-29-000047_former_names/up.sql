-- What things were called before they were renamed, so that what was signed reads as signed (RULES.md §4.10).
CREATE TABLE former_names (
    subject_id BLOB NOT NULL,
    until INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (subject_id, until)
) STRICT;

-- The record of changes knows every name that was replaced before.
INSERT OR IGNORE INTO former_names (subject_id, until, name)
SELECT subject_id, at, CASE subject_kind
    WHEN 'vehicle' THEN json_extract(before, '$.plate_no')
    WHEN 'settings' THEN json_extract(before, '$.company_name')
    ELSE json_extract(before, '$.name') END AS name
FROM events
WHERE action = 'change' AND subject_kind IN ('account', 'department', 'driver', 'settings', 'supplier', 'vehicle')
    AND CASE subject_kind
        WHEN 'vehicle' THEN json_extract(before, '$.plate_no') <> json_extract(after, '$.plate_no')
        WHEN 'settings' THEN json_extract(before, '$.company_name') <> json_extract(after, '$.company_name')
        ELSE json_extract(before, '$.name') <> json_extract(after, '$.name') END
ORDER BY id;
