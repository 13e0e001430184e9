/** The settings that are numbers: their name in `Config`, what they are unless set, and their bounds. */
export const NUMBER_SETTINGS = [
  { setting: "DELIVERY_TIMEOUT_MS", name: "deliveryTimeoutMs", fallback: 15_000, min: 1000, max: 30_000 },
  { setting: "EVENT_RETENTION_DAYS", name: "eventRetentionDays", fallback: 30, min: 1, max: 3650 },
  { setting: "DELIVERY_RETENTION_DAYS", name: "deliveryRetentionDays", fallback: 30, min: 1, max: 3650 },
  { setting: "DISABLE_AFTER_HOURS", name: "disableAfterHours", fallback: 120, min: 0.001, max: 8760 },
  { setting: "MAX_WEBHOOKS_PER_WORKSPACE", name: "maxWebhooksPerWorkspace", fallback: 100, min: 1, max: 100 },
  { setting: "MAX_REQUESTS_AT_ONCE_PER_HOST", name: "maxRequestsAtOncePerHost", fallback: 200, min: 1, max: 10_000 },
] as const;
