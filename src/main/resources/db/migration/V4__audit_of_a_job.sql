-- The job that an entry belongs to: what was done to a task is found with what was done to its job. Empty for servers.
ALTER TABLE raymill_audit ADD COLUMN job VARCHAR(250) DEFAULT '' NOT NULL;

UPDATE raymill_audit SET job = SUBSTRING(subject FROM 5) WHERE subject LIKE 'job:%';
UPDATE raymill_audit SET job = SUBSTRING(subject FROM 6 FOR POSITION('/' IN subject) - 6) WHERE subject LIKE 'task:%/%';

CREATE INDEX raymill_audit_job ON raymill_audit (job, done_at, id);
