import { describe, expect, it } from "vitest";
import type { StatedStanding } from "../../src/messages/outbox-calls.ts";
import { attemptNow, Box, owedDelivery, pass, publishedEvents, reportOf, useOutboxes } from "./outbox-fixture.ts";

const HOUR_MS = 3_600_000;
useOutboxes();

/** Records a failure of the direct lane every ten hours, as many times as asked for. */
async function failFor(box: Box, times: number, eventType = "investment.created"): Promise<StatedStanding | undefined> {
  let stated: StatedStanding | undefined;
  for (let number = 1; number <= times; number++) {
    const owed = owedDelivery(number, { eventType });
    stated = await box.record(reportOf(owed, attemptNow(0, "retryable"), "retryable"));
    pass(10 * HOUR_MS);
  }
  return stated;
}

async function publishedTypes(box: Box): Promise<readonly string[]> {
  await box.alarm();
  return publishedEvents().map((message) => {
    const { events } = message as { events: { type: string }[] };
    return events[0]?.type ?? "";
  });
}

describe("a webhook with nothing but failures", () => {
  it("is warned of at a quarter, a half and three quarters of 120 hours, then to be disabled", async () => {
    const box = new Box();
    expect((await failFor(box, 12))?.disable).toBeNull();
    expect(await publishedTypes(box)).toEqual(["webhook.failing", "webhook.failing", "webhook.failing"]);
    const stated = await box.record(reportOf(owedDelivery(99), attemptNow(0, "retryable"), "retryable"));
    expect(stated.disable).toEqual({ epoch: 1, reason: "failures" });
    expect((await publishedTypes(box)).at(-1)).toBe("webhook.disabled");
    // It is stated until the webhook's settings say that it was done.
    expect((await box.stub.configure(box.settings)).disable).not.toBeNull();
    box.change({ epoch: 2 });
    expect((await box.stub.configure(box.settings)).disable).toBeNull();
  });

  it("has each event published once, visible to its creator, under a stable id", async () => {
    const box = new Box();
    await failFor(box, 5);
    await publishedTypes(box);
    await publishedTypes(box);
    expect(publishedEvents()).toHaveLength(1);
    const said = expect.stringContaining('"disables_at":"2');
    expect(publishedEvents()[0]).toMatchObject({ events: [{ data: said }] });
    expect(publishedEvents()[0]).toMatchObject({
      kind: "accepted",
      workspace_id: "ws_1",
      events: [{ type: "webhook.failing", chosen: true, visible_to: ["creator"] }],
    });
  });

  it.each(["mem_1", "key_1"])("has events visible to %s too, a member of an earlier version", async (creatorId) => {
    const box = new Box({ creatorId });
    await failFor(box, 5);
    await publishedTypes(box);
    expect(publishedEvents()[0]).toMatchObject({ events: [{ type: "webhook.failing", visible_to: [creatorId] }] });
  });

  it.each(["", "key_01ARZ3NDEKTSV4RRFFQ69G5FAV", "ses_01ARZ3NDEKTSV4RRFFQ69G5FAV"])(
    "has events visible to owners and admins only if its creator %j is not a member",
    async (creatorId) => {
      const box = new Box({ creatorId });
      await failFor(box, 5);
      await publishedTypes(box);
      expect(publishedEvents()[0]).toMatchObject({ events: [{ type: "webhook.failing", visible_to: [] }] });
    },
  );

  it("is reported as recovered by its first success", async () => {
    const box = new Box();
    await failFor(box, 5);
    await box.deliverDirect(owedDelivery(50));
    expect(await publishedTypes(box)).toEqual(["webhook.failing", "webhook.recovered"]);
  });

  it("causes no operational events by deliveries of operational events", async () => {
    const box = new Box();
    await failFor(box, 6, "webhook.failing");
    expect(await publishedTypes(box)).toEqual([]);
  });
});
