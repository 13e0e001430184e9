-- A row is a segment: events of one workspace in the order of (accepted_at, id). Level 0 is what one dispatch kept, of ten
-- seconds at most, with their keys as JSON; level 1 is compacted, of one day at most, and its ranges do not overlap. `types` is
-- a JSON list, null when they are too many; `size` is in bytes before compression; `chosen` counts the ids that callers chose.
CREATE TABLE event_segments (
  workspace_id TEXT NOT NULL,
  level INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  first_id TEXT NOT NULL,
  count INTEGER NOT NULL,
  chosen INTEGER NOT NULL,
  size INTEGER NOT NULL,
  types TEXT,
  keys TEXT,
  heads BLOB NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (workspace_id, level, last_at, last_id)
) WITHOUT ROWID;

-- A row is an event id that its caller chose, with the time that finds its segment; it goes with the segment.
CREATE TABLE chosen_events (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;

-- A row is a target that an event got after it was kept, by a replay or a recovery; `target` is a JSON list as in `events`.
CREATE TABLE added_targets (
  workspace_id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (workspace_id, accepted_at, event_id, webhook_id)
) WITHOUT ROWID;

-- A row is a workspace with segments here: level 0 may have segments to compact from `from_at` on; `token` changes with
-- each compaction, so that of two at once one changes nothing.
CREATE TABLE compactions (
  workspace_id TEXT NOT NULL PRIMARY KEY,
  from_at INTEGER NOT NULL,
  token TEXT
) WITHOUT ROWID;

-- A row is a change of how something is stored, which holds for what is new from `from_at` on. NULL until this version first
-- writes: the version before may still run then, and reads what it knows. A new database has no version before.
CREATE TABLE storage_changes (name TEXT NOT NULL PRIMARY KEY, from_at INTEGER) WITHOUT ROWID;
INSERT INTO storage_changes (name, from_at)
SELECT 'event_segments', CASE WHEN EXISTS (SELECT 1 FROM events) THEN NULL ELSE 0 END;
