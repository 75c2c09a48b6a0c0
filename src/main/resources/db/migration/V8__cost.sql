-- What other sites ask for attempts, in the currency of this site.
ALTER TABLE raymill_usage ADD COLUMN cost DECIMAL(24, 6) DEFAULT 0 NOT NULL;
