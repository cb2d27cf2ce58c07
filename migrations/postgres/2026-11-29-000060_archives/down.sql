DROP TRIGGER events_no_delete ON events;
DROP TRIGGER events_append_only ON events;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse('events_append_only');
DROP FUNCTION event_is_archived();
DROP TRIGGER seals_no_delete ON seals;
DROP TRIGGER seals_append_only ON seals;
CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE ON seals FOR EACH ROW EXECUTE FUNCTION refuse('seals_append_only');
DROP FUNCTION seal_is_archived();
DROP TABLE archives;
