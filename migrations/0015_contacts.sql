-- `contacts` of a workspace is a JSON object of `emails` and `on`; NULL for none. A row of `sent_mails` is a mail of a day about one
-- webhook and one kind of event, owed until `sent_at`; `day` is its first moment in UTC, `data` that of its event.
ALTER TABLE workspaces ADD COLUMN contacts TEXT;

CREATE TABLE sent_mails (
  workspace_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  webhook_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  event_id TEXT NOT NULL,
  data TEXT NOT NULL,
  tries INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  sent_at INTEGER,
  PRIMARY KEY (workspace_id, day, webhook_id, kind)
) WITHOUT ROWID;

CREATE INDEX sent_mails_owed ON sent_mails (day) WHERE sent_at IS NULL;
