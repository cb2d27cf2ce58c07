ALTER TABLE settings DROP COLUMN password_change_required;
ALTER TABLE users DROP COLUMN password_is_initial;
