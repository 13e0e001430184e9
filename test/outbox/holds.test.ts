import { expect, it } from "vitest";
import { nextAttemptOf } from "../../src/domain/delivery.ts";
import { Box, owedDeliveries, owedDelivery, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

async function reasons(box: Box, ids: readonly string[]) {
  return (await box.stub.find(box.settings, ids)).map((delivery) => nextAttemptOf(delivery).reason);
}

it("a due delivery is shown as waiting for the window", async () => {
  const box = new Box();
  const owed = owedDeliveries(4);
  const ids = owed.map(({ id }) => id);
  await box.enqueue(owed);
  expect(await reasons(box, ids)).toEqual(["schedule", "schedule", "schedule", "schedule"]);
  await box.alarm();
  expect((await reasons(box, ids)).filter((reason) => reason === "window")).toHaveLength(2);
});

it("a due delivery is shown as waiting for its turn in a line", async () => {
  const box = new Box({ ordering: "fifo" });
  const owed = owedDeliveries(3);
  await box.enqueue(owed);
  const ids = owed.map(({ id }) => id);
  expect(await reasons(box, ids)).toEqual(["schedule", "order", "order"]);
});

it("a due delivery is shown as waiting for the rate limit", async () => {
  const box = new Box({ rateLimit: 1 });
  const owed = owedDeliveries(3);
  await box.enqueue(owed);
  expect(
    new Set(
      await reasons(
        box,
        owed.map(({ id }) => id),
      ),
    ),
  ).toEqual(new Set(["rate_limit"]));
});

it("a delivery that is not due is shown as waiting for its schedule only", async () => {
  const box = new Box({ rateLimit: 1 });
  const [owed] = owedDeliveries(1);
  if (owed === undefined) throw new Error("there is no delivery");
  await box.enqueue([owed], Date.now() + 60_000);
  expect(await reasons(box, [owed.id])).toEqual(["schedule"]);
});

it("a resend is shown as waiting for the window", async () => {
  const box = new Box();
  const ended = owedDelivery(9);
  await box.deliverDirect(ended);
  await box.enqueue(owedDeliveries(6));
  await box.alarm();
  await box.stub.resend(box.settings, ended.id);
  expect(await reasons(box, [ended.id])).toEqual(["window"]);
});
