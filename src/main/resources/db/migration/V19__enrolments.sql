-- Tokens with which machines become nodes, each once. hosts are patterns, with blanks between them.
CREATE TABLE raymill_enrolment (
  id         VARCHAR(32) PRIMARY KEY,
  hash       VARCHAR(200) NOT NULL,
  hosts      VARCHAR(2000) NOT NULL,
  created_by VARCHAR(100) NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  used_at    TIMESTAMP WITH TIME ZONE,
  used_for   VARCHAR(300)
);
