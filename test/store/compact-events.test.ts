import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { createEventIds } from "../../src/crypto/make-ids.ts";
import { type Compaction, compactEvents } from "../../src/store/compact-events.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { KeptEvent } from "../../src/store/event-table.ts";
import { findKeptEvents } from "../../src/store/find-events.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { listEvents } from "../../src/store/list-events.ts";
import { pruneSegments } from "../../src/store/prune-segments.ts";
import { readMissedEvents } from "../../src/store/read-missed-events.ts";
import { deleteWorkspaceEvents } from "../../src/store/workspace-table.ts";
import { countingDatabase } from "./count-written.ts";
import { db, freshId, keptEvent, T0 } from "./rows.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let tokens = 0;
const until = (closedAt: number): Compaction => ({ closedAt, maxRounds: 50, newToken: () => `token ${++tokens}` });

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Events as a shop may send them, of about a kilobyte each, with a target. */
function likelyEvents(workspaceId: string, count: number, everyMs: number): readonly KeptEvent[] {
  const next = numbers(7);
  const digits = (length: number) => Array.from({ length }, () => next(10)).join("");
  const word = () => ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron"][next(8)] ?? "";
  return Array.from({ length: count }, (_, index) => {
    const acceptedAt = T0 + index * everyMs;
    const line = () => ({
      sku: `SKU-${digits(6)}`,
      title: `${word()} ${word()} ${word()}`,
      quantity: 1 + next(5),
      unit_price: { amount: next(100_000), currency: "EUR" },
      tax_rate: 0.19,
    });
    const data = {
      order_id: `ord_${digits(12)}`,
      status: ["paid", "open", "shipped"][next(3)],
      customer: { id: `cus_${digits(10)}`, name: `${word()} ${word()}`, email: `${word()}.${digits(4)}@example.com` },
      shipping_address: { line1: `${next(200)} ${word()} street`, city: word(), postal_code: digits(5), country: "DE" },
      lines: Array.from({ length: 5 }, line),
      placed_at: new Date(acceptedAt - next(10_000)).toISOString(),
      notes: "Please ring twice and leave the parcel with the neighbours on the ground floor.",
    };
    const id = createEventIds(acceptedAt)();
    const deliveryId = `del_${id.slice(4, 14)}${createEventIds(T0)().slice(14)}`;
    const target = { webhookId: "wh_1", deliveryId, format: "event", epoch: 1, lane: "direct" } as const;
    return keptEvent(workspaceId, id, { acceptedAt, dataText: JSON.stringify(data), targets: [target] });
  });
}

async function stored(workspaceId: string) {
  const row = await env.DB.prepare(
    `SELECT COUNT(*) AS n, MIN(level) AS level, SUM(LENGTH(heads) + LENGTH(data) + LENGTH(types) + 100) AS bytes
      FROM event_segments WHERE workspace_id = ?`,
  )
    .bind(workspaceId)
    .first<{ n: number; level: number; bytes: number }>();
  if (row === null) throw new Error("a query of sums answered no row");
  return row;
}

it.each([
  ["batches of 100", 100, 0.05],
  ["20 at once", 20, 0.15],
  ["one at a time", 1, 2.05],
])("%s take %i events a row, which is all that is written and deleted", async (_name, size, most) => {
  const workspaceId = freshId("ws");
  const events = likelyEvents(workspaceId, 1000, 1000 / size);
  const perEvent = events.reduce((sum, { dataText }) => sum + (dataText?.length ?? 0), 0) / events.length;
  expect(perEvent).toBeGreaterThan(950);
  const counted = countingDatabase();
  for (let index = 0; index < events.length; index += size) {
    await keepEvents(counted.db, events.slice(index, index + size));
  }
  await compactEvents(counted.db, until(T0 + DAY));
  const { level, bytes, n } = await stored(workspaceId);
  expect([level, n]).toEqual([1, 6]);
  expect(bytes / events.length).toBeLessThan(250);
  await pruneSegments(counted.db, T0 + 2 * DAY, 100);
  expect((await stored(workspaceId)).n).toBe(0);
  expect(counted.written / events.length).toBeLessThan(most);
});

it("what is too little to be worth it stays as it is, and is not looked at again", async () => {
  const workspaceId = freshId("ws");
  await keepEvents(db, [keptEvent(workspaceId, "evt_1")]);
  await keepEvents(db, [keptEvent(workspaceId, "evt_2", { acceptedAt: T0 + HOUR })]);
  expect(await compactEvents(db, until(T0 + 2 * HOUR))).toBe(0);
  const counted = countingDatabase();
  await compactEvents(counted.db, until(T0 + DAY));
  expect([counted.written, await stored(workspaceId)]).toMatchObject([1, { n: 2, level: 0 }]);
  await compactEvents(counted.db, until(T0 + DAY));
  expect(counted.written).toBe(1);
});

