-- Of which kind an entry's actor is, since ids of two kinds may be equal; null in what the version before wrote.
ALTER TABLE audit_log ADD COLUMN actor_kind TEXT;
-- Open links are counted with each new one.
CREATE INDEX portal_sessions_open ON portal_sessions (workspace_id, expires_at) WHERE opened_at IS NULL;
