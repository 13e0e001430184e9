import { describe, expect, it } from "vitest";
import { LEASE_MARGIN_MS } from "../../src/domain/change-delivery.ts";
import type { NamedDelivery } from "../../src/domain/delivery.ts";
import { attemptNow, Box, only, owedDelivery, pass, reportOf, T0, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

const owed = owedDelivery(1, { acceptedAt: T0 });
const { id } = owed;
const direct: NamedDelivery = { owed, isDirect: true };
const paced: NamedDelivery = { owed, isDirect: false };
const everything = { status: null, eventType: null, since: null, until: null };

/** Records what the direct attempt of the delivery came to. */
async function endDirect(box: Box, outcome: "delivered" | "retryable"): Promise<void> {
  pass(50);
  await box.record(reportOf(owed, attemptNow(0, outcome), outcome));
}

describe("a delivery whose direct attempt may have been made", () => {
  it("counts as leased, and is settled by that attempt's record", async () => {
    const box = new Box();
    await box.stub.enqueue(box.settings, [owed], T0 + 25_000, true);
    expect(await box.find(id)).toMatchObject({ status: "pending", phase: "leased", attemptCount: 0 });
    await endDirect(box, "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", wakeAt: null, attemptCount: 1 });
  });

  it("goes on with the next number when no record comes", async () => {
    const box = new Box();
    await box.stub.enqueue(box.settings, [owed], T0 + 25_000, true);
    const release = only(await box.release());
    expect(Date.now()).toBe(T0 + 25_000);
    expect((await box.claim(release)).claims).toMatchObject([{ number: 2, trigger: "scheduled" }]);
    await endDirect(box, "retryable");
    expect(await box.find(id)).toMatchObject({ status: "pending", phase: "leased", consumed: 0 });
    await box.record(reportOf(owed, attemptNow(1, "delivered", { number: 2 }), "delivered"));
    const delivery = await box.find(id);
    expect(delivery).toMatchObject({ status: "delivered", wakeAt: null });
    expect(delivery.attempts.map(({ number, token }) => [number, token])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it("is due at once when its message has come again", async () => {
    const box = new Box();
    await box.stub.enqueue(box.settings, [owed], T0, true);
    expect(only(await box.release()).deliveryId).toBe(id);
    expect(Date.now()).toBe(T0);
  });

  it("is added once, whoever brings it", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    await box.stub.enqueue(box.settings, [owed], T0 + 25_000, true);
    expect(await box.find(id)).toMatchObject({ phase: "waiting", numbered: 0 });
  });
});

describe("a cancellation of a delivery named by an event", () => {
  it("ends it: the direct attempt's failure is only logged", async () => {
    const box = new Box();
    expect(await box.stub.cancel(box.settings, id, direct)).toMatchObject({ status: "canceled", wakeAt: null });
    await endDirect(box, "retryable");
    expect(await box.find(id)).toMatchObject({ status: "canceled", wakeAt: null, attemptCount: 1 });
    await box.enqueue([owed]);
    pass(86_400_000);
    expect(await box.alarm()).toEqual([]);
  });

  it("does not undo the direct attempt's success", async () => {
    const box = new Box();
    await box.stub.cancel(box.settings, id, direct);
    await endDirect(box, "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", wakeAt: null, attemptCount: 1 });
  });

  it("ends one for good that its Outbox doesn't have yet", async () => {
    const box = new Box();
    expect(await box.stub.cancel(box.settings, id, paced)).toMatchObject({ status: "canceled", numbered: 0 });
    await box.enqueue([owed]);
    expect(await box.alarm()).toEqual([]);
  });

  it("changes neither a known delivery nor one of an older epoch", async () => {
    const box = new Box();
    await box.deliverDirect(owed);
    expect(await box.stub.cancel(box.settings, id, direct)).toBeUndefined();
    expect(await box.find(id)).toMatchObject({ status: "delivered", attemptCount: 1 });
    const later = new Box({ epoch: 2 });
    expect(await later.stub.cancel(later.settings, id, direct)).toBeUndefined();
    expect(await later.find(id)).toMatchObject({ status: "canceled", wakeAt: null });
  });
});

describe("a resend of a delivery named by an event", () => {
  it.each(["delivered", "retryable"] as const)("is one more attempt after the direct one (%s)", async (outcome) => {
    const box = new Box();
    expect(await box.stub.resend(box.settings, id, direct)).toBe(true);
    expect(await box.alarm()).toEqual([]);
    await endDirect(box, outcome);
    const release = only(await box.release());
    expect(Date.now()).toBe(T0 + 50);
    expect((await box.claim(release)).claims).toMatchObject([{ number: 2, trigger: "manual" }]);
  });

  it("is sent after a lease if the direct attempt is not recorded", async () => {
    const box = new Box({ timeoutMs: 10_000 });
    await box.stub.resend(box.settings, id, direct);
    await box.attempt(only(await box.release()), "delivered");
    expect(Date.now()).toBe(T0 + 10_000 + LEASE_MARGIN_MS + 50);
    expect(await box.find(id)).toMatchObject({ status: "delivered", manualDue: 0, wakeAt: null });
  });

  it("is sent at once without a direct attempt", async () => {
    const box = new Box();
    await box.stub.resend(box.settings, id, paced);
    const release = only(await box.release());
    expect(Date.now()).toBe(T0);
    expect((await box.claim(release)).claims).toMatchObject([{ number: 1, trigger: "manual" }]);
  });
});

describe("a replay of a delivery unknown to its Outbox", () => {
  it.each(["delivered", "retryable"] as const)("makes one more request after the direct one (%s)", async (outcome) => {
    const box = new Box();
    await box.stub.replay(box.settings, [owed], true);
    await endDirect(box, outcome);
    expect(await box.find(id)).toMatchObject({ status: "pending", consumed: 0, attemptCount: 1, completedAt: null });
    const release = only(await box.release());
    expect((await box.claim(release)).claims).toMatchObject([{ number: 2, trigger: "replay" }]);
    await box.record(reportOf(owed, attemptNow(1, "delivered", { number: 2, trigger: "replay" }), "delivered"));
    expect(await box.find(id)).toMatchObject({
      status: "delivered",
      trigger: "replay",
      attemptCount: 2,
      wakeAt: null,
    });
  });

  it("is not settled by a direct attempt that is recorded after its lease", async () => {
    const box = new Box();
    await box.stub.replay(box.settings, [owed], true);
    const release = only(await box.release());
    expect(Date.now()).toBe(T0 + box.settings.timeoutMs + LEASE_MARGIN_MS);
    await endDirect(box, "delivered");
    expect(await box.find(id)).toMatchObject({ status: "pending", phase: "released" });
    await box.attempt(release, "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", attemptCount: 2 });
  });

  it("is sent at once without a direct attempt", async () => {
    const box = new Box();
    await box.stub.replay(box.settings, [owed]);
    const release = only(await box.release());
    expect(Date.now()).toBe(T0);
    expect((await box.claim(release)).claims).toMatchObject([{ number: 1, trigger: "replay" }]);
  });

  it.each([true, false])("is canceled if the webhook was disabled since (known: %s)", async (known) => {
    const box = new Box();
    if (known) await box.deliverDirect(owed);
    const asked = box.settings;
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    await box.stub.replay(asked, [owed]);
    expect(await box.find(id)).toMatchObject({ status: "canceled", wakeAt: null });
    expect(await box.alarm()).toEqual([]);
  });
});

