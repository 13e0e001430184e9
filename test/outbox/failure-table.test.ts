import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { attemptNow, Box, only, owedDelivery, pass, reportOf, T0, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

/*
 * The lines of the failure table of docs/reliability.md that rest on an Outbox. The rest is in
 * test/pipeline/failure-table.test.ts.
 */
const owed = owedDelivery(1, { acceptedAt: T0 });

describe("a released message is lost or duplicated", () => {
  it("unclaimed releases return", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    const lost = only(await box.release());
    const returned = only(await box.release());
    expect(returned.token).toBe(lost.token + 1);
    await box.attempt(returned, "delivered");
    expect((await box.find(owed.id)).status).toBe("delivered");
  });

  it("only one claim wins", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    const release = only(await box.release());
    const answers = await Promise.all([box.claim(release), box.claim(release)]);
    expect(answers.flatMap(({ claims }) => claims)).toHaveLength(1);
  });
});

describe("the first run answers after its lease ended", () => {
  it.each([
    ["delivered", "delivered"],
    ["retryable", "pending"],
  ] as const)("a late %s makes the delivery %s", async (outcome, status) => {
    const box = new Box();
    await box.enqueue([owed]);
    await box.claim(only(await box.release()));
    await box.claim(only(await box.release()));
    await box.record(reportOf(owed, attemptNow(1, outcome), outcome));
    expect(await box.find(owed.id)).toMatchObject({ status, phase: "leased", consumed: 0, attemptCount: 1 });
  });
});

describe("dispatch or deliver crashes anywhere", () => {
  it("a recorded delivery is not sent again, however often it is enqueued", async () => {
    const box = new Box();
    await box.deliverDirect(owed);
    for (let times = 0; times < 3; times++) await box.enqueue([owed]);
    await evictDurableObject(box.stub);
    pass(86_400_000);
    expect(await box.alarm()).toEqual([]);
    expect(await box.find(owed.id)).toMatchObject({ status: "delivered", attemptCount: 1 });
  });
});

describe("D1 is down", () => {
  it("deliveries stay in the Outbox, and go out once deliver can read again", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    for (let unread = 0; unread < 10; unread++) await box.release();
    expect(await box.find(owed.id)).toMatchObject({ status: "pending", attemptCount: 0, consumed: 0 });
    await box.attempt(only(await box.release()), "delivered");
    expect((await box.find(owed.id)).status).toBe("delivered");
  });
});

describe("the webhook was disabled, deleted, enabled again meanwhile", () => {
  it("deliveries of an older epoch are canceled", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    box.change({});
    await box.enqueue([owedDelivery(2, { epoch: 2 })]);
    expect(await box.find(owed.id)).toMatchObject({ status: "canceled", wakeAt: null });
    expect(only(await box.release()).deliveryId).toBe(owedDelivery(2).id);
  });

  it("a deleted webhook's Outbox is purged", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    await box.stub.purge();
    expect(await box.stub.find(box.settings, [owed.id])).toEqual([]);
    expect(await box.alarmAt()).toBeNull();
  });
});
