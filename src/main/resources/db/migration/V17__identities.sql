-- Which account of the identity provider a user is: the issuer, a blank, and what the issuer calls it. What the provider has said at a sign-in that a user
-- may, besides what the farm says, is kept with the session.
ALTER TABLE raymill_user ADD COLUMN identity VARCHAR(600);
CREATE UNIQUE INDEX raymill_user_identity ON raymill_user (identity);
ALTER TABLE raymill_session ADD COLUMN granted VARCHAR(30000) DEFAULT '{}' NOT NULL;
