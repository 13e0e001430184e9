-- What an entry's target was called, and what changed: a JSON object, NULL of the versions before and where there is nothing
-- to say. Never a secret.
ALTER TABLE audit_log ADD COLUMN details TEXT;
