import { describe, expect, it } from "vitest";
import type { Delivery } from "../../src/domain/delivery.ts";
import { Box, publishedEvents, useOutboxes } from "../outbox/outbox-fixture.ts";
import { FROZEN } from "./frozen.ts";
import type { FrozenOutbox, RecordedCall } from "./recorded-outbox.ts";
import { wake } from "./wake-outbox.ts";

const HOLD = "nextAttemptReason";
/** Parts of a recovery that only its Outbox itself ever read. */
const OWN_PARTS: ReadonlySet<string> = new Set(["cursor", "taken"]);
const DAY_MS = 86_400_000;

useOutboxes();

const outboxes = FROZEN.flatMap(({ version, outboxes }) => {
  return Object.entries(outboxes).map(([name, frozen]) => [`${name} of ${version}`, frozen] as const);
});
/** What is asked of the newest state last of all, so that it must be answered alike. */
const READS: ReadonlySet<string> = new Set(["find", "list", "listRecoveries", "findRecovery", "findTestContent"]);

interface FrozenRow {
  readonly id: string;
  readonly status: string;
  readonly epoch: number;
  readonly wake_at: number | null;
  readonly attempt_count: number;
}

function rowsOf({ tables }: FrozenOutbox): readonly FrozenRow[] {
  return (tables["deliveries"] ?? []) as unknown as readonly FrozenRow[];
}

async function call(box: Box, { method, args }: RecordedCall): Promise<unknown> {
  const work: unknown = Reflect.get(box.stub, method);
  if (typeof work !== "function") throw new Error(`an Outbox has no ${method}`);
  const answer: unknown = await Reflect.apply(work, box.stub, args);
  return answer ?? null;
}

async function findAll(box: Box, frozen: FrozenOutbox): Promise<ReadonlyMap<string, Delivery>> {
  const ids = rowsOf(frozen).map(({ id }) => id);
  const found = await box.stub.find(box.settings, ids);
  return new Map(found.map((delivery) => [delivery.id, delivery]));
}

/** Lets time pass from alarm to alarm until nothing is owed, and has every attempt that is released succeed. */
async function deliverAll(box: Box, pruneAt: number): Promise<void> {
  await box.stub.configure(box.settings);
  for (let alarms = 0; alarms < 200; alarms++) {
    if (((await box.alarmAt()) ?? Infinity) > pruneAt) return;
    for (const release of await box.nextAlarm()) await box.attempt(release, "delivered");
  }
  throw new Error("what is owed is not released");
}

describe("an Outbox that wakes with what an earlier version left", () => {
  it.each(outboxes)("answers as that version did: %s", async (_name, frozen) => {
    const box = await wake(frozen);
    for (const asked of frozen.calls.filter(({ method }) => READS.has(method))) {
      const expected = readByCallers(asked.method === "find" ? withoutHolds(asked.answer) : asked.answer);
      expect({ asked, answer: await call(box, asked) }).toMatchObject({ asked, answer: expected });
    }
    const stats = frozen.calls.findLast(({ method }) => method === "stats");
    if (stats !== undefined) expect(await call(box, stats)).toMatchObject(figuresOf(stats.answer));
  });

  it.each(outboxes)("has lost nothing, nor does writing it anew: %s", async (_name, frozen) => {
    const box = await wake(frozen);
    const before = await findAll(box, frozen);
    expect([...before.keys()]).toEqual(rowsOf(frozen).map(({ id }) => id));
    await box.enqueue([...before.values()]);
    await box.record();
    expect(await findAll(box, frozen)).toEqual(before);
  });

  it.each(outboxes)("releases what is owed, and tells what was to be told: %s", async (_name, frozen) => {
    const box = await wake(frozen);
    await deliverAll(box, frozen.now + 20 * DAY_MS);
    const after = await findAll(box, frozen);
    for (const { id, wake_at, epoch, status, attempt_count } of rowsOf(frozen)) {
      const delivery = after.get(id);
      if (wake_at === null) expect(delivery).toMatchObject({ id, status });
      else if (epoch < box.settings.epoch) expect(delivery).toMatchObject({ id, status: "canceled" });
      else {
        expect(delivery).toMatchObject({ id, status: "delivered", phase: "idle" });
        expect(delivery?.attemptCount).toBe(attempt_count + 1);
      }
    }
    const told = JSON.stringify(publishedEvents());
    for (const { id } of frozen.tables["notices"] ?? []) expect(told).toContain(JSON.stringify(id));
    for (const { status } of await box.stub.listRecoveries()) expect(status).not.toBe("running");
  });

  it.each(outboxes)("takes the calls of that version, and answers all that it read: %s", async (_name, frozen) => {
    const box = await wake(frozen);
    const newest = new Map(frozen.calls.map((asked) => [asked.method, asked]));
    for (const asked of newest.values()) {
      const answer = await call(box, asked);
      // Tickets are used up, and what was canceled is not pending.
      if (asked.method === "claim" || asked.method === "cancel") continue;
      expect({ asked, shape: shapeOf(answer) }).toMatchObject({ asked, shape: shapeOf(readByCallers(asked.answer)) });
    }
    expect(await box.stub.cancel(box.settings, "del_unknown")).toBeUndefined();
    await box.stub.purge();
    expect(await findAll(box, frozen)).toEqual(new Map());
  });
});

describe("a call of an earlier version", () => {
  it.each(outboxes.filter(([, { calls }]) => calls.length > 0))(
    "is understood from the first one on: %s",
    async (_name, frozen) => {
      const box = new Box();
      for (const asked of frozen.calls) await call(box, asked);
      const waiting = rowsOf(frozen).filter(({ wake_at }) => wake_at !== null);
      expect((await findAll(box, frozen)).size).toBeGreaterThanOrEqual(waiting.length);
    },
  );

  it("is answered a claim with all that it read of one", async () => {
    const { frozen, claimed } = claimOf();
    const box = await wake(frozen);
    await box.stub.configure(box.settings);
    const [release] = await box.release();
    if (release === undefined) throw new Error("something is owed");
    const { claims, stated } = await box.claim(release);
    expect(claims).toHaveLength(1);
    expect(shapeOf({ claims, stated })).toMatchObject(Object(shapeOf(claimed.answer)));
  });
});

/** An answer without what no caller read. */
function readByCallers(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => (OWN_PARTS.has(key) ? undefined : value));
}

/** A frozen Outbox, and a call of its that was answered a claim. */
function claimOf(): { readonly frozen: FrozenOutbox; readonly claimed: RecordedCall } {
  for (const [, frozen] of outboxes) {
    const claimed = frozen.calls.find(
      ({ method, answer }) => method === "claim" && JSON.stringify(answer).includes("del_"),
    );
    if (claimed !== undefined) return { frozen, claimed };
  }
  throw new Error("no claim was frozen");
}

/** Deliveries but for what holds them back at the moment, which follows the rules of now; `list` tells what is stored. */
function withoutHolds(answer: unknown): unknown {
  const deliveries: readonly object[] = Array.isArray(answer) ? answer : [];
  return deliveries.map((delivery) => Object.fromEntries(Object.entries(delivery).filter(([key]) => key !== HOLD)));
}

function figuresOf(answer: unknown): object {
  const { delivered, failed, pending, canceled }: Readonly<Record<string, unknown>> = Object(answer);
  return { delivered, failed, pending, canceled };
}

/** The fields of an answer, without what they hold: a list stands for its first item, null for anything. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? {} : { item: shapeOf(value[0]) };
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
}
