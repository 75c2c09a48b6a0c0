-- Named jobs with parameters that clients submit by name. content is the whole document as JSON.
CREATE TABLE raymill_template (
  name       VARCHAR(64) PRIMARY KEY,
  title      VARCHAR(200) NOT NULL,
  content    VARCHAR(100000) NOT NULL,
  revision   INTEGER NOT NULL,
  changed_by VARCHAR(100) NOT NULL,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL
);
