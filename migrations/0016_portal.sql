-- Of a link and the session that it opens: the one origin that may frame its pages, the page that opening it leads to, and where the
-- way back leads; NULL for none. A row of `brandings` is how the dashboard looks for a workspace, or with an empty `workspace_id`
-- what all get that set nothing of their own; NULL is what is not set, and `breadcrumb` is a JSON list.
ALTER TABLE portal_sessions ADD COLUMN embed_origin TEXT;
ALTER TABLE portal_sessions ADD COLUMN next TEXT;
ALTER TABLE portal_sessions ADD COLUMN return_url TEXT;
CREATE TABLE brandings (
  workspace_id TEXT NOT NULL,
  name TEXT,
  logo_url TEXT,
  accent TEXT,
  support_url TEXT,
  breadcrumb TEXT,
  PRIMARY KEY (workspace_id)
) WITHOUT ROWID;
