import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import { type BroughtContent, MAX_BROUGHT_CHARS } from "../../src/messages/outbox-calls.ts";
import { Box, breakQueues, only, owedDeliveries, pass, type Release, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

/** What is brought with a delivery: its number as data, or so many characters. */
function brought({ id, eventId }: OwedDelivery, chars?: number): BroughtContent {
  const dataText = chars === undefined ? `"${eventId}"` : "1".repeat(chars);
  return { deliveryId: id, createdAt: 7, applicationId: "app", dataText };
}

async function enqueue(box: Box, owed: readonly OwedDelivery[], contents = owed.map((one) => brought(one))) {
  await box.stub.enqueue(box.settings, owed, Date.now(), false, contents);
}

/** How many deliveries each message has. */
function sizesOf(releases: readonly Release[]): readonly number[] {
  return [...new Set(releases.map(({ message }) => message))].map(({ events }) => events.length);
}

/** The data that came along with each delivery. */
function dataOf(releases: readonly Release[]): readonly (string | undefined)[] {
  return releases.map(({ message, deliveryId }) => {
    const event = message.events.find(({ targets }) => targets[0]?.delivery_id === deliveryId);
    return event?.content?.data;
  });
}

describe("what an Outbox releases", () => {
  it("travels up to ten to a message, in order, with the events that were brought", async () => {
    const box = new Box();
    await box.prove();
    const owed = owedDeliveries(25);
    await enqueue(box, owed);
    const released = await box.release();
    expect(sizesOf(released)).toEqual([10, 10, 5]);
    expect(released.map(({ deliveryId }) => deliveryId)).toEqual(owed.map(({ id }) => id));
    expect(dataOf(released)).toEqual(owed.map(({ eventId }) => `"${eventId}"`));
    expect(released[0]?.message.events[0]?.content).toMatchObject({ created_at: 7, application_id: "app" });
  });

  it("fills messages up to 60 KB", async () => {
    const box = new Box();
    await box.prove();
    const owed = owedDeliveries(5);
    await enqueue(
      box,
      owed,
      owed.map((one) => brought(one, 25_000)),
    );
    expect(sizesOf(await box.release())).toEqual([2, 2, 1]);
  });

  it("comes without events that were not brought, are too many, or were forgotten", async () => {
    const unasked = new Box();
    await unasked.enqueue(owedDeliveries(1));
    expect(dataOf(await unasked.release())).toEqual([undefined]);

    const full = new Box();
    await full.prove();
    const owed = owedDeliveries(3);
    await enqueue(
      full,
      owed,
      owed.map((one) => brought(one, MAX_BROUGHT_CHARS / 2)),
    );
    expect(dataOf(await full.release()).map((data) => data?.length)).toEqual([
      MAX_BROUGHT_CHARS / 2,
      MAX_BROUGHT_CHARS / 2,
      undefined,
    ]);

    const evicted = new Box();
    await enqueue(evicted, owedDeliveries(1));
    await evictDurableObject(evicted.stub);
    expect(dataOf(await evicted.release())).toEqual([undefined]);
  });

  it("comes with newer events once the room of older ones is free", async () => {
    const box = new Box({ rateLimit: 1 });
    const [first, second] = owedDeliveries(2);
    if (first === undefined || second === undefined) throw new Error("two were asked for");
    await enqueue(box, [first], [brought(first, MAX_BROUGHT_CHARS)]);
    pass(60_001);
    await enqueue(box, [second]);
    const released = [...(await box.release()), ...(await box.release())];
    expect(dataOf(released)).toEqual([undefined, `"${second.eventId}"`]);
  });

  it("is one at a time for a webhook with an order", async () => {
    const box = new Box({ ordering: "fifo" });
    const owed = owedDeliveries(3);
    await enqueue(box, owed);
    for (const { id, eventId } of owed) {
      const release = only(await box.release());
      expect([release.deliveryId, ...dataOf([release])]).toEqual([id, `"${eventId}"`]);
      await box.attempt(release, "delivered");
    }
  });

  it("is taken back together when its queue is down, and released again under other tickets", async () => {
    const box = new Box();
    await box.prove();
    const owed = owedDeliveries(12);
    await enqueue(box, owed);
    breakQueues(true);
    expect(await box.nextAlarm()).toEqual([]);
    breakQueues(false);
    // A part of them may have been sent.
    const sent = owed.map(({ id }) => ({ deliveryId: id, token: 1 }));
    expect((await box.claim(...sent)).claims).toEqual([]);
    const released = await box.release();
    expect(sizesOf(released)).toEqual([10, 2]);
    expect(new Set(released.map(({ token }) => token))).toEqual(new Set([2]));
    const { claims } = await box.claim(...released);
    expect(claims).toHaveLength(12);
    expect((await box.claim(...released.map((one) => ({ ...one, token: 1 })))).claims).toEqual([]);
  });
});
