ALTER TABLE trips DROP COLUMN confirm_working_days;
ALTER TABLE trips DROP COLUMN correction_proposed;
