-- How the farm was in each minute: what there was (means) and what was done (counts), one row for each thing.
CREATE TABLE raymill_history (
  at_minute BIGINT NOT NULL, -- minutes since 1970-01-01 (UTC)
  series    VARCHAR(220) NOT NULL,
  amount    DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (at_minute, series)
);
