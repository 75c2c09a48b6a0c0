-- By what jobs are listed: their names in lower case, how far they are in thousandths, and the other site that has, or had last, something of them.
ALTER TABLE raymill_job ADD COLUMN name_key VARCHAR(200) DEFAULT '' NOT NULL;
ALTER TABLE raymill_job ADD COLUMN progress INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE raymill_job ADD COLUMN site VARCHAR(100) DEFAULT '' NOT NULL;
UPDATE raymill_job SET name_key = LOWER(name), progress = CASE WHEN frames > 0 THEN frames_done * 1000 / frames ELSE 0 END;

DROP INDEX raymill_job_status;
DROP INDEX raymill_job_project;
DROP INDEX raymill_job_submitter;
CREATE INDEX raymill_job_status ON raymill_job (status, submitted_at, id);
CREATE INDEX raymill_job_project ON raymill_job (project, submitted_at, id);
CREATE INDEX raymill_job_submitter ON raymill_job (submitter, submitted_at, id);
CREATE INDEX raymill_job_site ON raymill_job (site, submitted_at, id);
CREATE INDEX raymill_job_submitted ON raymill_job (submitted_at, id);
CREATE INDEX raymill_job_priority ON raymill_job (priority, id);
CREATE INDEX raymill_job_name ON raymill_job (name_key, id);
CREATE INDEX raymill_job_progress ON raymill_job (progress, id);
