-- The content that lists a job's files, by which a collection of the store knows what is needed. Of a job of before it is added when the job is next loaded.
ALTER TABLE raymill_job ADD COLUMN manifest VARCHAR(64);
