-- How much users may have at a time. What is null is that of the owner '*', which is for all; null there, or 0: no limit.
CREATE TABLE raymill_quota (
  owner VARCHAR(64) PRIMARY KEY,
  jobs  BIGINT,
  tasks BIGINT,
  files BIGINT,
  bytes BIGINT
);

-- What users have in the store: the sums of raymill_stored_file. Whoever changes what a user has holds its row meanwhile.
CREATE TABLE raymill_quota_use (
  owner VARCHAR(64) PRIMARY KEY,
  files BIGINT NOT NULL,
  bytes BIGINT NOT NULL
);

-- Which contents of the store came from whom.
CREATE TABLE raymill_stored_file (
  owner     VARCHAR(64) NOT NULL,
  sha256    VARCHAR(64) NOT NULL,
  bytes     BIGINT NOT NULL,
  stored_at TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (owner, sha256)
);

-- A user's jobs that have not ended are counted with each submission.
CREATE INDEX raymill_job_submitter_status ON raymill_job (submitter, status);
