/** The settings that are numbers: what each is unless it is set, and its bounds. */
export const NUMBER_SETTINGS = {
  deliveryTimeoutMs: { setting: "DELIVERY_TIMEOUT_MS", fallback: 15_000, min: 1000, max: 30_000 },
  eventRetentionDays: { setting: "EVENT_RETENTION_DAYS", fallback: 30, min: 1, max: 3650 },
  deliveryRetentionDays: { setting: "DELIVERY_RETENTION_DAYS", fallback: 30, min: 1, max: 3650 },
  disableAfterHours: { setting: "DISABLE_AFTER_HOURS", fallback: 120, min: 0.001, max: 8760 },
  maxWebhooksPerWorkspace: { setting: "MAX_WEBHOOKS_PER_WORKSPACE", fallback: 100, min: 1, max: 100 },
  maxRequestsAtOncePerHost: { setting: "MAX_REQUESTS_AT_ONCE_PER_HOST", fallback: 200, min: 1, max: 10_000 },
} as const;
