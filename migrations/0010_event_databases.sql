-- In which databases a workspace's events are kept: a JSON list of [since in epoch milliseconds, name of the binding], oldest
-- first; null for DB, always.
ALTER TABLE workspaces ADD COLUMN event_databases TEXT;
