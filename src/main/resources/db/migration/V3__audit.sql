-- What people, and the Scheduler of itself, did to jobs, tasks and servers.
CREATE TABLE raymill_audit (
  id       VARCHAR(200) PRIMARY KEY,
  done_at  TIMESTAMP WITH TIME ZONE NOT NULL,
  done_by  VARCHAR(100) NOT NULL,
  action   VARCHAR(50) NOT NULL,
  subject  VARCHAR(250) NOT NULL,
  reason   VARCHAR(1000) NOT NULL,
  detail   VARCHAR(1000) NOT NULL
);

CREATE INDEX raymill_audit_at ON raymill_audit (done_at, id);
CREATE INDEX raymill_audit_subject ON raymill_audit (subject, done_at, id);
