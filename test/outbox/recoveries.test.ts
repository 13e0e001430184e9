import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { RecoveryRequest } from "../../src/outbox/recovery-table.ts";
import {
  attemptNow,
  Box,
  only,
  owedDelivery,
  pass,
  type Release,
  reportOf,
  T0,
  useOutboxes,
} from "./outbox-fixture.ts";
import { fail, failMany, idOf, recover, recoveryOf, sendAll } from "./recovery-fixture.ts";

useOutboxes();

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const completed = (matched: number, delivered: number, failed: number) => {
  return { matched, done: matched, delivered, failed, status: "completed" };
};

/** Records the attempt of a release that was claimed. */
async function finish(box: Box, release: Release, outcome: "delivered" | "retryable"): Promise<void> {
  const { numbered: number } = await box.find(release.deliveryId);
  const attempt = attemptNow(release.token, outcome, { number, trigger: "manual" });
  await box.record(reportOf(box.owedOf(release), attempt, outcome));
}

describe("a recovery matches", () => {
  it("deliveries that ended in its time, whenever accepted", async () => {
    const box = new Box();
    await fail(box, 1);
    pass(HOUR_MS);
    await fail(box, 2);
    pass(HOUR_MS);
    await fail(box, 3);
    const span = { since: T0 + 1, until: T0 + HOUR_MS };
    expect(await recover(box, span)).toMatchObject({ ...span, matched: 1, done: 0, status: "running" });
    expect([...(await sendAll(box, "delivered")).keys()]).toEqual([idOf(2)]);
    expect(await recoveryOf(box)).toMatchObject(completed(1, 1, 0));
  });

  it("both ends of its time, and up to now without an end", async () => {
    const box = new Box();
    await fail(box, 1);
    expect(await recover(box, { id: "rec_1", since: T0, until: T0 })).toMatchObject({ matched: 1 });
    pass(1);
    await fail(box, 2);
    expect(await recover(box, { id: "rec_2" })).toMatchObject({ matched: 1, until: T0 + 1 });
  });

  it.each<[string, Partial<RecoveryRequest>, readonly number[]]>([
    ["what failed", {}, [1, 2, 3, 4]],
    ["a name", { eventTypes: ["investment.created"] }, [1]],
    ["a prefix", { eventTypes: ["investment.*"] }, [1, 3]],
    ["any of several", { eventTypes: ["investment.created", "other.*"] }, [1, 4]],
    ["no beginning of a segment", { eventTypes: ["invest.*"] }, []],
    ["no wildcard of SQL", { eventTypes: ["invest_ent.*", "investment.c_eated"] }, []],
    ["a code", { responseCodes: { from: 404, to: 404 } }, [2]],
    ["a class", { responseCodes: { from: 500, to: 599 } }, [1, 4]],
    ["no answer", { responseCodes: "none" }, [3]],
    ["a class of a type", { responseCodes: { from: 500, to: 599 }, eventTypes: ["other.*"] }, [4]],
    ["what was canceled", { statuses: ["canceled"] }, [6]],
    ["both", { statuses: ["failed", "canceled"] }, [1, 2, 3, 4, 6]],
  ])("%s", async (_name, changes, numbers) => {
    const box = new Box();
    await fail(box, 1, { eventType: "investment.created" }, { responseCode: 500 });
    await fail(box, 2, { eventType: "investments.created" }, { responseCode: 404 });
    await fail(box, 3, { eventType: "investment.closed" }, { responseCode: null });
    await fail(box, 4, { eventType: "other.kind" }, { responseCode: 503 });
    await box.deliverDirect(owedDelivery(5));
    await box.enqueue([owedDelivery(6), owedDelivery(7)], T0 + 30 * HOUR_MS);
    await box.stub.cancel(box.settings, idOf(6));
    const filter = { since: T0, until: null, statuses: ["failed" as const], ...changes };
    const groups = await box.stub.previewRecovery(box.settings, filter, []);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(numbers.length);
    expect(await recover(box, changes)).toMatchObject({ matched: numbers.length });
    expect(new Set((await sendAll(box, "delivered")).keys())).toEqual(new Set(numbers.map(idOf)));
  });

  it("deliveries canceled by disabling the webhook, and sends them", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.release();
    box.change({ epoch: 2 });
    pass(1000);
    expect(await recover(box, { statuses: ["canceled"], until: T0 + 999 })).toMatchObject({ matched: 0 });
    expect(await recover(box, { id: "rec_2", statuses: ["canceled"] })).toMatchObject({ matched: 1 });
    // In the table it is canceled by the next alarm only.
    pass(1000);
    expect((await sendAll(box, "delivered")).get(idOf(1))).toBe(1);
    expect(await recoveryOf(box, "rec_2")).toMatchObject(completed(1, 1, 0));
  });

  it("nothing that another recovery has yet to send", async () => {
    const box = new Box();
    await failMany(box, 20);
    expect(await recover(box, { id: "rec_1" })).toMatchObject({ matched: 20 });
    expect(await recover(box, { id: "rec_2" })).toMatchObject({ matched: 0, done: 0, status: "completed" });
    await box.alarm();
    expect(await recover(box, { id: "rec_3" })).toMatchObject({ matched: 0 });
    await fail(box, 21);
    expect(await recover(box, { id: "rec_4" })).toMatchObject({ matched: 1 });
    expect([...(await sendAll(box, "delivered")).values()]).toEqual(Array(21).fill(1));
    expect(await recoveryOf(box, "rec_1")).toMatchObject(completed(20, 20, 0));
    expect(await recoveryOf(box, "rec_4")).toMatchObject(completed(1, 1, 0));
  });
});

