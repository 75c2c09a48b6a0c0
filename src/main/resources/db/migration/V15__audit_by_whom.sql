-- What somebody did is found without reading what all others did.
CREATE INDEX raymill_audit_by ON raymill_audit (done_by, done_at, id);