it.each([
  ["an event of a later version", { count: 20, column: { fields: { id: { same: 7 } }, absent: {} } }],
  ["a segment that a later version packed", { count: 20, packed: [] }],
])("a workspace with %s waits alone, and its events are not lost", async (_what, unreadable) => {
  const [workspaceId, neighbour] = [freshId("ws"), freshId("ws")];
  const own = likelyEvents(workspaceId, 20, 1);
  await keepEvents(db, [...own, ...likelyEvents(neighbour, 20, 1)]);
  const readable = await env.DB.prepare("SELECT heads FROM event_segments WHERE workspace_id = ?")
    .bind(workspaceId)
    .first<{ heads: readonly number[] }>();
  const unread = JSON.stringify(unreadable);
  const write = env.DB.prepare("UPDATE event_segments SET heads = ? WHERE workspace_id = ?");
  await write.bind(new TextEncoder().encode(unread).buffer, workspaceId).run();
  const everything = { type: null, since: null, until: null };
  expect((await listEvents(db, workspaceId, everything, null, 100)).items).toEqual([]);
  const [wanted] = own;
  if (wanted === undefined) throw new Error("events were made");
  await expect(findKeptEvents(db, [wanted])).rejects.toThrow("later version");
  expect(await compactEvents(db, until(T0 + DAY))).toBe(1);
  expect([await stored(workspaceId), await stored(neighbour)]).toMatchObject([{ level: 0 }, { level: 1 }]);
  await write.bind(new Uint8Array(readable?.heads ?? []).buffer, workspaceId).run();
  expect(await compactEvents(db, until(T0 + DAY))).toBe(1);
  expect((await listEvents(db, workspaceId, everything, null, 100)).items).toHaveLength(20);
});

it("a filter that matches nothing opens nothing, and stops after a bounded part", async () => {
  const workspaceId = freshId("ws");
  await keepEvents(db, likelyEvents(workspaceId, 1000, 1));
  await compactEvents(db, until(T0 + DAY));
  const segment = `INSERT INTO event_segments SELECT workspace_id, level, last_at - value, last_id, first_at - value, first_id,
    count, chosen, size, types, keys, heads, data, tags, applications FROM event_segments JOIN json_each(?) WHERE workspace_id = ? AND last_at = ?`;
  const { last } = (await env.DB.prepare("SELECT MIN(last_at) AS last FROM event_segments WHERE workspace_id = ?")
    .bind(workspaceId)
    .first<{ last: number }>()) ?? { last: 0 };
  const steps = JSON.stringify(Array.from({ length: 6000 }, (_, index) => (index + 1) * 1000));
  await env.DB.prepare(segment).bind(steps, workspaceId, last).run();
  const opened = vi.spyOn(env.DB, "prepare");
  const none = { type: "no.such", since: null, until: null };
  const page = await listEvents(db, workspaceId, none, null, 20);
  expect([page.items, page.next]).toEqual([[], expect.anything()]);
  expect(opened.mock.calls.filter(([query]) => query.includes("hex("))).toEqual([]);
  expect(opened.mock.calls.length).toBeLessThanOrEqual(20);
  opened.mockRestore();
});

/** A database before whose next transaction something else happens. */
function interruptedDatabase(happens: () => Promise<unknown>) {
  let isFirst = true;
  return openDatabase(
    new Proxy(env.DB, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name !== "batch") return value.bind(target);
        return async (statements: D1PreparedStatement[]) => {
          if (isFirst) {
            isFirst = false;
            await happens();
          }
          return target.batch(statements);
        };
      },
    }),
  );
}

it.each([
  ["another compaction", async () => compactEvents(db, until(T0 + DAY))],
  ["the deletion of the workspace", async (id: string) => deleteWorkspaceEvents(db, id)],
])("one that was overtaken by %s changes nothing", async (_name, happens) => {
  const workspaceId = freshId("ws");
  const events = likelyEvents(workspaceId, 30, 1000);
  await keepEvents(db, events.slice(0, 20));
  const late = events.slice(20);
  const overtaken = interruptedDatabase(async () => {
    await keepEvents(db, late);
    await happens(workspaceId);
  });
  await compactEvents(overtaken, { ...until(T0 + DAY), maxRounds: 1 });
  const { items } = await listEvents(db, workspaceId, { type: null, since: null, until: null }, null, 100);
  const left = (await stored(workspaceId)).n === 0 ? [] : events;
  expect(items.map(({ id }) => id)).toEqual(left.map(({ id }) => id).toReversed());
  const sum = env.DB.prepare("SELECT SUM(count) AS n FROM event_segments WHERE workspace_id = ?").bind(workspaceId);
  expect((await sum.first<number>("n")) ?? 0).toBe(left.length);
});

