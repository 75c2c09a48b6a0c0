-- Whether a job still has something to do although it has ended: a control node that starts wakes it as it wakes those that go on.
ALTER TABLE raymill_job ADD COLUMN busy BOOLEAN DEFAULT FALSE NOT NULL;
CREATE INDEX raymill_job_busy ON raymill_job (busy, id);
