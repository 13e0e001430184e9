-- `disabled_at` is when a webhook was last disabled, epoch milliseconds; NULL when it never was, or by the version before.
ALTER TABLE webhooks ADD COLUMN disabled_at INTEGER;
