-- A row is a workspace: the tenant that every other row belongs to. Times are epoch milliseconds throughout.
CREATE TABLE workspaces (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  webhooks_enabled INTEGER NOT NULL,
  payload_format TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- A row is an API key of a workspace; the key itself is kept as a hash only.
CREATE TABLE api_keys (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  member_id TEXT,
  prefix TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);

-- A row is a person of a workspace under the caller's own id, with the role of this moment.
CREATE TABLE members (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;

-- A row is an event type of a workspace's catalog; schema and example are JSON texts.
CREATE TABLE event_types (
  workspace_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  schema TEXT,
  example TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, name)
) WITHOUT ROWID;

-- A row is a webhook: a registration with its settings. Secrets and header values are sealed for (workspace, webhook).
CREATE TABLE webhooks (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  status TEXT NOT NULL,
  disabled_reason TEXT,
  payload_format TEXT NOT NULL,
  header_names TEXT NOT NULL,
  sealed_headers TEXT,
  sealed_secret TEXT NOT NULL,
  sealed_previous_secret TEXT,
  previous_expires_at INTEGER,
  retry_schedule TEXT NOT NULL,
  timeout_ms INTEGER NOT NULL,
  rate_limit INTEGER,
  ordering TEXT NOT NULL,
  lane TEXT NOT NULL,
  health TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  version INTEGER NOT NULL,
  active_since INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  creator_is_member INTEGER NOT NULL,
  creator_key_role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;

-- A row is an event that was fanned out, with the webhooks that it is owed to. Data over 48 KiB is kept in event_data.
CREATE TABLE events (
  workspace_id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  application_id TEXT,
  visible_to TEXT,
  data TEXT,
  chosen INTEGER NOT NULL,
  body_hash TEXT NOT NULL,
  targets TEXT NOT NULL,
  PRIMARY KEY (workspace_id, accepted_at, id)
) WITHOUT ROWID;
-- Generated ids hold their time, so only ids of the caller's choice need to be found without it.
CREATE UNIQUE INDEX events_chosen ON events (workspace_id, id) WHERE chosen = 1;

-- A row is the data of one acceptance of an event that is too large to travel in a queue message.
CREATE TABLE event_data (
  workspace_id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (workspace_id, accepted_at, event_id, body_hash)
) WITHOUT ROWID;

-- A row is what could not be accepted from a queue, with the reason; workspace_id is empty when it named none that exists.
CREATE TABLE rejected_events (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;
