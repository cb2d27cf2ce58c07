ALTER TABLE api_keys DROP COLUMN pending_by;
ALTER TABLE users DROP COLUMN pending_by;
ALTER TABLE users DROP COLUMN pending_roles;
ALTER TABLE settings DROP COLUMN grants_need_approval;