describe("two runs of one delivery", () => {
  it("have their own numbers when the first outlives its lease", async () => {
    const box = new Box();
    await box.enqueue([owed]);
    const [first] = (await box.claim(only(await box.release()))).claims;
    const [second] = (await box.claim(only(await box.release()))).claims;
    expect([first?.number, second?.number]).toEqual([1, 2]);
    await box.record(reportOf(owed, attemptNow(2, "retryable", { number: 2 }), "retryable"));
    pass(10);
    await box.record(reportOf(owed, attemptNow(1, "retryable", { number: 1 }), "retryable"));
    expect((await box.find(id)).attempts.map(({ number, token }) => [number, token])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe("the log", () => {
  const named = [1, 2, 3, 4, 5, 6].map((number) => {
    return { owed: owedDelivery(number, { acceptedAt: T0 + number }), isDirect: number % 2 === 0 };
  });
  const numbersOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => Number(id.slice(-8)));

  async function boxWith(...recorded: readonly number[]): Promise<Box> {
    const box = new Box();
    for (const { owed: one } of named) if (recorded.includes(Number(one.id.slice(-8)))) await box.deliverDirect(one);
    return box;
  }

  it("has named deliveries that are not known yet, once and in their places", async () => {
    const box = await boxWith(1, 3, 4);
    const pages: (readonly number[])[] = [];
    for (let before: string | null = null, more = true; more && pages.length < 10;) {
      const page = await box.stub.list(box.settings, everything, before, 2, named);
      pages.push(numbersOf(page.slice(0, 2)));
      more = page.length > 2;
      before = page[1]?.id ?? null;
    }
    expect(pages).toEqual([
      [6, 5],
      [4, 3],
      [2, 1],
    ]);
  });

  it("shows a named delivery as pending, and adds nothing", async () => {
    const box = await boxWith();
    const [shown] = await box.stub.list(box.settings, everything, null, 1, named);
    expect(shown).toMatchObject({ status: "pending", phase: "leased", attemptCount: 0, attempts: [] });
    expect(shown?.nextAttemptAt).toBe(T0 + 6);
    expect(await box.stub.list(box.settings, everything, null, 10)).toEqual([]);
    expect(await box.alarmAt()).toBeNull();
  });

  it.each([
    ["a status that it has", { status: "pending" }, [6, 5, 4, 2]],
    ["another status", { status: "delivered" }, [3, 1]],
    ["its type", { eventType: "investment.created" }, [6, 5, 4, 3, 2, 1]],
    ["another type", { eventType: "investment.updated" }, []],
    ["a time", { since: T0 + 2, until: T0 + 5 }, [5, 4, 3, 2]],
  ] as const)("with named deliveries is filtered by %s", async (_name, filter, numbers) => {
    const box = await boxWith(1, 3);
    const listed = await box.stub.list(box.settings, { ...everything, ...filter }, null, 10, named);
    expect(numbersOf(listed)).toEqual(numbers);
  });

  it("has a named delivery as canceled once the webhook was disabled", async () => {
    const box = await boxWith(1);
    box.change({ epoch: 2 });
    const canceled = { ...everything, status: "canceled" } as const;
    expect(numbersOf(await box.stub.list(box.settings, canceled, null, 10, named))).toEqual([6, 5, 4, 3, 2]);
    expect(await box.stub.list(box.settings, { ...canceled, status: "pending" }, null, 10, named)).toEqual([]);
  });
});
