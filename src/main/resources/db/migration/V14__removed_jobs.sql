-- Jobs that were removed: their journal stays for a while as the record that they were there, and is removed later.
CREATE TABLE raymill_removed_job (
  id         VARCHAR(16) PRIMARY KEY,
  removed_at TIMESTAMP NOT NULL
);
CREATE INDEX raymill_removed_job_at ON raymill_removed_job (removed_at);
