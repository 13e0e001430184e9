-- `tags` of an event is a JSON list, NULL of the version before and where there are none. Beside a segment are the distinct tags
-- and applications of its events, JSON lists; NULL when they are too many, or were written by the version before.
ALTER TABLE events ADD COLUMN tags TEXT;
ALTER TABLE event_segments ADD COLUMN tags TEXT;
ALTER TABLE event_segments ADD COLUMN applications TEXT;
