ALTER TABLE settings DROP COLUMN reauthentication_required;
ALTER TABLE sessions DROP COLUMN proved_again_at;
ALTER TABLE settings DROP COLUMN password_change_required;
ALTER TABLE users DROP COLUMN password_is_initial;
