import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Env } from "../../src/config.ts";
import { readOutboxTerms } from "../../src/outbox/outbox-terms.ts";

const HOUR_MS = 3_600_000;
const terms = (settings: Partial<Env>) => readOutboxTerms({ ...env, ...settings });

it("an Outbox's terms are the settings', or the documented defaults", () => {
  expect(terms({ DISABLE_AFTER_HOURS: "6", DELIVERY_RETENTION_DAYS: "2" })).toEqual({
    disableAfterMs: 6 * HOUR_MS,
    retentionMs: 48 * HOUR_MS,
  });
  expect(terms({ DISABLE_AFTER_HOURS: "", DELIVERY_RETENTION_DAYS: "" })).toEqual({
    disableAfterMs: 120 * HOUR_MS,
    retentionMs: 30 * 24 * HOUR_MS,
  });
});

it("an Outbox's terms are read even if other settings are wrong", () => {
  const broken = { ROOT_API_KEY: "", ENCRYPTION_KEY: "", DELIVERY_RETENTION_DAYS: "soon", DISABLE_AFTER_HOURS: "6" };
  expect(terms(broken)).toEqual({ disableAfterMs: 6 * HOUR_MS, retentionMs: 30 * 24 * HOUR_MS });
});