describe("a recovery", () => {
  it("of many deliveries restarts them part by part, through evictions", { timeout: 30_000 }, async () => {
    const box = new Box({ retrySchedule: [0] });
    await failMany(box, 105);
    await recover(box);
    await box.alarm();
    await evictDurableObject(box.stub);
    const waiting = { status: "pending", eventType: null, since: null, until: null } as const;
    expect((await box.stub.list(box.settings, waiting, null, 300)).length).toBeLessThanOrEqual(100);
    await sendAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject(completed(105, 105, 0));
  });

  it("counts deliveries that fail again, which the next one may send", async () => {
    const box = new Box({ retrySchedule: [0] });
    for (const number of [1, 2]) await fail(box, number);
    await recover(box);
    await sendAll(box, "retryable");
    expect(await recoveryOf(box)).toMatchObject(completed(2, 0, 2));
    expect(await recover(box, { id: "rec_2" })).toMatchObject({ matched: 2 });
  });

  it("asked for twice is one, and without matches completes at once", async () => {
    const box = new Box();
    expect(await recover(box, { id: "rec_0" })).toMatchObject({ status: "completed" });
    await fail(box, 1);
    await recover(box);
    await fail(box, 2);
    expect(await recover(box)).toMatchObject({ matched: 1 });
    await sendAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject({ matched: 1, done: 1 });
    expect((await box.find(idOf(1))).attemptCount).toBe(2);
  });

  it("ends when the webhook is disabled, and a later one doesn't wait for it", { timeout: 30_000 }, async () => {
    const box = new Box();
    await failMany(box, 105);
    await recover(box);
    await box.alarm();
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    expect(await recoveryOf(box)).toMatchObject({ matched: 105, done: 0, status: "canceled" });
    pass(1);
    const statuses = ["failed", "canceled"] as const;
    expect(await recover(box, { id: "rec_2", statuses })).toMatchObject({ matched: 105 });
    await sendAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject({ done: 0, status: "canceled" });
    expect(await recoveryOf(box, "rec_2")).toMatchObject(completed(105, 105, 0));
  });

  it("does not start with settings from before the webhook was disabled", async () => {
    const box = new Box();
    await fail(box, 1);
    const { settings } = box;
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    const request = { id: "rec_1", since: T0, until: null, statuses: ["failed" as const] };
    const missed = [owedDelivery(2)];
    expect(await box.stub.recover(settings, request, missed)).toMatchObject({ matched: 0, status: "canceled" });
    expect(await sendAll(box, "delivered")).toEqual(new Map());
    expect(await box.stub.find(box.settings, [idOf(2)])).toEqual([]);
  });

  it("leaves trial sends alone", async () => {
    const box = new Box();
    await fail(box, 1, {}, { trigger: "test" });
    expect(await recover(box)).toMatchObject({ matched: 0 });
  });
});

