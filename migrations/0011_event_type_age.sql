-- Whether subscribers should stop using an event type, and since when it exists: a version or a date in a person's words, null
-- where nobody says.
ALTER TABLE event_types ADD COLUMN deprecated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_types ADD COLUMN since TEXT;
