ALTER TABLE holidays DROP COLUMN proposed_by;
ALTER TABLE holidays DROP COLUMN proposed;
ALTER TABLE holidays DROP COLUMN in_force;
ALTER TABLE tariffs DROP COLUMN proposed_by;
ALTER TABLE tariffs DROP COLUMN proposed;
ALTER TABLE tariffs DROP COLUMN in_force;
