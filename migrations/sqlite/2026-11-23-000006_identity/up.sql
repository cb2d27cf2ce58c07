CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL CONSTRAINT users_username UNIQUE,
    password_hash TEXT NOT NULL,
    roles TEXT NOT NULL,
    department_id BLOB REFERENCES departments (id),
    driver_id BLOB REFERENCES drivers (id),
    disabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX users_department_id ON users (department_id);
CREATE INDEX users_driver_id ON users (driver_id);
CREATE INDEX users_updated_at ON users (updated_at, id);

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash BLOB NOT NULL CONSTRAINT api_keys_secret_hash UNIQUE,
    roles TEXT NOT NULL,
    department_ids TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    may_approve INTEGER NOT NULL,
    retired_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX api_keys_updated_at ON api_keys (updated_at, id);

-- A sign-in, and the family of refresh tokens that comes of it.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE refresh_tokens (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    issued_at INTEGER NOT NULL,
    -- The token this one succeeds; good until this one is used.
    predecessor BLOB,
    rotated_at INTEGER,
    spent INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE signing_keys (
    id BLOB NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    wrapped INTEGER NOT NULL,
    public_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

CREATE TABLE login_failures (
    username TEXT NOT NULL,
    address TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (username, address)
) STRICT;
CREATE INDEX login_failures_last_at ON login_failures (last_at);
