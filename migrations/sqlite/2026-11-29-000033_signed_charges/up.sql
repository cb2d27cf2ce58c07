-- A change of a signed charge that awaits a second person, as JSON (RULES.md §4.8).
ALTER TABLE trips ADD COLUMN correction_proposed TEXT;
-- After how many working days the presented charge is confirmed by rule: the setting when it was presented (RULES.md §4.6).
ALTER TABLE trips ADD COLUMN confirm_working_days INTEGER;
UPDATE trips SET confirm_working_days = (SELECT confirm_working_days FROM settings) WHERE presented_at IS NOT NULL;
