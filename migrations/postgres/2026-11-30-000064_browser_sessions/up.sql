-- Who holds a session's tokens: a program, or a page of ours, whose refresh token lies in a cookie.
ALTER TABLE sessions ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'client' CONSTRAINT sessions_kind CHECK (kind IN ('browser', 'client'));
-- How long a session of a browser lasts: since it was refreshed, in all, and of who is a driver alone.
ALTER TABLE settings ADD COLUMN session_idle_minutes bigint NOT NULL DEFAULT 30;
ALTER TABLE settings ADD COLUMN session_hours bigint NOT NULL DEFAULT 12;
ALTER TABLE settings ADD COLUMN driver_session_days bigint NOT NULL DEFAULT 30;