describe("a delivery that a recovery has yet to send", () => {
  it("is counted and not sent if a resend delivers it", async () => {
    const box = new Box();
    for (const number of [1, 2]) await fail(box, number);
    await box.stub.resend(box.settings, idOf(1));
    const release = only(await box.release());
    await recover(box);
    await box.attempt(release, "delivered");
    expect(await sendAll(box, "delivered")).toEqual(new Map([[idOf(2), 1]]));
    expect(await recoveryOf(box)).toMatchObject(completed(2, 2, 0));
  });

  it("is not sent again if a resend under way delivers it", async () => {
    const box = new Box();
    await fail(box, 1);
    await box.stub.resend(box.settings, idOf(1));
    const release = only(await box.release());
    await recover(box);
    await box.claim(release);
    await box.alarm();
    expect(await box.find(idOf(1))).toMatchObject({ status: "pending", phase: "leased" });
    await finish(box, release, "delivered");
    expect(await sendAll(box, "delivered")).toEqual(new Map());
    expect(await recoveryOf(box)).toMatchObject(completed(1, 1, 0));
  });

  it("is sent if a resend under way fails", async () => {
    const box = new Box();
    await fail(box, 1);
    await box.stub.resend(box.settings, idOf(1));
    const release = only(await box.release());
    await recover(box);
    await box.claim(release);
    await box.alarm();
    await finish(box, release, "retryable");
    expect(await sendAll(box, "delivered")).toEqual(new Map([[idOf(1), 1]]));
    expect(await recoveryOf(box)).toMatchObject(completed(1, 1, 0));
  });

  it("goes on as a replay began it, and counts when it ends", async () => {
    const box = new Box({ retrySchedule: [0, 60] });
    await fail(box, 1);
    await recover(box);
    await box.stub.replay(box.settings, [owedDelivery(1, { acceptedAt: T0 })]);
    await box.attempt(only(await box.release()), "retryable");
    expect(await box.find(idOf(1))).toMatchObject({ status: "pending", consumed: 1 });
    await sendAll(box, "retryable");
    expect((await box.find(idOf(1))).attemptCount).toBe(3);
    expect(await recoveryOf(box)).toMatchObject(completed(1, 0, 1));
  });

  it("stays canceled if canceled since, and is sent if canceled before", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1), owedDelivery(2)]);
    for (const number of [1, 2]) await box.stub.cancel(box.settings, idOf(number));
    await recover(box, { statuses: ["canceled"] });
    pass(1);
    await box.stub.replay(box.settings, [owedDelivery(1, { acceptedAt: T0 })]);
    await box.stub.cancel(box.settings, idOf(1));
    expect(await sendAll(box, "delivered")).toEqual(new Map([[idOf(2), 1]]));
    expect(await box.find(idOf(1))).toMatchObject({ status: "canceled" });
    expect(await recoveryOf(box)).toMatchObject(completed(2, 1, 0));
  });

  it("counts if canceled after its restart", async () => {
    const box = new Box({ retrySchedule: [0, 60] });
    await fail(box, 1);
    await recover(box);
    await box.attempt(only(await box.release()), "retryable");
    await box.stub.cancel(box.settings, idOf(1));
    expect(await recoveryOf(box)).toMatchObject(completed(1, 0, 0));
  });

  it("counts if it is pruned, so that the recovery ends", { timeout: 30_000 }, async () => {
    const box = new Box();
    await fail(box, 1);
    // As long as so many wait, nothing is taken up.
    const others = Array.from({ length: 100 }, (_, index) => owedDelivery(index + 101));
    await box.enqueue(others, T0 + 40 * DAY_MS);
    await recover(box);
    pass(32 * DAY_MS);
    await box.alarm();
    expect(await box.stub.find(box.settings, [idOf(1)])).toEqual([]);
    expect((await recoveryOf(box)).status).toBe("running");
    pass(8 * DAY_MS);
    await sendAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject(completed(1, 0, 0));
  });
});
