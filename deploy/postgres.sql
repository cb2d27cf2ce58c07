-- Roles for motorpool on PostgreSQL 15 or later: one owns the tables and migrates, one serves and can change no table.
-- As a superuser:  psql -v county=county -f postgres.sql
-- Then set passwords with \password, or let pg_hba.conf decide.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I NOLOGIN', 'motorpool_owner') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'motorpool_owner') \gexec
SELECT format('CREATE ROLE %I LOGIN', 'motorpool_migrate') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'motorpool_migrate') \gexec
SELECT format('CREATE ROLE %I LOGIN', 'motorpool') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'motorpool') \gexec
GRANT motorpool_owner TO motorpool_migrate;
-- A damaged page and a full disk are known by PostgreSQL's English words, whatever language the server speaks.
ALTER ROLE motorpool SET lc_messages = 'C';
ALTER ROLE motorpool_migrate SET lc_messages = 'C';
-- What `motorpool migrate` makes belongs to the owner.
ALTER ROLE motorpool_migrate SET role = 'motorpool_owner';

CREATE DATABASE :"county" OWNER motorpool_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"county" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"county" TO motorpool, motorpool_migrate;

\connect :"county"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO motorpool_owner;
GRANT USAGE ON SCHEMA public TO motorpool;
-- `motorpool migrate` would make it, too, where the server lets an owner do so.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER DEFAULT PRIVILEGES FOR ROLE motorpool_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO motorpool;
ALTER DEFAULT PRIVILEGES FOR ROLE motorpool_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO motorpool;
