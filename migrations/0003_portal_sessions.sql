-- A row is a one-time link into the dashboard until it is opened, and from then on the session that it opened; `hash` is
-- of the link's token, then of the session's.
CREATE TABLE portal_sessions (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  member_id TEXT,
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  opened_at INTEGER,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX portal_sessions_hash ON portal_sessions (hash);
