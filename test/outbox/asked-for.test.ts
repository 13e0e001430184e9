import { describe, expect, it } from "vitest";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import type { Report } from "../../src/messages/outbox-calls.ts";
import { attemptNow, Box, only, owedDelivery, pass, reportOf, T0, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

const owed = () => owedDelivery(1, { acceptedAt: T0 });
const { id } = owedDelivery(1, { acceptedAt: T0 });
const HOUR_MS = 3_600_000;

/** A claimed delivery whose run has not reported. */
async function underWay(box: Box): Promise<{ readonly token: number; readonly number: number }> {
  await box.enqueue([owed()]);
  return only((await box.claim(only(await box.release()))).claims);
}

async function report(
  box: Box,
  { token, number }: { readonly token: number; readonly number: number },
  outcome: Outcome,
  retryAfterSeconds: number | null = null,
  trigger: "scheduled" | "manual" | "replay" = "scheduled",
): Promise<void> {
  const attempt = attemptNow(token, outcome, { number, trigger });
  const told: Report = { ...reportOf(owed(), attempt, outcome), retryAfterSeconds };
  await box.record(told);
}

describe("a replay asked for while an attempt is under way", () => {
  it("is sent after that attempt has succeeded", async () => {
    const box = new Box();
    const run = await underWay(box);
    await box.stub.replay(box.settings, [owed()]);
    await report(box, run, "delivered");
    expect(await box.find(id)).toMatchObject({ status: "pending", attemptCount: 1 });
    const release = only(await box.release());
    expect((await box.claim(release)).claims).toMatchObject([{ number: 2, trigger: "replay" }]);
    await report(box, { token: release.token, number: 2 }, "delivered", null, "replay");
    expect(await box.find(id)).toMatchObject({ status: "delivered", attemptCount: 2, wakeAt: null, trigger: "replay" });
  });

  it("loses none of its schedule by that attempt's failure", async () => {
    const box = new Box({ retrySchedule: [0] });
    const run = await underWay(box);
    await box.stub.replay(box.settings, [owed()]);
    await report(box, run, "retryable");
    expect(await box.find(id)).toMatchObject({ status: "pending", consumed: 0 });
    await box.attempt(only(await box.release()), "delivered");
    expect((await box.find(id)).status).toBe("delivered");
  });

  it("is sent if the attempt's lease had ended, whenever it reports", async () => {
    const box = new Box({ retrySchedule: [0] });
    const run = await underWay(box);
    pass(HOUR_MS);
    await box.alarm();
    await box.stub.replay(box.settings, [owed()]);
    await report(box, run, "delivered");
    expect((await box.find(id)).status).toBe("pending");
    await box.attempt(only(await box.release()), "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", attemptCount: 2 });
  });

  it("twice is sent at least once", async () => {
    const box = new Box();
    const run = await underWay(box);
    await box.stub.replay(box.settings, [owed()]);
    await box.stub.replay(box.settings, [owed()]);
    await report(box, run, "delivered");
    await box.attempt(only(await box.release()), "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", attemptCount: 2, wakeAt: null });
  });

  it("is not sent once it is canceled", async () => {
    const box = new Box();
    const run = await underWay(box);
    await box.stub.replay(box.settings, [owed()]);
    expect(await box.stub.cancel(box.settings, id)).toMatchObject({ status: "canceled" });
    await report(box, run, "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", wakeAt: null });
  });
});

describe("a resend asked for while an attempt is under way", () => {
  it("is sent after that attempt has succeeded or its lease ended", async () => {
    for (const ends of ["delivered", "lost"] as const) {
      const box = new Box();
      const run = await underWay(box);
      expect(await box.stub.resend(box.settings, id)).toBe(true);
      if (ends === "delivered") await report(box, run, "delivered");
      expect((await box.claim(only(await box.release()))).claims).toMatchObject([{ number: 2, trigger: "manual" }]);
    }
  });
});

