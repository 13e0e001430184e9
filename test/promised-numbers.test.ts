import { describe, expect, it } from "vitest";
import { MAX_HOPS } from "../src/messages/again-message.ts";
import { MAX_PACKED_DELIVERIES } from "../src/messages/deliver-message.ts";
import { MAX_PACKED_BYTES } from "../src/messages/limits.ts";
import { parseConfig } from "../src/config.ts";
import {
  claimDelivery,
  expireDelivery,
  LEASE_MARGIN_MS,
  MAX_KEPT_ATTEMPTS,
  MAX_UNRECORDED_CLAIMS,
  releaseDelivery,
} from "../src/domain/change-delivery.ts";
import { INLINE_DATA_BYTES, MAX_BATCH_EVENTS, MAX_DATA_BYTES, MAX_QUEUED_DATA_BYTES } from "../src/domain/event.ts";
import { advanceFailing, NOT_FAILING } from "../src/domain/failing.ts";
import { advanceStanding, NEW_STANDING, type Standing } from "../src/domain/lane.ts";
import { MAX_CUSTOM_HEADERS } from "../src/domain/request-headers.ts";
import { DEFAULT_RETRY_SCHEDULE, planNextAttempt } from "../src/domain/retry-schedule.ts";
import { MAX_URL_LENGTH } from "../src/domain/url-policy.ts";
import { MAX_API_KEYS, MAX_MEMBERS, MAX_OPEN_LINKS } from "../src/domain/workspace-bounds.ts";
import { MAX_TIMEOUT_MS, MAX_WEBHOOK_EVENTS, MIN_TIMEOUT_MS } from "../src/domain/webhook.ts";
import { MAX_REQUEST_BYTES } from "../src/api/context/open-request.ts";
import { RATE_LIMITS } from "../src/api/context/rate-limit.ts";
import { secretProblem } from "../src/crypto/secret.ts";
import { COMPACTION_LIMITS } from "../src/outbox/log/compaction.ts";
import { PAGE_LIMITS } from "../src/outbox/log/list-entries.ts";
import { MAX_LOOKED_AT } from "../src/outbox/list-page.ts";
import { MAX_RESPONSE_BODY_BYTES } from "../src/pipeline/exchange.ts";
import { MAX_EXCHANGES, MAX_EXCHANGES_SHARED } from "../src/pipeline/fair-limiter.ts";
import { deliveryWith, T0 } from "./domain/deliveries.ts";

/*
 * Every number that the contract, the README or docs/ promise, as a literal: a constant that is changed by the way changes
 * a promise. Those that are settings of a form or of the API's input are tested with it.
 */

const HOUR_MS = 3_600_000;
const QUICK = { succeeded: true, durationMs: 2000 };
const SLOW = { succeeded: true, durationMs: 2001 };
const FAILED = { succeeded: false, durationMs: 1 };

/** Standings after each of a number of like exchanges. */
function standings(exchange: typeof QUICK, count: number, from: Standing = NEW_STANDING): readonly Standing[] {
  const list: Standing[] = [];
  for (let standing = from; list.length < count; list.push(standing)) standing = advanceStanding(standing, exchange);
  return list;
}

