-- A webhook's replaced secrets that sign on until their end, the one replaced last first: a JSON list of
-- {"secret": sealed, "expires_at": epoch milliseconds}. The first is also in sealed_previous_secret and previous_expires_at.
ALTER TABLE webhooks ADD COLUMN sealed_previous_secrets TEXT;
