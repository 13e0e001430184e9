-- How a webhook signs: what `webhook-signature` has, one more signature as JSON {scheme, header, prefix}, null for none, and its
-- Ed25519 key pairs as a JSON list of {public, private, expires_at}, the present one first; `private` is sealed. Null until one is
-- made.
ALTER TABLE webhooks ADD COLUMN signature TEXT NOT NULL DEFAULT 'hmac';
ALTER TABLE webhooks ADD COLUMN compat_signature TEXT;
ALTER TABLE webhooks ADD COLUMN signing_keys TEXT;
-- Public keys are asked for without a workspace.
CREATE INDEX webhooks_with_keys ON webhooks (id) WHERE signing_keys IS NOT NULL;
