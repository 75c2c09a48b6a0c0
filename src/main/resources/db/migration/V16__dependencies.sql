-- Which jobs wait for which other ones, so that those that wait are found, too. The predecessor may be gone.
CREATE TABLE raymill_job_dependency (
  predecessor VARCHAR(16) NOT NULL,
  job         VARCHAR(16) NOT NULL REFERENCES raymill_job (id) ON DELETE CASCADE,
  PRIMARY KEY (predecessor, job)
);
CREATE INDEX raymill_job_dependency_job ON raymill_job_dependency (job);
