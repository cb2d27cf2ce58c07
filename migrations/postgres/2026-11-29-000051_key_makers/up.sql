-- The person behind a key: the user who made it. Behind one that was made by a key is the user who made that one.
ALTER TABLE api_keys ADD COLUMN created_by uuid;
WITH RECURSIVE makers (key_id, kind, id) AS (
    SELECT subject_id, actor_kind, actor_id FROM events WHERE subject_kind = 'key' AND action = 'create'
    UNION ALL
    SELECT m.key_id, e.actor_kind, e.actor_id FROM makers m
    JOIN events e ON e.subject_kind = 'key' AND e.subject_id = m.id AND e.action = 'create'
    WHERE m.kind = 'key'
)
UPDATE api_keys SET created_by = (SELECT m.id FROM makers m WHERE m.key_id = api_keys.id AND m.kind = 'user');
