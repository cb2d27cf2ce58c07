-- The version before knows no role supplier: who has it keeps no role, and doesn't sign in.
UPDATE users SET roles = '[]', disabled = true WHERE roles LIKE '%"supplier"%';
UPDATE users SET pending_roles = NULL, pending_by = NULL, disabled = true WHERE pending_roles LIKE '%"supplier"%';
DROP INDEX users_supplier_id;
ALTER TABLE users DROP COLUMN supplier_id;
ALTER TABLE departments DROP COLUMN headcount;
