-- Which of the events that it subscribes to a webhook gets: its filter as minified JSON, null for all of them.
ALTER TABLE webhooks ADD COLUMN filter TEXT;
