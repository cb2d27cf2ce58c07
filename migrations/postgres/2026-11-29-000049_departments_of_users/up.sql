-- The departments of a user beside the home department.
ALTER TABLE users ADD COLUMN further_department_ids text COLLATE "C" NOT NULL DEFAULT '[]';
