-- A row is a host to which requests of a workspace were held back, since it got too many of them; `last_at` is when last.
CREATE TABLE held_hosts (
  workspace_id TEXT NOT NULL,
  host TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, host)
) WITHOUT ROWID;
