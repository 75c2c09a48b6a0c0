-- What the attempts of a job that have ended took, by server and day (UTC). The job's journal has the truth; a row is written over with the newer, larger sums.
CREATE TABLE raymill_usage (
  job               VARCHAR(16) NOT NULL,
  server            VARCHAR(100) NOT NULL,
  on_day            DATE NOT NULL,
  project           VARCHAR(100) NOT NULL,
  submitter         VARCHAR(100) NOT NULL,
  attempts          BIGINT NOT NULL,
  failed            BIGINT NOT NULL,
  wall_millis       BIGINT NOT NULL,
  cpu_millis        BIGINT NOT NULL,
  peak_memory_bytes BIGINT NOT NULL,
  input_bytes       BIGINT NOT NULL,
  output_bytes      BIGINT NOT NULL,
  PRIMARY KEY (job, server, on_day)
);

CREATE INDEX raymill_usage_day ON raymill_usage (on_day);
