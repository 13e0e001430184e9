import { evictDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { Box, owedDeliveries, owedDelivery, pass, T0, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

/** Delivers all that is owed, quickly, from alarm to alarm; answers when each attempt was claimed. */
async function claimTimes(box: Box, count: number, onRound?: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let rounds = 0; rounds < 500 && times.length < count; rounds++) {
    for (const release of await box.nextAlarm()) {
      const { claims } = await box.claim(release);
      if (claims.length === 0) continue;
      times.push(Date.now());
      const ticket = { deliveryId: release.deliveryId, token: release.token };
      await box.record({ kind: "given_back", ticket, notBefore: T0 + 86_400_000 });
    }
    await onRound?.();
  }
  return times;
}

function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
}

it.each([
  [1, 15],
  [2, 20],
  [10, 40],
  [45, 100],
] as const)("a rate limit never allows more than %i claims a second", async (rateLimit, count) => {
  const box = new Box({ rateLimit });
  await box.enqueue(owedDeliveries(count));
  const times = await claimTimes(box, count);
  expect(times).toHaveLength(count);
  expect(mostInASecond(times)).toBeLessThanOrEqual(rateLimit);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  expect(seconds).toBeLessThanOrEqual((count / rateLimit) * 1.3 + 1);
});

it("a rate limit holds through evictions", async () => {
  const box = new Box({ rateLimit: 10 });
  await box.enqueue(owedDeliveries(30));
  let rounds = 0;
  // An object that has an alarm due within a second or two is not evicted each time.
  const times = await claimTimes(box, 30, async () => {
    if (++rounds % 4 === 0) await evictDurableObject(box.stub);
  });
  expect(times).toHaveLength(30);
  expect(mostInASecond(times)).toBeLessThanOrEqual(10);
});

it("a rate limit holds for late releases that come at once", async () => {
  const box = new Box({ rateLimit: 2 });
  await box.prove();
  await box.enqueue(owedDeliveries(20));
  const held = [];
  for (let alarms = 0; alarms < 20; alarms++) {
    held.push(...(await box.alarm()));
    pass(600);
  }
  const before = held.length;
  const answers = await box.claim(...held);
  expect(before).toBeGreaterThan(2);
  expect(answers.claims.length).toBeLessThanOrEqual(2);
  expect((await box.find(owedDelivery(20, { acceptedAt: T0 }).id)).attemptCount).toBe(0);
});

it("a rate limit makes nothing early, and wakes for nothing that is not due", async () => {
  const box = new Box({ rateLimit: 1 });
  await box.enqueue([owedDelivery(1)], T0 + 60_000);
  const [time] = await claimTimes(box, 1);
  expect(time).toBeGreaterThanOrEqual(T0 + 60_000);
  expect(time).toBeLessThanOrEqual(T0 + 62_000);
});
