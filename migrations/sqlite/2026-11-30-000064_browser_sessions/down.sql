ALTER TABLE settings DROP COLUMN driver_session_days;
ALTER TABLE settings DROP COLUMN session_hours;
ALTER TABLE settings DROP COLUMN session_idle_minutes;
ALTER TABLE sessions DROP COLUMN kind;