describe("Retry-After holds for", () => {
  const WAIT_S = 600;

  it("a pending delivery's next attempt and earlier resends, after a resend", async () => {
    const box = new Box({ retrySchedule: [0, 5] });
    await box.attempt(only(await (await enqueued(box)).release()), "retryable");
    await box.stub.resend(box.settings, id);
    const release = only(await box.release());
    const { number } = only((await box.claim(release)).claims);
    await box.stub.resend(box.settings, id);
    await report(box, { token: release.token, number }, "retryable", WAIT_S, "manual");
    const until = Date.now() + WAIT_S * 1000;
    expect(await box.find(id)).toMatchObject({ nextAttemptAt: until, nextAttemptReason: "retry_after", wakeAt: until });
    await box.release();
    expect(Date.now()).toBeGreaterThanOrEqual(until);
  });

  it("a replay, after the attempt before it", async () => {
    const box = new Box();
    const run = await underWay(box);
    await box.stub.replay(box.settings, [owed()]);
    await report(box, run, "retryable", WAIT_S);
    const until = Date.now() + WAIT_S * 1000;
    expect(await box.find(id)).toMatchObject({ status: "pending", wakeAt: until, consumed: 0 });
  });

  it("a waiting delivery, after a late failure", async () => {
    const box = new Box({ retrySchedule: [0, 60] });
    const run = await underWay(box);
    await box.attempt(only(await box.release()), "retryable");
    await report(box, run, "retryable", WAIT_S);
    expect((await box.find(id)).wakeAt).toBe(Date.now() + WAIT_S * 1000);
  });

  it("a day at most, and not for a later resend", async () => {
    const box = new Box();
    await report(box, await underWay(box), "retryable", 1_000_000);
    expect((await box.find(id)).wakeAt).toBe(Date.now() + 86_400_000);
    await box.stub.resend(box.settings, id);
    expect((await box.find(id)).wakeAt).toBe(Date.now());
  });
});

async function enqueued(box: Box): Promise<Box> {
  await box.enqueue([owed()]);
  return box;
}

describe("overlapping attempts", () => {
  it("have their own numbers, even if the second reports first", async () => {
    const box = new Box();
    const first = await underWay(box);
    const second = only((await box.claim(only(await box.release()))).claims);
    expect([first.number, second.number]).toEqual([1, 2]);
    await report(box, second, "retryable");
    await report(box, first, "retryable");
    expect((await box.find(id)).attempts.map(({ number, token }) => [number, token])).toEqual([
      [1, first.token],
      [2, second.token],
    ]);
  });

  it("leave no gap for a returned claim", async () => {
    const box = new Box();
    const { token } = await underWay(box);
    await box.record({ kind: "given_back", ticket: { deliveryId: id, token }, notBefore: Date.now() });
    expect((await box.claim(only(await box.release()))).claims).toMatchObject([{ number: 1 }]);
  });
});

describe("the shown answer of a delivery", () => {
  it("is the one that delivered it, whatever a resend got", async () => {
    const box = new Box();
    const attempt = attemptNow(0, "delivered", { responseCode: 201, responseTimeMs: 70 });
    await box.record(reportOf(owed(), attempt, "delivered"));
    const { completedAt } = await box.find(id);
    const shown = { status: "delivered", responseCode: 201, responseTimeMs: 70, completedAt };
    for (const outcome of ["retryable", "delivered"] as const) {
      await box.stub.resend(box.settings, id);
      const changes = { responseCode: outcome === "delivered" ? 202 : null, responseTimeMs: null };
      await box.attempt(only(await box.release()), outcome, changes);
      expect(await box.find(id)).toMatchObject(shown);
    }
    const { responseTimeMs, delivered } = await box.stub.stats(box.settings, T0 - 1, HOUR_MS);
    // Within 5 % of 70.
    expect({ responseTimeMs, delivered }).toEqual({ responseTimeMs: { p50: 69, p95: 69 }, delivered: 1 });
  });

  it("is the newest before it is delivered, and after a replay", async () => {
    const box = new Box();
    await report(box, await underWay(box), "retryable");
    expect(await box.find(id)).toMatchObject({ status: "pending", responseCode: 500 });
  });
});

