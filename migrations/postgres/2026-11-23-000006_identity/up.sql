CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    username text COLLATE "C" NOT NULL CONSTRAINT users_username UNIQUE,
    password_hash text COLLATE "C" NOT NULL,
    roles text COLLATE "C" NOT NULL,
    department_id uuid REFERENCES departments (id),
    driver_id uuid REFERENCES drivers (id),
    disabled boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX users_department_id ON users (department_id);
CREATE INDEX users_driver_id ON users (driver_id);
CREATE INDEX users_updated_at ON users (updated_at, id);

CREATE TABLE api_keys (
    id uuid NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    secret_hash bytea NOT NULL CONSTRAINT api_keys_secret_hash UNIQUE,
    roles text COLLATE "C" NOT NULL,
    department_ids text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    may_approve boolean NOT NULL,
    retired_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX api_keys_updated_at ON api_keys (updated_at, id);

-- A sign-in, and the family of refresh tokens that comes of it.
CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE refresh_tokens (
    secret_hash bytea NOT NULL PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id),
    issued_at timestamptz NOT NULL,
    -- The token this one succeeds; good until this one is used.
    predecessor bytea,
    rotated_at timestamptz,
    spent boolean NOT NULL
);
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE signing_keys (
    id uuid NOT NULL PRIMARY KEY,
    secret bytea NOT NULL,
    wrapped boolean NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);

CREATE TABLE login_failures (
    username text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    failures bigint NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (username, address)
);
CREATE INDEX login_failures_last_at ON login_failures (last_at);