it("many small workspaces take few statements, which D1 counts", async () => {
  const workspaceIds = Array.from({ length: 250 }, () => freshId("ws"));
  await keepEvents(
    db,
    workspaceIds.flatMap((workspaceId) => likelyEvents(workspaceId, 5, 1)),
  );
  const counted = countingDatabase();
  expect(await compactEvents(counted.db, until(T0 + DAY))).toBe(250);
  expect(counted.statements).toBeLessThan(40);
  const sum = env.DB.prepare(
    "SELECT SUM(count) AS n, MIN(level) AS level FROM event_segments WHERE workspace_id IN (SELECT value FROM json_each(?))",
  );
  expect(await sum.bind(JSON.stringify(workspaceIds)).first()).toEqual({ n: 1250, level: 1 });
});

it("late events that lie in many compacted segments are merged some at a time", async () => {
  const workspaceId = freshId("ws");
  const large = (index: number, acceptedAt: number) =>
    keptEvent(workspaceId, `evt_${String(index).padStart(4, "0")}`, {
      acceptedAt,
      dataText: `"${"d".repeat(90_000)}"`,
    });
  const early = Array.from({ length: 120 }, (_, index) => large(index, T0 + index * 1000));
  await keepEvents(db, early);
  await compactEvents(db, until(T0 + HOUR));
  const before = await stored(workspaceId);
  expect(before).toMatchObject({ n: 60, level: 1 });
  const late = early
    .filter((_, index) => index % 2 === 0)
    .map(({ acceptedAt }) =>
      keptEvent(workspaceId, `evt_${acceptedAt}`, { acceptedAt: acceptedAt + 1, dataText: `"${"l".repeat(2000)}"` }),
    );
  for (const event of late) await keepEvents(db, [event]);
  const left = async () =>
    env.DB.prepare("SELECT COUNT(*) FROM event_segments WHERE workspace_id = ? AND level = 0")
      .bind(workspaceId)
      .first("COUNT(*)");
  const opened: number[] = [];
  for (let rounds = 0; (await left()) !== 0; rounds++) {
    if (rounds > 20) throw new Error("compaction does not end");
    const prepared = vi.spyOn(env.DB, "prepare");
    await compactEvents(db, { ...until(T0 + DAY), maxRounds: 1 });
    opened.push(prepared.mock.calls.filter(([query]) => query.includes("hex(s.data)")).length);
    prepared.mockRestore();
  }
  // A statement reads a megabyte.
  expect(Math.max(...opened)).toBeLessThanOrEqual(6);
  const { items } = await listEvents(db, workspaceId, { type: null, since: null, until: null }, null, 1000);
  expect(items).toHaveLength(180);
});

it.each([
  ["many small segments", 3000, 500, 2],
  ["large ones a bounded part", 120, 250_000, 3],
])("one run of pruning deletes %s at a time", async (_what, count, size, chunks) => {
  const workspaceId = freshId("ws");
  await keepEvents(db, [keptEvent(workspaceId, "evt_1", { acceptedAt: T0 - DAY })]);
  await env.DB.prepare(
    `INSERT INTO event_segments SELECT workspace_id, level, last_at - value, last_id, first_at - value, first_id, count, chosen,
      ?, types, keys, heads, data, tags, applications FROM event_segments JOIN json_each(?) WHERE workspace_id = ?`,
  )
    .bind(size, JSON.stringify(Array.from({ length: count - 1 }, (_one, index) => index + 1)), workspaceId)
    .run();
  const left: number[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    await pruneSegments(db, T0 - DAY / 2, 1);
    left.push((await stored(workspaceId)).n);
  }
  expect(left).toEqual(size > 1000 ? [68, 16, 0] : [1000, 0]);
});

it("pruning names as many chosen ids in a statement as it can hold", async () => {
  const workspaceId = freshId("ws");
  for (let first = 0; first < 12_000; first += 1000) {
    const some = Array.from({ length: 1000 }, (_, index) => {
      const id = `chosen-${String(first + index).padStart(57, "0")}`;
      return keptEvent(workspaceId, id, { acceptedAt: T0 - DAY + first, chosen: true });
    });
    await keepEvents(db, some);
  }
  const counted = countingDatabase();
  await pruneSegments(counted.db, T0 - DAY / 2, 40);
  expect(counted.longest).toBeLessThanOrEqual(1_000_000);
  const left = env.DB.prepare("SELECT COUNT(*) AS n FROM chosen_events WHERE workspace_id = ?").bind(workspaceId);
  expect([await left.first("n"), (await stored(workspaceId)).n]).toEqual([0, 0]);
});

it("heads alone are read many at a time, since a search through a long time is a thousand statements at most", async () => {
  const workspaceId = freshId("ws");
  await keepEvents(db, likelyEvents(workspaceId, 2000, 1));
  await compactEvents(db, until(T0 + DAY));
  expect((await stored(workspaceId)).n).toBeGreaterThan(8);
  const counted = countingDatabase();
  const filter = { workspaceId, webhookId: "wh_other", patterns: [["*"]], since: T0, until: T0 + DAY };
  expect((await readMissedEvents(counted.db, filter, null)).events).toHaveLength(2000);
  expect(counted.statements).toBeLessThanOrEqual(4);
});