describe("a resent trial", () => {
  const trial: OwedDelivery = owed();

  async function failedTrial(changes: ConstructorParameters<typeof Box>[0] = {}): Promise<Box> {
    const box = new Box(changes);
    const content = { createdAt: T0, dataText: "{}" };
    const first = reportOf(trial, attemptNow(0, "retryable", { trigger: "test" }), "retryable");
    await box.record({ ...first, content });
    return box;
  }

  it("stays a trial: no stats, no standing, no recovery, one attempt", async () => {
    const box = await failedTrial();
    const before = await box.stub.configure(box.settings);
    for (const expected of [2, 3, 4, 5]) {
      await box.stub.resend(box.settings, id);
      const stated = await box.attempt(only(await box.release()), "retryable");
      expect(stated).toEqual(before);
      const told = { status: "failed", trigger: "test", isTrial: true, wakeAt: null, attemptCount: expected };
      expect(await box.find(id)).toMatchObject(told);
    }
    expect((await box.find(id)).attempts.map(({ trigger }) => trigger)).toEqual([
      "test",
      ...Array.from({ length: 4 }, () => "manual"),
    ]);
    expect(await box.stub.stats(box.settings, T0 - 1, HOUR_MS)).toMatchObject({ failed: 0, delivered: 0, pending: 0 });
    const request = { id: "rec_1", since: 0, until: T0 * 2, statuses: ["failed"] } as const;
    expect(await box.stub.recover(box.settings, request)).toMatchObject({ matched: 0 });
  });

  it("does not disable the webhook on 410", async () => {
    const box = await failedTrial();
    await box.stub.resend(box.settings, id);
    const gone = { responseCode: 410, error: { code: "gone", message: "gone" } } as const;
    expect((await box.attempt(only(await box.release()), "terminal", gone)).disable).toBeNull();
  });

  it("ignores the rate limit, the line and the window", async () => {
    const limited = await failedTrial({ rateLimit: 1 });
    pass(1000);
    await limited.enqueue([owedDelivery(2), owedDelivery(3)]);
    await limited.claim(...(await limited.release()));
    await limited.stub.resend(limited.settings, id);
    const release = only(await limited.alarm());
    expect(release.deliveryId).toBe(id);
    expect((await limited.claim(release)).claims).toHaveLength(1);

    const fifo = await failedTrial({ ordering: "fifo" });
    await fifo.enqueue([owedDelivery(2), owedDelivery(3)]);
    await fifo.claim(only(await fifo.release()));
    await fifo.stub.resend(fifo.settings, id);
    expect(only(await fifo.alarm()).deliveryId).toBe(id);
    // Nor does the line wait for it.
    await fifo.record(reportOf(owedDelivery(2), attemptNow(1, "delivered"), "delivered"));
    expect(only(await fifo.release()).deliveryId).toBe(owedDelivery(3).id);
  });
});

describe("the failures of an older epoch", () => {
  const DAY_MS = 24 * HOUR_MS;

  async function failing(): Promise<Box> {
    const box = new Box({ retrySchedule: [0] });
    for (let number = 1; number <= 12; number++) {
      await box.record(reportOf(owedDelivery(number), attemptNow(0, "retryable"), "retryable"));
      pass(9 * HOUR_MS);
    }
    return box;
  }

  it("don't count: a single failure after a long rest disables nothing", async () => {
    const box = await failing();
    box.change({ epoch: 2 });
    expect(await box.stub.configure(box.settings)).toEqual({ lane: "paced", health: "healthy", disable: null });
    pass(10 * DAY_MS);
    const owedNow = owedDelivery(50, { epoch: 2 });
    const stated = await box.record(reportOf(owedNow, attemptNow(0, "retryable"), "retryable"));
    expect(stated).toMatchObject({ health: "healthy", disable: null });
  });

  it("don't count when they end later", async () => {
    const box = await failing();
    box.change({ epoch: 2 });
    for (let number = 60; number < 75; number++) {
      const attempt = attemptNow(0, "retryable", { responseCode: 410, error: { code: "gone", message: "gone" } });
      const late = reportOf(owedDelivery(number, { epoch: 1 }), attempt, "terminal");
      expect(await box.record(late)).toMatchObject({ health: "healthy", disable: null });
    }
  });
});
