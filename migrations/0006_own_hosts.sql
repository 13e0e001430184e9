-- A row is a host by which requests reached the service, in lower case and without a final stop; `seen_at` is about when one
-- last did.
CREATE TABLE own_hosts (
  name TEXT NOT NULL PRIMARY KEY,
  seen_at INTEGER NOT NULL
) WITHOUT ROWID;
