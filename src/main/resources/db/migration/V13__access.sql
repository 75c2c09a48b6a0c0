-- Who may use the farm. rights and scope are JSON objects: roles by the names of projects, * for all of them. Of secrets there are only hashes.
CREATE TABLE raymill_user (
  name       VARCHAR(64) PRIMARY KEY,
  title      VARCHAR(200) NOT NULL,
  rights     VARCHAR(30000) NOT NULL,
  disabled   BOOLEAN NOT NULL,
  password   VARCHAR(200) NOT NULL,
  revision   INTEGER NOT NULL,
  changed_by VARCHAR(100) NOT NULL,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE raymill_token (
  id         VARCHAR(32) PRIMARY KEY,
  owner      VARCHAR(64) NOT NULL,
  label      VARCHAR(100) NOT NULL,
  scope      VARCHAR(30000) NOT NULL,
  hash       VARCHAR(200) NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by VARCHAR(100) NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE,
  used_at    TIMESTAMP WITH TIME ZONE
);
CREATE INDEX raymill_token_owner ON raymill_token (owner, created_at);

-- session_key is the SHA-256 of what the browser has.
CREATE TABLE raymill_session (
  session_key VARCHAR(64) PRIMARY KEY,
  owner       VARCHAR(64) NOT NULL,
  token       VARCHAR(32) NOT NULL,
  scope       VARCHAR(30000) NOT NULL,
  opened_at   TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at  TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX raymill_session_owner ON raymill_session (owner);
CREATE INDEX raymill_session_expires ON raymill_session (expires_at);