describe("promised numbers", () => {
  it("of an Outbox's log", () => {
    expect({ ...COMPACTION_LIMITS, page: { ...PAGE_LIMITS, rows: MAX_LOOKED_AT } }).toEqual({
      ...{ rows: 200, freshEntries: 1000, step: 500, segmentEntries: 500, opened: 8, lookedAt: 5000 },
      page: { opened: 2500, heads: 1000, rows: 5000 },
    });
  });

  it("of sizes and counts", () => {
    expect({
      request: MAX_REQUEST_BYTES,
      data: MAX_DATA_BYTES,
      queuedData: MAX_QUEUED_DATA_BYTES,
      inlineData: INLINE_DATA_BYTES,
      batch: MAX_BATCH_EVENTS,
      answer: MAX_RESPONSE_BODY_BYTES,
      headers: MAX_CUSTOM_HEADERS,
      url: MAX_URL_LENGTH,
      events: MAX_WEBHOOK_EVENTS,
      timeouts: [MIN_TIMEOUT_MS, MAX_TIMEOUT_MS],
      attempts: MAX_KEPT_ATTEMPTS,
    }).toEqual({
      request: 4 * 1024 * 1024,
      data: 256 * 1024,
      queuedData: 100_000,
      inlineData: 48 * 1024,
      batch: 1000,
      answer: 4096,
      headers: 20,
      url: 2048,
      events: 100,
      timeouts: [1000, 30_000],
      attempts: 50,
    });
  });

  it("of a workspace", () => {
    expect({ MAX_API_KEYS, MAX_MEMBERS, MAX_OPEN_LINKS }).toEqual({
      MAX_API_KEYS: 1000,
      MAX_MEMBERS: 10_000,
      MAX_OPEN_LINKS: 1000,
    });
  });

  it("of the queues", () => {
    expect({ MAX_HOPS, MAX_PACKED_BYTES, MAX_PACKED_DELIVERIES, MAX_EXCHANGES, MAX_EXCHANGES_SHARED }).toEqual({
      MAX_HOPS: 5,
      MAX_PACKED_BYTES: 60_000,
      MAX_PACKED_DELIVERIES: 10,
      MAX_EXCHANGES: 5,
      MAX_EXCHANGES_SHARED: 2,
    });
  });

  it("of rate limits", () => {
    const limits = (own: number, workspace: number) => ({
      own: { limit: own, windowSeconds: 10 },
      workspace: { limit: workspace, windowSeconds: 10 },
    });
    expect(RATE_LIMITS).toEqual({ reads: limits(300, 1500), writes: limits(3000, 10_000) });
  });

  it("of settings that are not set", () => {
    const config = parseConfig({
      ...({} as Parameters<typeof parseConfig>[0]),
      ENVIRONMENT: "development",
      ROOT_API_KEY: "dev_root_key",
      ENCRYPTION_KEY: "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=",
      PUBLIC_URL: "http://127.0.0.1:8787",
    });
    expect(config).toMatchObject({
      value: {
        settings: {
          deliveryTimeoutMs: 15_000,
          eventRetentionDays: 30,
          deliveryRetentionDays: 30,
          disableAfterHours: 120,
          maxWebhooksPerWorkspace: 100,
          maxRequestsAtOncePerHost: 200,
          userAgent: "Hookline-Webhooks/1.0",
        },
      },
    });
  });

  it("of the schedule: six attempts over 7 h 36 min, stretched by a tenth at most", () => {
    expect(DEFAULT_RETRY_SCHEDULE).toEqual([0, 60, 300, 1800, 3600, 21_600]);
    expect(DEFAULT_RETRY_SCHEDULE.reduce((sum, delay) => sum + delay, 0)).toBe(7 * 3600 + 36 * 60);
    expect(planNextAttempt([0, 100], 1, T0, null, 0)?.at).toBe(T0 + 100_000);
    expect(planNextAttempt([0, 100], 1, T0, null, 1)?.at).toBeLessThanOrEqual(T0 + 110_001);
    expect(planNextAttempt([0, 1], 1, T0, 1e9, 0)?.at).toBe(T0 + 24 * HOUR_MS);
  });

  it("of releases, leases and lost runs", () => {
    expect({ LEASE_MARGIN_MS, MAX_UNRECORDED_CLAIMS }).toEqual({ LEASE_MARGIN_MS: 15_000, MAX_UNRECORDED_CLAIMS: 5 });
    const waits = [0, 1, 2, 5, 6, 9].map((unclaimed) => {
      return (releaseDelivery(deliveryWith({ unclaimed }), T0).wakeAt ?? 0) - T0;
    });
    expect(waits).toEqual([60_000, 120_000, 240_000, 1_920_000, HOUR_MS, HOUR_MS]);
    const released = releaseDelivery(deliveryWith(), T0);
    expect(claimDelivery(released, 1, T0, 10_000)?.wakeAt).toBe(T0 + 25_000);
    const lease = deliveryWith({ phase: "leased", token: 1, numbered: 1 });
    expect(expireDelivery({ ...lease, unrecorded: 3 }, T0, [0, 60], 0).attemptCount).toBe(0);
    expect(expireDelivery({ ...lease, unrecorded: 4 }, T0, [0, 60], 0).attemptCount).toBe(1);
  });

  it("of lanes: ten quick successes earn the direct one, three of trouble degrade, two seconds are slow", () => {
    expect(NEW_STANDING.window).toBe(2);
    const proving = standings(QUICK, 10);
    expect(proving.map(({ lane }) => lane)).toEqual([...Array.from({ length: 9 }, () => "paced"), "direct"]);
    expect(proving[8]?.window).toBe(11);
    expect(proving[9]?.window).toBe(50);
    for (const trouble of [SLOW, FAILED]) {
      const falling = standings(trouble, 3, proving[9]);
      expect(falling.map(({ lane, health }) => [lane, health])).toEqual([
        ["paced", "healthy"],
        ["paced", "healthy"],
        ["paced", "degraded"],
      ]);
      expect(falling.map(({ window }) => window)).toEqual([25, 12, 6]);
      expect(standings(QUICK, 3, falling[2]).map(({ health }) => health)).toEqual(["degraded", "degraded", "healthy"]);
    }
  });

  it("of failing: warned at a quarter, a half, three quarters; disabled after 120 h, ten attempts, 12 h after a warning", () => {
    const hours = (...ends: readonly number[]) => {
      let failing = NOT_FAILING;
      return ends.map((end) => {
        const step = advanceFailing(failing, false, T0 + end * HOUR_MS, 120 * HOUR_MS);
        failing = step.failing;
        return step.notices.map((notice) => (notice.kind === "failing" ? notice.share : notice.kind)).join();
      });
    };
    const early = [0, 29.9, 30, 59.9, 60, 89.9, 90, 100, 119.9];
    expect(hours(...early, 120)).toEqual(["", "", "0.25", "", "0.5", "", "0.75", "", "", "disabled"]);
    // Nine attempts never disable.
    expect(hours(0, 30, 31, 32, 33, 34, 35, 36, 120).at(-1)).not.toContain("disabled");
    // The first warning is twelve hours old at least.
    const late = Array.from({ length: 9 }, (_, index) => index / 10);
    expect(hours(...late, 121, 132.9, 133).slice(-3)).toEqual(["0.75", "", "disabled"]);
  });

  it("of secrets", () => {
    expect(["x".repeat(15), "x".repeat(16), "x".repeat(256), "x".repeat(257)].map(secretProblem)).toEqual([
      expect.any(String),
      undefined,
      undefined,
      expect.any(String),
    ]);
  });
});
