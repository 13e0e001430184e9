import { describe, expect, it } from "vitest";
import { attemptNow, Box, only, owedDelivery, reportOf, T0, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

const id = owedDelivery(1, { acceptedAt: T0 }).id;

/** Brings delivery 1 into a status, by the way that it takes in life. */
async function boxWith(status: "pending" | "delivered" | "failed" | "canceled"): Promise<Box> {
  const box = new Box({ retrySchedule: status === "failed" ? [0] : [0, 60, 300] });
  if (status === "delivered") await box.deliverDirect(owedDelivery(1));
  else {
    await box.enqueue([owedDelivery(1)]);
    await box.attempt(only(await box.release()), "retryable");
  }
  if (status === "canceled") {
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
  }
  expect((await box.find(id)).status).toBe(status);
  return box;
}

describe.each(["pending", "delivered", "failed", "canceled"] as const)("a resend of a %s delivery", (status) => {
  it("is one more attempt now, with the next number", async () => {
    const box = await boxWith(status);
    const asked = Date.now();
    expect(await box.stub.resend(box.settings, id)).toBe(true);
    const release = only(await box.release());
    expect(Date.now()).toBe(asked);
    expect((await box.claim(release)).claims).toMatchObject([{ trigger: "manual", number: 2 }]);
  });

  it("makes it delivered if it succeeds", async () => {
    const box = await boxWith(status);
    await box.stub.resend(box.settings, id);
    await box.attempt(only(await box.release()), "delivered");
    expect(await box.find(id)).toMatchObject({ status: "delivered", manualDue: 0, wakeAt: null, attemptCount: 2 });
  });

  it("leaves its status and schedule if it fails", async () => {
    const box = await boxWith(status);
    const before = await box.find(id);
    await box.stub.resend(box.settings, id);
    await box.attempt(only(await box.release()), "retryable");
    const { consumed, nextAttemptAt, wakeAt, completedAt } = before;
    expect(await box.find(id)).toMatchObject({ status, consumed, nextAttemptAt, wakeAt, completedAt, manualDue: 0 });
  });
});

describe("a resend", () => {
  it("of an unknown delivery answers false", async () => {
    const box = new Box();
    expect(await box.stub.resend(box.settings, "del_unknown")).toBe(false);
  });

  it("waits for the attempt that is under way", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.claim(only(await box.release()));
    await box.stub.resend(box.settings, id);
    expect(await box.alarm()).toEqual([]);
    const owed = owedDelivery(1, { acceptedAt: T0 });
    await box.record(reportOf(owed, attemptNow(1, "delivered"), "delivered"));
    const release = only(await box.release());
    expect((await box.claim(release)).claims).toMatchObject([{ trigger: "manual", number: 2 }]);
  });

  it("is made as often as it was asked for", async () => {
    const box = await boxWith("delivered");
    await box.stub.resend(box.settings, id);
    await box.stub.resend(box.settings, id);
    await box.attempt(only(await box.release()), "retryable");
    await box.attempt(only(await box.release()), "retryable");
    expect(await box.find(id)).toMatchObject({ attemptCount: 3, manualDue: 0, wakeAt: null, status: "delivered" });
  });

  it("of a delivery that an older epoch canceled is not canceled again", async () => {
    const box = await boxWith("canceled");
    await box.stub.resend(box.settings, id);
    const release = only(await box.release());
    expect((await box.claim(release)).claims).toHaveLength(1);
  });

  it("is canceled when the webhook is disabled", async () => {
    const box = await boxWith("delivered");
    await box.stub.resend(box.settings, id);
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    expect(await box.nextAlarm()).toEqual([]);
    expect(await box.find(id)).toMatchObject({ status: "delivered", manualDue: 0, wakeAt: null });
  });
});

describe("a trial send", () => {
  const content = { createdAt: T0, dataText: '{"a":1}' };

  it("is logged with its event, and neither owed nor counted", async () => {
    const box = new Box();
    const before = await box.prove();
    for (const number of [1, 2, 3, 4]) {
      const attempt = attemptNow(0, "retryable", { trigger: "test" });
      const stated = await box.record({ ...reportOf(owedDelivery(number), attempt, "retryable"), content });
      expect(stated).toEqual(before);
    }
    expect(await box.find(id)).toMatchObject({ status: "failed", trigger: "test", wakeAt: null });
    expect(await box.stub.findTestContent(id)).toEqual(content);
    expect(await box.stub.findTestContent("del_unknown")).toBeNull();
  });

  it("does not disable the webhook on 410", async () => {
    const box = new Box();
    const gone = { responseCode: 410, error: { code: "gone", message: "gone" }, trigger: "test" } as const;
    const stated = await box.record(reportOf(owedDelivery(1), attemptNow(0, "terminal", gone), "terminal"));
    expect(stated.disable).toBeNull();
  });

  it("is resent with its own event", async () => {
    const box = new Box();
    const attempt = attemptNow(0, "retryable", { trigger: "test" });
    await box.record({ ...reportOf(owedDelivery(1), attempt, "retryable"), content });
    await box.stub.resend(box.settings, id);
    expect((await box.claim(only(await box.release()))).claims).toMatchObject([{ content, number: 2 }]);
  });
});
