CREATE TABLE raymill_job (
  id              VARCHAR(16) PRIMARY KEY,
  name            VARCHAR(200) NOT NULL,
  status          VARCHAR(20) NOT NULL,
  reason          VARCHAR(1000) NOT NULL,
  package_name    VARCHAR(100) NOT NULL,
  project         VARCHAR(100) NOT NULL,
  submitter       VARCHAR(100) NOT NULL,
  priority        INTEGER NOT NULL,
  frames          INTEGER NOT NULL,
  frames_done     INTEGER NOT NULL,
  tasks           INTEGER NOT NULL,
  tasks_running   INTEGER NOT NULL,
  tasks_succeeded INTEGER NOT NULL,
  tasks_failed    INTEGER NOT NULL,
  submitted_at    TIMESTAMP WITH TIME ZONE NOT NULL,
  started_at      TIMESTAMP WITH TIME ZONE,
  ended_at        TIMESTAMP WITH TIME ZONE,
  -- The job's event count at its newest summary; 0 until the job was accepted.
  revision        BIGINT NOT NULL,
  idempotency_key VARCHAR(200) UNIQUE,
  request_hash    VARCHAR(64) NOT NULL
);

CREATE INDEX raymill_job_status ON raymill_job (status, id);
CREATE INDEX raymill_job_project ON raymill_job (project, id);
CREATE INDEX raymill_job_submitter ON raymill_job (submitter, id);

-- One row: the epoch of the newest Scheduler.
CREATE TABLE raymill_scheduler (
  epoch BIGINT NOT NULL
);

INSERT INTO raymill_scheduler (epoch) VALUES (0);
